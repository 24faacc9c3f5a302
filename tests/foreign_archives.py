"""Archives that are nearly networks, and what is said of each."""

from typing import Any

import numpy as np

__all__ = ["FOREIGN", "GOOD"]

FORMAT: dict[str, Any] = {"format": "howlearn network 1"}
GOOD = FORMAT | {"activations": ["tanh"], "weights_0": np.ones((2, 3)), "biases_0": np.zeros(3)}
SECOND = {"activations": ["tanh", "relu"], "weights_1": np.ones((2, 1)), "biases_1": np.zeros(1)}

FOREIGN: list[tuple[dict[str, Any], str]] = [
    ({}, "it is no .npz archive|it has no entry 'format'"),
    ({"x": np.zeros(3)}, "it has no entry 'format'"),
    ({"format": "another"}, "its format is 'another', expected 'howlearn network 1'"),
    (GOOD | {"format": "howlearn network 2"}, "its format is 'howlearn network 2', expected"),
    (GOOD | {"format": ["howlearn network 1"]}, r"its format is \"\['howlearn network 1'\]\""),
    (FORMAT, "it has no entry 'activations'"),
    (FORMAT | {"activations": ["tanh"]}, "it has no entry 'weights_0'"),
    (FORMAT | {"activations": np.array([], "U1")}, "layers is empty"),
    (GOOD | {"activations": "tanh"}, "its entry 'activations' is not a list of names"),
    (GOOD | {"activations": [0.0]}, "its entry 'activations' is not a list of names"),
    (GOOD | {"activations": ["sine"]}, "unknown activation 'sine'"),
    (GOOD | {"activations": ["tanh", "tanh"]}, "it has no entry 'weights_1'"),
    (GOOD | {"weights_0": [[np.nan] * 3] * 2}, r"weights_0 holds nan at \(0, 0\)"),
    (GOOD | {"biases_0": [0.0, 0.0, -np.inf]}, r"biases_0 holds -inf at \(2,\)"),
    (GOOD | {"weights_0": np.ones(6)}, r"weights_0 has shape \(6,\), expected"),
    (GOOD | {"weights_0": np.ones((0, 3))}, "weights_0 is empty"),
    (GOOD | {"biases_0": np.zeros(2)}, "3 nodes against 2"),
    (GOOD | {"biases_0": np.zeros(3, np.float32)}, "biases_0 holds float32, expected float64"),
    (GOOD | {"biases_0": ["a", "b", "c"]}, "biases_0 holds <U1, expected float64"),
    (GOOD | {"biases_0": np.zeros(3, np.int64)}, "its entry 'biases_0' holds int64, expected"),
    (GOOD | {"biases_0": np.zeros(3, complex)}, "its entry 'biases_0' holds complex128, exp"),
    (
        GOOD | {"biases_0": np.zeros(3, [("a", "O")])},
        "its entry 'biases_0' holds Python objects",
    ),
    (GOOD | SECOND, r"layers\[0\] has 3 nodes but layers\[1\] has weights for 2 inputs"),
    (GOOD | {"weights_1": np.ones((3, 1))}, "it has an entry 'weights_1', which no network"),
    (GOOD | {"../../evil": np.ones(1)}, "it has an entry '../../evil', which no network has"),
]
