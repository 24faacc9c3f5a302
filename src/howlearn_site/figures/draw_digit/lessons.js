// The lessons that a reader gives the network of Draw a digit: each is one drawing, its digit, and
// some steps of gradient descent on that one example.

import { fine, write } from "../numbers.js";
import { recording } from "../recording.js";
import {
  backward,
  BIASES,
  DIGITS,
  forward,
  largest,
  NODES,
  OUT,
  OUT_BIASES,
  PIXELS,
  pixelsOf,
} from "./network.js";
import { EMPTY, SIDE } from "./pad.js";
import { a, MOST } from "./script.js";

export { listen } from "./keys.js";
export { program } from "./program.js";

/**
 * @typedef {import("./script.js").DrawDigit} DrawDigit
 * @typedef {{ ink: string, right: number, steps: number }} Lesson
 * @type {{ inks: string[], truth: string }}
 */
const { inks, truth } = await recording("draw-digit-test");
const tests = inks.map(pixelsOf);
/** The most steps that a lesson has. */
const STEPS = 99;

/**
 * The lessons that a text says.
 * @param {string} text
 * @returns {Lesson[]}
 */
export const lessonsOf = (text) =>
  text.split(".").filter(Boolean).map((lesson) => ({
    ink: lesson.slice(0, EMPTY.length),
    right: Number(lesson[EMPTY.length]),
    steps: Number(lesson.slice(EMPTY.length + 1)),
  }));

/**
 * How many steps lessons are, in words.
 * @param {Lesson[]} lessons
 */
function stepsOf(lessons) {
  const count = lessons.reduce((all, { steps }) => all + steps, 0);
  return `${count} step${count === 1 ? "" : "s"}`;
}

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

/**
 * The cost of a drawing whose digit is known.
 * @param {import("./network.js").Pass} pass
 * @param {number} right
 */
export function costOf({ outputs }, right) {
  const most = Math.max(...outputs);
  const sum = outputs.reduce((all, z) => all + Math.exp(z - most), 0);
  return most + Math.log(sum) - outputs[right];
}

/**
 * How many digits of the test set a network reads rightly.
 * @param {Float64Array} point
 */
export const score = (point) =>
  tests.filter((pixels, k) => largest(forward(point, pixels).outputs) === Number(truth[k])).length;

/**
 * What the lessons that the state says have made of the network.
 * @param {DrawDigit} figure
 * @param {Float64Array} trained
 * @returns {import("./script.js").Learned}
 */
export function learned({ learned, state: { rate, taught: text } }, trained) {
  const key = text && `${rate} ${text}`;
  if (learned.key === key) return learned;
  const point = taught(trained, lessonsOf(text), rate);
  return { key, point, right: score(point), moved: moved(trained, point) };
}

/**
 * Take one step on what is on the pad.
 * @param {DrawDigit} figure
 * @param {number} right
 */
export function teach(figure, right) {
  const { ink, taught } = figure.state;
  const lessons = lessonsOf(taught);
  const lesson = lessons.at(-1);
  if (lesson && lesson.ink === ink && lesson.right === right) {
    lesson.steps = Math.min(STEPS, lesson.steps + 1);
  } else if (lessons.length < MOST) lessons.push({ ink, right, steps: 1 });
  const text = lessons.map(({ ink, right, steps }) => `${ink}${right}${steps}`).join(".");
  figure.set({ taught: text }, "taught");
}

/**
 * Say what the lessons did.
 * @param {DrawDigit} figure
 * @param {Float64Array} trained
 */
export function show({ state, learned, numbers, texts }, trained) {
  const lessons = lessonsOf(state.taught);
  const lesson = lessons.at(-1);
  if (!lesson) return texts.lesson.replaceChildren();
  const { ink, right } = lesson;
  const pixels = pixelsOf(ink);
  const [before, after] = [trained, learned.point].map((point) =>
    costOf(forward(point, pixels), right)
  );
  write(numbers.before, before, fine(before));
  write(numbers.after, after, fine(after));
  const node = largest(learned.moved);
  write(numbers.node, node + 1, "z.0f");
  write(numbers.by, learned.moved[node], fine(learned.moved[node]));
  texts.lesson.replaceChildren(
    `After ${stepsOf(lessons)} (dashed: before) the cost of the last drawing, as ${
      a(right)
    }, went from `,
    numbers.before,
    " to ",
    numbers.after,
    "; the weights of node ",
    numbers.node,
    " moved most, by ",
    numbers.by,
    lessons.length < MOST ? "." : ". It takes no other drawing before a reset.",
  );
}

/**
 * The same for who listens.
 * @param {DrawDigit} figure
 * @param {number} of
 */
export function said({ state, learned }, of) {
  const lessons = lessonsOf(state.taught);
  return lessons.length
    ? `After ${stepsOf(lessons)} it reads ${learned.right} of ${of} test digits rightly.`
    : "";
}

/**
 * Where the pixels of a drawing that are dark end: the outline of a stroke.
 * @param {string} ink
 * @param {number} size of a pixel
 */
export function outline(ink, size) {
  /** @param {number} x @param {number} y */
  const dark = (x, y) => x >= 0 && x < SIDE && y >= 0 && y < SIDE && ink[y * SIDE + x] > "7";
  let d = "";
  for (let y = 0; y <= SIDE; y++) {
    for (let x = 0; x <= SIDE; x++) {
      if (dark(x, y) !== dark(x, y - 1)) d += `M${x * size} ${y * size}h${size}`;
      if (dark(x, y) !== dark(x - 1, y)) d += `M${x * size} ${y * size}v${size}`;
    }
  }
  return d;
}
