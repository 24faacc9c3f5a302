"""What Hypothesis has compiled, in Python: WebAssembly cannot load what was compiled for us.

``tests/test_pyodide_node.py`` puts this file where Pyodide finds it as ``hypothesis._native``, and
holds it to the compiled functions.
"""

import math
import struct

__all__ = [
    "cathetus",
    "count_between_floats",
    "float_of",
    "float_to_int",
    "int_to_float",
    "is_negative",
    "next_down",
    "next_down_normal",
    "next_up",
    "next_up_normal",
    "width_smallest_normals",
]

FLOATS, BITS = {16: "<e", 32: "<f", 64: "<d"}, {16: "<H", 32: "<I", 64: "<Q"}


def float_of(value: float, width: int) -> float:
    rounded: float = struct.unpack(FLOATS[width], struct.pack(FLOATS[width], value))[0]
    return rounded


def float_to_int(value: float, width: int = 64) -> int:
    bits: int = struct.unpack(BITS[width], struct.pack(FLOATS[width], value))[0]
    return bits


def int_to_float(bits: int, width: int = 64) -> float:
    value: float = struct.unpack(FLOATS[width], struct.pack(BITS[width], bits))[0]
    return value


def is_negative(value: float) -> bool:
    return math.copysign(1.0, value) < 0


def next_up(value: float, width: int = 64) -> float:
    if math.isnan(value) or value == math.inf:
        return value
    if value == 0 and is_negative(value):
        return 0.0
    return int_to_float(float_to_int(value, width) + (-1 if is_negative(value) else 1), width)


def next_down(value: float, width: int = 64) -> float:
    return -next_up(-value, width)


def next_up_normal(value: float, width: int, *, allow_subnormal: bool) -> float:
    following = next_up(value, width)
    smallest = width_smallest_normals(width)
    if allow_subnormal or following == 0 or abs(following) >= smallest:
        return following
    return smallest if following > 0 else -0.0


def next_down_normal(value: float, width: int, *, allow_subnormal: bool) -> float:
    return -next_up_normal(-value, width, allow_subnormal=allow_subnormal)


def count_between_floats(x: float, y: float, width: int = 64) -> int:
    if is_negative(x) and not is_negative(y):
        return count_between_floats(x, -0.0, width) + count_between_floats(0.0, y, width)
    return abs(float_to_int(y, width) - float_to_int(x, width)) + 1


def width_smallest_normals(width: int) -> float:
    return {16: 2.0**-14, 32: 2.0**-126, 64: 2.0**-1022}[width]


def cathetus(h: float, a: float) -> float:
    """Return the other side of a right triangle with the longest side `h` and one side `a`."""
    h, a = abs(h), abs(a)
    if math.isnan(h) or math.isnan(a) or a > h:
        return math.nan
    if math.isinf(h):
        return math.nan if math.isinf(a) else math.inf
    return math.sqrt(h - a) * math.sqrt(h + a)
