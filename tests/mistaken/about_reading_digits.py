"""Wrong answers to the exercises of Reading digits."""

from typing import Any

import numpy as np

__all__ = ["BORDERS", "WRONG"]


def divided(axis: int | None, *, shifted_along: int | None = 1) -> Any:
    """Softmax along an axis, shifted by the largest numbers along the same or another."""

    def softmax(z: Any) -> Any:
        exponentials = np.exp(z - z.max(axis=shifted_along, keepdims=True))
        return exponentials / exponentials.sum(axis=axis, keepdims=True)

    return softmax


def centred(z: Any) -> Any:
    """Softmax of rows, shifted by their means."""
    exponentials = np.exp(z - z.mean(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def shifted_above(z: Any) -> Any:
    """Row by row, with the shift above the fraction bar alone."""
    return np.array([np.exp(row - max(row)) / sum(np.exp(row)) for row in z])


def shifted(z: Any) -> Any:
    """The exponentials of shifted rows."""
    return np.array([np.exp(row - max(row)) for row in z])


def sums_without_axis(z: Any) -> Any:
    """Softmax of rows whose sums are no column."""
    exponentials = np.exp(z - z.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1)


def largest_without_axis(z: Any) -> Any:
    """Softmax of rows whose largest numbers are no column."""
    exponentials = np.exp(z - z.max(axis=1))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def nothing_with_axis(z: Any) -> Any:
    """Softmax of rows that forgets twice to keep the axis."""
    exponentials = np.exp(z - z.max(axis=1))
    return exponentials / exponentials.sum(axis=1)


def until_the_first_rise(training: Any, validation: Any, patience: int) -> int:
    """The last epoch before the cost rises."""
    best = 0
    for epoch in range(1, len(validation)):
        if validation[epoch] > validation[best]:
            break
        best = epoch
    return best


def than_the_one_before(training: Any, validation: Any, patience: int) -> int:
    """The last epoch that is better than the one before it, until patience runs out."""
    best = 0
    for epoch in range(len(validation)):
        if validation[epoch] < validation[epoch - 1]:
            best = epoch
        if epoch - best >= patience:
            break
    return best


def waits(*, first: int = 0, begins_again: bool = False) -> Any:
    """A loop that counts the epochs it waits, from the first on."""

    def kept(training: Any, validation: Any, patience: int) -> int:
        best, waited = 0, 0
        for epoch in range(first, len(validation)):
            if validation[epoch] < validation[best]:
                best = epoch
                waited = 0 if begins_again else waited
            else:
                waited += 1
            if waited == patience:
                break
        return best

    return kept


def loop(*, longer: int = 0, returns: Any = lambda best, epoch, validation: best) -> Any:
    """The chapter's loop with another patience, or which returns something else."""

    def kept(training: Any, validation: Any, patience: int) -> Any:
        best = 0
        for epoch in range(len(validation)):
            if validation[epoch] < validation[best]:
                best = epoch
            if epoch == best + patience + longer:
                break
        return returns(best, epoch, validation)

    return kept


def smaller_of_both(training: Any, validation: Any, patience: int) -> Any:
    """The smaller of an epoch's number and a cost."""
    best = 0
    for cost in validation:
        best = min(best, cost)
    return best


def counted(place: Any = lambda t, r: (t, r), counts_it: Any = lambda t, r: True) -> Any:
    """A table that counts each example at a place, or only some of them."""

    def table(truth: Any, read: Any, classes: int) -> Any:
        counts = np.zeros((classes, classes))
        for t, r in zip(truth, read, strict=True):
            if counts_it(t, r):
                counts[place(t, r)] += 1
        return counts

    return table


def counted_at_once(truth: Any, read: Any, classes: int) -> Any:
    """All examples at once, so that a place counts once."""
    counts = np.zeros((classes, classes))
    counts[truth, read] += 1
    return counts


def share_of_all(truth: Any, read: Any, classes: int) -> Any:
    """The share of all examples at each place."""
    pairs = list(zip(truth, read, strict=True))
    return [[pairs.count((t, r)) / len(pairs) for r in range(classes)] for t in range(classes)]


def share_of_class(truth: Any, read: Any, classes: int) -> Any:
    """The share of each class's examples at each place of its row."""
    counts = counted()(truth, read, classes)
    return counts / counts.sum(axis=1, keepdims=True)


def share_where_there_is_one(truth: Any, read: Any, classes: int) -> Any:
    """The same, but a class without examples keeps its row of zeros."""
    counts = counted()(truth, read, classes)
    return [row / sum(row) if any(row) else row for row in counts]


def as_far_as_they_come_up(truth: Any, read: Any, classes: int) -> Any:
    """A table that is as large as the examples need it."""
    pairs = list(zip(truth, read, strict=True))
    size = range(max(map(max, pairs)) + 1)
    return [[pairs.count((t, r)) for r in size] for t in size]


WRONG: list[tuple[str, object, str]] = [
    ("stable-softmax", lambda z: np.exp(z) / np.exp(z).sum(1)[:, None], "exponential overflows, a"),
    ("stable-softmax", divided(1, shifted_along=None), "largest number of the whole table"),
    ("stable-softmax", centred, "subtract the mean"),
    ("stable-softmax", divided(0, shifted_along=0), "wrong axis: your columns"),
    ("stable-softmax", divided(1, shifted_along=0), "largest number of each column"),
    ("stable-softmax", divided(0), "divide by the sums of the columns"),
    ("stable-softmax", lambda z: np.exp(z) / sum(np.exp(z)), "wrong axis, since"),
    ("stable-softmax", divided(None, shifted_along=None), "Your whole table sums to 1"),
    ("stable-softmax", divided(None), "Your whole table sums to 1"),
    ("stable-softmax", lambda z: np.exp(z) / np.exp(z).sum(), "share one 1"),
    ("stable-softmax", shifted_above, "above the fraction bar"),
    ("stable-softmax", shifted, "do not divide yet"),
    ("stable-softmax", lambda z: np.e**z, "Those are the exponentials"),
    ("stable-softmax", sums_without_axis, "The sums lose their axis, and"),
    ("stable-softmax", lambda z: np.exp(z) / np.exp(z).sum(1), "The sums lose their axis, so"),
    ("stable-softmax", largest_without_axis, "largest numbers lose their axis"),
    ("stable-softmax", nothing_with_axis, "both lose their axis"),
    ("stable-softmax", lambda z: [row / sum(row) for row in z], "exponential is missing"),
    ("best-epoch", lambda t, v, p: len(v) - 1, "last epoch"),
    ("best-epoch", lambda t, v, p: min(range(len(t)), key=t.__getitem__), "training cost"),
    ("best-epoch", lambda t, v, p: list(v).index(min(v)), "lowest of all epochs"),
    ("best-epoch", until_the_first_rise, "as soon as the cost rises once"),
    ("best-epoch", than_the_one_before, "with the one before it"),
    ("best-epoch", waits(first=1), "every epoch that was no better"),
    ("best-epoch", waits(), "the start among them"),
    ("best-epoch", waits(begins_again=True), "count the start as an epoch"),
    ("best-epoch", loop(returns=lambda best, epoch, v: epoch), "at which the loop ends"),
    ("best-epoch", loop(longer=1), "one epoch too long"),
    ("best-epoch", loop(longer=-1), "one epoch too early"),
    ("best-epoch", loop(returns=lambda best, epoch, v: best + 1), "One too many"),
    ("best-epoch", loop(returns=lambda best, epoch, v: v[best]), "the cost of the epoch"),
    ("best-epoch", lambda t, v, p: min(v), "lowest of the costs"),
    ("best-epoch", smaller_of_both, "compared with the number"),
    ("confusion-table", counted(lambda t, r: (r, t)), "wrong axis"),
    ("confusion-table", counted_at_once, "counts once"),
    ("confusion-table", counted(counts_it=lambda t, r: t != r), "errors alone"),
    ("confusion-table", counted(counts_it=lambda t, r: t == r), "right answers alone"),
    ("confusion-table", share_of_all, "number of examples"),
    ("confusion-table", share_of_class, "each row by its sum"),
    ("confusion-table", share_where_there_is_one, "each row that is not empty"),
    ("confusion-table", counted(lambda t, r: (t, t)), "never look at the answers"),
    ("confusion-table", as_far_as_they_come_up, "the last class that comes up"),
]


def off_by(factor: float, axis: int | None) -> Any:
    """Softmax along an axis whose sums are off."""
    return lambda z: factor * divided(axis, shifted_along=axis)(z)


def first_takes_all(z: Any, axis: int | None, less: float = 0.0) -> Any:
    """Shares of which the first of a column, or of the whole table, is 1 and the next `-less`."""
    shares = np.zeros_like(z)
    shares[:2, : None if axis == 0 else 1] = [[1.0 + less], [-less]]
    return shares


BORDERS: list[tuple[str, object, object, str]] = [
    (
        "stable-softmax",
        off_by(1 + 1.0009e-5, 0),
        off_by(1 + 1.0011e-5, 0),
        "wrong axis: your columns",
    ),
    (
        "stable-softmax",
        off_by(1 - 1.0009e-5, 0),
        off_by(1 - 1.0011e-5, 0),
        "wrong axis: your columns",
    ),
    (
        "stable-softmax",
        off_by(1 + 1.0009e-5, None),
        off_by(1 + 1.0011e-5, None),
        "Your whole table",
    ),
    (
        "stable-softmax",
        off_by(1 - 1.0009e-5, None),
        off_by(1 - 1.0011e-5, None),
        "Your whole table",
    ),
    (
        "stable-softmax",
        lambda z: first_takes_all(z, 0),
        lambda z: first_takes_all(z, 0, 1e-300),
        "wrong axis: your columns",
    ),
    (
        "stable-softmax",
        lambda z: first_takes_all(z, None),
        lambda z: first_takes_all(z, None, 1e-300),
        "Your whole table",
    ),
]
