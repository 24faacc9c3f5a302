// What each node answers all over the plane, as a small picture and as a line.

/** @typedef {import("../drawing.js").Point} Point */

export const GRID = 48;

/**
 * The values of every node of a network on a grid over a box, inputs first, row by row from the top;
 * of the output node the weighted input.
 * @param {import("./network.js").Net} net
 * @param {Float64Array} point
 * @param {[Point, Point]} box
 */
export function plane(net, point, [across, up]) {
  /** @param {[number, number]} ends */
  const at = ([low, high], share = 0) => low + ((high - low) * (share + 0.5)) / GRID;
  const count = GRID * GRID;
  const all = [
    Float64Array.from({ length: count }, (_, p) => at(across, p % GRID)),
    Float64Array.from({ length: count }, (_, p) => at(up, GRID - 1 - Math.floor(p / GRID))),
  ];
  for (const { inputs, nodes, weights, biases, from, to } of net.layers) {
    for (let j = 0; j < nodes; j++) {
      const values = new Float64Array(count).fill(point[biases + j]);
      for (let i = 0; i < inputs; i++) {
        const [w, input] = [point[weights + i * nodes + j], all[from + i]];
        for (let p = 0; p < count; p++) values[p] += w * input[p];
      }
      if (to !== net.last) net.activate(values, 0, count);
      all[to + j] = values;
    }
  }
  return all;
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

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Float64Array} values
 * @param {(value: number) => number} share of each, from 0 to 1
 * @param {Uint32Array} colours
 */
export function paint(canvas, values, share, colours) {
  const side = canvas.width;
  const step = GRID / side;
  const picture = new ImageData(side, side);
  const pixels = new Uint32Array(picture.data.buffer);
  for (let p = 0; p < pixels.length; p++) {
    const at = step === 1 ? p : step * (GRID * Math.floor(p / side) + (p % side));
    pixels[p] = colours[Math.round(255 * share(values[at]))];
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
