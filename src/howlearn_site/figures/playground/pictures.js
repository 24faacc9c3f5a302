// What each node answers all over the plane, as a small picture and as a line.

/** @typedef {import("../drawing.js").Point} Point */

export const GRID = 48;

const COUNT = GRID * GRID;

/** What a network answers on a grid over a box, in arrays that are made once. */
export class Plane {
  /**
   * @param {import("./network.js").Net} net
   * @param {[Point, Point]} box
   */
  constructor(net, box) {
    this.net = net;
    /** The weights and biases that it is filled with. */
    this.point = new Float64Array(net.count);
    /** Of every node, inputs first, row by row from the top; of the output node the weighted input. */
    this.values = Array.from({ length: net.last + 1 }, () => new Float64Array(COUNT));
    for (let p = 0; p < COUNT; p++) {
      [p % GRID, GRID - 1 - Math.floor(p / GRID)].forEach((place, way) => {
        const [low, high] = box[way];
        this.values[way][p] = low + ((high - low) * (place + 0.5)) / GRID;
      });
    }
  }

  /**
   * Compute the answers of a layer from those of the one before.
   * @param {import("./network.js").Layer} layer
   */
  fill({ inputs, nodes, weights, biases, from, to }) {
    const { net, point, values } = this;
    for (let j = 0; j < nodes; j++) {
      const made = values[to + j].fill(point[biases + j]);
      for (let i = 0; i < inputs; i++) {
        const [w, input] = [point[weights + i * nodes + j], values[from + i]];
        for (let p = 0; p < COUNT; p++) made[p] += w * input[p];
      }
      if (to !== net.last) net.activate(made, 0, COUNT);
    }
  }
}

/**
 * 256 colours between two.
 * @param {number[]} one
 * @param {number[]} other
 */
export const between = (one, other) =>
  Uint32Array.from({ length: 256 }, (_, k) => {
    /** @param {number} i */
    const mixed = (i) => Math.round(one[i] + ((other[i] - one[i]) * k) / 420);
    return ((255 << 24) | (mixed(2) << 16) | (mixed(1) << 8) | mixed(0)) >>> 0;
  });

/** @type {WeakMap<HTMLCanvasElement, ImageData>} what is on each canvas */
const painted = new WeakMap();

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Float64Array} values
 * @param {(value: number) => number} share of each, from 0 to 1
 * @param {Uint32Array} colours
 */
export function paint(canvas, values, share, colours) {
  const side = canvas.width;
  const step = GRID / side;
  const picture = painted.get(canvas) ?? new ImageData(side, side);
  painted.set(canvas, picture);
  const pixels = new Uint32Array(picture.data.buffer);
  for (let y = 0, p = 0; y < side; y++) {
    for (let at = step * GRID * y; p < side * (y + 1); p++, at += step) {
      pixels[p] = colours[Math.round(255 * share(values[at]))];
    }
  }
  canvas.getContext("2d")?.putImageData(picture, 0, 0);
}

/**
 * The d of the line where the values pass a level, in a square of so many pixels.
 * @param {Float64Array} values
 * @param {number} level
 * @param {number} side
 */
export function border(values, level, side) {
  let d = "";
  const size = side / GRID;
  for (let p = 0; p < GRID * (GRID - 1); p++) {
    if (p % GRID === GRID - 1) continue;
    const over = values[p] >= level;
    if (
      over === values[p + 1] >= level && over === values[p + GRID] >= level &&
      over === values[p + GRID + 1] >= level
    ) continue; // as nearly everywhere
    const [x, y] = [p % GRID, Math.floor(p / GRID)];
    const corners = [[0, 0, p], [1, 0, p + 1], [1, 1, p + GRID + 1], [0, 1, p + GRID]];
    let letter = "M";
    for (let k = 0; k < 4; k++) {
      const [[a, b, here], [c, e, there]] = [corners[k], corners[(k + 1) % 4]];
      const [one, other] = [values[here] - level, values[there] - level];
      if (one >= 0 === other >= 0) continue;
      const share = one / (one - other);
      /** @param {number} place */
      const pixel = (place) => ((place + 0.5) * size).toFixed(1);
      d += `${letter}${pixel(x + a + share * (c - a))} ${pixel(y + b + share * (e - b))}`;
      letter = letter === "M" ? "L" : "M";
    }
  }
  return d;
}
