// The training points that a reader has moved, added or taken away. In the address each is one part of
// a text: "5b-7_12" puts point 5 of the data set at −0.35, 0.6 in class b, "5x" takes it away, and
// without a number a point is added. Places are whole twentieths.

/** @typedef {{ x: number, y: number, label: number }} Spot x and y in twentieths */
/** @typedef {import("./learner.js").Data} Data */

const PARTS = 20;
/** How many points can be other ones. */
export const MOST = 60;

export class Points {
  /** @type {Map<number, Spot | undefined>} by row of the data set; undefined is taken away */
  moved = new Map();
  /** @type {Spot[]} */
  added = [];

  /**
   * @param {import("./script.js").Set} set
   * @param {string} text
   */
  constructor({ box, training }, text) {
    this.box = box;
    this.base = training;
    for (const part of text.split(".")) {
      const [, row, kind, x, y] = /^(\d*)([abx])(?:(-?\d+)_(-?\d+))?$/.exec(part) ?? [];
      const spot = kind === "x" ? undefined : this.held(Number(x), Number(y), Number(kind === "b"));
      if (row && Number(row) < training.targets.length) this.moved.set(Number(row), spot);
      else if (!row && spot && kind) this.added.push(spot);
    }
    if (!this.all.length) this.moved.clear(); // a network needs something to learn
  }

  /**
   * A spot within the box.
   * @param {number} x in twentieths
   * @param {number} y
   * @param {number} label
   * @returns {Spot}
   */
  held(x, y, label) {
    const [across, up] = [x, y].map((value, way) => {
      const [low, high] = this.box[way];
      return Math.min(Math.floor(PARTS * high), Math.max(Math.ceil(PARTS * low), value)) + 0;
    });
    return { x: across, y: up, label };
  }

  /** All points there are, each with its number: the data set's first, then the added ones. */
  get all() {
    const { base: { inputs, targets }, moved, added } = this;
    /** @param {Spot} spot */
    const point = ({ x, y, label }, key = 0) => ({ key, x: x / PARTS, y: y / PARTS, label });
    const rows = Array.from(targets, (label, key) => {
      const spot = moved.get(key);
      if (spot) return [point(spot, key)];
      return moved.has(key) ? [] : [{ key, x: inputs[2 * key], y: inputs[2 * key + 1], label }];
    });
    return [...rows.flat(), ...added.map((spot, k) => point(spot, targets.length + k))];
  }

  /** @returns {Data} */
  get training() {
    const { all } = this;
    return {
      inputs: all.flatMap(({ x, y }) => [x, y]),
      targets: all.map(({ label }) => label),
    };
  }

  get count() {
    return this.moved.size + this.added.length;
  }

  get text() {
    /** @param {Spot} spot */
    const written = ({ x, y, label }) => `${label ? "b" : "a"}${x}_${y}`;
    const rows = [...this.moved].sort(([one], [other]) => one - other);
    return [
      ...rows.map(([row, spot]) => row + (spot ? written(spot) : "x")),
      ...this.added.map(written),
    ].join(".");
  }

  /**
   * Put a point somewhere; return whether there is room for that.
   * @param {number} key
   * @param {number} x
   * @param {number} y
   * @param {number} label
   */
  put(key, x, y, label) {
    const spot = this.held(Math.round(PARTS * x), Math.round(PARTS * y), label);
    const at = key - this.base.targets.length;
    if (at < 0 && (this.moved.has(key) || this.count < MOST)) this.moved.set(key, spot);
    else if (this.added[at]) this.added[at] = spot;
    else if (at >= 0 && this.count < MOST) this.added.push(spot);
    else return false;
    return true;
  }

  /**
   * Take a point away; the last one stays.
   * @param {number} key
   */
  remove(key) {
    const at = key - this.base.targets.length;
    if (this.all.length < 2) return false;
    if (at >= 0) this.added.splice(at, 1);
    else if (this.moved.has(key) || this.count < MOST) this.moved.set(key, undefined);
    else return false;
    return true;
  }
}

/**
 * The lines of a program that change the points in the same way.
 * @param {Points} points
 */
export function programmed({ moved, added }) {
  if (!moved.size && !added.length) return [];
  /** @param {Spot} spot */
  const list = ({ x, y, label }) => `[${x / PARTS}, ${y / PARTS}, ${label}]`;
  const rows = [...moved].flatMap(([row, spot]) => spot ? [`    ${row}: ${list(spot)},`] : []);
  const removed = [...moved].flatMap(([row, spot]) => spot ? [] : [row]);
  const lines = ["points = np.hstack([training.inputs, training.targets])"];
  if (rows.length) {
    lines.push("moved = {", ...rows, "}", "for row, point in moved.items():");
    lines.push("    points[row] = point");
  }
  if (removed.length) {
    lines.push("removed = [");
    for (let k = 0; k < removed.length; k += 15) {
      lines.push(`    ${removed.slice(k, k + 15).join(", ")},`);
    }
    lines.push("]", "points = np.delete(points, removed, axis=0)");
  }
  if (added.length) {
    lines.push("added = [", ...added.map((spot) => `    ${list(spot)},`), "]");
    lines.push("points = np.vstack([points, added])");
  }
  return [...lines, "training = Dataset(points[:, :2], points[:, 2:])"];
}
