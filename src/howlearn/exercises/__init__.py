"""Exercises that answer: hand over what you have, and read in words what is wrong with it.

A recognised mistake is a wrong answer that is worked out beside the right one: the sign flipped,
the sum instead of the mean, a bias left out. An answer that agrees with one of them hears which.
"""

from howlearn.exercises.checking import check, names
from howlearn.exercises.judging import Verdict

__all__ = ["Verdict", "check", "names"]
