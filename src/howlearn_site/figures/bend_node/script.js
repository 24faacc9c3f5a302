// Bend a node: one node with two inputs. Beside it the plane of its inputs, shaded by its answer: the
// line where z is 0, and the weights as an arrow; above, the curve that bends z.

import { drag } from "../drag.js";
import { axes, grip, move, part, trace } from "../drawing.js";
import { html, put, svg } from "../../pages/elements.js";
import { Figure } from "../figure.js";
import { fine, last, literal, number, readout, shown, write } from "../numbers.js";
import { recording } from "../recording.js";

/**
 * @typedef {import("../drawing.js").Point} Point
 * @typedef {import("../figure.js").Panel} Panel
 * @typedef {"identity" | "tanh" | "sigmoid" | "relu" | "leaky_relu" | "softplus"} Name
 * @typedef {{ w1: number, w2: number, b: number, x1: number, x2: number, bend: Name }} State
 * @type {{ far: number, ends: Record<Name, Point> }}
 */
const { far, ends } = await recording("bend-node");

/**
 * The twins of howlearn.activations.
 * @type {Record<Name, (z: number) => number>}
 */
export const ACTIVATIONS = {
  identity: (z) => z,
  tanh: Math.tanh,
  sigmoid: (z) => (z < 0 ? Math.exp(z) : 1) / (1 + Math.exp(-Math.abs(z))),
  relu: (z) => Math.max(z, 0),
  leaky_relu: (z) => (z > 0 ? z : 0.01 * z),
  softplus: (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))),
};
const NAMES = /** @type {Name[]} */ (Object.keys(ends));
/** @param {Name} name */
const spoken = (name) => name.replace("_", " ");

const REACH = 3; // of the plane, and of each weight
const STOPS = 48; // between the two ends, so that the shade is the answer's to the eye
const DEEPEST = 0.75;
const SHADE = "hl-bend-node-shade"; // the id of what the plane is painted with
const KEY = "hl-bend-node-key";
const [LEFT, RIGHT] = [2, 0.6]; // beside the plane, in em
const TALL = 11; // the node's picture, in em
const GAP = 8; // between two pictures, in pixels

/**
 * The node's weighted input.
 * @param {State} state
 */
const weighted = ({ w1, w2, b, x1, x2 }) => w1 * x1 + w2 * x2 + b;

/**
 * How dark an answer is, from 0 to 1.
 * @param {Name} name
 * @param {number} a
 */
const shade = (name, a) => {
  const [low, high] = ends[name];
  return DEEPEST * Math.min(Math.max((a - low) / (high - low), 0), 1);
};

/** @param {number} value */
const spec = (value) => fine(Math.abs(value) < 1e-12 ? 0 : value);
/** @param {number} value */
const brief = (value) => shown(value, fine(Math.abs(value) < 1e-12 ? 0 : value, 2));
/** @param {string} label */
const one = (label, initial = 0) => ({ label, min: -REACH, max: REACH, step: 0.05, initial });

/**
 * Whether a picture stands beside the plane, and not above it.
 * @param {SVGSVGElement} node
 */
const isBeside = (node) =>
  Math.abs(
    node.getBoundingClientRect().width -
      (node.parentElement?.lastElementChild?.getBoundingClientRect().width ?? 0),
  ) < 0.5;

/** @param {Panel} panel */
const planeTall = ({ width, em }) => width - (LEFT + RIGHT) * em + 4 + 1.7 * em;

/** @extends {Figure<State>} */
class BendNode extends Figure {
  /** @override */
  static title = "Bend a node";
  /** @override */
  static parameters = {
    w1: one("w₁", 1),
    w2: one("w₂", 0.5),
    b: one("b"),
    x1: one("x₁", 1.5),
    x2: one("x₂", -1),
    bend: {
      label: "activation",
      options: Object.fromEntries(NAMES.map((name) => [name, spoken(name)])),
      initial: "identity",
    },
  };

  /** @type {Record<"w1" | "x1" | "w2" | "x2" | "b" | "z" | "by" | "a", HTMLElement>} */
  numbers;
  /** @type {HTMLElement} */
  bender;
  /** @type {ReturnType<BendNode["drawNode"]>} */
  node;
  /** @type {ReturnType<BendNode["drawPlane"]>} */
  plane;
  /** @type {Panel | undefined} */
  box;
  /** @type {ReturnType<BendNode["drawCurve"]>} */
  curve;
  /** @type {Name | undefined} the activation that is drawn */
  drawn;

  /**
   * @override
   * @param {HTMLElement} live
   */
  build(live) {
    const { w1, x1, w2, x2, b, z, by, a } = this.numbers = {
      w1: number(),
      x1: number(),
      w2: number(),
      x2: number(),
      b: number(),
      z: number(),
      by: number(),
      a: number(),
    };
    this.bender = html("span");
    live.append(
      html("p", { class: "hl-hint" }, "Drag the tip of the arrow, the line, and the point."),
      html(
        "div",
        { class: "hl-bend" },
        this.panel((panel) => (this.node = this.drawNode(panel)).height),
        this.panel((panel) => this.sized(panel)),
        this.panel((panel) => (this.plane = this.drawPlane(panel)).height),
      ),
      readout({
        z: ["= ", w1, " · ", x1, " + ", w2, " · ", x2, " + ", b, " = ", z],
        a: ["= ", this.bender, "(", by, ") = ", a],
      }),
      html(
        "div",
        { class: "hl-controls" },
        ...["w1", "x1", "w2", "x2", "b"].map((name) =>
          this.control(/** @type {keyof State} */ (name))
        ),
      ),
      this.parts.words,
      this.foot(
        this.control("bend"),
        this.button("Reset", () => this.set(this.initial, "reset")),
      ),
    );
  }

  /** @param {Panel} panel */
  drawNode({ node, width, em }) {
    const r = 1.75 * em;
    const height = TALL * em;
    const middle = height / 2;
    const beside = isBeside(node);
    const [left, right] = [r + 3, width - r - (beside ? 3 : 1.1) * em];
    const places = [[left, middle - 2.6 * em], [left, middle + 2.6 * em]];
    // To the curve, which stands below or on the right.
    const out = beside ? `M${right} ${middle + r}V${height}` : `M${right + r} ${middle}H${width}`;
    /** @param {number[]} place */
    const value = ([x, y]) => part("text", "value-text", { x, y, dy: "0.35em" });
    /**
     * @param {number} x
     * @param {number} y
     * @param {string} name
     */
    const named = (x, y, name) => {
      const label = part("text", "node-name", { x, y });
      label.append(name);
      return label;
    };
    const edges = places.map(([x, y]) =>
      part("path", "edge", { d: `M${x} ${y}L${right} ${middle}` })
    );
    const bias = part("path", "edge", { d: `M${right} ${middle - 2.9 * em}V${middle}` });
    const weights = places.map(([x, y]) =>
      part("text", "weight-text", {
        x: x + 0.55 * (right - x),
        y: y + 0.55 * (middle - y),
        dy: "0.35em",
      })
    );
    const own = part("text", "weight-text", { x: right, y: middle - 3.2 * em });
    const sum = value([right, middle]);
    const values = places.map(value);
    node.append(...edges, bias, part("path", "out", { d: out }));
    for (const [x, y] of [...places, [right, middle]]) {
      node.append(part("circle", "node hl-node--known", { cx: x, cy: y, r }));
    }
    node.append(
      ...values,
      ...weights,
      own,
      sum,
      named(left, places[0][1] - r - 0.5 * em, "x₁"),
      named(left, places[1][1] + r + 1.1 * em, "x₂"),
      named(
        beside ? right + r + 0.8 * em : right,
        middle + (beside ? 0.3 * em : r + 1.1 * em),
        "z",
      ),
    );
    return {
      edges: [...edges, bias],
      weights: [...weights, own],
      values: [...values, sum],
      height,
    };
  }

  /**
   * Keep the size of the curve's picture; the curve is drawn by `update`, as there are several.
   * @param {Panel} panel
   */
  sized(panel) {
    const { node, em } = panel;
    this.box = panel;
    this.drawn = undefined;
    // Beside the plane node and curve are as tall as it is.
    return isBeside(node) ? planeTall(panel) - TALL * em - GAP : TALL * em;
  }

  /** @param {Name} name */
  drawCurve(name) {
    const { node, width, em } = /** @type {Panel} */ (this.box);
    const tall = this.sized(/** @type {Panel} */ (this.box)) - 1.6 * em;
    const [low, high] = ends[name];
    const room = 0.1 * (high - low);
    const left = 2.3 * em;
    node.replaceChildren();
    const place = axes(node, {
      left,
      top: 2,
      width: width - left - 0.6 * em,
      height: tall - 2,
      x: [-far, far],
      y: [low - room, high + room],
      names: ["z", "a"],
    });
    /** @type {Point[]} */
    const points = [...Array(241).keys()].map((i) => {
      const z = far * (i / 120 - 1);
      return [place.x(z), place.y(ACTIVATIONS[name](z))];
    });
    const across = part("path", "plumb");
    const ball = part("circle", "ball", { r: 4.5 });
    // The key: how deep the shade of an answer is.
    const key = svg(
      "linearGradient",
      {
        id: KEY,
        gradientUnits: "userSpaceOnUse",
        x1: 0,
        x2: 0,
        y1: place.y(low),
        y2: place.y(high),
      },
      svg("stop", { offset: 0, "stop-opacity": 0 }),
      svg("stop", { offset: 1, "stop-opacity": DEEPEST }),
    );
    node.append(svg("defs", {}, key));
    const strip = part("rect", "key", { x: left, y: 2, width: 6, height: tall - 2 });
    place.inside.append(strip, across, part("path", "bent", { d: trace(points) }));
    node.append(ball);
    this.drawn = name;
    return { place, across, ball, bottom: tall };
  }

  /** @param {Panel} panel */
  drawPlane({ node, width, em }) {
    const left = LEFT * em;
    const side = Math.max(width - left - RIGHT * em, 1); // a hidden figure has no room
    const place = axes(node, {
      left,
      top: 4,
      width: side,
      height: side,
      x: [-REACH, REACH],
      y: [-REACH, REACH],
      names: ["x₁", "x₂"],
    });
    const stops = [...Array(STOPS + 1).keys()].map((i) => svg("stop", { offset: i / STOPS }));
    const slope = svg("linearGradient", { id: SHADE, gradientUnits: "userSpaceOnUse" }, ...stops);
    const box = { x: left, y: 4, width: side, height: side };
    const shapes = {
      tint: part("rect", "shade", box),
      foot: part("path", "plumb"),
      corner: part("path", "corner"),
      line: part("path", "line"),
      arrow: part("path", "arrow"),
      press: part("path", "press hl-press--line"),
      hold: grip(svg("circle", { r: 6 })),
      tip: grip(svg("circle", { r: 11 })),
      point: grip(svg("circle", { r: 8 })),
      ball: part("circle", "ball", { r: 4.5 }),
      zero: part("text", "mark", { dy: "0.35em" }),
      says: part("text", "value-text hl-answer"),
    };
    const { tint, foot, corner, line, arrow, press, hold, tip, point, ball, zero, says } = shapes;
    for (const held of [hold, tip]) held.classList.remove("hl-grip--start");
    zero.append("z = 0");
    const area = part("rect", "catch", box);
    this.drawn = undefined; // the stops are set again
    node.prepend(svg("defs", {}, slope));
    place.inside.append(tint, foot, corner, line, arrow, area, press);
    node.append(zero, hold, tip, point, ball, says);
    for (const held of [area, point]) {
      drag(this, held, (x, y) => this.set({ x1: place.across(x), x2: place.up(y) }, "point"));
    }
    for (const held of [press, hold]) {
      drag(this, held, (x, y) => {
        const { w1, w2 } = this.state;
        // The line runs through where it is held.
        this.set({ b: -(w1 * place.across(x) + w2 * place.up(y)) }, "line");
      });
    }
    drag(this, tip, (x, y) => this.set({ w1: place.across(x), w2: place.up(y) }, "weights"));
    /** @type {(x1: number, x2: number) => Point} */
    const at = (x1, x2) => [place.x(x1), place.y(x2)];
    return { ...shapes, at, slope, stops, em, height: planeTall({ node, width, em }) };
  }

  /** @override */
  update() {
    const { state } = this;
    const { bend } = state;
    if (this.drawn !== bend) {
      this.curve = this.drawCurve(bend);
      this.plane.stops.forEach((stop, i) => {
        const z = far * ((2 * i) / STOPS - 1);
        put(stop, { "stop-opacity": shade(bend, ACTIVATIONS[bend](z)).toFixed(4) });
      });
    }
    const z = weighted(state);
    const a = ACTIVATIONS[bend](z);
    this.showNode(z);
    this.showCurve(z, a);
    this.showPlane(a);
    const { numbers } = this;
    for (const name of /** @type {const} */ (["w1", "x1", "w2", "x2", "b"])) {
      write(numbers[name], state[name], "z.2f");
    }
    write(numbers.z, z, "z.4f");
    write(numbers.by, z, "z.4f");
    write(numbers.a, a, spec(a));
    for (const node of Object.values(numbers)) {
      node.classList.toggle("hl-negative", (node.textContent ?? "").startsWith("−"));
    }
    this.bender.textContent = spoken(bend);
  }

  /** @param {number} z */
  showNode(z) {
    const { w1, w2, b, x1, x2 } = this.state;
    const { edges, weights, values } = this.node;
    [w1, w2, b].forEach((weight, k) => {
      put(edges[k], {
        "stroke-width": 1 + 2 * Math.min(1.5, Math.abs(weight)),
        "stroke-dasharray": weight < 0 ? "6 4" : null,
      });
      weights[k].textContent = `${k < 2 ? "" : "b "}${shown(weight, "z.2f")}`;
    });
    [x1, x2, z].forEach((value, k) => (values[k].textContent = shown(value, "z.2f")));
  }

  /**
   * @param {number} z
   * @param {number} a
   */
  showCurve(z, a) {
    const { place, across, ball, bottom } = this.curve;
    const seen = Math.min(Math.max(z, -far), far);
    const [x, y] = [place.x(seen), place.y(seen === z ? a : ACTIVATIONS[this.state.bend](seen))];
    put(across, { d: `M${x} ${bottom}V${y}H${place.x(-far)}` });
    move(ball, x, y);
    ball.classList.toggle("hl-grip--out", seen !== z);
  }

  /** @param {number} a */
  showPlane(a) {
    const { w1, w2, b, x1, x2, bend } = this.state;
    const { at, slope, em, ...shapes } = this.plane;
    const steep = Math.hypot(w1, w2);
    const flat = steep === 0;
    // A shade runs along the arrow, from where z is at one end of the curve to the other end.
    const [up, right] = flat ? [0, 0] : [w2 / steep, w1 / steep];
    /** @type {(z: number, along?: number) => Point} */
    const where = (z, along = 0) => {
      const off = flat ? 0 : (z - b) / steep;
      return at(off * right - along * up, off * up + along * right);
    };
    const [from, to] = [where(-far), where(far)];
    put(slope, { x1: from[0], y1: from[1], x2: to[0], y2: to[1] });
    put(shapes.tint, {
      style: flat ? `fill-opacity: ${shade(bend, a)}` : `fill: url(#${SHADE})`,
    });
    const line = trace(edgeToEdge(w1, w2, b).map(([one, other]) => at(one, other)));
    for (const node of [shapes.line, shapes.press]) put(node, { d: line });
    const tip = at(w1, w2);
    const origin = at(0, 0);
    put(shapes.arrow, { d: arrowTo(origin, tip, em) });
    const nearest = where(0);
    put(shapes.foot, { d: trace([origin, nearest]) });
    const toward = flat ? 0 : em * 0.7;
    const [dx, dy] = [toward * right, -toward * up];
    const [cx, cy] = nearest;
    put(shapes.corner, {
      d: trace([[cx + dx, cy + dy], [cx + dx + dy, cy + dy - dx], [cx + dy, cy - dx]]),
    });
    /** @param {Point} place */
    const within = ([x, y]) => {
      const [[left, bottom], [end, top]] = [at(-REACH, -REACH), at(REACH, REACH)];
      /** @type {Point} */
      const near = [Math.min(Math.max(x, left), end), Math.min(Math.max(y, top), bottom)];
      return { near, isIn: near[0] === x && near[1] === y };
    };
    const hold = within(where(0, 1.8));
    move(shapes.hold, ...hold.near);
    shapes.hold.classList.toggle("hl-grip--out", !hold.isIn);
    put(shapes.hold, { visibility: flat ? "hidden" : null });
    const [lineX, lineY] = where(0, -2);
    const aside = em * (0.4 + 1.4 * Math.abs(right) + 0.5 * Math.abs(up));
    const name = within([lineX - aside * right, lineY + aside * up]);
    move(shapes.zero, ...name.near);
    put(shapes.zero, { visibility: flat || !name.isIn ? "hidden" : null });
    move(shapes.tip, ...tip);
    const [x, y] = at(x1, x2);
    move(shapes.point, x, y);
    move(shapes.ball, x, y);
    const under = x2 > REACH - 0.7;
    put(shapes.says, {
      x,
      y: y + (under ? 2.1 : -1.1) * em,
      "text-anchor": x1 < -REACH + 0.8 ? "start" : x1 > REACH - 0.8 ? "end" : "middle",
    });
    shapes.says.textContent = `a ${brief(a)}`;
  }

  /** @override */
  describe() {
    const { w1, w2, b, x1, x2, bend } = this.state;
    const z = weighted(this.state);
    const a = ACTIVATIONS[bend](z);
    return `Weights ${brief(w1)} and ${brief(w2)}, bias ${brief(b)}. At the point (${brief(x1)}, ${
      brief(x2)
    }) z is ${brief(z)}, and ${spoken(bend)} makes ${brief(a)} of it. ${this.words()}`;
  }

  /** @override */
  words() {
    const { w1, w2, bend } = this.state;
    const z = weighted(this.state);
    if (!w1 && !w2) {
      return `Both weights are 0, so the inputs have no say: the answer is ${
        brief(ACTIVATIONS[bend](z))
      } all over the plane.`;
    }
    const steep = `For each unit along the arrow z grows by ${brief(Math.hypot(w1, w2))}. `;
    return steep + this.bent(z);
  }

  /**
   * What the activation does, all over the plane or at the point.
   * @param {number} z
   */
  bent(z) {
    const { bend } = this.state;
    const name = spoken(bend);
    if (bend === "identity") return "The identity passes it on, and the shade deepens evenly.";
    if (bend === "tanh" || bend === "sigmoid") {
      const from = shown(ends[bend][0], "z.0f");
      return Math.abs(z) > (bend === "tanh" ? 2 : 4)
        ? `The point is so far from the line that the node is saturated: ${name} hardly moves there.`
        : `${
          bend === "tanh" ? "Tanh" : "The sigmoid"
        } bends it between ${from} and 1: steep at the line, almost level far from it.`;
    }
    const side = z > 0
      ? "The point is on the arrow's side of the line"
      : "The point is not on the arrow's side of the line";
    if (bend === "softplus") {
      return "Softplus is a relu without the corner, so the line is no edge.";
    }
    if (z > 0) return `${side}, where ${name} lets z through.`;
    return bend === "relu"
      ? `${side}: relu answers 0 there, whatever z is.`
      : `${side}: leaky relu lets a hundredth of z through there.`;
  }

  /** @override */
  python() {
    const { w1, w2, b, x1, x2, bend } = this.state;
    const a = ACTIVATIONS[bend](weighted(this.state));
    return `from howlearn.activations import ${bend} as bend

w1, w2, b = ${literal(w1)}, ${literal(w2)}, ${literal(b)}
x1, x2 = ${literal(x1)}, ${literal(x2)}
z = w1 * x1 + w2 * x2 + b
a = float(bend(z))
print(f"z = {w1:z.2f} * {x1:z.2f} + {w2:z.2f} * {x2:z.2f}"
      f" + {b:z.2f} = {z:z.4f}")
print(f"a = {bend.name}({z:z.4f}) = {a:${spec(a)}}")
`;
  }
}

/**
 * Where the line of z = 0 enters the plane's square and leaves it; nothing where it does not.
 * @param {number} w1
 * @param {number} w2
 * @param {number} b
 * @returns {Point[]}
 */
function edgeToEdge(w1, w2, b) {
  /** @type {Point[]} */
  const found = [];
  for (const edge of [-REACH, REACH]) {
    if (w2) found.push([edge, -(b + w1 * edge) / w2]);
    if (w1) found.push([-(b + w2 * edge) / w1, edge]);
  }
  const ends = found.filter((end) => end.every((x) => Math.abs(x) <= REACH + 1e-9))
    .sort(([a, c], [d, e]) => a - d || c - e);
  return ends.length < 2 ? [] : [ends[0], last(ends)];
}

/**
 * The d of an arrow.
 * @param {Point} from
 * @param {Point} to
 * @param {number} em
 */
function arrowTo(from, to, em) {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  if (!length) return "";
  const size = Math.min(em, 0.6 * length) / length;
  /** @type {(side: number) => Point} */
  const barb = (side) => [
    to[0] - size * (dx + side * 0.4 * dy),
    to[1] - size * (dy - side * 0.4 * dx),
  ];
  return `${trace([from, to])}${trace([barb(1), to, barb(-1)])}Z`;
}

customElements.define("hl-bend-node", BendNode);
