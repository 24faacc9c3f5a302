// The twin of the network of the chapter, 64-32-10 with tanh and softmax: what it answers, how its
// answer depends on each pixel, and what a step of gradient descent on one drawing makes of it.

export const [PIXELS, NODES, DIGITS] = [64, 32, 10];
// Where things stand among the parameters: weights and biases of the one layer and of the other.
const [BIASES, OUT, OUT_BIASES] = [
  PIXELS * NODES,
  (PIXELS + 1) * NODES,
  (PIXELS + 1 + DIGITS) * NODES,
];

/**
 * @typedef {{
 *   pixels: number[], hidden: Float64Array, outputs: Float64Array, probabilities: Float64Array,
 * }} Pass
 * @typedef {{ ink: string, right: number, steps: number }} Lesson
 */

/**
 * The pixels of a drawing, from 0 to 1.
 * @param {string} ink
 */
export const pixelsOf = (ink) => Array.from(ink, (letter) => parseInt(letter, 17) / 16);

/**
 * The place of the largest.
 * @param {ArrayLike<number>} values
 */
export function largest(values) {
  let best = 0;
  for (let k = 1; k < values.length; k++) if (values[k] > values[best]) best = k;
  return best;
}

/**
 * @param {Float64Array} point
 * @param {number[]} pixels
 * @returns {Pass}
 */
export function forward(point, pixels) {
  const hidden = point.slice(BIASES, OUT);
  pixels.forEach((pixel, i) => {
    if (pixel) { for (let j = 0; j < NODES; j++) hidden[j] += pixel * point[i * NODES + j]; }
  });
  const outputs = point.slice(OUT_BIASES);
  for (let j = 0; j < NODES; j++) {
    hidden[j] = Math.tanh(hidden[j]);
    for (let k = 0; k < DIGITS; k++) outputs[k] += hidden[j] * point[OUT + j * DIGITS + k];
  }
  const most = Math.max(...outputs);
  const powers = outputs.map((z) => Math.exp(z - most));
  const sum = powers.reduce((all, power) => all + power);
  return { pixels, hidden, outputs, probabilities: powers.map((power) => power / sum) };
}

/**
 * The cost of a drawing whose digit is known.
 * @param {Pass} pass
 * @param {number} right
 */
export function costOf({ outputs }, right) {
  const most = Math.max(...outputs);
  const sum = outputs.reduce((all, z) => all + Math.exp(z - most), 0);
  return most + Math.log(sum) - outputs[right];
}

/**
 * The sensitivities of the hidden nodes, from those of the outputs.
 * @param {Float64Array} point
 * @param {Float64Array} hidden
 * @param {ArrayLike<number>} slopes
 */
const backward = (point, hidden, slopes) =>
  hidden.map((a, j) => {
    let sum = 0;
    for (let k = 0; k < DIGITS; k++) sum += slopes[k] * point[OUT + j * DIGITS + k];
    return sum * (1 - a * a);
  });

/**
 * How the logarithm of a digit's odds, p / (1 − p), changes with each pixel.
 * @param {Float64Array} point
 * @param {Pass} pass
 * @param {number} digit
 */
export function byPixel(point, { hidden, probabilities }, digit) {
  // Of the others the likely ones count most: 1 − p is their sum, which loses no digits.
  let rest = 0;
  probabilities.forEach((p, k) => rest += k === digit ? 0 : p);
  const slopes = probabilities.map((p, k) => k === digit ? 1 : -p / rest);
  const deltas = backward(point, hidden, slopes);
  return Float64Array.from({ length: PIXELS }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < NODES; j++) sum += deltas[j] * point[i * NODES + j];
    return sum;
  });
}

/**
 * What a hidden node's weights are, one for each pixel.
 * @param {Float64Array} point
 * @param {number} node
 */
export const weightsOf = (point, node) =>
  Float64Array.from({ length: PIXELS }, (_, i) => point[i * NODES + node]);

/**
 * The parameters after lessons, one after the other, each some steps on one drawing.
 * @param {Float64Array} start
 * @param {Lesson[]} lessons
 * @param {number} rate
 */
export function taught(start, lessons, rate) {
  const point = start.slice();
  for (const { ink, right, steps } of lessons) {
    const pixels = pixelsOf(ink);
    for (let step = 0; step < steps; step++) descend(point, pixels, right, rate);
  }
  return point;
}

/**
 * One step, in place.
 * @param {Float64Array} point
 * @param {number[]} pixels
 * @param {number} right
 * @param {number} rate
 */
function descend(point, pixels, right, rate) {
  const { hidden, probabilities } = forward(point, pixels);
  const last = probabilities.map((p, k) => p - (k === right ? 1 : 0));
  const first = backward(point, hidden, last);
  for (let j = 0; j < NODES; j++) {
    for (let i = 0; i < PIXELS; i++) point[i * NODES + j] -= rate * (pixels[i] * first[j]);
    point[BIASES + j] -= rate * first[j];
    for (let k = 0; k < DIGITS; k++) point[OUT + j * DIGITS + k] -= rate * (hidden[j] * last[k]);
  }
  for (let k = 0; k < DIGITS; k++) point[OUT_BIASES + k] -= rate * last[k];
}

/**
 * How far each hidden node's own weights and bias have moved.
 * @param {Float64Array} from
 * @param {Float64Array} to
 */
export function moved(from, to) {
  const squares = new Float64Array(NODES);
  for (let at = 0; at < OUT; at++) squares[at % NODES] += (to[at] - from[at]) ** 2;
  return squares.map(Math.sqrt);
}
