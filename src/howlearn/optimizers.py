"""How to step: each optimizer turns the gradients seen so far into a direction to step against.

An optimizer is a pair of pure functions, `initialize` and `update`; what it remembers from step to
step is its state, a tuple that is handed in and given back. All have PyTorch's forms and defaults.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from howlearn._checks import (
    checked_answer,
    finite_number,
    instance_of,
    real_numbers,
    same_shape,
    whole_number,
)
from howlearn._points import MOST_STEPS, as_point, finite_path, guarded
from howlearn.arrays import Array, ArrayLike

__all__ = [
    "Optimizer",
    "Schedule",
    "State",
    "adam",
    "cosine_decay",
    "exponential_decay",
    "momentum",
    "nesterov",
    "optimize",
    "rmsprop",
    "sgd",
    "step_decay",
    "warm_up",
]

Schedule: TypeAlias = Callable[[int], float]
"""The number of a step, from 0 → the learning rate of that step."""

State: TypeAlias = tuple[int, tuple[Array, ...]]
"""How many steps were taken, and the arrays remembered, each ``(dimensions,)``."""


@dataclass(frozen=True, eq=False)
class Optimizer:
    """A way to step, as two pure functions.

    Attributes
    ----------
    name : str
        The name, as in this module.
    initialize : callable
        Point ``(dimensions,)`` → the state before the first step.
    update : callable
        Point and gradient there, both ``(dimensions,)``, and state → the next point,
        ``(dimensions,)``, and the next state.
    in_place : callable, optional
        The same, but it moves the point it is given, writes over the gradient, checks neither, and
        returns the next state alone. `advance` uses it where there is one.

    Raises
    ------
    TypeError, ValueError
        If an attribute is not as above. Both functions, if point or gradient are not real numbers.
        `update`, if they differ in shape, if the state is not one of this optimizer at such a
        point, or if the next point has another shape, which a function of your own may give it.

    Examples
    --------
    >>> import numpy as np
    >>> from howlearn.optimizers import sgd
    >>> optimizer, point = sgd(0.25), np.array([8.0])
    >>> state = optimizer.initialize(point)
    >>> point, state = optimizer.update(point, 2 * point, state)
    >>> print(point)
    [4.]
    """

    name: str
    initialize: Callable[[Array], State]
    update: Callable[[Array, Array, State], tuple[Array, State]]
    in_place: Callable[[Array, Array, State], State] | None = None

    def __post_init__(self) -> None:
        instance_of(self.name, "name", str)
        for field in ("initialize", "update", "in_place"):
            formula = getattr(self, field)
            if not callable(formula) and (field != "in_place" or formula is not None):
                raise TypeError(f"{field} is {formula!r}, expected a function")
            if isinstance(formula, partial) and formula.func in (_initialized, _updated):
                formula = formula.args[-1]  # checked already, as another optimizer's
            if field != "in_place":
                check: Any = _initialized if field == "initialize" else _updated
                # The only way to set a field of a frozen dataclass.
                object.__setattr__(self, field, partial(check, self.name, formula))

    def advance(self, point: Array, gradient: Array, state: State) -> State:
        """Move `point` itself and return the next state; `gradient` may be written over.

        For a loop that owns its arrays, as training does; `update` leaves its arguments alone.

        Parameters
        ----------
        point, gradient : Array, (dimensions,)
            Writeable.
        state : State
            The state before the step.

        Returns
        -------
        State
            The state after it.

        Examples
        --------
        >>> import numpy as np
        >>> from howlearn.optimizers import sgd
        >>> optimizer, point = sgd(0.25), np.array([8.0])
        >>> state = optimizer.advance(point, 2 * point, optimizer.initialize(point))
        >>> print(point)
        [4.]
        """
        if self.in_place is not None:
            return self.in_place(point, gradient, state)
        formula: Any = self.update
        point[:], state = _stepped(self.name, formula.args[-1], point, gradient, state)
        return state

    def __repr__(self) -> str:
        return f"<optimizer {self.name}>"


def _initialized(name: str, formula: Callable[[Array], State], point: ArrayLike) -> State:
    """Ask for the first state, with a check of the point."""
    numbers = real_numbers(point, "point")
    # Training in single precision remembers in single precision.
    single = getattr(point, "dtype", None) == np.float32
    return formula(numbers.astype(np.float32) if single else numbers)


def _updated(
    name: str,
    formula: Callable[[Array, Array, State], Any],
    point: ArrayLike,
    gradient: ArrayLike,
    state: State,
) -> tuple[Array, State]:
    """Take a step, with a check of what the formula is given and of what it answers."""
    # A gradient that is not finite is left to whoever runs the descent, who knows the step.
    point, gradient = real_numbers(point, "point"), real_numbers(gradient, "gradient")
    same_shape(gradient, "gradient", point, "point")
    # Copies, as a formula may move the point that it is given.
    with np.errstate(all="ignore"):
        return _stepped(name, formula, point.copy(), gradient.copy(), state)


def _stepped(
    name: str,
    formula: Callable[[Array, Array, State], Any],
    point: Array,
    gradient: Array,
    state: State,
) -> tuple[Array, State]:
    """Take a step, with a check of what the formula answers."""
    answer = formula(point, gradient, state)
    if not isinstance(answer, tuple) or len(answer) != 2:
        forgotten = "; did you forget a `return`?" if answer is None else ""
        raise TypeError(
            f"optimizer {name}: update's answer is {answer!r}, "
            f"expected the next point and the next state{forgotten}"
        )
    return checked_answer(answer[0], f"optimizer {name}: update", point.shape), answer[1]


# What an optimizer and a schedule consist of are functions of this module with some arguments
# given, and not functions inside others: those cannot be pickled, and so not be sent to a pool.


def _schedule(learning_rate: float | Schedule) -> Schedule:
    if callable(learning_rate):
        return partial(_rate_of, learning_rate)
    return partial(_same_rate, finite_number(learning_rate, "learning_rate", above=0))


def _same_rate(rate: float, step: int) -> float:
    return rate


def _rate_of(schedule: Schedule, step: int) -> float:
    try:
        rate = schedule(step)
    except ArithmeticError as error:
        # As it is, an OverflowError would pass for a descent that diverges.
        raise ValueError(
            f"learning_rate's schedule failed at step {step}: {type(error).__name__}: {error}"
        ) from error
    # A schedule may end at 0, where a constant rate of 0 would be a mistake.
    return finite_number(rate, "learning_rate's answer", at_least=0)


Direction: TypeAlias = Callable[..., tuple[Array, ...]]


def _optimizer(
    name: str, learning_rate: float | Schedule, remembers: int, direct: Direction
) -> Optimizer:
    """Build an optimizer that remembers so many arrays.

    `direct` takes how many gradients there were, the newest gradient, and what is remembered; it
    gives the direction to step against, and what to remember.
    """
    in_place = partial(_in_place, _schedule(learning_rate), direct)
    return Optimizer(
        name, partial(_initialize, remembers), partial(_update, in_place, remembers), in_place
    )


def _initialize(remembers: int, point: Array) -> State:
    return 0, tuple(np.zeros_like(point) for _ in range(remembers))


def _update(
    in_place: Callable[[Array, Array, State], State],
    remembers: int,
    point: Array,
    gradient: Array,
    state: State,
) -> tuple[Array, State]:
    try:
        shapes = [array.shape for array in state[1]]
    except (AttributeError, LookupError, TypeError):
        raise TypeError(f"state is {state!r}, expected what initialize returned") from None
    if shapes != [point.shape] * remembers:
        raise ValueError(
            f"state holds arrays of shape {shapes}, expected {remembers} of {point.shape}"
        )
    return point, in_place(point, gradient, state)


def _in_place(
    schedule: Schedule, direct: Direction, point: Array, gradient: Array, state: State
) -> State:
    step, memory = state
    direction, *memory_now = direct(step + 1, gradient, *memory)
    if memory_now and not all(np.isfinite(array).all() for array in memory_now):
        # Divided by a square that overflowed, the direction would be 0: a descent that
        # diverges would look like one that has arrived.
        direction = np.full_like(point, np.nan)
    np.subtract(point, np.multiply(direction, schedule(step), gradient), point)
    return step + 1, tuple(memory_now)


def sgd(learning_rate: float | Schedule) -> Optimizer:
    """Step against the gradient itself: θ ← θ − η g.

    With the gradient of a batch this is stochastic gradient descent; with the gradient of the whole
    cost it is gradient descent, to the last bit.

    Parameters
    ----------
    learning_rate : float or Schedule
        η, above 0.

    Returns
    -------
    Optimizer
        It remembers nothing.

    Raises
    ------
    TypeError, ValueError
        If `learning_rate` is not as above.

    Examples
    --------
    >>> from howlearn.optimizers import optimize, sgd
    >>> print(optimize(lambda x: 2 * x, 8.0, sgd(0.25), steps=3).ravel())
    [8. 4. 2. 1.]
    """
    return _optimizer("sgd", learning_rate, 0, _straight)


def _straight(count: int, gradient: Array) -> tuple[Array]:
    return (gradient,)


def momentum(learning_rate: float | Schedule, *, momentum: float = 0.9) -> Optimizer:
    """Keep moving: v ← μ v + g, θ ← θ − η v.

    Parameters
    ----------
    learning_rate : float or Schedule
        η, above 0.
    momentum : float, default 0.9
        μ, the part of the velocity v that is left after a step, at least 0 and below 1.

    Returns
    -------
    Optimizer
        It remembers v.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.

    Notes
    -----
    Source: B. T. Polyak, Some methods of speeding up the convergence of iteration methods (1964).

    Examples
    --------
    >>> from howlearn.optimizers import momentum, optimize
    >>> optimizer = momentum(0.25, momentum=0.5)
    >>> print(optimize(lambda x: 2 * x, 8.0, optimizer, steps=3).ravel())
    [ 8.  4.  0. -2.]
    """
    kept = finite_number(momentum, "momentum", at_least=0, below=1)
    return _optimizer("momentum", learning_rate, 1, partial(_with_velocity, kept))


def _with_velocity(
    kept: float, count: int, gradient: Array, velocity: Array
) -> tuple[Array, Array]:
    velocity = kept * velocity + gradient
    return velocity, velocity


def nesterov(learning_rate: float | Schedule, *, momentum: float = 0.9) -> Optimizer:
    """Keep moving, and look ahead: v ← μ v + g, θ ← θ − η (g + μ v).

    Parameters
    ----------
    learning_rate : float or Schedule
        η, above 0.
    momentum : float, default 0.9
        μ, the part of the velocity v that is left after a step, at least 0 and below 1.

    Returns
    -------
    Optimizer
        It remembers v.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.

    Notes
    -----
    Source: Y. Nesterov, A method for solving the convex programming problem with convergence rate
    O(1/k²) (1983), in the form of I. Sutskever et al., On the importance of initialization and
    momentum in deep learning (2013), as PyTorch writes it.

    Examples
    --------
    >>> from howlearn.optimizers import nesterov, optimize
    >>> optimizer = nesterov(0.25, momentum=0.5)
    >>> print(optimize(lambda x: 2 * x, 8.0, optimizer, steps=2).ravel())
    [ 8.   2.  -0.5]
    """
    kept = finite_number(momentum, "momentum", at_least=0, below=1)
    return _optimizer("nesterov", learning_rate, 1, partial(_looking_ahead, kept))


def _looking_ahead(
    kept: float, count: int, gradient: Array, velocity: Array
) -> tuple[Array, Array]:
    velocity = kept * velocity + gradient
    return gradient + kept * velocity, velocity


def rmsprop(
    learning_rate: float | Schedule = 0.01, *, smoothing: float = 0.99, epsilon: float = 1e-8
) -> Optimizer:
    """Give each dimension its own scale: s ← α s + (1 − α) g², θ ← θ − η g / (√s + ε).

    Parameters
    ----------
    learning_rate : float or Schedule, default 0.01
        η, above 0.
    smoothing : float, default 0.99
        α, the part of the running mean s of squared gradients that is kept, at least 0, below 1.
    epsilon : float, default 1e-8
        ε, above 0, so that nothing is divided by 0.

    Returns
    -------
    Optimizer
        It remembers s.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.

    Notes
    -----
    Source: G. Hinton, Neural Networks for Machine Learning, lecture 6e (2012).

    Examples
    --------
    >>> from howlearn.optimizers import optimize, rmsprop
    >>> optimizer = rmsprop(0.5, smoothing=0.75)
    >>> path = optimize(lambda x: 2 * x, 8.0, optimizer, steps=2)
    >>> print(path.ravel().round(3))
    [8.    7.    6.289]
    """
    smoothing = finite_number(smoothing, "smoothing", at_least=0, below=1)
    epsilon = finite_number(epsilon, "epsilon", above=0)
    return _optimizer("rmsprop", learning_rate, 1, partial(_scaled, smoothing, epsilon))


def _scaled(
    smoothing: float, epsilon: float, count: int, gradient: Array, squares: Array
) -> tuple[Array, Array]:
    squares = smoothing * squares + (1 - smoothing) * gradient**2
    return gradient / (np.sqrt(squares) + epsilon), squares


def adam(
    learning_rate: float | Schedule = 0.001,
    *,
    first_decay: float = 0.9,
    second_decay: float = 0.999,
    epsilon: float = 1e-8,
) -> Optimizer:
    """Step against the mean gradient over its scale, each mean corrected for its start at 0.

    m ← β₁ m + (1 − β₁) g, s ← β₂ s + (1 − β₂) g², and after n gradients
    θ ← θ − η m̂ / (√ŝ + ε) with m̂ = m / (1 − β₁ⁿ), ŝ = s / (1 − β₂ⁿ).

    Parameters
    ----------
    learning_rate : float or Schedule, default 0.001
        η, above 0.
    first_decay : float, default 0.9
        β₁, the part of the mean of gradients that is kept, at least 0 and below 1.
    second_decay : float, default 0.999
        β₂, the part of the mean of squared gradients that is kept, at least 0 and below 1.
    epsilon : float, default 1e-8
        ε, above 0, so that nothing is divided by 0.

    Returns
    -------
    Optimizer
        It remembers m and s.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.

    Notes
    -----
    Source: D. P. Kingma and J. Ba, Adam: a method for stochastic optimization (2015), algorithm 1.

    Examples
    --------
    >>> from howlearn.optimizers import adam, optimize
    >>> path = optimize(lambda x: 2 * x, 8.0, adam(0.5), steps=2)
    >>> print(path.ravel().round(3))
    [8.    7.5   7.001]
    """
    first_decay = finite_number(first_decay, "first_decay", at_least=0, below=1)
    second_decay = finite_number(second_decay, "second_decay", at_least=0, below=1)
    epsilon = finite_number(epsilon, "epsilon", above=0)
    direct = partial(_mean_over_scale, first_decay, second_decay, epsilon)
    return _optimizer("adam", learning_rate, 2, direct)


def _mean_over_scale(
    first_decay: float,
    second_decay: float,
    epsilon: float,
    count: int,
    gradient: Array,
    mean: Array,
    squares: Array,
) -> tuple[Array, ...]:
    mean = first_decay * mean + (1 - first_decay) * gradient
    squares = second_decay * squares + (1 - second_decay) * gradient**2
    # Both began at 0 and are too small by this much.
    mean_now = mean / (1 - first_decay**count)
    squares_now = squares / (1 - second_decay**count)
    return mean_now / (np.sqrt(squares_now) + epsilon), mean, squares


def step_decay(rate: float, *, factor: float, every: int) -> Schedule:
    """Return a schedule that multiplies the rate by `factor` after every so many steps.

    Parameters
    ----------
    rate : float
        The learning rate of step 0, above 0.
    factor : float
        Above 0, at most 1.
    every : int
        At least 1.

    Returns
    -------
    Schedule
        The number of a step → its rate.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.

    Examples
    --------
    >>> from howlearn.optimizers import step_decay
    >>> schedule = step_decay(0.8, factor=0.5, every=2)
    >>> print([schedule(step) for step in range(5)])
    [0.8, 0.8, 0.4, 0.4, 0.2]
    """
    rate = finite_number(rate, "rate", above=0)
    factor = finite_number(factor, "factor", above=0, at_most=1)
    every = whole_number(every, "every", at_least=1)
    return partial(_after_steps, rate, factor, every)


def _after_steps(rate: float, factor: float, every: int, step: int) -> float:
    return rate * factor ** (step // every)


def exponential_decay(rate: float, *, factor: float) -> Schedule:
    """Return a schedule that multiplies the rate by `factor` after each step.

    Parameters
    ----------
    rate : float
        The learning rate of step 0, above 0.
    factor : float
        Above 0, at most 1.

    Returns
    -------
    Schedule
        The number of a step → its rate.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.

    Examples
    --------
    >>> from howlearn.optimizers import exponential_decay
    >>> schedule = exponential_decay(0.8, factor=0.5)
    >>> print([schedule(step) for step in range(3)])
    [0.8, 0.4, 0.2]
    """
    return step_decay(rate, factor=factor, every=1)


def cosine_decay(rate: float, *, steps: int) -> Schedule:
    """Return a schedule that falls along half a cosine from `rate` to 0, and stays there.

    Parameters
    ----------
    rate : float
        The learning rate of step 0, above 0.
    steps : int
        The first step whose rate is 0, at least 1.

    Returns
    -------
    Schedule
        The number of a step → its rate.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.

    Notes
    -----
    Source: I. Loshchilov and F. Hutter, SGDR: stochastic gradient descent with warm restarts
    (2017), without the restarts.

    Examples
    --------
    >>> from howlearn.optimizers import cosine_decay
    >>> schedule = cosine_decay(0.8, steps=4)
    >>> print([round(schedule(step), 3) for step in range(6)])
    [0.8, 0.683, 0.4, 0.117, 0.0, 0.0]
    """
    rate = finite_number(rate, "rate", above=0)
    steps = whole_number(steps, "steps", at_least=1)
    return partial(_along_a_cosine, rate, steps)


def _along_a_cosine(rate: float, steps: int, step: int) -> float:
    return float(rate * 0.5 * (1 + np.cos(np.pi * min(step, steps) / steps)))


def warm_up(rate: float, *, steps: int) -> Schedule:
    """Return a schedule that rises evenly to `rate`, and stays there.

    Parameters
    ----------
    rate : float
        The learning rate at the end, above 0.
    steps : int
        How many steps it takes, at least 1; step 0 has the rate ``rate / steps``.

    Returns
    -------
    Schedule
        The number of a step → its rate.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.

    Examples
    --------
    >>> from howlearn.optimizers import warm_up
    >>> schedule = warm_up(0.8, steps=4)
    >>> print([round(schedule(step), 3) for step in range(6)])
    [0.2, 0.4, 0.6, 0.8, 0.8, 0.8]
    """
    rate = finite_number(rate, "rate", above=0)
    steps = whole_number(steps, "steps", at_least=1)
    return partial(_rising, rate, steps)


def _rising(rate: float, steps: int, step: int) -> float:
    return rate * min(step + 1, steps) / steps


def optimize(
    gradient: Callable[[Array], ArrayLike], start: ArrayLike, optimizer: Optimizer, *, steps: int
) -> Array:
    """Return the path of a descent with an optimizer.

    Parameters
    ----------
    gradient : callable
        Point ``(dimensions,)`` → gradient there, ``(dimensions,)``.
    start : array_like, (dimensions,)
        Where to begin; a single number becomes ``(1,)``.
    optimizer : Optimizer
        How to step.
    steps : int
        How many steps to take, at least 0 and fewer than ten million: each point is kept.

    Returns
    -------
    Array, (steps + 1, dimensions)
        Every point on the way, the start first.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or an answer of `gradient` has another shape than the
        point.
    DivergenceError
        If a step leaves the finite numbers; it holds the step's number and the path up to there.

    Examples
    --------
    >>> from howlearn.landscapes import ravine
    >>> from howlearn.optimizers import adam, optimize
    >>> path = optimize(ravine.gradient, [1.0, 1.0], adam(0.1), steps=300)
    >>> print(path.shape, bool(abs(path[-1]).max() < 1e-3))
    (301, 2) True
    """
    point = as_point(start, "start")
    gradient = guarded(gradient)
    instance_of(optimizer, "optimizer", Optimizer, ", such as sgd(0.1)")
    steps = whole_number(steps, "steps", below=MOST_STEPS)

    # A descent that diverges overflows on its way; `finite_path` then says where.
    with np.errstate(all="ignore"):
        state = optimizer.initialize(point)
        path = [point]
        for _ in range(steps):
            point, state = optimizer.update(point, gradient(point), state)
            path.append(point)
        return finite_path(np.array(path))
