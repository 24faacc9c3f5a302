// Copy as Python for The edge of stability.

import { fine, literal } from "../numbers.js";
import { seeds } from "./network.js";

/**
 * The program that prints what the figure shows.
 * @param {import("./script.js").EdgeOfStability} figure
 */
export function program({ state: { rate, width, step }, numbers }) {
  return `import numpy as np

from howlearn.backpropagation import backpropagation
from howlearn.costs import mean_squared_error
from howlearn.curvatures import largest_curvature
from howlearn.datasets import digits
from howlearn.network import Network

x, t = digits().inputs[:100], digits().targets[:100]
rng = np.random.default_rng(${seeds[width]})
network = Network.random([64, ${width}, 10], rng=rng)

def result(point):
    moved = network.with_parameters(point)
    return backpropagation(moved, x, t, mean_squared_error)

rate, steps = ${literal(rate)}, ${step}
now = result(network.parameters / 2)
point, costs = network.parameters / 2, [now.cost]
for _ in range(steps):
    point = point - rate * now.gradient
    now = result(point)
    costs.append(now.cost)

value, _ = largest_curvature(
    lambda place: result(place).gradient, point,
    rng=rng, start=now.gradient)
rises = np.sum(np.diff(costs) > 0)
print(f"step {steps}")
print(f"largest curvature {value:z.2f}")
print(f"edge {2 / rate:z.2f}")
print(f"cost {now.cost:${fine(Number(numbers.cost.dataset.number))}}")
print(f"rises {rises}")
`;
}
