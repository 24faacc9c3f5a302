"""Records that stay what they are: nobody can write to their arrays. Private."""

from dataclasses import fields
from typing import Any

import numpy as np

from howlearn.arrays import Array

__all__ = ["freeze", "read_only", "remade"]


def read_only(array: Array) -> Array:
    """Return a copy of `array` that nothing can write to; `array` itself if it already is one.

    Parameters
    ----------
    array : Array
        What to copy.

    Returns
    -------
    Array
        Not writeable, and nobody can make it so.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn._records import read_only
    >>> read_only(np.zeros(2))[0] = 1
    Traceback (most recent call last):
    ...
    ValueError: assignment destination is read-only
    """
    # The flag alone says little: the array may be a view of one that changes, or others may be
    # views of it. Where the numbers lie in `bytes`, which never change, there is nothing to copy.
    base: Any = array.base
    while isinstance(base, np.ndarray):
        base = base.base
    if isinstance(base, bytes) and array.flags.c_contiguous:
        return array
    return np.ndarray(array.shape, array.dtype, array.tobytes())


def freeze(record: Any) -> None:
    """Make the arrays of a frozen dataclass read-only, those in a tuple too.

    For its ``__post_init__``, so that a record stays what it is whoever made it: by hand, or from
    a pickle, which forgets that an array is not writeable.

    Parameters
    ----------
    record : dataclass instance
        Its fields are set again.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn._records import freeze
    >>> from howlearn.landscapes import StationaryPoint
    >>> stationary = StationaryPoint(np.zeros(1), "minimum")
    >>> freeze(stationary)
    >>> stationary.point.flags.writeable
    False
    """
    own = vars(record)  # to set a field of a frozen dataclass there is no other way but this
    for name, value in own.items():
        if isinstance(value, np.ndarray):
            own[name] = read_only(value)
        elif isinstance(value, tuple) and value and isinstance(value[0], np.ndarray):
            own[name] = tuple(map(read_only, value))


def remade(record: Any) -> tuple[type, tuple[Any, ...]]:
    """Return how to make a record again from its fields: the answer of its ``__reduce__``.

    Without it, a copy and a pickle bypass the record's ``__post_init__``.

    Parameters
    ----------
    record : dataclass instance
        The one to make again.

    Returns
    -------
    tuple
        Its class, and the values of its fields.

    Examples
    --------
    >>> from howlearn._records import remade
    >>> from howlearn.landscapes import flat_minimum
    >>> remade(flat_minimum.stationary_points[0])[1]
    (array([0.]), 'undecided', True)
    """
    return type(record), tuple(getattr(record, field.name) for field in fields(record))
