"""howlearn and its peers, each taking the same steps from the same start.

A contender is made by a function of a workload. A library that is not installed raises ImportError
there, and is reported and left out.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from limit import limit
from workloads import Array, Workload


class Contender(NamedTuple):
    """Who takes the steps: `run` one for each batch of rows, returning the last one's cost value.

    `parameters` gives all parameters as one flat vector, and `cost` the cost value of all examples.
    """

    run: Callable[[list[Any]], float]
    parameters: Callable[[], Array]
    cost: Callable[[], float]


def flat(pairs: Any) -> Array:
    """Weights and biases, layer by layer, as one vector."""
    return np.concatenate(
        [np.asarray(part, dtype=float).ravel() for pair in pairs for part in pair]
    )


def the_limit(workload: Workload) -> Contender:
    run, cost, point = limit(workload)
    return Contender(run, point.copy, cost)


def howlearn(workload: Workload) -> Contender:
    """The loop that `howlearn.training.train` runs, without the cost of each epoch."""
    from howlearn._step import Workspace
    from howlearn.datasets import Dataset
    from howlearn.optimizers import sgd
    from howlearn.training import _Run

    network, cost = howlearn_network(workload)
    workspace = Workspace(network, cost)
    rng = np.random.default_rng(0)  # who cuts the batches is not asked here
    dataset = Dataset(*workload.data())
    training = _Run(workspace, sgd(workload.rate), dataset, None, workload.batch, rng)

    def run(rows: list[Any]) -> float:
        costs: list[float] = []
        training.take_steps(rows, costs)
        return costs[-1]

    return Contender(run, workspace.point.copy, lambda: workspace.cost_on(*workload.data()))


def howlearn_network(workload: Workload) -> tuple[Any, Any]:
    """The network of a workload and its cost, of howlearn's."""
    from howlearn.activations import activation_named
    from howlearn.costs import cost_named
    from howlearn.network import Layer, Network

    names = [workload.hidden] * (len(workload.sizes) - 2) + [workload.output]
    layers = [
        Layer(weights, biases, activation_named(name))
        for (weights, biases), name in zip(workload.parameters(), names, strict=True)
    ]
    return Network(layers), cost_named(workload.cost)


TEXTBOOK: dict[str, Any] = {
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda a: a * (1 - a)),
    "tanh": (np.tanh, lambda a: 1 - a**2),
    "relu": (lambda z: np.maximum(z, 0), lambda a: a > 0),
    "leaky_relu": (lambda z: np.where(z > 0, z, 0.01 * z), lambda a: np.where(a > 0, 1, 0.01)),
    "softplus": (lambda z: np.logaddexp(0, z), lambda a: 1 - np.exp(-a)),
    "identity": (lambda z: z, np.ones_like),
}
"""Activations as a textbook writes them, and their slopes from what they gave."""


def textbook_cost(name: str, outputs: Array, t: Array) -> tuple[float, Array]:
    """The cost value, and the slope of each example's own cost by each of its outputs."""
    errors, count = outputs - t, outputs.shape[1]
    if name == "mean_squared_error":
        return np.mean(errors**2), 2 * errors / count
    if name == "mean_absolute_error":
        return np.mean(np.abs(errors)), np.sign(errors) / count
    if name == "huber":
        size = np.abs(errors)
        value = np.mean(np.where(size <= 1, errors**2 / 2, size - 0.5))
        return value, np.clip(errors, -1, 1) / count
    if name == "binary_cross_entropy":
        cost = np.mean(np.logaddexp(0, outputs) - t * outputs)
        return cost, (1 / (1 + np.exp(-outputs)) - t) / count
    shifted = outputs - outputs.max(axis=1, keepdims=True)
    shares = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)
    return -np.mean(np.sum(t * np.log(shares), axis=1)), shares - t


def textbook_pass(
    layers: list[Any], names: list[str], cost: str, inputs: Array, targets: Array, share: float
) -> tuple[float, list[Array], list[Array], list[Any]]:
    """Forward and back: the cost value, all activations, all deltas, and the gradients.

    Each example's own slopes are taken times `share`; with 1 / examples the gradients are means.
    """
    activations = [inputs]
    for (w, b), name in zip(layers, names, strict=True):
        activations.append(TEXTBOOK[name][0](activations[-1] @ w + b))
    value, delta = textbook_cost(cost, activations[-1], targets)
    delta = delta * TEXTBOOK[names[-1]][1](activations[-1]) * share
    deltas, gradients = [delta], []
    for number in reversed(range(len(layers))):
        gradients.append((activations[number].T @ delta, delta.sum(axis=0)))
        if number:
            slope = TEXTBOOK[names[number - 1]][1](activations[number])
            delta = (delta @ layers[number][0].T) * slope
            deltas.append(delta)
    return value, activations, deltas[::-1], gradients[::-1]


def textbook(workload: Workload) -> Contender:
    """NumPy as a textbook writes it: new arrays everywhere, lists of weights and biases."""
    inputs, targets = workload.data()
    layers = [(w.copy(), b.copy()) for w, b in workload.parameters()]
    names = [workload.hidden] * (len(layers) - 1) + [workload.output]

    def run(rows: list[Any]) -> float:
        value = 0.0
        for row in rows:
            value, _, _, gradients = textbook_pass(
                layers, names, workload.cost, inputs[row], targets[row], 1 / len(row)
            )
            layers[:] = [
                (w - workload.rate * dw, b - workload.rate * db)
                for (w, b), (dw, db) in zip(layers, gradients, strict=True)
            ]
        return float(value)

    def cost() -> float:
        a = inputs
        for (w, b), name in zip(layers, names, strict=True):
            a = TEXTBOOK[name][0](a @ w + b)
        return float(textbook_cost(workload.cost, a, targets)[0])

    return Contender(run, lambda: flat(layers), cost)


def pytorch(workload: Workload) -> Contender:
    """PyTorch in eager mode: `nn.Sequential`, `backward`, `optim.SGD`."""
    import torch
    from torch import nn

    torch.set_num_threads(1)
    made = {"tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "relu": nn.ReLU, "identity": nn.Identity}
    names = [workload.hidden] * (len(workload.sizes) - 2) + [workload.output]
    parts: list[Any] = []
    for (weights, biases), name in zip(workload.parameters(), names, strict=True):
        layer = nn.Linear(*weights.shape, dtype=torch.float64)
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(weights.T.copy()))
            layer.bias.copy_(torch.from_numpy(biases))
        parts += [layer] if name == "identity" else [layer, made[name]()]
    model = nn.Sequential(*parts)
    losses = {
        "mean_squared_error": nn.MSELoss,
        "binary_cross_entropy": nn.BCEWithLogitsLoss,
        "softmax_cross_entropy": nn.CrossEntropyLoss,
    }
    loss_of, optimizer = losses[workload.cost](), torch.optim.SGD(model.parameters(), workload.rate)
    x, t = (torch.from_numpy(array) for array in workload.data())

    def run(rows: list[Any]) -> float:
        loss = torch.tensor(0.0)
        for row in rows:
            row = torch.from_numpy(row)
            optimizer.zero_grad()
            loss = loss_of(model(x[row]), t[row])
            loss.backward()
            optimizer.step()
        return float(loss.detach())

    def parameters() -> Array:
        layers = [part for part in parts if isinstance(part, nn.Linear)]
        return flat([(m.weight.detach().numpy().T, m.bias.detach().numpy()) for m in layers])

    def cost() -> float:
        with torch.no_grad():
            return float(loss_of(model(x), t))

    return Contender(run, parameters, cost)


def _jax(workload: Workload) -> Any:
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    functions = {
        "tanh": jnp.tanh,
        "sigmoid": jax.nn.sigmoid,
        "relu": jax.nn.relu,
        "identity": lambda z: z,
    }
    names = [workload.hidden] * (len(workload.sizes) - 2) + [workload.output]

    def cost_of(layers: Any, a: Any, t: Any) -> Any:
        for (w, b), name in zip(layers, names, strict=True):
            a = functions[name](a @ w + b)
        if workload.cost == "mean_squared_error":
            return jnp.mean((a - t) ** 2)
        if workload.cost == "binary_cross_entropy":
            return jnp.mean(jnp.logaddexp(0.0, a) - t * a)
        return -jnp.mean(jnp.sum(t * jax.nn.log_softmax(a), axis=1))

    x, t = (jnp.asarray(array) for array in workload.data())

    def step(layers: Any, row: Any) -> Any:
        cost, gradients = jax.value_and_grad(cost_of)(layers, x[row], t[row])
        moved = jax.tree.map(lambda p, g: p - workload.rate * g, layers, gradients)
        return moved, cost

    whole = jax.jit(lambda layers: cost_of(layers, x, t))
    start = [(jnp.asarray(w), jnp.asarray(b)) for w, b in workload.parameters()]
    return jax, step, whole, start


def jax_step(workload: Workload) -> Contender:
    """JAX with one compiled function a step."""
    jax, step, whole, layers = _jax(workload)
    compiled = jax.jit(step)
    state = {"layers": layers}

    def run(rows: list[Any]) -> float:
        cost = 0.0
        for row in rows:
            state["layers"], cost = compiled(state["layers"], row)
        return float(cost)

    return Contender(run, lambda: flat(state["layers"]), lambda: float(whole(state["layers"])))


def jax_scan(workload: Workload) -> Contender:
    """JAX with one compiled function for all steps of a round."""
    jax, step, whole, layers = _jax(workload)
    compiled = jax.jit(lambda layers, rows: jax.lax.scan(step, layers, rows))
    state = {"layers": layers}

    def run(rows: list[Any]) -> float:
        state["layers"], costs = compiled(state["layers"], np.stack(rows))
        return float(costs[-1])

    return Contender(run, lambda: flat(state["layers"]), lambda: float(whole(state["layers"])))


def scikit_learn(workload: Workload) -> Contender:
    """scikit-learn's `MLPClassifier`, which runs over the batches of a round by itself.

    It knows cross-entropy only, so where the workload has the squared error it computes something
    else, about as much, and is marked.
    """
    from sklearn.metrics import log_loss
    from sklearn.neural_network import MLPClassifier

    inputs, targets = workload.data()
    # Its cross-entropy is a mean over the examples, and its penalty is taken off.
    model = MLPClassifier(
        workload.sizes[1:-1],
        activation={"tanh": "tanh", "sigmoid": "logistic", "relu": "relu"}[workload.hidden],
        solver="sgd", alpha=0.0, batch_size=workload.batch, learning_rate_init=workload.rate,
        momentum=0.0, shuffle=False, max_iter=1,
    )  # fmt: skip
    classes = targets[:, 0] if targets.shape[1] == 1 else targets.argmax(axis=1)
    named = np.unique(classes)
    model.partial_fit(inputs[: workload.batch], classes[: workload.batch], classes=named)
    for number, (weights, biases) in enumerate(workload.parameters()):
        model.coefs_[number][:] = weights
        model.intercepts_[number][:] = biases

    def run(rows: list[Any]) -> float:
        # It cuts what it is given into batches, in order, as it is told not to shuffle.
        taken = np.concatenate(rows)
        model.partial_fit(inputs[taken], classes[taken])
        return float(model.loss_)

    def cost() -> float:
        return float(log_loss(classes, model.predict_proba(inputs), labels=named))

    return Contender(run, lambda: flat(zip(model.coefs_, model.intercepts_, strict=True)), cost)


def autograd(workload: Workload) -> Contender:
    """HIPS autograd: the gradient of NumPy code as it stands."""
    import autograd.numpy as anp
    from autograd import value_and_grad

    functions: dict[str, Any] = {
        "tanh": anp.tanh,
        "sigmoid": lambda z: 1 / (1 + anp.exp(-z)),
        "relu": lambda z: anp.maximum(z, 0.0),
        "identity": lambda z: z,
    }
    names = [workload.hidden] * (len(workload.sizes) - 2) + [workload.output]

    def cost_of(layers: Any, a: Any, t: Any) -> Any:
        for (w, b), name in zip(layers, names, strict=True):
            a = functions[name](anp.dot(a, w) + b)
        if workload.cost == "mean_squared_error":
            return anp.mean((a - t) ** 2)
        if workload.cost == "binary_cross_entropy":
            return anp.mean(anp.logaddexp(0.0, a) - t * a)
        shifted = a - anp.max(a, axis=1, keepdims=True)
        return anp.mean(anp.log(anp.sum(anp.exp(shifted), axis=1)) - anp.sum(t * shifted, axis=1))

    inputs, targets = workload.data()
    gradient = value_and_grad(cost_of)
    state = {"layers": [(w.copy(), b.copy()) for w, b in workload.parameters()]}

    def run(rows: list[Any]) -> float:
        cost = 0.0
        for row in rows:
            cost, slopes = gradient(state["layers"], inputs[row], targets[row])
            state["layers"] = [
                (w - workload.rate * gw, b - workload.rate * gb)
                for (w, b), (gw, gb) in zip(state["layers"], slopes, strict=True)
            ]
        return float(cost)

    return Contender(
        run, lambda: flat(state["layers"]), lambda: float(cost_of(state["layers"], inputs, targets))
    )


def micrograd(workload: Workload) -> Contender:
    """The scalar engine of micrograd; only A is small enough for it."""
    if workload.name != "A":
        raise NotImplementedError("one number at a time takes minutes here")
    from micrograd.engine import Value

    inputs, targets = workload.data()
    layers = [
        ([[Value(v) for v in row] for row in w.tolist()], [Value(v) for v in b.tolist()])
        for w, b in workload.parameters()
    ]
    every = [v for w, b in layers for v in [v for row in w for v in row] + b]

    def exp(value: Any) -> Any:
        out = Value(float(np.exp(value.data)), (value,), "exp")

        def backward() -> None:
            value.grad += out.data * out.grad

        out._backward = backward
        return out

    def log(value: Any) -> Any:
        out = Value(float(np.log(value.data)), (value,), "log")

        def backward() -> None:
            value.grad += out.grad / value.data

        out._backward = backward
        return out

    def cost_of(x: list[float], t: float) -> Any:
        a: list[Any] = [Value(v) for v in x]
        for number, (w, b) in enumerate(layers):
            z = [sum((a[i] * w[i][j] for i in range(len(a))), b[j]) for j in range(len(b))]
            # micrograd has relu only; tanh(z) = 1 - 2 / (e^2z + 1)
            a = z if number == len(layers) - 1 else [1 - 2 / (exp(2 * v) + 1) for v in z]
        return log(1 + exp(a[0])) - t * a[0]

    def run(rows: list[Any]) -> float:
        cost: Any = None
        for row in rows:
            costs = [cost_of(inputs[i].tolist(), float(targets[i, 0])) for i in row]
            cost = sum(costs, Value(0.0)) * (1 / len(row))
            for value in every:
                value.grad = 0
            cost.backward()
            for value in every:
                value.data -= workload.rate * value.grad
        return float(cost.data)

    def parameters() -> Array:
        return np.array([v.data for v in every])

    def cost() -> float:
        costs = [cost_of(x.tolist(), float(t[0])) for x, t in zip(inputs, targets, strict=True)]
        return float(sum(c.data for c in costs)) / len(costs)

    return Contender(run, parameters, cost)


CONTENDERS: dict[str, Callable[[Workload], Contender]] = {
    "LIMIT": the_limit,
    "howlearn": howlearn,
    "textbook NumPy": textbook,
    "PyTorch eager": pytorch,
    "JAX, a call a step": jax_step,
    "JAX, a scan": jax_scan,
    "scikit-learn": scikit_learn,
    "autograd": autograd,
    "micrograd": micrograd,
}
