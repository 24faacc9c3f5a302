// Nudge the weight: a curve, a place on it and a nudge. The secant through both ends of the nudge
// becomes the tangent as the nudge shrinks; below stands the slope of every place.

import { drag } from "../drag.js";
import { axes, grip, move, part, trace } from "../drawing.js";
import { html, put, svg } from "../../pages/elements.js";
import { Figure } from "../figure.js";
import { fine, literal, number, readout, shown, write } from "../numbers.js";
import { recording } from "../recording.js";

/**
 * @typedef {import("../drawing.js").Point} Point
 * @typedef {import("../figure.js").Panel} Panel
 * @typedef {"line" | "valleys" | "inflection" | "flat"} Name
 * @typedef {{ on: Name, w: number, nudge: number }} State
 * @type {{ domains: Record<Name, Point> }}
 */
const { domains } = await recording("nudge-weight");

/**
 * The twins of howlearn.landscapes, their formulas in their order: height, slope, second derivative.
 * @type {Record<Name, {
 *   height(w: number): number, slope(w: number): number, second(w: number): number,
 *   label: string, python: string,
 * }>}
 */
export const CURVES = {
  line: {
    height: (w) => ((0 - 1) ** 2 + (w + 0 - 2) ** 2 + (2 * w + 0 - 4) ** 2) / 3,
    slope: (w) => (2 / 3) * (w + 0 - 2 + 2 * (2 * w + 0 - 4)),
    second: () => 10 / 3,
    label: "cost of the line, b = 0",
    python: "three_points_cost",
  },
  valleys: {
    height: (w) => w ** 4 / 16 + w ** 3 / 24 - w ** 2 / 2 - w / 2 + 2,
    slope: (w) => ((w + 2) * (w + 0.5) * (w - 2)) / 4,
    second: (w) => (3 * w ** 2 + w - 4) / 4,
    label: "two valleys",
    python: "two_valleys",
  },
  inflection: {
    height: (w) => w ** 3,
    slope: (w) => 3 * w ** 2,
    second: (w) => 6 * w,
    label: "w³",
    python: "inflection",
  },
  flat: {
    height: (w) => w ** 4,
    slope: (w) => 4 * w ** 3,
    second: (w) => 12 * w ** 2,
    label: "w⁴",
    python: "flat_minimum",
  },
};
const NAMES = /** @type {Name[]} */ (Object.keys(CURVES));

/**
 * The slope that a nudge measures: rise divided by nudge.
 * @param {State} state
 */
const measured = ({ on, w, nudge }) =>
  (CURVES[on].height(w + nudge) - CURVES[on].height(w)) / nudge;

/** @param {number} value */
const brief = (value) => shown(value, fine(value, 2));

/** @extends {Figure<State>} */
class NudgeWeight extends Figure {
  /** @override */
  static title = "Nudge the weight";
  /** @override */
  static parameters = {
    on: {
      label: "curve",
      options: Object.fromEntries(NAMES.map((name) => [name, CURVES[name].label])),
      initial: "line",
    },
    w: { label: "place w", min: -3.5, max: 4, step: 0.05, initial: 0 },
    nudge: { label: "nudge", min: -2, max: 2, step: 0.001, initial: 2 },
  };

  /** @type {Record<"w" | "rise" | "measured" | "slope" | "second", HTMLElement>} */
  numbers;
  /** @type {ReturnType<NudgeWeight["draw"]>} */
  shapes;
  /** @type {Record<string, { panel: Panel, tall: number }>} */
  boxes;
  /** @type {Name | undefined} the curve that is drawn */
  drawn;

  /**
   * @override
   * @param {State} state
   */
  settle({ on, w, nudge }) {
    const [low, high] = domains[on];
    // A nudge of 0 measures nothing.
    return { w: Math.min(Math.max(w, low), high), nudge: nudge || 0.001 };
  }

  /**
   * @override
   * @param {HTMLElement} live
   */
  build(live) {
    this.boxes = {}; // a figure that comes back to the page has lost its fields
    const { w, rise, measured, slope, second } = this.numbers = {
      w: number(),
      rise: number(),
      measured: number(),
      slope: number(),
      second: number(),
    };
    live.append(
      html("p", { class: "hl-hint" }, "Drag the place, or the end of the nudge."),
      this.panel((panel) => this.sized("upper", panel)),
      this.panel((panel) => this.sized("lower", panel)),
      readout({ w: [w], rise: [rise], "rise / nudge": [measured] }),
      readout({ slope: [slope], "second derivative": [second] }),
      html("div", { class: "hl-controls" }, this.control("on"), this.control("w")),
      this.parts.words,
      this.foot(
        this.control("nudge"),
        this.button("Halve the nudge", () => this.set({ nudge: this.state.nudge / 2 }, "nudge")),
        this.button("Reset", () => this.set(this.initial, "reset")),
      ),
    );
  }

  /**
   * Keep a picture's size; the curves are drawn by `update`, as there are several.
   * @param {"upper" | "lower"} name
   * @param {Panel} panel
   */
  sized(name, panel) {
    const { width, em } = panel;
    const tall = Math.min(Math.max(0.42 * width, 14 * em), 18 * em) * (name === "upper" ? 1 : 0.45);
    this.boxes[name] = { panel, tall };
    this.drawn = undefined;
    return tall + 1.6 * em;
  }

  /**
   * Draw axes and a curve, and return them with the picture's own node and size.
   * @param {"upper" | "lower"} name
   * @param {Name} on
   * @param {(w: number) => number} of
   * @param {[string, string]} names
   */
  curve(name, on, of, names) {
    const { panel: { node, width, em }, tall } = this.boxes[name];
    const [x, left] = [domains[on], 2.4 * em];
    const places = [...Array(241).keys()].map((i) => x[0] + ((x[1] - x[0]) * i) / 240);
    const values = places.map(of);
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const room = 0.12 * (most - least);
    node.replaceChildren();
    const place = axes(node, {
      left,
      top: 2,
      width: width - left - em,
      height: tall - 2,
      x,
      y: [least - room, most + room],
      names,
    });
    /** @type {Point[]} */
    const points = places.map((w, i) => [place.x(w), place.y(values[i])]);
    return { node, place, d: trace(points), left, right: width - em, tall };
  }

  /** @param {Name} on */
  draw(on) {
    const { height, slope } = CURVES[on];
    const upper = this.curve("upper", on, height, ["", "cost value"]);
    const lower = this.curve("lower", on, slope, ["w", "slope"]);
    const shapes = {
      tangent: part("path", "tangent"),
      secant: part("path", "secant"),
      down: part("path", "plumb"),
      on: part("path", "plumb"),
      ball: part("circle", "ball", { r: 4.5 }),
      begin: grip(svg("circle", { r: 8 })),
      end: grip(svg("circle", { r: 6 })),
      dot: part("circle", "dot", { r: 4 }),
      ring: part("circle", "measured", { r: 4.5 }),
    };
    const { tangent, secant, ball, begin, end, dot, ring } = shapes;
    const zero = lower.place.y(0);
    const { left, right, tall } = upper;
    const area = part("rect", "catch", { x: left, width: right - left, height: tall });
    upper.place.inside.append(
      shapes.down,
      part("path", "curve", { d: upper.d }),
      secant,
      tangent,
    );
    lower.place.inside.append(
      shapes.on,
      part("path", "zero", { d: `M${left} ${zero}H${right}` }),
      part("path", "slope-curve", { d: lower.d }),
      ring,
      dot,
    );
    upper.node.append(area, end, begin, ball);
    for (const held of [area, begin]) {
      drag(this, held, (px) => this.set({ w: upper.place.across(px) }, "w"));
    }
    drag(this, end, (px) => this.set({ nudge: upper.place.across(px) - this.state.w }, "nudge"));
    this.drawn = on;
    return { ...shapes, upper: upper.place, lower: lower.place, bottom: tall };
  }

  /** @override */
  update() {
    const { on, w, nudge } = this.state;
    if (this.drawn !== on) this.shapes = this.draw(on);
    const { height, slope, second } = CURVES[on];
    const { upper, lower, tangent, secant, ball, begin, end, dot, ring, ...shapes } = this.shapes;
    const [low, high] = domains[on];
    const here = height(w);
    const by = measured(this.state);
    /**
     * A line through the place, as far as the picture goes.
     * @param {number} steep
     */
    const through = (steep) => {
      /** @type {Point[]} */
      const ends = [low, high].map((at) => [upper.x(at), upper.y(here + steep * (at - w))]);
      return trace(ends);
    };
    put(tangent, { d: through(slope(w)) });
    put(secant, { d: through(by) });
    const [x, y] = [upper.x(w), upper.y(here)];
    move(ball, x, y);
    move(begin, x, y);
    const to = Math.min(Math.max(w + nudge, low), high);
    move(end, upper.x(to), upper.y(height(to)));
    end.classList.toggle("hl-grip--out", to !== w + nudge);
    put(shapes.down, { d: `M${x} ${y}V${shapes.bottom}` });
    put(shapes.on, { d: `M${x} 0V${lower.y(slope(w))}` });
    move(dot, x, lower.y(slope(w)));
    move(ring, x, Math.min(Math.max(lower.y(by), -1e4), 1e4));
    const { numbers } = this;
    const rise = height(w + nudge) - here;
    write(numbers.w, w, "z.2f");
    write(numbers.rise, rise, fine(rise));
    write(numbers.measured, by, fine(by));
    write(numbers.slope, slope(w), fine(slope(w)));
    write(numbers.second, second(w), "z.2f");
  }

  /** @override */
  describe() {
    const { w, nudge } = this.state;
    return `At w = ${shown(w, "z.2f")} a nudge by ${brief(nudge)} measures the slope ${
      brief(measured(this.state))
    }. ${this.words()}`;
  }

  /** @override */
  words() {
    const { on, w } = this.state;
    const { slope, second } = CURVES[on];
    const steep = slope(w);
    if (Math.abs(steep) < 1e-9) return this.kind(on, w, second(w));
    const off = measured(this.state) - steep;
    const way = steep > 0 ? "higher" : "lower";
    return `The tangent has the slope ${
      brief(steep)
    }: a little more w makes the cost ${way}. The secant's slope is off by ${
      brief(Math.abs(off))
    }.`;
  }

  /**
   * What a place is at which the slope is 0.
   * @param {Name} on
   * @param {number} w
   * @param {number} second
   */
  kind(on, w, second) {
    const flat = "The slope is 0 here";
    if (second > 0) return `${flat} and the second derivative is above 0: a minimum.`;
    if (second < 0) return `${flat} and the second derivative is below 0: a maximum.`;
    const [left, right] = [-0.5, 0.5].map((by) => CURVES[on].slope(w + by));
    const what = left < 0 && right > 0
      ? "it falls on the left and rises on the right, so this is a minimum"
      : "it rises on both sides, so this is neither a minimum nor a maximum";
    return `${flat}, and so is the second derivative, which cannot decide. Look at the curve: ${what}.`;
  }

  /** @override */
  python() {
    const { on, w, nudge } = this.state;
    const { height, slope, python } = CURVES[on];
    const point = on === "line" ? "[w, 0.0]" : "[w]";
    const moved = on === "line" ? "[w + nudge, 0.0]" : "[w + nudge]";
    const rise = height(w + nudge) - height(w);
    return `from howlearn.gradients import numerical_hessian
from howlearn.landscapes import ${python} as land

w, nudge = ${literal(w)}, ${literal(nudge)}
rise = land.height(${moved}) - land.height(${point})
slope = land.gradient(${point})[0]
second = numerical_hessian(land.gradient, ${point})[0, 0]
print(f"w {w:z.2f}")
print(f"rise {rise:${fine(rise)}}")
print(f"rise / nudge {rise / nudge:${fine(measured(this.state))}}")
print(f"slope {slope:${fine(slope(w))}}")
print(f"second derivative {second:z.2f}")
`;
  }
}

customElements.define("hl-nudge-weight", NudgeWeight);
