// The edge of stability: a network that reads digits is trained, and its largest curvature climbs to
// 2 / learning rate and stays there, while the cost jumps and falls.

import { drag } from "../drag.js";
import { axes, grip, move, part, trace } from "../drawing.js";
import { html, put, svg } from "../../pages/elements.js";
import { Figure } from "../figure.js";
import { fine, number, readout, shown, write } from "../numbers.js";
import { Descent, EVERY } from "./descent.js";
import { program } from "./program.js";

/**
 * @typedef {import("../drawing.js").Point} Point
 * @typedef {import("../figure.js").Panel} Panel
 * @typedef {{ rate: number, width: string, step: number }} State
 */

const STEPS = 300;
/** The highest curvature and cost that are drawn. */
const [CURVED, COSTLY] = [5.5, 0.15];

/** @extends {Figure<State>} */
export class EdgeOfStability extends Figure {
  /** @override */
  static title = "The edge of stability";
  /** @override */
  static parameters = {
    rate: {
      label: "rate η",
      says: "learning rate η",
      min: 0.45,
      max: 2.2,
      step: 0.05,
      initial: 1,
    },
    width: {
      label: "hidden nodes",
      options: { 4: "4", 8: "8", 16: "16" },
      initial: "16",
    },
    step: {
      label: "step",
      says: "step of the training",
      min: 0,
      max: STEPS,
      step: EVERY,
      initial: 0,
    },
  };

  /** @type {Record<"step" | "curvature" | "edge" | "cost" | "rises", HTMLElement>} */
  numbers;
  /** @type {ReturnType<EdgeOfStability["drawCurvature"]>} */
  bent;
  /** @type {ReturnType<EdgeOfStability["drawCost"]>} */
  fallen;
  /** @type {Descent | undefined} the one that was shown last */
  descent;

  /**
   * @override
   * @param {HTMLElement} live
   */
  build(live) {
    const { step, curvature, edge, cost, rises } = this.numbers = {
      step: number(),
      curvature: number(),
      edge: number(),
      cost: number(),
      rises: number(),
    };
    live.append(
      html(
        "p",
        { class: "hl-hint" },
        "Press Play. Drag the dashed line for another learning rate.",
      ),
      html(
        "div",
        { class: "hl-pair" },
        this.panel((panel) => (this.bent = this.drawCurvature(panel)).height),
        this.panel((panel) => (this.fallen = this.drawCost(panel)).height),
      ),
      readout({ step: [step], "largest curvature": [curvature], "2/η": [edge] }),
      readout({ cost: [cost], "rises of the cost": [rises] }),
      html("div", { class: "hl-controls" }, this.control("rate"), this.control("width")),
      this.parts.words,
      this.stepper("step", (first) => this.tick(first), EVERY),
    );
  }

  /**
   * With another rate or width the training begins again.
   * @override
   * @param {Partial<State>} changes
   */
  set(changes, control = "set") {
    const again = control === "rate" || control === "width";
    super.set(again ? { ...changes, step: 0 } : changes, control);
  }

  /** @param {boolean} first */
  tick(first) {
    const { step } = this.state;
    const next = first && step >= STEPS ? 0 : step + EVERY;
    this.set({ step: next }, "step");
    return next < STEPS ? 120 : 0;
  }

  /**
   * @param {Panel} panel
   * @param {[string, string]} names
   * @param {number} top
   */
  drawAxes({ node, width, em }, names, top) {
    const left = 2.7 * em;
    return axes(node, {
      left,
      top: 2,
      width: width - left - 1.2 * em,
      height: 0.62 * width - 4,
      x: [0, STEPS],
      y: [0, top],
      names,
    });
  }

  /** @param {Panel} panel */
  drawCurvature(panel) {
    const place = this.drawAxes(panel, ["step", "largest curvature"], CURVED);
    const shapes = {
      edge: part("path", "edge"),
      mark: put(svg("text", { "text-anchor": "middle" }), { class: "hl-mark" }),
      curve: part("path", "curvature"),
      ball: part("circle", "ball", { r: 4.5 }),
      hold: grip(svg("circle", { r: 8 })),
    };
    const { edge, mark, curve, ball, hold } = shapes;
    place.inside.append(edge, curve);
    panel.node.append(mark, ball, hold);
    drag(this, hold, (_, y) => {
      // Below the axis there is no rate that is too large.
      this.set({ rate: 2 / Math.max(place.up(y), 1e-3) }, "rate");
    });
    return { ...shapes, place, height: 0.62 * panel.width + 1.6 * panel.em };
  }

  /** @param {Panel} panel */
  drawCost(panel) {
    const place = this.drawAxes(panel, ["step", "cost"], COSTLY);
    const shapes = { rises: part("path", "rises"), curve: part("path", "cost") };
    place.inside.append(shapes.curve, shapes.rises);
    return { ...shapes, place, height: 0.62 * panel.width + 1.6 * panel.em };
  }

  /** The descent that the state says, as far as it goes. */
  get shown() {
    const { width, rate, step } = this.state;
    if (this.descent?.key !== `${width} ${rate}`) this.descent = new Descent(width, rate);
    this.descent.go(step);
    const costs = this.descent.costs.slice(0, step + 1);
    const curvatures = this.descent.curvatures.slice(0, step / EVERY + 1);
    return { costs, curvatures, rises: this.descent.rises(step) };
  }

  /** @override */
  update() {
    const { rate, step } = this.state;
    const { costs, curvatures, rises } = this.shown;
    const { bent, fallen, numbers } = this;
    const [curvature, cost] = [curvatures[step / EVERY], costs[step]];

    const level = bent.place.y(2 / rate);
    put(bent.edge, { d: `M${bent.place.x(0)} ${level}H${bent.place.x(STEPS)}` });
    put(bent.mark, { x: bent.place.x(0.72 * STEPS), y: level, dy: "1.3em" });
    bent.mark.textContent = `2/η = ${shown(2 / rate, "z.2f")}`;
    move(bent.hold, bent.place.x(STEPS), level);
    put(bent.curve, {
      d: trace(curvatures.map((value, n) => [bent.place.x(n * EVERY), bent.place.y(value)])),
    });
    move(bent.ball, bent.place.x(step), bent.place.y(curvature));

    /** @type {Point[]} */
    const path = costs.map((value, n) => [fallen.place.x(n), fallen.place.y(value)]);
    put(fallen.curve, { d: trace(path) });
    put(fallen.rises, { d: rises.map((n) => trace([path[n - 1], path[n]])).join("") });

    write(numbers.step, step, "z.0f");
    write(numbers.curvature, curvature, "z.2f");
    write(numbers.edge, 2 / rate, "z.2f");
    write(numbers.cost, cost, fine(cost));
    write(numbers.rises, rises.length, "z.0f");
  }

  /** @override */
  describe() {
    const { rate, width, step } = this.state;
    const { costs } = this.shown;
    const cost = shown(costs[step], fine(costs[step]));
    const where = step ? `After ${step} steps` : "Before the first step";
    return `${where} at the learning rate ${
      shown(rate, "z.2f")
    } with ${width} hidden nodes the cost is ${cost}. ${this.words()}`;
  }

  /** @override */
  words() {
    const { rate, step } = this.state;
    const { curvatures, rises } = this.shown;
    const [curvature, edge] = [curvatures[step / EVERY], 2 / rate];
    const side = curvature < 0.9 * edge ? "below" : curvature > 1.1 * edge ? "above" : "close to";
    const stands = `The largest curvature is ${shown(curvature, "z.2f")}, ${side} the edge at ${
      shown(edge, "z.2f")
    }`;
    if (!step) return `${stands}.`;
    const times = rises.length === 1 ? "once" : `${rises.length} times`;
    const risen = rises.length ? "risen " + times : "never risen";
    return `${stands}, and the cost has ${risen} so far.`;
  }

  /** @override */
  python() {
    return program(this);
  }
}

customElements.define("hl-edge-of-stability", EdgeOfStability);
