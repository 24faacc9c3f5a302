// The twin of the chapter's network, 64 pixels, hidden nodes with tanh and ten outputs, on a hundred
// digits: its cost with the gradient, and the largest curvature as howlearn.curvatures finds it.

import { recording } from "../recording.js";

/** @type {{ inks: string[], truth: string, networks: Record<string, string>, seeds: Record<string, number> }} */
const { inks, truth, networks, seeds } = await recording("edge-of-stability");
const [PIXELS, DIGITS] = [64, 10];
const OUTPUTS = inks.length * DIGITS;

export { seeds };

// Of each digit only the pixels that have ink: the others add nothing.
const examples = inks.map((ink, n) => {
  const places = [...ink].flatMap((letter, pixel) => letter === "0" ? [] : [pixel]);
  return {
    places,
    pixels: places.map((pixel) => parseInt(ink[pixel], 17) / 16),
    right: Number(truth[n]),
  };
});

/**
 * The first weights, half of those that Network.random draws.
 * @param {string} width
 */
export function first(width) {
  const bytes = Uint8Array.from(atob(networks[width]), (letter) => letter.charCodeAt(0));
  return new Float64Array(bytes.buffer).map((weight) => weight / 2);
}

/**
 * The mean squared error and its gradient.
 * @param {Float64Array} point
 */
export function result(point) {
  const width = (point.length - DIGITS) / (PIXELS + 1 + DIGITS);
  const [biases, out, ends] = [PIXELS * width, (PIXELS + 1) * width, point.length - DIGITS];
  const gradient = new Float64Array(point.length);
  const [hidden, back] = [new Float64Array(width), new Float64Array(width)];
  let sum = 0;
  for (const { places, pixels, right } of examples) {
    for (let j = 0; j < width; j++) [hidden[j], back[j]] = [point[biases + j], 0];
    for (let n = 0; n < places.length; n++) {
      const [row, pixel] = [places[n] * width, pixels[n]];
      for (let j = 0; j < width; j++) hidden[j] += pixel * point[row + j];
    }
    for (let j = 0; j < width; j++) hidden[j] = Math.tanh(hidden[j]);
    for (let k = 0; k < DIGITS; k++) {
      let error = point[ends + k] - (k === right ? 1 : 0);
      for (let j = 0; j < width; j++) error += hidden[j] * point[out + j * DIGITS + k];
      sum += error * error;
      const delta = 2 * error / OUTPUTS;
      gradient[ends + k] += delta;
      for (let j = 0; j < width; j++) {
        const at = out + j * DIGITS + k;
        gradient[at] += hidden[j] * delta;
        back[j] += delta * point[at];
      }
    }
    for (let j = 0; j < width; j++) {
      back[j] *= 1 - hidden[j] * hidden[j];
      gradient[biases + j] += back[j];
    }
    for (let n = 0; n < places.length; n++) {
      const [row, pixel] = [places[n] * width, pixels[n]];
      for (let j = 0; j < width; j++) gradient[row + j] += pixel * back[j];
    }
  }
  return { cost: sum / OUTPUTS, gradient };
}

/**
 * @param {Float64Array} one
 * @param {Float64Array} other
 */
function dot(one, other) {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += one[i] * other[i];
  return sum;
}
/** @param {Float64Array} way */
const unit = (way) => {
  const length = Math.sqrt(dot(way, way));
  return way.map((part) => part / length);
};

/**
 * The Hessian times a direction of length 1, from two gradients.
 * @param {Float64Array} point
 * @param {Float64Array} way
 */
export function product(point, way, step = 1e-5) {
  const [ahead, behind] = [step, -step].map((by) =>
    result(point.map((weight, i) => weight + by * way[i])).gradient
  );
  return ahead.map((slope, i) => (slope - behind[i]) / (2 * step));
}

/**
 * The twin of largest_curvature, with its default tolerance.
 * @param {Float64Array} point
 * @param {Float64Array} start
 */
export function largest(point, start) {
  let [way, raised, value] = [unit(start), 0, 0];
  for (let number = 0; number < 1000; number++) {
    const turned = product(point, way);
    value = dot(turned, way);
    const away = turned.map((part, i) => part - value * way[i]);
    if (Math.sqrt(dot(away, away)) <= 0.01 * Math.max(Math.abs(value), raised)) {
      if (value >= 0 || raised) return value;
      [raised, way] = [-value, unit(start)];
      continue;
    }
    if (number === 100 && !raised) raised = Math.sqrt(dot(turned, turned));
    way = unit(turned.map((part, i) => part + raised * way[i]));
  }
  return value;
}
