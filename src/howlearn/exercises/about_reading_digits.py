"""The exercises of the chapter Reading digits: a softmax that holds, when to stop, who is who."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from howlearn.arrays import Array
from howlearn.exercises.answers import Calls
from howlearn.exercises.tables import Exercise

__all__ = ["EXERCISES"]


def _tables() -> list[tuple[Any, ...]]:
    # A square one too, on which the wrong axis raises no error, and some too large for e^z.
    rng = np.random.default_rng(10)
    large = np.array([[1000.0, 998.0, 0.0, 999.5], [-1000.0, -1001.0, -999.0, -1004.0]])
    apart = np.array([[3000.0, 0.0, 0.0], [0.0, 0.0, 3000.0], [-2000.0, 5.0, 4.0]])
    return [
        (rng.normal(size=(2, 3)).round(2),),
        (rng.normal(size=(3, 3)).round(2),),
        (large,),
        (apart,),
    ]


def _weighted(rng: np.random.Generator) -> tuple[Any, ...]:
    size = 10 ** rng.uniform(0, 3.5)
    return ((size * rng.normal(size=rng.integers(2, 6, size=2))).round(2),)


def _share(table: Array, axis: int | None = 1, *, keepdims: bool = True) -> Array:
    share: Array = table / table.sum(axis=axis, keepdims=keepdims)
    return share


def _softmax(z: Array, axis: int | None = 1) -> Array:
    return _share(np.exp(z - z.max(axis=axis, keepdims=True)), axis)


def _sums_to_1(tables: Sequence[Array], axis: int | None) -> bool:
    """Whether all tables that an answer returns sum to 1 along an axis, and were softmaxed."""
    return all(np.allclose(table.sum(axis=axis), 1.0) and (table >= 0).all() for table in tables)


stable_softmax = Exercise(
    name="stable-softmax",
    question="Softmax of each row of a table, for weighted inputs of any size.",
    reader=Calls("z", _weighted, _tables),
    answers="""
        _softmax(z)
            Each row sums to 1, and no number is too large for it.
        _share(np.exp(z))
            That is right for small z. At 1000 the exponential overflows, and at -1000 a row sums to
            0: shift each row before you take it.
        _share(np.exp(z - z.max()))
            You subtract the largest number of the whole table. A row far below it vanishes: use
            each row's own.
        _share(np.exp(z - z.max(axis=0)))
            You subtract the largest number of each column. A row far below them vanishes: use each
            row's own.
        _share(np.exp(z - z.mean(axis=1, keepdims=True)))
            You subtract the mean of a row. Where one number lies far above it, its exponential
            still overflows: subtract something that no number exceeds.
        _softmax(z, axis=0) when _sums_to_1(said, 0)
            That is the wrong axis: your columns sum to 1. An example is a row, and its classes
            share the 1.
        _share(np.exp(z), axis=0)
            That is the wrong axis, since your columns sum to 1. And at 1000 the exponential
            overflows.
        _share(np.exp(z - z.max(axis=1, keepdims=True)), axis=0)
            You shift along the rows, and then divide by the sums of the columns. The classes of an
            example stand in a row.
        _softmax(z, axis=None) when _sums_to_1(said, None)
            Your whole table sums to 1. Each row has to, by itself.
        _share(np.exp(z), axis=None)
            All numbers of the table share one 1, where each row has its own. And at 1000 the
            exponential overflows.
        np.exp(z - z.max(axis=1, keepdims=True)) / np.exp(z).sum(axis=1)[:, None]
            You shift the row above the fraction bar and not below it. Both need the same shift.
        np.exp(z - z.max(axis=1, keepdims=True))
            You shift and take the exponential, and do not divide yet: a row has to sum to 1.
        np.exp(z)
            Those are the exponentials. Divide each by the sum of its row.
        _share(np.exp(z - z.max(axis=1, keepdims=True)), keepdims=False)
            The sums lose their axis, and NumPy lines them up with the columns, if it can at all.
        _share(np.exp(z), keepdims=False)
            The sums lose their axis, so that NumPy lines them up with the columns. And at 1000 the
            exponential overflows.
        _share(np.exp(z - z.max(axis=1)))
            The largest numbers lose their axis, and NumPy lines them up with the columns, if it can
            at all.
        _share(np.exp(z - z.max(axis=1)), keepdims=False)
            The largest numbers and the sums both lose their axis, and NumPy lines them up with the
            columns, if it can at all.
        _share(z)
            The exponential is missing: these shares can be negative.
    """,
    names=globals(),
)


def _histories() -> list[tuple[Any, ...]]:
    fall = [9.0, 8.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0, 0.9, 0.8, 0.6, 0.5, 0.7]
    # the lowest comes after the stop, and a lower one just after it
    late = [9.0, 5.0, 4.0, 6.0, 4.5, 7.0, 3.0, 3.5, 3.2, 3.4, 3.6, 1.0, 8.0]
    # a better one comes at the last epoch that is waited for
    in_time = [9.0, 4.0, 4.5, 3.8, 6.0, 5.0, 3.0, 3.5, 3.2, 3.9]
    # that happens to the start itself, and the last is as good as the best and not better
    slow = [5.0, 6.0, 7.0, 4.0, 4.5, 4.0]
    return [
        (np.array(fall), np.array(late), 3),
        (np.array(fall[:10]), np.array(in_time), 3),
        (np.array(fall[:6]), np.array(slow), 3),
        # it jitters, and never waits in vain
        (np.array(fall[:9]), np.array([9.0, 7.0, 8.0, 6.0, 6.5, 5.0, 5.5, 4.0, 4.5]), 2),
    ]


def _history(rng: np.random.Generator) -> tuple[Any, ...]:
    epochs = int(rng.integers(4, 16))
    training, validation = rng.uniform(0.1, 9, size=(2, epochs)).round(2)
    return training, validation, int(rng.integers(1, 5))


def _kept(validation: Array, patience: int) -> tuple[int, int]:
    """Return the best epoch and the last, by the rule of the chapter's loop."""
    best = 0
    for epoch in range(len(validation)):
        if validation[epoch] < validation[best]:
            best = epoch
        if epoch - best >= patience:
            break
    return best, epoch


def _counted(
    validation: Array, patience: int, *, first: int = 0, begins_again: bool = False
) -> int:
    """Return the best epoch of a loop that counts those that were no better."""
    best, waited = 0, 0
    for epoch in range(first, len(validation)):
        if validation[epoch] < validation[best]:
            best, waited = epoch, 0 if begins_again else waited
        else:
            waited += 1
        if waited >= patience:
            break
    return best


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
    reader=Calls("training, validation, patience", _history, _histories),
    answers="""
        _kept(validation, patience)[0]
            It waits through the jitter, stops in time, and keeps the best it has seen.
        len(validation) - 1
            That is the last epoch. By then the validation cost may have risen for long.
        int(np.argmin(training))
            You choose by the training cost, which hardly stops falling. Choose by the other one.
        int(np.argmin(validation))
            That is the lowest of all epochs. The loop may have ended before it got there, when its
            patience ran out.
        _first_rise(training, validation, patience)
            You stop as soon as the cost rises once. It jitters: wait as many epochs as patience
            says.
        _than_before(training, validation, patience)
            You compare each epoch with the one before it. Compare it with the best so far.
        _counted(validation, patience, first=1)
            You count every epoch that was no better. Only those in a row count: after a better one,
            begin again.
        _counted(validation, patience)
            You count all epochs that were no better, the start among them. Only those in a row
            count, after the best so far.
        _counted(validation, patience, begins_again=True)
            You count the start as an epoch that was no better. It is the best so far, and the
            waiting comes after it.
        _kept(validation, patience)[1]
            That is the epoch at which the loop ends. The one to keep lies before it.
        _kept(validation, patience + 1)[0]
            Your loop waits one epoch too long.
        _kept(validation, patience - 1)[0]
            Your loop gives up one epoch too early.
        _kept(validation, patience)[0] + 1
            One too many: epochs are counted from 0, which is before training.
        validation[_kept(validation, patience)[0]]
            That is the cost of the epoch. Its number is asked for.
        min(validation)
            That is the lowest of the costs. The number of an epoch is asked for.
        0
            It stays at epoch 0. Is a cost compared with the number of an epoch, as in
            min(best, validation[epoch])? Compare two costs.
    """,
    names=globals(),
)


def _answers() -> list[tuple[Any, ...]]:
    # The second has fewer classes in it than there are.
    return [
        (np.array([0, 1, 2, 2, 2]), np.array([0, 2, 2, 2, 1]), 3),
        (np.array([1, 2, 1, 1]), np.array([1, 1, 2, 1]), 4),
    ]


def _read(rng: np.random.Generator) -> tuple[Any, ...]:
    examples, classes = rng.integers(8, 20), int(rng.integers(2, 5))
    truth, guessed = rng.integers(classes, size=(2, examples))
    return truth, np.where(rng.random(examples) < 0.6, truth, guessed), classes


def _table(truth: Array, read: Array, classes: int) -> Array:
    table = np.zeros((classes, classes))
    np.add.at(table, (truth.astype(int), read.astype(int)), 1)
    return table


def _once(truth: Array, read: Array, classes: int) -> Array:
    return (_table(truth, read, classes) > 0).astype(float)


confusion_table = Exercise(
    name="confusion-table",
    question="The confusion table of a network's answers: a row for each true class.",
    reader=Calls("truth, read, classes", _read, _answers),
    answers="""
        _table(truth, read, classes)
            Its diagonal counts what was read right, and everything else has a place too.
        _table(read, truth, classes)
            That is the wrong axis: your rows are the answers. A row belongs to a true class.
        _once(truth, read, classes)
            Each pair counts once, however often it comes up. NumPy does that where += gets lists of
            places: add one example at a time.
        _table(truth, read, classes) * (1 - np.eye(classes))
            You count the errors alone. Right answers belong on the diagonal.
        _table(truth, read, classes) * np.eye(classes)
            You count the right answers alone. An error has a place too, off the diagonal.
        _table(truth, read, classes) / len(truth)
            You divided by the number of examples. Counts are asked for.
        _share(_table(truth, read, classes))
            You divided each row by its sum. Counts are asked for.
        np.nan_to_num(_share(_table(truth, read, classes)))
            You divided each row that is not empty by its sum. Counts are asked for.
        np.diag(np.bincount(truth.astype(int), minlength=classes))
            You count how often each class is there, and never look at the answers.
        _table(truth, read, 1 + max(*truth, *read))
            Your table ends with the last class that comes up. Others may be missing from these
            examples: `classes` says how many there are.
    """,
    names=globals(),
)

EXERCISES = (stable_softmax, best_epoch, confusion_table)
