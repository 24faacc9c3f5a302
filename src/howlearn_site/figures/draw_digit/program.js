// Copy as Python for Draw a digit.

import { fine } from "../numbers.js";
import { lessonsOf } from "./lessons.js";

/**
 * A drawing as lines of a program.
 * @param {string} ink
 */
const rows = (ink) => ink.replace(/.{8}/g, "$&\n");

/**
 * The program that prints what the figure shows.
 * @param {import("./script.js").DrawDigit} figure
 */
export function program({ state, numbers }) {
  const { ink, look, rate, taught } = state;
  const lessons = lessonsOf(taught);
  const isNode = look[0] === "n";
  /** @param {import("./script.js").Name} name */
  const spec = (name, places = 4) => fine(Number(numbers[name].dataset.number), places);
  const lines = lessons.map(({ ink, right, steps }) =>
    `    (${right}, ${steps}, """\n${rows(ink)}"""),\n`
  );
  const teaching = lessons.length
    ? `
lessons = [
${lines.join("")}]
for right, steps, text in lessons:
    x, target = pixels(text), np.eye(10)[[right]]
    for _ in range(steps):
        back = backpropagation(network, x, target, cost)
        network = network.with_parameters(
            network.parameters - ${rate} * back.gradient)
`
    : "";
  const values = isNode
    ? `
node = ${Number(look.slice(1)) - 1}
value = hidden[node]
by_pixel = first.weights[:, node]
`
    : `
# By how much the log odds of the digit change with each pixel.
digit = ${look === "answer" ? "p.argmax()" : look}
value = p[digit]
others = np.where(np.arange(10) == digit, 0.0, p)
slopes = np.eye(10)[digit] - others / others.sum()
deltas = (slopes @ last.weights.T) * (1 - hidden**2)
by_pixel = deltas @ first.weights.T
`;
  const learned = lessons.length
    ? `
before, after = cost(trained(x), target), cost(network(x), target)
moves = network.parameters - trained.parameters
moves = np.linalg.norm(moves[:65 * 32].reshape(65, 32), axis=0)
node = moves.argmax()
print(f"cost was {before:${spec("before")}}, is {after:${spec("after")}}")
print(f"node {node + 1} moved by {moves[node]:${spec("by")}}")
`
    : "";
  return `import numpy as np

${
    lessons.length
      ? "from howlearn.backpropagation import backpropagation\n"
      : ""
  }from howlearn.costs import softmax_cross_entropy as cost
from howlearn.datasets import digits, split
from howlearn.network import Network
from howlearn.optimizers import adam
from howlearn.training import accuracy, predict, train

def pixels(text):
    letters = text.replace("\\n", "")
    return np.array([[int(letter, 17) / 16 for letter in letters]])

rng = np.random.default_rng(0)
learn, _, test = split(digits(), train=1100, validation=300, rng=rng)
start = Network.random([64, 32, 10], rng=rng)
trained = train(start, learn, cost, adam(0.01), epochs=29,
                batch_size=32, rng=rng)[-1].network
network = trained
${teaching}
drawing = pixels("""
${rows(ink)}""")
p = predict(network, drawing, cost)[0]
right = accuracy(network, test, cost) * len(test)
first, last = network.layers
hidden = network.forward(drawing).activations[0][0]
${values}
print(f"value {value:${spec("value")}}")
for at, spec in [(by_pixel.argmax(), "${spec("high", 2)}"),
                 (by_pixel.argmin(), "${spec("low", 2)}")]:
    row, column = divmod(at, 8)
    print(f"{by_pixel[at]:{spec}} row {row + 1}, column {column + 1}")
print(f"right {right:.0f}")
${learned}`;
}
