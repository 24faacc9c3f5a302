// Follow the nudge: a formula as a graph. A nudge of what goes in travels along the arrows, each of
// which multiplies it by its slope; at a fork it takes one path after the other, and the paths add.

import { drag } from "../drag.js";
import { axes, grip, move, part } from "../drawing.js";
import { html, put, svg } from "../../pages/elements.js";
import { Figure } from "../figure.js";
import { last, number, shown, write } from "../numbers.js";
import { recording } from "../recording.js";

/**
 * @typedef {import("../drawing.js").Point} Point
 * @typedef {import("../figure.js").Panel} Panel
 * @typedef {Record<string, number>} Values
 * @typedef {"stages" | "fork" | "forks" | "node"} Name
 * @typedef {{ on: Name, x: number, nudge: string, step: number }} State
 * A node: what is written in it, what it computes, by what slope it follows each node that it reads,
 * and where it stands: so many columns from the first, and up or down.
 * @typedef {{
 *   says: string, of: (v: Values) => number, by: Record<string, (v: Values) => number>,
 *   at: Point,
 * }} Stage
 * @type {{ begin: Record<Name, number> }}
 */
const { begin } = await recording("follow-nudge");

/** @type {(at: Point) => Stage} */
const square = (at) => ({
  says: "q = x²",
  of: (v) => v.x * v.x,
  by: { x: (v) => 2 * v.x },
  at,
});
/** @type {(at: Point) => Stage} */
const twice = (at) => ({
  says: "p = 2q",
  of: (v) => 2 * v.q,
  by: { q: () => 2 },
  at,
});

/** @type {Record<Name, { label: string, input: string, start: Point, nodes: Record<string, Stage> }>} */
const FORMULAS = {
  stages: {
    label: "q = x², p = 2q",
    input: "x",
    start: [0, 0],
    nodes: { q: square([1, 0]), p: twice([2, 0]) },
  },
  fork: {
    label: "a fork: r = q + p",
    input: "x",
    start: [0, 0.5],
    nodes: {
      q: square([1, 0.5]),
      p: twice([2, -0.5]),
      r: { says: "r = q + p", of: (v) => v.q + v.p, by: { q: () => 1, p: () => 1 }, at: [3, 0.5] },
    },
  },
  forks: {
    label: "two forks: r = ps",
    input: "x",
    start: [0, 0.5],
    nodes: {
      q: square([0.8, -0.5]),
      p: twice([2, -0.5]),
      s: { says: "s = q + x", of: (v) => v.q + v.x, by: { q: () => 1, x: () => 1 }, at: [2, 0.5] },
      r: { says: "r = ps", of: (v) => v.p * v.s, by: { p: (v) => v.s, s: (v) => v.p }, at: [3, 0] },
    },
  },
  node: {
    label: "one node: z, a, C",
    input: "w",
    start: [0, 0],
    nodes: {
      z: { says: "z = 1.5w − 0.4", of: (v) => 1.5 * v.w - 0.4, by: { w: () => 1.5 }, at: [1, 0] },
      a: {
        says: "a = σ(z)",
        of: (v) => (v.z < 0 ? Math.exp(v.z) : 1) / (1 + Math.exp(-Math.abs(v.z))),
        by: { z: (v) => v.a * (1 - v.a) },
        at: [2, 0],
      },
      C: {
        says: "C = (a − 1)²",
        of: (v) => (v.a - 1) * (v.a - 1),
        by: { a: (v) => 2 * (v.a - 1) },
        at: [3, 0],
      },
    },
  },
};
const NAMES = /** @type {Name[]} */ (Object.keys(FORMULAS));
const SPEC = "z.5g";
/** @param {number} value */
const brief = (value) => shown(value, SPEC);

/**
 * The value of every node.
 * @param {Name} on
 * @param {number} start
 */
export function forward(on, start) {
  const { input, nodes } = FORMULAS[on];
  /** @type {Values} */
  const v = { [input]: start };
  for (const [name, { of }] of Object.entries(nodes)) v[name] = of(v);
  return v;
}

/** @param {Name} on */
const endOf = (on) => last(Object.keys(FORMULAS[on].nodes));

/**
 * Every path from what goes in to what comes out, the names of its nodes one after the other.
 * @param {Name} on
 */
function pathsOf(on) {
  const { input, nodes } = FORMULAS[on];
  /** @type {(end: string) => string[]} */
  const to = (end) =>
    end === input
      ? [end]
      : Object.keys(nodes[end].by).flatMap((from) => to(from).map((path) => path + end));
  return to(endOf(on));
}
const PATHS = Object.fromEntries(NAMES.map((on) => [on, pathsOf(on)]));

/**
 * The local slopes of a path's arrows.
 * @param {Name} on
 * @param {Values} v
 * @param {string} path
 */
const slopesOf = (on, v, path) =>
  [...path].slice(1).map((to, k) => FORMULAS[on].nodes[to].by[path[k]](v));

/**
 * A nudge on its way along one path, while all else keeps still: how far each node moves, and how
 * many times as far as the one before.
 * @param {Name} on
 * @param {Values} v
 * @param {string} path
 * @param {number} nudge
 */
function walk(on, v, path, nudge) {
  let moved = nudge;
  return [...path].slice(1).map((to, k) => {
    const from = path[k];
    const next = FORMULAS[on].nodes[to].of({ ...v, [from]: v[from] + moved }) - v[to];
    const factor = next / moved;
    moved = next;
    return { factor, moved };
  });
}

/** @param {number[]} factors */
const product = (factors) => factors.reduce((all, factor) => all * factor, 1);

/**
 * The slope of the whole: over the paths the products of their slopes add.
 * @param {Name} on
 * @param {Values} v
 */
export const slopeOf = (on, v) =>
  PATHS[on].reduce((sum, path) => sum + product(slopesOf(on, v, path)), 0);

/** @param {Name} on */
const lastStep = (on) => PATHS[on].join("").length - 1;

/**
 * The path that a step belongs to, by its number, how many of its arrows are behind the nudge, and
 * the paths that it has been to the end of.
 * @param {Name} on
 * @param {number} step
 */
function placeOf(on, step) {
  let rest = step;
  let at = 0;
  while (rest >= PATHS[on][at].length) rest -= PATHS[on][at++].length;
  const path = PATHS[on][at];
  const ended = PATHS[on].slice(0, at + Number(rest === path.length - 1));
  return { at, path, crossed: rest, ended };
}

const MOST = Math.max(...NAMES.map(lastStep));
const REACH = 4;
const [BOX, TALL] = [7.7, 4.1]; // of a node, in em

/** @type {typeof import("./program.js") | undefined} */
let writer;

/** @extends {Figure<State>} */
class FollowNudge extends Figure {
  /** @override */
  static title = "Follow the nudge";
  /** @override */
  static parameters = {
    on: {
      label: "formula",
      options: Object.fromEntries(NAMES.map((name) => [name, FORMULAS[name].label])),
      initial: "stages",
    },
    nudge: {
      label: "nudge",
      options: { "0.1": "0.1", "0.01": "0.01", "0.001": "0.001" },
      initial: "0.1",
    },
    x: { label: "input", says: "what goes in", min: -REACH, max: REACH, step: 0.1, initial: 3 },
    step: { label: "step", says: "step of the nudge", min: 0, max: MOST, step: 1, initial: 1 },
  };

  /** @type {ReturnType<FollowNudge["drawLine"]>} */
  line;
  /** @type {Panel | undefined} */
  box;
  /** @type {ReturnType<FollowNudge["drawGraph"]>} */
  graph;
  /** @type {Name | undefined} the formula that is drawn */
  drawn;
  /** @type {HTMLElement} */
  rows;

  /**
   * @override
   * @param {State} state
   */
  settle({ on, step }) {
    return { step: Math.min(step, lastStep(on)) };
  }

  /**
   * Another formula begins where the chapter has it, and at its first arrow.
   * @override
   * @param {Partial<State>} changes
   */
  set(changes, control = "set") {
    const { on } = changes;
    super.set(control === "on" && on ? { x: begin[on], step: 1, ...changes } : changes, control);
  }

  /**
   * @override
   * @param {HTMLElement} live
   */
  build(live) {
    this.rows = html("tbody");
    live.append(
      html(
        "p",
        { class: "hl-hint" },
        "Drag what goes in, and step. In grey: what the nudge measures.",
      ),
      this.panel((panel) => (this.line = this.drawLine(panel)).height),
      this.panel((panel) => this.sized(panel)),
      html("div", { class: "hl-ways" }, html("table", { class: "hl-paths" }, this.rows)),
      html(
        "div",
        { class: "hl-controls" },
        this.control("on"),
        this.control("nudge"),
        this.control("x"),
      ),
      this.parts.words,
      this.stepper("step", (first) => this.tick(first)),
    );
  }

  /** @param {boolean} first */
  tick(first) {
    const { on, step } = this.state;
    const next = first && step === lastStep(on) ? 0 : step + 1;
    this.set({ step: next }, "step");
    return next < lastStep(on) ? 1100 : 0;
  }

  /** @param {Panel} panel */
  drawLine({ node, width, em }) {
    const y = 1.8 * em;
    const box = { left: em, top: y, width: width - 2 * em, height: 0 };
    const place = axes(node, {
      ...box,
      x: [-REACH, REACH],
      y: [0, 1],
      names: ["", ""],
      ticks: [true, false],
    });
    const shapes = {
      area: part("rect", "catch", { x: 0, y: 0, width, height: 3.4 * em }),
      nudge: part("path", "nudged"),
      hold: grip(svg("circle", { r: 8 })),
      ball: part("circle", "ball", { r: 4.5 }),
      name: part("text", "node-name hl-input", { y: y - 0.9 * em, "text-anchor": "middle" }),
    };
    node.append(...Object.values(shapes));
    for (const held of [shapes.area, shapes.hold]) {
      drag(this, held, (x) => this.set({ x: place.across(x) }, "x"));
    }
    return { ...shapes, place, y, em, height: 3.6 * em };
  }

  /** @param {Panel} panel */
  sized(panel) {
    this.box = panel;
    this.drawn = undefined;
    const { width, em } = panel;
    return (width < 44 * em ? 4 * TALL + 3 * 3.2 : 2 * TALL + 3.4) * em + 4;
  }

  /**
   * The graph goes from left to right, or down where it is narrow.
   * @param {Name} on
   */
  drawGraph(on) {
    const { node, width, em } = /** @type {Panel} */ (this.box);
    const tall = this.sized(/** @type {Panel} */ (this.box));
    const isNarrow = width < 44 * em;
    const { input, start, nodes } = FORMULAS[on];
    const all = { [input]: { says: input, at: start, by: {} }, ...nodes };
    const [wide, high] = [BOX * em, TALL * em];
    const columns = Math.max(...Object.values(all).map(({ at }) => at[0]));
    /** @type {(at: Point) => Point} */
    const placed = ([column, row]) =>
      isNarrow
        ? [
          width / 2 - 0.62 * row * (width - wide),
          2 + high / 2 + (column / columns) * (tall - high - 4),
        ]
        : [
          2 + wide / 2 + (column / columns) * (width - wide - 4),
          tall / 2 + row * (tall - high - 4),
        ];
    /** @type {Record<string, Point>} */
    const places = Object.fromEntries(
      Object.entries(all).map(([name, { at }]) => [name, placed(at)]),
    );
    node.replaceChildren();
    const [lines, labels, marks, boxes] = [svg("g"), svg("g"), svg("g"), svg("g")];
    const ball = part("circle", "traveller");
    node.append(lines, ball, boxes, labels, marks);
    const edges = Object.entries(nodes).flatMap(([to, { by }]) =>
      Object.keys(by).map((from) => {
        const [[x, y], [endX, endY]] = [places[from], places[to]];
        const [dx, dy] = [endX - x, endY - y];
        const length = Math.hypot(dx, dy);
        const [right, down] = [dx / length, dy / length];
        // From border to border of the two boxes.
        const cut = Math.min(wide / 2 / Math.abs(right), high / 2 / Math.abs(down)) + 3;
        const [one, other] = [cut, length - cut - 2];
        const [tipX, tipY] = [x + other * right, y + other * down];
        /** @type {(side: number) => string} */
        const barb = (side) =>
          `${tipX - 0.6 * em * (right + side * 0.5 * down)} ${
            tipY - 0.6 * em * (down - side * 0.5 * right)
          }`;
        const line = part("path", "way", {
          d: `M${x + one * right} ${y + one * down}L${tipX} ${tipY}M${barb(1)}L${tipX} ${tipY}L${
            barb(-1)
          }`,
        });
        const half = (one + other) / 2;
        // On either side of the middle: above and below, or right and left.
        /** @type {(side: number, name: string) => SVGTextElement} */
        const beside = (side, name) => {
          const [across, up] = [side * down, side * right];
          const flat = Math.abs(down) < 0.3;
          return part("text", name, {
            x: x + half * right + 0.75 * em * across,
            y: y + half * down - (flat ? 0.75 + 1.8 * Math.abs(down) : 0.5) * em * up,
            dy: "0.35em",
            "text-anchor": flat ? "middle" : across > 0 ? "start" : "end",
          });
        };
        const slope = beside(1, "delta-text");
        const measured = beside(-1, "found");
        lines.append(line);
        return { name: from + to, line, slope, measured };
      })
    );
    const values = Object.entries(all).map(([name, { says }]) => {
      const [x, y] = places[name];
      const text = { x, "text-anchor": "middle" };
      const frame = part("rect", "node hl-node--known", {
        x: x - wide / 2,
        y: y - high / 2,
        width: wide,
        height: high,
        rx: 0.5 * em,
      });
      const title = part("text", "node-name", { ...text, y: y - 0.8 * em });
      title.append(says);
      const value = part("text", "value-text", { ...text, y: y + 0.45 * em, "data-number": "" });
      const moved = part("text", "moved", { ...text, y: y + 1.65 * em });
      boxes.append(frame, title, value);
      return { name, frame, value, moved };
    });
    for (const { slope } of edges) labels.append(slope);
    this.drawn = on;
    return { edges, values, places, marks, ball, em };
  }

  /** @override */
  update() {
    const { on, x } = this.state;
    if (this.drawn !== on) this.graph = this.drawGraph(on);
    const v = forward(on, x);
    this.showLine();
    this.showGraph(v);
    this.showPaths(v);
  }

  showLine() {
    const { on, x, nudge } = this.state;
    const { place, y, em, nudge: nudged, hold, ball, name } = this.line;
    const here = place.x(x);
    move(hold, here, y);
    move(ball, here, y);
    const [least, most] = [place.x(-REACH) + em, place.x(REACH) - em];
    put(name, { x: Math.min(Math.max(here, least), most) });
    name.textContent = `${FORMULAS[on].input} = ${brief(x)}`;
    put(nudged, { d: `M${here} ${y}H${place.x(x + Number(nudge))}` });
  }

  /** @param {Values} v */
  showGraph(v) {
    const { on, nudge, step } = this.state;
    const { edges, values, places, marks, ball, em } = this.graph;
    const { path, crossed } = placeOf(on, step);
    const way = walk(on, v, path, Number(nudge));
    const factors = slopesOf(on, v, path);
    marks.replaceChildren();
    for (const { name, frame, value } of values) {
      put(value, { "data-number": v[name] });
      value.textContent = brief(v[name]);
      frame.classList.toggle("hl-node--nudged", path.slice(0, crossed + 1).includes(name));
    }
    for (const { name, line, slope } of edges) {
      const k = path.indexOf(name);
      const isBehind = k >= 0 && k < crossed;
      line.classList.toggle("hl-way--behind", isBehind);
      line.classList.toggle("hl-way--ahead", k >= crossed);
      const [from, to] = name;
      const local = FORMULAS[on].nodes[to].by[from](v);
      const told = svg("tspan", { "data-number": local }, brief(local));
      slope.replaceChildren("× ", told);
    }
    // In the order in which the nudge comes by.
    [...path].slice(0, crossed + 1).forEach((name, k) => {
      const { moved } = values.find((each) => each.name === name) ?? values[0];
      const by = k ? way[k - 1].moved : Number(nudge);
      if (k) {
        const { measured } = edges.find((edge) => edge.name === path[k - 1] + name) ?? edges[0];
        measured.textContent = brief(way[k - 1].factor);
        put(measured, { "data-number": way[k - 1].factor });
        marks.append(measured);
      }
      const told = svg("tspan", { "data-number": by }, brief(by));
      moved.replaceChildren(by < 0 ? "" : "+", told);
      marks.append(moved);
    });
    const size = Math.abs(product(factors.slice(0, crossed)));
    put(ball, { r: em * Math.min(1.3, Math.max(0.25, 0.4 + 0.35 * Math.log10(size || 0.01))) });
    ball.classList.toggle("hl-traveller--start", crossed === 0);
    move(ball, ...places[path[crossed]]);
  }

  /** @param {Values} v */
  showPaths(v) {
    const { on, x, nudge, step } = this.state;
    const { ended } = placeOf(on, step);
    const paths = PATHS[on];
    const end = endOf(on);
    /** @param {number} value */
    const told = (value) => {
      const node = number();
      write(node, value, SPEC);
      return node;
    };
    /** @type {(name: string, slopes: (Node | string)[], moved: Node | string) => HTMLElement} */
    const row = (name, slopes, moved) =>
      html(
        "tr",
        {},
        html("th", { scope: "row" }, name),
        html("td", {}, ...slopes),
        html("td", {}, moved),
      );
    const head = html(
      "tr",
      {},
      ...["path", "slopes", `moves ${end} by`].map((text) => html("th", { scope: "col" }, text)),
    );
    const found = paths.map((each) => {
      const slopes = slopesOf(on, v, each);
      const { moved } = last(walk(on, v, each, Number(nudge)));
      return { each, slopes, all: product(slopes), moved };
    });
    const lines = found.map(({ each, slopes, all, moved }, k) => {
      const name = [...each].join(" → ");
      if (k >= ended.length) return row(name, [], "");
      const factors = slopes.flatMap((slope, i) => {
        if (!i) return [told(slope)];
        return slope < 0 ? [" × (", told(slope), ")"] : [" × ", told(slope)];
      });
      return row(name, [...factors, " = ", told(all)], told(moved));
    });
    const isOver = ended.length === paths.length;
    if (paths.length > 1) {
      const sums = [found.map(({ all }) => all), found.map(({ moved }) => moved)]
        .map((list) => list.reduce((sum, value) => sum + value, 0));
      lines.push(isOver ? row("sum", [told(sums[0])], told(sums[1])) : row("sum", [], ""));
    }
    const rise = last(Object.values(forward(on, x + Number(nudge)))) - v[end];
    lines.push(
      isOver ? row("measured", [told(rise / Number(nudge))], told(rise)) : row("measured", [], ""),
    );
    this.rows.replaceChildren(head, ...lines);
  }

  /** @override */
  describe() {
    const { on, x } = this.state;
    return `${FORMULAS[on].input} is ${brief(x)}. ${this.words()}`;
  }

  /** @override */
  words() {
    const { on, x, nudge, step } = this.state;
    const v = forward(on, x);
    const { at, path, crossed } = placeOf(on, step);
    const by = Number(nudge);
    if (!crossed) {
      return at
        ? `Once more ${
          path[0]
        } is nudged by ${nudge}. Now another way gets the new values, and all others the old ones.`
        : `${path[0]} is nudged by ${nudge}. On this path ${path[1]} comes next.`;
    }
    const { factor, moved } = walk(on, v, path, by)[crossed - 1];
    const slope = slopesOf(on, v, path)[crossed - 1];
    const here = `${path[crossed]} moves by ${brief(moved)}, which is ${brief(factor)} times what ${
      path[crossed - 1]
    } moved by; the local slope is ${brief(slope)}.`;
    if (crossed < path.length - 1) return here;
    const paths = PATHS[on];
    if (at < paths.length - 1) {
      return `${here} Along this path the slopes multiply to ${
        brief(product(slopesOf(on, v, path)))
      }.`;
    }
    const rise = last(Object.values(forward(on, x + by))) - v[endOf(on)];
    const whole = paths.length > 1 ? "The paths add to" : "The slopes multiply to";
    return `${whole} ${brief(slopeOf(on, v))}. Measured with the nudge: ${
      brief(rise / by)
    }. The smaller the nudge, the closer the two.`;
  }

  /**
   * @override
   * @returns {string | Promise<string>}
   */
  python() {
    const { on, step } = this.state;
    const place = placeOf(on, step);
    const { ended } = place;
    return writer?.program(this.state, place, ended.length === PATHS[on].length, SPEC) ??
      this.touched().then(() => this.python());
  }

  /** Bring what only a reader who copies wants. */
  async touched() {
    writer = await import("./program.js");
  }
}

customElements.define("hl-follow-nudge", FollowNudge);
