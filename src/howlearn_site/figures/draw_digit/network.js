// The twin of the network of the chapter, 64-32-10 with tanh and softmax: what it answers, and how
// its answer depends on each pixel.

export const [PIXELS, NODES, DIGITS] = [64, 32, 10];
// Where things stand among the parameters: weights and biases of the one layer and of the other.
export const [BIASES, OUT, OUT_BIASES] = [
  PIXELS * NODES,
  (PIXELS + 1) * NODES,
  (PIXELS + 1 + DIGITS) * NODES,
];

/**
 * @typedef {{
 *   pixels: number[], hidden: Float64Array, outputs: Float64Array, probabilities: Float64Array,
 * }} Pass
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
 * The sensitivities of the hidden nodes, from those of the outputs.
 * @param {Float64Array} point
 * @param {Float64Array} hidden
 * @param {ArrayLike<number>} slopes
 */
export const backward = (point, hidden, slopes) =>
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
