// The way of a line: two from the same source part, and one that would run behind another circle goes
// around it.

import { placeAt } from "./diagram.js";

/**
 * @typedef {import("./diagram.js").Way} Way
 * @typedef {import("./formula.js").Value} Value
 */

/** Where it is looked whether a line runs behind a circle. */
const SHARES = [...Array(19).keys()].map((i) => (i + 1) / 20);

/**
 * The line to a value from one of its sources: begin, bend and end.
 * @param {import("./diagram.js").Diagram} diagram
 * @param {Value[]} order
 * @param {Value} value
 * @param {number} line
 * @returns {Way}
 */
export function wayOf({ spots, em, r }, order, value, line) {
  const { sources } = value;
  const ends = [sources[line], value].map((one) => order.indexOf(one));
  const [from, to] = ends.map((i) => spots[i]);
  const [x, y] = [to.x - from.x, to.y - from.y];
  const far = Math.hypot(x, y);
  /** @param {number} by @returns {Way} */
  const bent = (by) => [
    from,
    { x: (from.x + to.x) / 2 - (by * y) / far, y: (from.y + to.y) / 2 + (by * x) / far },
    to,
  ];
  if (sources.length > 1 && sources[0] === sources[1]) return bent((line ? 1.7 : -1.7) * em);
  const others = spots.filter((_, i) => !ends.includes(i));
  /** @param {Way} way */
  const isFree = (way) =>
    others.every((spot) =>
      SHARES.every((share) => {
        const place = placeAt(way, share);
        return Math.hypot(place.x - spot.x, place.y - spot.y) > r + 3;
      })
    );
  const ways = [0, 1.5, -1.5, 3, -3, 4.5, -4.5].map((by) => bent(by * r));
  return ways.find(isFree) ?? ways[0];
}
