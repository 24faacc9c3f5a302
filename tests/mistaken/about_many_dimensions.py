"""Wrong answers to the exercises of Many dimensions."""

from typing import Any

import numpy as np

__all__ = ["BORDERS", "WRONG"]


def in_a_row(*parts: Any) -> Any:
    """All numbers of arrays in one vector."""
    return np.concatenate([np.ravel(part) for part in parts])


def other_way(w2: Any, order: Any) -> Any:
    """The rows of w2, each where `order` says that it goes and not where it comes from."""
    out = np.zeros_like(w2)
    out[order] = w2
    return out


WRONG: list[tuple[str, object, str]] = [
    ("ways-down", lambda h: (np.linalg.eigvals(h) > 0).sum(), "counted the ways up"),
    (
        "ways-down",
        lambda h: len([bend for bend in np.linalg.eigvalsh(h) if not bend > 0]),
        "a direction with curvature 0",
    ),
    ("ways-down", lambda h: (h.diagonal() < 0).sum(), "looked along the weights only"),
    ("ways-down", lambda h: sum(n < 0 for row in h for n in row), "negative entries"),
    ("ways-down", lambda h: sum(np.linalg.eigvals(h) < 0) / len(h), "a share of all directions"),
    ("ways-down", lambda h: np.linalg.eigh(h)[0], "Those are the curvatures"),
    ("make-a-twin", lambda u, b, v, c, o: in_a_row(u, b, v, c), "still where they were"),
    ("make-a-twin", lambda u, b, v, c, o: in_a_row(u[:, o], b[o], v, c), "weights out of them"),
    ("make-a-twin", lambda u, b, v, c, o: in_a_row(u[:, o], b, v[o], c), "biases of the nodes"),
    ("make-a-twin", lambda u, b, v, c, o: in_a_row(u, b[o], v[o], c), "The weights into the nodes"),
    (
        "make-a-twin",
        lambda u, b, v, c, o: in_a_row(u[:, o], b[o], v[:, o], c),
        "a node is a row, and you moved columns",
    ),
    (
        "make-a-twin",
        lambda u, b, v, c, o: in_a_row(u[o], b[o], v[o], c),
        "a node is a column, and you moved rows",
    ),
    (
        "make-a-twin",
        lambda u, b, v, c, o: in_a_row(u[:, o], b[o], other_way(v, o), c),
        "the other way round",
    ),
    (
        "make-a-twin",
        lambda u, b, v, c, o: in_a_row(u[:, o], v[o], b[o], c),
        "Each layer is kept together",
    ),
    (
        "make-a-twin",
        lambda u, b, v, c, o: in_a_row(u[:, o], b[o], v[o]),
        "last biases are missing",
    ),
]

BORDERS: list[tuple[str, object, object, str]] = []
