"""D: 10,000 steps of gradient descent, the path kept, on himmelblau and on a 1-D curve."""

import measuring  # first: it sets the number of threads before NumPy is imported

# isort: split

import json
from collections.abc import Callable
from typing import Any

import numpy as np

STEPS, RATE = 10_000, 0.001
START = {"himmelblau": [0.5, -1.0], "two_valleys": [-3.0]}
Path = np.ndarray


def slopes_of_himmelblau(x: Any, y: Any) -> tuple[Any, Any]:
    first, second = x * x + y - 11, x + y * y - 7
    return 4 * x * first + 2 * second, 2 * first + 4 * y * second


def height_of(name: str, point: Any) -> Any:
    if name == "himmelblau":
        x, y = point[0], point[1]
        return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2
    x = point[0]
    return x**4 / 16 + x**3 / 24 - x**2 / 2 - x / 2 + 2


def limit(name: str) -> Path:
    """Python's own numbers, written out; nothing kept but the path."""
    if name == "himmelblau":
        x, y = START[name]
        path = [(x, y)]
        for _ in range(STEPS):
            by_x, by_y = slopes_of_himmelblau(x, y)
            x, y = x - RATE * by_x, y - RATE * by_y
            path.append((x, y))
        return np.array(path)
    (x,) = START[name]
    line = [x]
    for _ in range(STEPS):
        x = x - RATE * ((x + 2) * (x + 0.5) * (x - 2) / 4)
        line.append(x)
    return np.array(line)[:, None]


def howlearn(name: str) -> Path:
    from howlearn.gradient_descent import gradient_descent
    from howlearn.landscapes import landscape_named

    return gradient_descent(
        landscape_named(name).gradient, START[name], learning_rate=RATE, steps=STEPS
    )


def numpy_arrays(name: str) -> Path:
    """A textbook's loop on small arrays."""
    point = np.array(START[name])
    path = [point]
    for _ in range(STEPS):
        if name == "himmelblau":
            gradient = np.array(slopes_of_himmelblau(point[0], point[1]))
        else:
            gradient = (point + 2) * (point + 0.5) * (point - 2) / 4
        point = point - RATE * gradient
        path.append(point)
    return np.array(path)


def pytorch(name: str) -> Path:
    import torch

    torch.set_num_threads(1)
    point = torch.tensor(START[name], dtype=torch.float64, requires_grad=True)
    optimizer, path = torch.optim.SGD([point], RATE), [point.detach().numpy().copy()]
    for _ in range(STEPS):
        optimizer.zero_grad()
        height_of(name, point).backward()
        optimizer.step()
        path.append(point.detach().numpy().copy())
    return np.array(path)


def jax_step() -> Callable[[str], Path]:
    import jax

    jax.config.update("jax_enable_x64", True)
    compiled = {
        name: jax.jit(lambda p, name=name: p - RATE * jax.grad(lambda q: height_of(name, q))(p))
        for name in START
    }

    def run(name: str) -> Path:
        point = jax.numpy.array(START[name])
        path = [point]
        for _ in range(STEPS):
            point = compiled[name](point)
            path.append(point)
        return np.array(jax.device_get(path))

    return run


def autograd(name: str) -> Path:
    from autograd import grad

    slope = grad(lambda p: height_of(name, p))
    point = np.array(START[name])
    path = [point]
    for _ in range(STEPS):
        point = point - RATE * slope(point)
        path.append(point)
    return np.array(path)


def main() -> None:
    """Measure everybody on both landscapes and print the ratios as JSON."""
    measuring.pin()
    contenders: dict[str, Callable[[], Callable[[str], Path]]] = {
        "LIMIT": lambda: limit,
        "howlearn": lambda: howlearn,
        "textbook NumPy": lambda: numpy_arrays,
        "PyTorch eager": lambda: pytorch,
        "JAX, a call a step": jax_step,
        "autograd": lambda: autograd,
    }
    report: dict[str, dict[str, Any]] = {}
    for name in START:
        runs, report[name] = {}, {}
        for contender, make in contenders.items():
            try:
                run = make()
                path = run(name)
            except ImportError as error:
                report[name][contender] = {"left_out": str(error)}
                continue
            other = float(np.abs(path - limit(name)).max()) > 1e-9
            report[name][contender] = {"computes_something_else": other}
            runs[contender] = lambda _, run=run, name=name: run(name)
        seconds = measuring.rounds(runs, 3)
        for contender, ratio in measuring.ratios(seconds, "LIMIT").items():
            report[name][contender]["ratio"] = round(ratio, 2)
            each = float(np.median(seconds[contender])) / STEPS
            report[name][contender]["microseconds"] = round(each * 1e6, 2)
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
