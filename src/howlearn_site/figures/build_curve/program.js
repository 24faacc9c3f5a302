// Copy as Python for Build a curve.

import { fine } from "../numbers.js";

/**
 * The program that prints what the figure shows.
 * @param {import("./script.js").BuildCurve} figure
 */
export function program({ state: { pairs, steep, x }, setting, off }) {
  const [first, rest] = [setting.heights.slice(0, 5), setting.heights.slice(5)];
  return `import numpy as np

from howlearn.activations import sigmoid

heights = [${first.join(", ")},
           ${rest.join(", ")}]
pairs, steep, place = ${pairs}, ${steep}, ${x}


def curve(x):
    return np.interp(x, np.linspace(0, 1, ${setting.heights.length}), heights)


edges = np.linspace(0, 1, pairs + 1)
tops = curve((edges[1:] + edges[:-1]) / 2)
x = np.linspace(0.1, 0.9, 2001)
up = sigmoid(steep * pairs * np.subtract.outer(x, edges))
off = abs((up[:, :-1] - up[:, 1:]) @ tops - curve(x)).max()

k = min(max(int(place * pairs), 0), pairs - 1)
w = steep * pairs
print(f"pair {k + 1}: {tops[k]:z.3f} times")
print(f"s({w} x - {steep * k}) - s({w} x - {steep * (k + 1)})")
print(f"{2 * pairs} nodes, {6 * pairs} weights and biases")
print(f"within {off.round(9):${fine(off, 3)}}")
`;
}
