// A curve through nine points, and the sum of the bumps that pairs of sigmoid nodes make.

/** @typedef {{ pairs: number, steep: number, heights: number[] }} Setting */

/** How many parts the points divide the curve into. */
export const PARTS = 8;
/** Where the distance to the curve is looked for: the first place, and how far the others are apart. */
const [FROM, BY, PLACES] = [0.1, 0.8 / 2000, 2001];

/** @param {number} z */
export const sigmoid = (z) => 1 / (1 + Math.exp(-z));

/**
 * The height of the curve, in the order of numpy.interp's own steps.
 * @param {number[]} heights
 * @param {number} x
 */
export function curve(heights, x) {
  const i = Math.min(Math.floor(x * PARTS), PARTS - 1);
  const slope = (heights[i + 1] - heights[i]) / (1 / PARTS);
  return slope * (x - i / PARTS) + heights[i];
}

/**
 * Where a pair begins; the one after the last begins at the end.
 * @param {number} pairs
 * @param {number} k
 */
export const edge = (pairs, k) => k === pairs ? 1 : k * (1 / pairs);

/**
 * How high each bump is to be: as the curve in its middle.
 * @param {Setting} setting
 */
export const tops = ({ pairs, heights }) =>
  [...Array(pairs).keys()].map((k) => curve(heights, (edge(pairs, k + 1) + edge(pairs, k)) / 2));

/**
 * The sum of all bumps, as a function of the place.
 * @param {Setting} setting
 */
export function sumOf(setting) {
  const { pairs, steep } = setting;
  const high = tops(setting);
  // Where two pairs meet, one goes down as the other goes up.
  const jumps = [...high, 0].map((top, k) => top - (k ? high[k - 1] : 0));
  const edges = jumps.map((_, k) => edge(pairs, k));
  /** @param {number} x */
  return (x) => {
    let sum = 0;
    for (let k = 0; k <= pairs; k++) sum += jumps[k] * sigmoid(steep * pairs * (x - edges[k]));
    return sum;
  };
}

/**
 * Where the sum is farthest from the curve, and by how much; the ends are left out.
 * @param {Setting} setting
 */
export function worst(setting) {
  const sum = sumOf(setting);
  let [x, off] = [FROM, 0];
  for (let i = 0; i < PLACES; i++) {
    const place = FROM + i * BY;
    const now = Math.abs(sum(place) - curve(setting.heights, place));
    if (now > off) [x, off] = [place, now];
  }
  // What is left of numbers that cancel is no distance.
  return { x, off: Math.round(off * 1e9) / 1e9 };
}
