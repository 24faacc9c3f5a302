"""LIMIT: each workload as straight-line NumPy on buffers made once, with `out=` everywhere.

Nothing is general here and nothing is checked. It is what the same arithmetic costs when Python
does as little as it can, and so the yardstick for everybody else.
"""

from collections.abc import Callable

import numpy as np

from workloads import Array, Workload

Run = Callable[[list[np.ndarray]], float]
Cost = Callable[[], float]

PART = {"A": 1024, "B": 895, "BM": 500, "C": 512}
"""So many examples together where the cost of all is computed: what was the fastest."""


def limit(workload: Workload) -> tuple[Run, Cost, Array]:
    """Return what takes the steps of some rows, what computes the cost of all, the parameters."""
    return {"A": _a, "B": _b, "BM": _b, "C": _c}[workload.name](workload)


ZERO, ONE = (
    np.zeros(()),
    np.ones(()),
)  # an array without axes is taken up faster than a number of Python's


class _Columns:
    """Buffers with an example a column, and a row of ones for the biases.

    A layer's weights and biases are one array, the biases its last row, in one flat vector of
    parameters; so one product computes the weighted inputs, and one all gradients of a layer. The
    inputs come with their column of ones.
    """

    def __init__(self, workload: Workload) -> None:
        pairs, n = workload.parameters(), workload.batch
        self.point = np.concatenate([p for pair in pairs for p in (pair[0].ravel(), pair[1])])
        self.gradient = np.empty_like(self.point)
        self.w, self.g, self.h, self.d, self.s = [], [], [], [], []
        start = 0
        for weights, biases in pairs:
            end = start + weights.size + biases.size
            shape = (len(weights) + 1, len(biases))
            self.w.append(self.point[start:end].reshape(shape))
            self.g.append(self.gradient[start:end].reshape(shape))
            self.h.append(np.ones((len(biases) + 1, n)))
            self.d.append(np.empty((len(biases), n)))
            self.s.append(np.empty((len(biases), n)))
            start = end
        inputs, self.y = workload.data()
        self.x = np.hstack([inputs, np.ones((len(inputs), 1))])
        self.a0 = np.empty((n, self.x.shape[1]))
        self.t = np.empty((n, self.y.shape[1]))


def _a(workload: Workload) -> tuple[Run, Cost, Array]:
    m = _Columns(workload)
    dot, vdot, add, tanh = np.dot, np.vdot, np.add, np.tanh
    multiply, subtract, negative, exp = np.multiply, np.subtract, np.negative, np.exp
    log1p, reciprocal = np.log1p, np.reciprocal
    x, y, a0, t, point, gradient = m.x, m.y, m.a0, m.t, m.point, m.gradient
    a0t, tt = a0.T, t.T
    w1t, w2t, w3t = (w.T for w in m.w)
    (g1, g2, g3), (h1, h2, h3) = m.g, m.h
    (d1, d2, d3), (s1, s2, s3) = m.d, m.s
    v2, v3 = m.w[1][:-1], m.w[2][:-1]
    a1, a2, z = h1[:-1], h2[:-1], h3[:-1]
    d1t, d2t, d3t = d1.T, d2.T, d3.T
    ones, scale = np.ones_like(z), np.array(workload.rate / workload.batch)

    def run(rows: list[np.ndarray]) -> float:
        cost = 0.0
        for row in rows:
            x.take(row, 0, a0, "clip")
            y.take(row, 0, t, "clip")
            tanh(dot(w1t, a0t, a1), a1)
            tanh(dot(w2t, h1, a2), a2)
            dot(w3t, h2, z)
            # log(1 + e^z) = z + log(1 + e^-z), and sigma(z) = 1 / (1 + e^-z)
            exp(negative(z, d3), d3)
            log1p(d3, s3)
            cost = (vdot(ones, s3) + vdot(ones, z) - vdot(tt, z)) / len(row)
            reciprocal(add(d3, ONE, d3), d3)
            multiply(subtract(d3, tt, d3), scale, d3)
            dot(h2, d3t, g3)
            multiply(dot(v3, d3, d2), subtract(ONE, multiply(a2, a2, s2), s2), d2)
            dot(h1, d2t, g2)
            multiply(dot(v2, d2, d1), subtract(ONE, multiply(a1, a1, s1), s1), d1)
            dot(a0t, d1t, g1)
            subtract(point, gradient, point)
        return float(cost)

    part = PART[workload.name]
    k1, k2, k3 = (np.ones((size + 1, part)) for size in workload.sizes[1:])
    c1, c2, c3, e3, many = k1[:-1], k2[:-1], k3[:-1], np.empty((1, part)), np.ones((1, part))

    def cost() -> float:
        total = 0.0
        for start in range(0, len(x), part):
            tanh(dot(w1t, x[start : start + part].T, c1), c1)
            tanh(dot(w2t, k1, c2), c2)
            dot(w3t, k2, c3)
            log1p(exp(negative(c3, e3), e3), e3)
            total += vdot(many, e3) + vdot(many, c3) - vdot(y[start : start + part].T, c3)
        return float(total) / len(x)

    return run, cost, point


def _b(workload: Workload) -> tuple[Run, Cost, Array]:
    m = _Columns(workload)
    dot, vdot, add, multiply, subtract = np.dot, np.vdot, np.add, np.multiply, np.subtract
    negative, exp, reciprocal = np.negative, np.exp, np.reciprocal
    x, y, a0, t, point, gradient = m.x, m.y, m.a0, m.t, m.point, m.gradient
    a0t, tt = a0.T, t.T
    w1t, w2t = (w.T for w in m.w)
    (g1, g2), (h1, h2), (d1, d2), (s1, s2) = m.g, m.h, m.d, m.s
    v2, a1, a2, d1t, d2t = m.w[1][:-1], h1[:-1], h2[:-1], d1.T, d2.T
    scale = np.array(2.0 * workload.rate / workload.batch / workload.sizes[-1])

    def run(rows: list[np.ndarray]) -> float:
        cost = 0.0
        for row in rows:
            x.take(row, 0, a0, "clip")
            y.take(row, 0, t, "clip")
            reciprocal(add(exp(negative(dot(w1t, a0t, a1), a1), a1), ONE, a1), a1)
            reciprocal(add(exp(negative(dot(w2t, h1, a2), a2), a2), ONE, a2), a2)
            subtract(a2, tt, d2)
            cost = vdot(d2, d2) / d2.size
            multiply(multiply(d2, scale, d2), multiply(a2, subtract(ONE, a2, s2), s2), d2)
            dot(h1, d2t, g2)
            multiply(dot(v2, d2, d1), multiply(a1, subtract(ONE, a1, s1), s1), d1)
            dot(a0t, d1t, g1)
            subtract(point, gradient, point)
        return float(cost)

    part = PART[workload.name]
    k1, k2 = (np.ones((size + 1, part)) for size in workload.sizes[1:])
    c1, c2 = k1[:-1], k2[:-1]

    def cost() -> float:
        total = 0.0
        for start in range(0, len(x), part):
            dot(w1t, x[start : start + part].T, c1)
            reciprocal(add(exp(negative(c1, c1), c1), ONE, c1), c1)
            reciprocal(add(exp(negative(dot(w2t, k1, c2), c2), c2), ONE, c2), c2)
            subtract(c2, y[start : start + part].T, c2)
            total += vdot(c2, c2)
        return float(total) / y.size

    return run, cost, point


class _Buffers:
    """One flat vector of parameters and one of gradients, with views for the layers."""

    def __init__(self, workload: Workload) -> None:
        pairs = workload.parameters()
        self.point = np.concatenate([p for pair in pairs for p in (pair[0].ravel(), pair[1])])
        self.gradient = np.empty_like(self.point)
        self.w, self.b, self.gw, self.gb = [], [], [], []
        start = 0
        for weights, biases in pairs:
            for flat, ws, bs in ((self.point, self.w, self.b), (self.gradient, self.gw, self.gb)):
                middle, end = start + weights.size, start + weights.size + biases.size
                ws.append(flat[start:middle].reshape(weights.shape))
                bs.append(flat[middle:end])
            start = end
        n = workload.batch
        self.a = [np.empty((n, size)) for size in workload.sizes]
        self.d = [np.empty((n, size)) for size in workload.sizes[1:]]
        self.s = [np.empty((n, size)) for size in workload.sizes[1:]]
        self.t = np.empty((n, workload.sizes[-1]))
        self.ones = np.ones(n)
        self.data = workload.data()


def _c(workload: Workload) -> tuple[Run, Cost, Array]:
    m = _Buffers(workload)
    dot, add, multiply, subtract, exp = np.dot, np.add, np.multiply, np.subtract, np.exp
    maximum, matmul, greater = np.maximum, np.matmul, np.greater
    (x, y), t, ones, point, gradient = m.data, m.t, m.ones, m.point, m.gradient
    (w1, w2, w3), (b1, b2, b3), (g1, g2, g3), (h1, h2, h3) = m.w, m.b, m.gw, m.gb
    (a0, a1, a2, z), (d1, d2, d3), (s1, s2, _) = m.a, m.d, m.s
    high, total = np.empty((workload.batch, 1)), np.empty((workload.batch, 1))
    scale = workload.rate / workload.batch

    def run(rows: list[np.ndarray]) -> float:
        cost = 0.0
        for row in rows:
            x.take(row, 0, a0, "clip")
            y.take(row, 0, t, "clip")
            maximum(add(matmul(a0, w1, a1), b1, a1), ZERO, out=a1)
            maximum(add(matmul(a1, w2, a2), b2, a2), ZERO, out=a2)
            add(dot(a2, w3, z), b3, z)
            subtract(z, z.max(1, high[:, 0], keepdims=False)[:, None], z)
            exp(z, d3)
            d3.sum(1, None, total[:, 0])
            cost = (np.log(total).sum() - np.vdot(t, z)) / len(row)
            np.divide(d3, total, d3)
            multiply(subtract(d3, t, d3), scale, d3)
            dot(a2.T, d3, g3)
            dot(ones, d3, h3)
            multiply(dot(d3, w3.T, d2), greater(a2, ZERO, s2), d2)
            matmul(a1.T, d2, g2)
            dot(ones, d2, h2)
            multiply(matmul(d2, w2.T, d1), greater(a1, ZERO, s1), d1)
            matmul(a0.T, d1, g1)
            dot(ones, d1, h1)
            subtract(point, gradient, point)
        return float(cost)

    part = PART[workload.name]
    c1, c2, c3 = (np.empty((part, size)) for size in workload.sizes[1:])
    e3 = np.empty_like(c3)

    def cost() -> float:
        value = 0.0
        for start in range(0, len(x), part):
            here = slice(start, start + part)
            maximum(add(matmul(x[here], w1, c1), b1, c1), ZERO, out=c1)
            maximum(add(matmul(c1, w2, c2), b2, c2), ZERO, out=c2)
            add(dot(c2, w3, c3), b3, c3)
            subtract(c3, c3.max(1)[:, None], c3)
            value += np.log(exp(c3, e3).sum(1)).sum() - np.vdot(y[here], c3)
        return float(value) / len(x)

    return run, cost, point
