"""The exercises of the chapter Reading digits: a softmax that holds, when to stop, who is who."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from howlearn.arrays import Array
from howlearn.exercises.answers import Calls
from howlearn.exercises.judging import Exercise, Mistake

__all__ = ["EXERCISES"]


def _tables() -> list[tuple[Any, ...]]:
    # A square one too, on which the wrong axis raises no error, and one too large for e^z.
    rng = np.random.default_rng(10)
    large = np.array([[1000.0, 998.0, 0.0, 999.5], [-1000.0, -1001.0, -999.0, -1004.0]])
    return [(rng.normal(size=(2, 3)).round(2),), (rng.normal(size=(3, 3)).round(2),), (large,)]


def _share(table: Array, axis: int | None = 1) -> Array:
    share: Array = table / table.sum(axis=axis, keepdims=True)
    return share


def _softmax(z: Array, axis: int | None = 1) -> Array:
    return _share(np.exp(z - z.max(axis=axis, keepdims=True)), axis)


def _one(axis: int | None) -> Callable[..., bool]:
    """Whether all tables that an answer returns sum to 1 along an axis, and were softmaxed."""
    return lambda *tables: all(
        np.allclose(table.sum(axis=axis), 1.0) and (table >= 0).all() for table in tables
    )


stable_softmax = Exercise(
    name="stable-softmax",
    question="Softmax of each row of a table, for weighted inputs of any size.",
    reader=Calls("z", _tables),
    right=_softmax,
    praise="Each row sums to 1, and no number is too large for it.",
    mistakes=(
        Mistake(
            lambda z: _share(np.exp(z)),
            "Right for small z. At 1000 the exponential overflows, and at -1000 a row sums to 0: "
            "shift each row before you take it.",
        ),
        Mistake(
            lambda z: _share(np.exp(z - z.max())),
            "You subtract the largest number of the whole table. A row far below it vanishes: use "
            "each row's own.",
        ),
        Mistake(
            lambda z: _softmax(z, axis=0),
            "That is the wrong axis: your columns sum to 1. An example is a row, and its classes "
            "share the 1.",
            when=_one(0),
        ),
        Mistake(
            lambda z: _share(np.exp(z), axis=0),
            "That is the wrong axis, since your columns sum to 1. And at 1000 the exponential "
            "overflows.",
        ),
        Mistake(
            lambda z: _softmax(z, axis=None),
            "Your whole table sums to 1. Each row has to, by itself.",
            when=_one(None),
        ),
        Mistake(
            lambda z: _share(np.exp(z), axis=None),
            "All numbers of the table share one 1, where each row has its own. And at 1000 the "
            "exponential overflows.",
        ),
        Mistake(
            lambda z: np.exp(z - z.max(axis=1, keepdims=True)) / np.exp(z).sum(axis=1)[:, None],
            "You shift the row above the fraction bar and not below it. Both need the same shift.",
        ),
        Mistake(
            lambda z: np.exp(z - z.max(axis=1, keepdims=True)),
            "Shifted and raised, and not yet divided: a row has to sum to 1.",
        ),
        Mistake(
            lambda z: np.exp(z),
            "Those are the exponentials. Divide each by the sum of its row.",
        ),
        Mistake(
            lambda z: np.exp(z) / np.exp(z).sum(axis=1),
            "The sums lose their axis, and NumPy lines them up with the columns, if it can at all.",
        ),
        Mistake(
            lambda z: _share(np.exp(z - z.max(axis=1))),
            "The largest numbers lose their axis, and NumPy lines them up with the columns, if it "
            "can at all.",
        ),
        Mistake(
            lambda z: _share(z),
            "The exponential is missing: these shares can be negative.",
        ),
    ),
)


def _histories() -> list[tuple[Any, ...]]:
    fall = [9.0, 8.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0, 0.9, 0.8, 0.6, 0.5, 0.7]
    # the lowest comes after the stop, and a lower one just after it
    late = [9.0, 5.0, 4.0, 6.0, 4.5, 7.0, 3.0, 3.5, 3.2, 3.4, 3.6, 1.0, 8.0]
    # a better one comes at the last epoch that is waited for
    in_time = [9.0, 4.0, 4.5, 3.8, 6.0, 5.0, 3.0, 3.5, 3.2, 3.9]
    return [
        (np.array(fall), np.array(late), 3),
        (np.array(fall[:10]), np.array(in_time), 3),
        # it jitters, and never waits in vain
        (np.array(fall[:9]), np.array([9.0, 7.0, 8.0, 6.0, 6.5, 5.0, 5.5, 4.0, 4.5]), 2),
    ]


def _kept(
    *,
    late: int = 0,
    stop: bool = True,
    in_a_row: bool = True,
    hand_out: Callable[[int, int], int] = lambda best, last: best,
) -> Callable[[Array, Array, int], int]:
    """Return the rule of the chapter's loop, or one with something wrong in it."""

    def kept(training: Array, validation: Array, patience: int) -> int:
        best, epoch, waited = 0, 0, 0
        for epoch in range(len(validation)):
            if validation[epoch] < validation[best]:
                best = epoch
            elif epoch:
                waited += 1
            since = epoch - best if in_a_row else waited
            if stop and since >= patience + late:
                break
        return hand_out(best, epoch)

    return kept


def _than_before(training: Array, validation: Array, patience: int) -> int:
    best = 0
    for epoch in range(1, len(validation)):
        if validation[epoch] < validation[epoch - 1]:
            best = epoch
        if epoch == best + patience:
            break
    return best


def _first_rise(training: Array, validation: Array, patience: int) -> int:
    return int(np.argmax(np.diff(validation) > 0))


best_epoch = Exercise(
    name="best-epoch",
    question="The epoch that early stopping keeps, from the costs of each epoch.",
    reader=Calls("training, validation, patience", _histories),
    right=_kept(),
    praise="It waits through the jitter, stops in time, and keeps the best it has seen.",
    mistakes=(
        Mistake(
            lambda training, validation, patience: len(validation) - 1,
            "That is the last epoch. By then the validation cost may have risen for long.",
        ),
        Mistake(
            lambda training, validation, patience: int(np.argmin(training)),
            "You choose by the training cost, which hardly stops falling. Choose by the other one.",
        ),
        Mistake(
            _kept(stop=False),
            "That is the lowest of all epochs. The loop may have ended before it got there, when "
            "its patience ran out.",
        ),
        Mistake(
            _first_rise,
            "You stop as soon as the cost rises once. It jitters: wait as many epochs as patience "
            "says.",
        ),
        Mistake(
            _than_before,
            "You compare each epoch with the one before it. Compare it with the best so far.",
        ),
        Mistake(
            _kept(in_a_row=False),
            "You count every epoch that was no better. Only those in a row count: after a better "
            "one, begin anew.",
        ),
        Mistake(
            _kept(hand_out=lambda best, last: last),
            "That is the epoch at which the loop ends. The one to keep lies before it.",
        ),
        Mistake(
            _kept(late=1),
            "Your loop waits one epoch too long.",
        ),
        Mistake(
            _kept(late=-1),
            "Your loop gives up one epoch too early.",
        ),
        Mistake(
            _kept(hand_out=lambda best, last: best + 1),
            "One too many: epochs are counted from 0, which is before training.",
        ),
        Mistake(
            lambda training, validation, patience: validation[
                _kept()(training, validation, patience)
            ],
            "That is the cost of the epoch. Its number is asked for.",
        ),
    ),
)


def _answers() -> list[tuple[Any, ...]]:
    rng = np.random.default_rng(11)
    tries = [(np.array([0, 1, 2, 2, 2]), np.array([0, 2, 2, 2, 1]), 3)]
    for examples, classes in ((12, 3), (20, 4)):
        truth = rng.integers(classes, size=examples)
        read = np.where(rng.random(examples) < 0.6, truth, rng.integers(classes, size=examples))
        tries.append((truth, read, classes))
    return tries


def _table(truth: Array, read: Array, classes: int) -> Array:
    table = np.zeros((classes, classes))
    np.add.at(table, (truth.astype(int), read.astype(int)), 1)
    return table


def _once(truth: Array, read: Array, classes: int) -> Array:
    return (_table(truth, read, classes) > 0).astype(float)


confusion_table = Exercise(
    name="confusion-table",
    question="The confusion table of a network's answers: a row for each true class.",
    reader=Calls("truth, read, classes", _answers),
    right=_table,
    praise="Its diagonal counts what was read right, and everything else has a place too.",
    mistakes=(
        Mistake(
            lambda truth, read, classes: _table(read, truth, classes),
            "That is the wrong axis: your rows are the answers. A row belongs to a true class.",
        ),
        Mistake(
            _once,
            "Each pair counts once, however often it comes up. NumPy does that where += gets "
            "lists of places: add one example at a time.",
        ),
        Mistake(
            lambda truth, read, classes: _table(truth, read, classes) * (1 - np.eye(classes)),
            "You count the errors alone. Right answers belong on the diagonal.",
        ),
        Mistake(
            lambda truth, read, classes: _table(truth, read, classes) * np.eye(classes),
            "You count the right answers alone. An error has a place too, off the diagonal.",
        ),
        Mistake(
            lambda truth, read, classes: _table(truth, read, classes) / len(truth),
            "You divided by the number of examples. Counts are asked for.",
        ),
        Mistake(
            lambda truth, read, classes: (
                _table(truth, read, classes)
                / np.maximum(_table(truth, read, classes).sum(axis=1, keepdims=True), 1)
            ),
            "You divided each row by its sum. Counts are asked for.",
        ),
        Mistake(
            lambda truth, read, classes: np.diag(np.bincount(truth.astype(int), minlength=classes)),
            "You count how often each class is there, and never look at the answers.",
        ),
    ),
)

EXERCISES = (stable_softmax, best_epoch, confusion_table)
