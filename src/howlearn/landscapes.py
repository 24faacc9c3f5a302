"""Small surfaces to walk on, each with all its stationary points in a stated domain.

A landscape's `height` is the cost value at a point; its `gradient` says which way is up.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, SupportsIndex, TypeAlias

import numpy as np

from howlearn._checks import (
    checked_answer,
    counted,
    finite_array,
    instance_of,
    lookup,
    real_numbers,
)
from howlearn._records import freeze, remade
from howlearn.arrays import Array, ArrayLike

__all__ = [
    "Landscape",
    "StationaryPoint",
    "bowl",
    "flat_minimum",
    "himmelblau",
    "inflection",
    "landscape_named",
    "many_valleys",
    "ravine",
    "saddle",
    "three_points_cost",
    "two_valleys",
]

Kind: TypeAlias = Literal["minimum", "maximum", "saddle", "undecided"]


@dataclass(frozen=True, eq=False)
class StationaryPoint:
    """A point where the gradient is zero.

    Attributes
    ----------
    point : Array, (dimensions,)
        Where.
    kind : str
        What the second derivatives say: ``"minimum"``, ``"maximum"``, ``"saddle"``, or
        ``"undecided"`` where one of their eigenvalues is zero.
    is_global_minimum : bool
        Whether nothing in the landscape's domain is lower.

    Raises
    ------
    TypeError, ValueError
        If `point` is not a row of finite numbers.

    Examples
    --------
    >>> from howlearn.landscapes import flat_minimum
    >>> stationary = flat_minimum.stationary_points[0]
    >>> print(stationary.kind, stationary.point)
    undecided [0.]
    """

    point: Array
    kind: Kind
    is_global_minimum: bool = False

    def __post_init__(self) -> None:
        # The only way to set a field of a frozen dataclass.
        object.__setattr__(self, "point", finite_array(self.point, "point", shape="(dimensions,)"))
        freeze(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return remade(self)


@dataclass(frozen=True, eq=False)
class Landscape:
    """A surface, its gradient, and its certified stationary points.

    Attributes
    ----------
    name : str
        The name, as in this module.
    height : callable
        Points ``(..., dimensions)`` → heights ``(...)``.
    gradient : callable
        Points ``(..., dimensions)`` → gradients ``(..., dimensions)``.
    domain : Array, (dimensions, 2)
        The lowest and the highest coordinate of the part that is looked at, a row a dimension.
        Heights and gradients are defined outside of it too; where they are too large for a float
        they are infinite. Not writeable.
    stationary_points : tuple of StationaryPoint
        All those in the domain.
    certificate : str
        The argument why none is missing.

    Raises
    ------
    TypeError, ValueError
        If an attribute is not as above.
    TypeError, ValueError
        `height` and `gradient`, if the points are not finite real numbers or their last axis is not
        as long as the landscape has dimensions: in one dimension a point is ``(1,)``, and ``(n,)``
        is an error. So is an answer of another shape than above, which a function of your own may
        give.

    Examples
    --------
    >>> from howlearn.landscapes import bowl, two_valleys
    >>> print(bowl.height([3.0, 4.0]), bowl.gradient([3.0, 4.0]))
    12.5 [3. 4.]
    >>> print(two_valleys.height([[-2.0], [2.0]]).round(2))
    [1.67 0.33]
    """

    name: str
    height: Callable[[ArrayLike], Array]
    gradient: Callable[[ArrayLike], Array]
    domain: Array
    stationary_points: tuple[StationaryPoint, ...]
    certificate: str

    def __post_init__(self) -> None:
        instance_of(self.name, "name", str)
        for field in ("height", "gradient"):
            if not callable(formula := getattr(self, field)):
                raise TypeError(f"{field} is {formula!r}, expected a function of points")
        domain = finite_array(self.domain, "domain", shape="(dimensions, 2)")
        if domain.shape[1] != 2 or (domain[:, 0] >= domain[:, 1]).any():
            raise ValueError(f"domain is {domain.tolist()}, expected a row [low, high] a dimension")
        instance_of(self.certificate, "certificate", str)
        if not isinstance(self.stationary_points, tuple | list):
            kind = type(self.stationary_points).__name__
            raise TypeError(f"stationary_points is a {kind}, expected a tuple of StationaryPoint")
        for number, stationary in enumerate(self.stationary_points):
            name = f"stationary_points[{number}]"
            instance_of(stationary, name, StationaryPoint)
            if stationary.point.shape != (len(domain),):
                raise ValueError(
                    f"{name} is at a point of shape {stationary.point.shape} but "
                    f"domain has {counted(len(domain), 'dimensions')}"
                )
        # The only way to set a field of a frozen dataclass.
        object.__setattr__(self, "stationary_points", tuple(self.stationary_points))
        object.__setattr__(self, "domain", domain)
        freeze(self)
        for field in ("height", "gradient"):
            formula = getattr(self, field)
            # Those of this module check what they are given, and a descent asks them often.
            if getattr(formula, "__module__", "") != __name__:
                if isinstance(formula, partial) and formula.func is _asked:
                    formula = formula.args[-1]  # checked already, as another landscape's
                asked = partial(_asked, self.name, field, len(domain), formula)
                object.__setattr__(self, field, asked)

    @property
    def dimensions(self) -> int:
        """How many coordinates a point has."""
        return len(self.domain)

    @property
    def minima(self) -> tuple[StationaryPoint, ...]:
        """The stationary points that are minima, a flat global minimum included."""
        return tuple(
            s for s in self.stationary_points if s.kind == "minimum" or s.is_global_minimum
        )

    def __repr__(self) -> str:
        return f"<landscape {self.name}>"

    def __reduce_ex__(self, protocol: SupportsIndex) -> str | tuple[Any, ...]:
        # By name, as the formulas cannot be pickled.
        if _ALL.get(self.name) is self:
            return landscape_named, (self.name,)
        return remade(self)


def _asked(
    name: str,
    field: str,
    dimensions: int,
    formula: Callable[[Array], ArrayLike],
    points: ArrayLike,
) -> Array:
    """Ask a landscape that a reader made, and check what it is given and what it answers."""
    points = np.stack(_coordinates(points, dimensions), axis=-1)
    shape = points.shape if field == "gradient" else points.shape[:-1]
    # A single number, where there is one point, and not an array without axes.
    return checked_answer(formula(points), f"landscape {name}: {field}", shape)[()]


def _coordinates(points: ArrayLike, dimensions: int) -> list[Array]:
    axes = real_numbers(points, "points", shape="(..., dimensions)").ndim
    points = finite_array(points, "points", shape="(" + "..., " * (axes - 1) + "dimensions,)")
    if points.shape[-1] != dimensions:
        raise ValueError(f"points has shape {points.shape}, expected (..., {dimensions})")
    return [points[..., axis] for axis in range(dimensions)]


_FAR = 1e100
"""How far out Python's own numbers are still taken for a gradient."""


def _without_nan(values: Array) -> Array:
    """Make infinite what is NaN because a part of it was too large for a float."""
    return np.nan_to_num(values, nan=np.inf, posinf=np.inf, neginf=-np.inf)


def _landscape(
    name: str,
    height: Callable[..., Array],
    gradient: Callable[..., tuple[Array, ...]],
    *,
    domain: list[tuple[float, float]],
    stationary_points: Iterable[StationaryPoint],
    certificate: str,
) -> Landscape:
    """Build a landscape from formulas that take one coordinate an argument."""

    # Very far out a height overflows, where it is infinite, and so is a slope; neither is worth a
    # warning.
    def height_at(points: ArrayLike) -> Array:
        coordinates = _coordinates(points, len(domain))
        with np.errstate(over="ignore", invalid="ignore"):
            return _without_nan(height(*coordinates))

    def gradient_at(points: ArrayLike) -> Array:
        if isinstance(points, np.ndarray) and points.shape == (len(domain),):
            # One point, as in a descent: Python's own numbers are ten times as fast as arrays.
            place = points.tolist()
            try:
                if all(abs(coordinate) < _FAR for coordinate in place):  # and no NaN
                    return np.array(gradient(*place), dtype=np.float64)
            except (OverflowError, TypeError):
                pass  # too large for Python's powers, or no numbers: what follows says so
        coordinates = _coordinates(points, len(domain))
        with np.errstate(over="ignore", invalid="ignore"):
            return _without_nan(np.stack(gradient(*coordinates), axis=-1))

    return Landscape(
        name=name,
        height=height_at,
        gradient=gradient_at,
        domain=np.array(domain),
        stationary_points=tuple(stationary_points),
        certificate=certificate,
    )


def _at(*point: float, kind: Kind, is_global_minimum: bool = False) -> StationaryPoint:
    return StationaryPoint(np.array(point), kind, is_global_minimum)


bowl = _landscape(
    "bowl",
    lambda w1, w2: 0.5 * (w1**2 + w2**2),
    lambda w1, w2: (w1, w2),
    domain=[(-3, 3), (-3, 3)],
    stationary_points=[_at(0, 0, kind="minimum", is_global_minimum=True)],
    certificate="The gradient (w₁, w₂) is zero only at (0, 0); the height is never below 0.",
)
"""½ (w₁² + w₂²), as steep in every direction. Gradient (w₁, w₂); curvature 1."""

ravine = _landscape(
    "ravine",
    lambda w1, w2: 0.5 * (w1**2 + 25 * w2**2),
    lambda w1, w2: (w1, 25 * w2),
    domain=[(-3, 3), (-1.5, 1.5)],
    stationary_points=[_at(0, 0, kind="minimum", is_global_minimum=True)],
    certificate="The gradient (w₁, 25 w₂) is zero only at (0, 0); the height is never below 0.",
)
"""½ (w₁² + 25 w₂²), 25 times as curved across as along. Gradient (w₁, 25 w₂)."""

two_valleys = _landscape(
    "two_valleys",
    lambda w: w**4 / 16 + w**3 / 24 - w**2 / 2 - w / 2 + 2,
    lambda w: ((w + 2) * (w + 0.5) * (w - 2) / 4,),
    domain=[(-3.5, 3.5)],
    stationary_points=[
        _at(-2, kind="minimum"),
        _at(-0.5, kind="maximum"),
        _at(2, kind="minimum", is_global_minimum=True),
    ],
    certificate=(
        "The derivative (w + 2) (w + ½) (w − 2) / 4 is a cubic, and these are its three roots. "
        "The height is 5/3 at −2 and 1/3 at 2, and the curve rises beyond both."
    ),
)
"""w⁴/16 + w³/24 − w²/2 − w/2 + 2: a local minimum at −2, the global one at 2, a hill between.

Derivative (w + 2) (w + ½) (w − 2) / 4.
"""

many_valleys = _landscape(
    "many_valleys",
    lambda w: w**2 / 20 + np.sin(3 * w) + 1,
    lambda w: (w / 10 + 3 * np.cos(3 * w),),
    domain=[(-5, 6)],
    stationary_points=[
        _at(-4.660396232565384, kind="minimum"),
        _at(-3.7064800398771944, kind="maximum"),
        _at(-2.5891892726775536, kind="minimum"),
        _at(-1.5884540737678396, kind="maximum"),
        _at(-0.5178446602672468, kind="minimum", is_global_minimum=True),
        _at(0.5294822168178843, kind="maximum"),
        _at(1.553527189531007, kind="minimum"),
        _at(2.647448285381759, kind="maximum"),
        _at(3.6248170357946954, kind="minimum"),
        _at(4.765564962767173, kind="maximum"),
        _at(5.695912079530645, kind="minimum"),
    ],
    certificate=(
        "Interval bounds. The derivative g = w/10 + 3 cos 3w has |g'| ≤ 9.1 and |g''| ≤ 27. Cut "
        "the domain into 1,100 cells of width 0.01. Where |g| in the middle of a cell is above "
        "9.1 × 0.005, the cell holds no zero of g. In each of the eleven others |g'| in the middle "
        "is above 27 × 0.005, so g' keeps its sign and there is at most one zero; g has different "
        "signs at its ends, so there is one. Of these and the two ends, −0.52 is the lowest."
    ),
)
"""w²/20 + sin 3w + 1: six valleys of different depth, the deepest near −0.52.

Derivative w/10 + 3 cos 3w.
"""

saddle = _landscape(
    "saddle",
    lambda w1, w2: 0.5 * (w1**2 - w2**2),
    lambda w1, w2: (w1, -w2),
    domain=[(-2, 2), (-2, 2)],
    stationary_points=[_at(0, 0, kind="saddle")],
    certificate="The gradient (w₁, −w₂) is zero only at (0, 0); along w₂ the ground falls.",
)
"""½ (w₁² − w₂²), up along w₁ and down along w₂, without end. Gradient (w₁, −w₂)."""

himmelblau = _landscape(
    "himmelblau",
    lambda w1, w2: (w1**2 + w2 - 11) ** 2 + (w1 + w2**2 - 7) ** 2,
    lambda w1, w2: (
        4 * w1 * (w1**2 + w2 - 11) + 2 * (w1 + w2**2 - 7),
        2 * (w1**2 + w2 - 11) + 4 * w2 * (w1 + w2**2 - 7),
    ),
    domain=[(-5, 5), (-5, 5)],
    stationary_points=[
        _at(3, 2, kind="minimum", is_global_minimum=True),
        _at(-2.805118086952745, 3.131312518250573, kind="minimum", is_global_minimum=True),
        _at(-3.779310253377747, -3.2831859912861696, kind="minimum", is_global_minimum=True),
        _at(3.5844283403304917, -1.8481265269644036, kind="minimum", is_global_minimum=True),
        _at(-3.0730257507643897, -0.08135304428796751, kind="saddle"),
        _at(-0.12796134673068008, -1.9537149802445763, kind="saddle"),
        _at(0.08667750455539636, 2.884254701174776, kind="saddle"),
        _at(3.385154183607021, 0.07385187983774928, kind="saddle"),
        _at(-0.2708445906673476, -0.9230385564799815, kind="maximum"),
    ],
    certificate=(
        "Bézout's theorem: the two components of the gradient are cubics in w₁ and w₂ whose "
        "leading parts, 4w₁³ and 4w₂³, vanish together only at (0, 0), so they meet in at most "
        "3 × 3 = 9 points, and nine different ones are listed. The height is a sum of squares, so "
        "never below 0, and 0 where both parabolas w₁² + w₂ = 11 and w₁ + w₂² = 7 meet: four times."
    ),
)
"""(w₁² + w₂ − 11)² + (w₁ + w₂² − 7)²: four valleys of the same depth, all global minima.

Gradient with u = w₁² + w₂ − 11 and v = w₁ + w₂² − 7: (4 w₁ u + 2 v, 2 u + 4 w₂ v).
Source: D. M. Himmelblau, Applied Nonlinear Programming (1972).
"""

three_points_cost = _landscape(
    "three_points_cost",
    lambda w, b: ((b - 1) ** 2 + (w + b - 2) ** 2 + (2 * w + b - 4) ** 2) / 3,
    lambda w, b: (
        2 / 3 * ((w + b - 2) + 2 * (2 * w + b - 4)),
        2 / 3 * ((b - 1) + (w + b - 2) + (2 * w + b - 4)),
    ),
    domain=[(-1, 4), (-2, 3)],
    stationary_points=[_at(3 / 2, 5 / 6, kind="minimum", is_global_minimum=True)],
    certificate=(
        "The gradient is linear, (10 w + 6 b − 20, 6 w + 6 b − 14) / 3, and its determinant is not "
        "0, so it is zero at one place only. Both curvatures are positive: a bowl."
    ),
)
"""The running example: mean squared error of the line w·x + b on (0, 1), (1, 2) and (2, 4).

Gradient (10 w + 6 b − 20, 6 w + 6 b − 14) / 3.
"""

inflection = _landscape(
    "inflection",
    lambda w: w**3,
    lambda w: (3 * w**2,),
    domain=[(-2, 2)],
    stationary_points=[_at(0, kind="undecided")],
    certificate="The derivative 3w² is zero only at 0. The curve rises on both sides of it.",
)
"""w³, which rests at 0 for a moment and is lower to the left. Derivative 3w²."""

flat_minimum = _landscape(
    "flat_minimum",
    lambda w: w**4,
    lambda w: (4 * w**3,),
    domain=[(-2, 2)],
    stationary_points=[_at(0, kind="undecided", is_global_minimum=True)],
    certificate="The derivative 4w³ is zero only at 0, and the height is never below 0.",
)
"""w⁴, a minimum so flat that its curvature is 0. Derivative 4w³."""

# By name, in the order of this file; `__all__` says which there are.
_ALL = {v.name: v for n, v in list(globals().items()) if n in __all__ and isinstance(v, Landscape)}


def landscape_named(name: str) -> Landscape:
    """Return the landscape called `name`.

    Parameters
    ----------
    name : str
        As in this module.

    Returns
    -------
    Landscape
        The module's own, not a copy.

    Raises
    ------
    TypeError, ValueError
        If `name` is not a string, or not the name of a landscape.

    Examples
    --------
    >>> from howlearn.landscapes import landscape_named
    >>> landscape_named("bowl")
    <landscape bowl>
    """
    return lookup(name, _ALL, "landscape")
