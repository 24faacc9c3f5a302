"""What a learner's function raised, put into words: what it means, and in which line it happened.

The table has what learners meet most: a pattern of Python's or NumPy's own words, and ours. Any
other error is told as it is.
"""

from __future__ import annotations

import inspect
import re
import traceback
from collections.abc import Callable

from howlearn.exercises.rows import rows

__all__ = ["told"]

LONGEST = 200
"""So many letters of what is raised are told."""

_MEANINGS = rows(r"""
    for \^|'bitwise_xor'
        A power is written ** in Python: w**2. The sign ^ means something else.
    output array is read-only|assignment destination is read-only
        That array must not be changed, as -= and += do. Compute a new one from it
    cannot (?:assign to|delete) field|has no setter|has no deleter
        A network and its layers never change. with_parameters returns a new network
    for .*'Network'
        You can't compute with a network. Its numbers are network.parameters
    name '(\w+)' is not defined
        Nothing there has the name {0}. Is it spelt another way, or is an import missing?
    local variable '(\w+)'
        {0} is used before it has a value
    'NoneType'
        One of the values is None. A function without a `return` gives that, and so do methods that
        change a list
    No module named '([\w.]+)'|cannot import name '(\w+)'
        There is nothing to import that is called {0}. Look at the spelling
    (?:'numpy.ndarray' object|module 'numpy') has no attribute '(\w+)'
        NumPy has nothing that is called {0} there. Look at the spelling
    has no attribute '(\w+)'
        It has nothing that is called {0}. Look at the spelling
    division by zero|negative power
        Something is divided by 0
    index -?\d+ is out of bounds|list index out of range|tuple index out of range
        It asks for a place beyond the end. The first place is 0, and the last is one less than how
        many there are
    too many indices
        It asks for more axes than the array has
    axis (-?\d+) is out of bounds for array of dimension (\d+)
        It asks for axis {0}, and the array has {1}, counted from 0
    only integers, slices|indices must be integers|scalar index|interpreted as an integer
        A whole number is needed there, for a place, a count or an axis. Several arrays that belong
        together go into one list
    broadcast together with (?:remapped )?shapes ((?:\(.*\)) ?)
        The shapes {0} do not fit together, number by number
    mismatch in its core dimension.*size (\d+) is different from (\d+)
        For @ the last axis of the first array must be as long as the first axis of the second, and
        here they are {1} and {0}
    shapes (\(.*\)) and (\(.*\)) not aligned
        The last axis of the first array must be as long as the first axis of the second, and the
        shapes are {0} and {1}
    does not have enough dimensions
        The sign @ multiplies arrays. A plain number is multiplied with *
    cannot reshape array of size (\d+) into shape (\(.*\))
        {0} numbers do not fill the shape {1}
    'float' object is not callable|'int' object is not callable|'numpy.\w+' object is not callable
        A number or an array comes before round brackets, as if it were a function. Is a * missing,
        or are square brackets meant?
    object is not subscriptable
        Square brackets come after something that has no places, such as a single number
    object is not iterable|non-iterable|has no len\(\)
        There is a single number where several are needed. For a count there is range(...)
    can't multiply sequence|can only concatenate (?:list|tuple)|for .*'(?:list|tuple)'
        A list does not compute number by number, as an array does: np.array(...) turns it into one
    can only concatenate str|for .*'str'|could not convert string|invalid literal
        A number is in quotes, which makes it text. Leave the quotes off
    truth value of an array
        One yes or no is needed there, as after `if`, and an array has one for each of its numbers
    array element with a sequence|inhomogeneous
        Where one number belongs there are several, or parts of different lengths
    only (?:length-1|size-1|0-dimensional) arrays
        That function takes one number, and gets an array. NumPy has functions for arrays: np.tanh
    math domain error|negative number cannot be raised
        A root or a logarithm of a number that has none, such as a negative one
    math range error|Numerical result out of range|too large to convert
        A number grows too large for a computer
    Cannot cast ufunc
        An array of whole numbers can't take parts of a whole. Compute a new array
    same number of dimensions|zero-dimensional arrays|must match exactly
        What is put in a line has different shapes: .ravel() makes a vector of a table
    values to unpack
        There are not as many values as names before the =
    positional argument|unexpected keyword argument|missing \d+ required
        A function is called with other arguments than it takes
    arg is an empty|iterable argument is empty|zero-size array
        There is nothing of which to take the smallest or the largest
    recursion depth
        The function calls itself without end
""")


def told(error: BaseException, function: Callable[..., object]) -> str:
    """Say what an exception means, and which line of the learner's code it came from.

    Parameters
    ----------
    error : BaseException
        What `function` raised.
    function : callable
        The learner's.

    Returns
    -------
    str
        The rest of a sentence that begins with "your function", and what there is to say besides.
    """
    kind = type(error).__name__
    lines = str(error).strip().splitlines()
    said = lines[0] if lines else ""
    code = getattr(inspect.unwrap(function), "__code__", None)
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if code and frame.filename == code.co_filename]
    where = f" in line {own[-1].lineno} of your code" if own else ""
    where += f": `{own[-1].line}`" if own and own[-1].line else ""
    if meaning := _meaning(said):
        return _ended(f"raises {kind}{where}. {meaning}")
    words = f"{kind}: {said[:LONGEST].rstrip('.')}" if said else kind
    comma = "," if where and not words.endswith("?") else ""
    return _ended(f"raises {words}{comma}{where}")


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith("?") else f"{sentence}."


def _meaning(said: str) -> str:
    for pattern, words in _MEANINGS:
        if found := re.search(pattern, said):
            return words.format(*(part.strip() for part in found.groups() if part))
    return ""
