// The twin of howlearn.backpropagation for the figure's networks: layers of equal width, without
// biases, and the sizes of what they hold.

import { recording } from "../recording.js";

/**
 * @typedef {"sigmoid" | "tanh" | "relu"} Bend
 * @type {{ nodes: number, inputs: string, targets: string, units: string }}
 */
const { nodes, ...drawn } = await recording("deep-network");

/**
 * The numbers that were drawn, each a letter: P is 0, Q is 0.1.
 * @param {string} letters
 */
const numbers = (letters) =>
  Float64Array.from(letters, (letter) => (letter.charCodeAt(0) - 80) / 10);
const [inputs, targets, units] = [drawn.inputs, drawn.targets, drawn.units].map(numbers);
const square = nodes * nodes;

/** @type {Record<Bend, { of(z: number): number, slope(z: number): number }>} */
const BENDS = {
  sigmoid: {
    of: (z) => (z < 0 ? Math.exp(z) : 1) / (1 + Math.exp(-Math.abs(z))),
    slope: (z) => Math.exp(-Math.abs(z)) / (1 + Math.exp(-Math.abs(z))) ** 2,
  },
  tanh: { of: Math.tanh, slope: (z) => 1 / Math.cosh(z) ** 2 },
  relu: { of: (z) => Math.max(z, 0), slope: (z) => (z > 0 ? 1 : 0) },
};

/** @param {Float64Array} values */
const size = (values) =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

/**
 * Rows times a layer's weights, forward, or times their transpose, back.
 * @param {Float64Array} rows
 * @param {number} layer
 * @param {number} scale of the weights
 * @param {boolean} back
 */
function through(rows, layer, scale, back) {
  const sums = new Float64Array(rows.length);
  const [along, across] = back ? [1, nodes] : [nodes, 1];
  for (let row = 0; row < rows.length; row += nodes) {
    for (let to = 0; to < nodes; to++) {
      let sum = 0;
      let at = layer * square + to * across;
      for (let from = 0; from < nodes; from++, at += along) sum += rows[row + from] * units[at];
      sums[row + to] = scale * sum;
    }
  }
  return sums;
}

/**
 * The gradient of a layer's weights, a mean over the examples.
 * @param {Float64Array} before the activations that come in
 * @param {Float64Array} delta
 */
function gradient(before, delta) {
  const slopes = new Float64Array(square);
  for (let row = 0; row < delta.length; row += nodes) {
    for (let from = 0; from < nodes; from++) {
      for (let to = 0; to < nodes; to++) {
        slopes[from * nodes + to] += before[row + from] * delta[row + to];
      }
    }
  }
  return slopes.map((slope) => slope / (delta.length / nodes));
}

/**
 * Run a network forward and back; the arrays of each layer.
 * @param {Bend} bend
 * @param {number} depth
 * @param {number} gain
 */
function passes(bend, depth, gain) {
  const [{ of, slope }, scale] = [BENDS[bend], gain / Math.sqrt(nodes)];
  const [before, sums] = [[inputs], /** @type {Float64Array[]} */ ([])];
  for (let layer = 0; layer < depth; layer++) {
    sums.push(through(before[layer], layer, scale, false));
    before.push(sums[layer].map(of));
  }
  const out = before[depth];
  /** @type {Float64Array[]} */
  const deltas = [];
  deltas[depth - 1] = sums[depth - 1].map(
    (z, i) => (2 * (out[i] - 10 * targets[i]) / nodes) * slope(z),
  );
  for (let layer = depth - 2; layer >= 0; layer--) {
    const arriving = through(deltas[layer + 1], layer + 1, scale, true);
    deltas[layer] = sums[layer].map((z, i) => arriving[i] * slope(z));
  }
  return { before, deltas };
}

/** @type {{ of: string, sizes: Record<"activations" | "deltas" | "slopes", number[]> } | undefined} */
let kept; // a change of the figure asks several times for the same

/**
 * The sizes, layer by layer: the root of the mean square.
 * @param {Bend} bend
 * @param {number} depth
 * @param {number} gain
 */
export function sizes(bend, depth, gain) {
  const of = `${bend} ${depth} ${gain}`;
  if (kept?.of === of) return kept.sizes;
  const { before, deltas } = passes(bend, depth, gain);
  const sizes = {
    activations: before.slice(1).map(size),
    deltas: deltas.map(size),
    slopes: deltas.map((delta, layer) => size(gradient(before[layer], delta))),
  };
  kept = { of, sizes };
  return sizes;
}

/**
 * What arrives of the deltas: the first layer's size over the last's.
 * @param {Bend} bend
 * @param {number} depth
 * @param {number} gain
 */
export function arrives(bend, depth, gain) {
  const { deltas } = passes(bend, depth, gain);
  return size(deltas[0]) / size(deltas[depth - 1]);
}
