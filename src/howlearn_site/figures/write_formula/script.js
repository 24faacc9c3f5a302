// Write a formula: a text becomes a graph, with its values in circles and its slopes on lines, and the
// reader lets it hand back step by step, the deepest first or by recursion. What it opens with is
// recorded; what reads a formula and works with it comes with the first touch.

import { Figure } from "../figure.js";
import { fine, number, shown, write } from "../numbers.js";
import { recording } from "../recording.js";
import { onTouch } from "../touch.js";
import { html, put } from "../../pages/elements.js";
import { beginning, clean, Diagram, low, shapeOf } from "./diagram.js";

/**
 * @typedef {import("./formula.js").Value} Value
 * @typedef {import("../figure.js").Panel} Panel
 * @typedef {"v1" | "v2" | "v3" | "v4" | "v5" | "v6" | "v7" | "v8"} Slot
 * @typedef {"deepest" | "recursion"} Order
 * @typedef {Record<Slot, number> & { formula: string, order: Order, step: number }} State
 * What a state shows: its values, the deepest first, with what they are worth and what has come back;
 * how many steps there are; the numbers of the readout.
 * @typedef {import("./diagram.js").Picture & {
 *   says: string, total: number, counts: Record<string, number>, known: [Value, number][],
 * }} Scene
 * @type {{
 *   examples: { name: string, formula: string, text: string, given: number[] }[],
 *   opening: {
 *     order: (Value & { sources: (Value | number)[] })[], worth: import("./values.js").Worth[],
 *     places: [column: number, row: number][], given: number[], total: number,
 *     counts: Record<string, number>,
 *   },
 * }}
 */
const { examples, opening } = await recording("write-formula");
export { examples };
/** Where the given values of a formula are kept, in the order in which it names them. */
export const SLOTS = /** @type {Slot[]} */ (["v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8"]);
/** So many steps can be taken; by recursion it may be millions. */
const STEPS = 300;
export const [LEAST, MOST, STEP] = [-5, 5, 0.05];

/** The given value of a place. @param {number} i */
const given = (i) => ({
  label: SLOTS[i],
  min: LEAST,
  max: MOST,
  step: STEP,
  initial: examples[0].given[i] ?? 1,
});

const { order, worth, places, total, counts } = opening;
// Recorded are the numbers of the sources.
for (const value of order) value.sources = value.sources.map((i) => order[Number(i)]);
/** @type {Scene} */
const recorded = {
  order,
  given: opening.given.map((i) => order[i]),
  places: new Map(order.map((value, i) => [value, places[i]])),
  worth: new Map(order.map((value, i) => [value, worth[i]])),
  back: { under: new Map([[order[0], { sum: 1, whole: true }]]) },
  says: beginning(order[0].name, worth[0].number),
  total,
  counts,
  known: [],
};

/** @type {typeof import("./details.js") | undefined} what comes with the first touch */
let details;
/** @type {{ of: State, scene: Scene } | undefined} */
let kept; // a change of the figure asks several times for the same

/** @extends {Figure<State>} */
export class WriteFormula extends Figure {
  /** @override */
  static title = "Write a formula";
  /** @override */
  static parameters = {
    formula: {
      label: "formula",
      pattern: "[^,:]{0,999}",
      samples: examples.map(({ formula }) => formula),
      initial: examples[0].formula,
    },
    v1: given(0),
    v2: given(1),
    v3: given(2),
    v4: given(3),
    v5: given(4),
    v6: given(5),
    v7: given(6),
    v8: given(7),
    order: {
      label: "order",
      says: "who hands back next",
      options: { deepest: "the deepest first", recursion: "at once, by recursion" },
      initial: "deepest",
    },
    step: { label: "step", min: 0, max: STEPS, step: 1, initial: 0 },
  };

  /** @type {{ text: string, says: string } | undefined} a text that is no formula, and why */
  refused;
  /** @type {HTMLSelectElement} */
  menu;
  /** @type {HTMLTextAreaElement} */
  field;
  /** @type {HTMLElement} */
  trouble;
  /** @type {HTMLElement} */
  values;
  /** @type {HTMLElement} */
  readout;
  /** @type {Map<Slot | "step", HTMLElement>} */
  sliders;
  /** @type {Record<"back" | "next", HTMLElement>} */
  buttons;
  /** @type {Panel} */
  graph;
  /** @type {Diagram | undefined} */
  diagram;
  /** @type {SVGElement[]} the circles that are dragged, one for each given value */
  held;
  /** @type {Animation[]} what moves on after a step */
  moving;
  /** @type {boolean} */
  asked;
  /** @type {Promise<void> | undefined} */
  coming;

  touched() {
    return this.coming ??= import("./details.js").then((arrived) => {
      const isNew = !details;
      details = arrived;
      if (!this.parts) return; // the figure has left the page meanwhile
      details.hold(this);
      if (!isNew) return;
      if (this.field.value === this.state.formula) this.field.value = "";
      this.parts.live.removeAttribute("aria-busy");
      this.refresh();
    }, (error) => {
      this.coming = undefined; // another touch tries again
      if (this.parts && !this.isOpening) {
        this.parts.words.textContent = "What reads this formula did not arrive.";
      }
      throw error;
    });
  }

  /**
   * @override
   * @param {State} state
   */
  settle(state) {
    return details ? details.settled(this, state) : {};
  }

  get isOpening() {
    return Object.entries(WriteFormula.parameters)
      .every(([name, { initial }]) => this.state[/** @type {keyof State} */ (name)] === initial);
  }

  /** What there is to see; as long as nothing is there to compute it, what was recorded. */
  get scene() {
    if (kept?.of !== this.state || (details && kept.scene === recorded)) {
      kept = { of: this.state, scene: details?.sceneOf(this.state) ?? recorded };
    }
    return kept.scene;
  }

  /**
   * @override
   * @param {HTMLElement} live
   */
  build(live) {
    [this.coming, this.diagram, this.asked] = [undefined, undefined, false];
    [this.held, this.moving] = [[], []];
    this.menu = html("select", { "aria-label": "a formula to begin from" });
    this.menu.append(
      ...examples.map(({ name }, i) => html("option", { value: i }, name)),
      html("option", { value: -1 }, "your own formula"),
    );
    this.field = html("textarea", {
      class: "hl-formula",
      "aria-label": "formula",
      "aria-describedby": "hl-formula-trouble",
      spellcheck: "false",
      autocapitalize: "off",
      autocomplete: "off",
      rows: 1,
    });
    this.menu.addEventListener("change", () => this.take("chosen"));
    this.field.addEventListener("input", () => this.take("typed"));
    this.trouble = html("p", {
      class: "hl-trouble",
      id: "hl-formula-trouble",
      "aria-live": "polite",
    });
    this.values = html("div", { class: "hl-given-values" });
    this.readout = html("dl", { class: "hl-readout" });
    this.sliders = new Map(SLOTS.map((slot) => [slot, this.control(slot)]));
    this.sliders.set("step", this.control("step"));
    this.buttons = {
      back: this.button("Back", () => this.turn(-1)),
      next: this.button("Next", () => this.turn(1)),
    };
    const foot = this.foot(
      /** @type {HTMLElement} */ (this.sliders.get("step")),
      this.player((first) => this.tick(first)),
      this.buttons.back,
      this.buttons.next,
      this.button("Reset", () => {
        this.pause();
        this.field.value = "";
        this.set(this.initial, "reset");
      }),
    );
    live.append(
      html(
        "p",
        { class: "hl-hint" },
        "Press Next. Drag a shaded circle sideways, or write a formula of your own.",
      ),
      html("div", { class: "hl-writing" }, this.menu, this.field, this.trouble),
      this.panel((panel) => {
        this.graph = panel;
        return this.draw();
      }, { role: "group" }),
      this.parts.words,
      this.readout,
      html("div", { class: "hl-controls" }, this.values, this.control("order")),
      foot,
    );
    onTouch(this, () => this.touched());
    if (details || !this.isOpening) this.touched().catch(() => {});
  }

  /** @param {"typed" | "chosen"} what */
  take(what) {
    this.pause();
    if (details) details[what](this);
    else this.touched().then(() => details?.[what](this)).catch(() => {});
  }

  /** @param {number} by */
  turn(by) {
    this.pause();
    this.go(Math.max(0, this.state.step + by));
  }

  /**
   * Go to a step; one forward is seen to happen.
   * @param {number} step
   * @returns {void | Promise<void>}
   */
  go(step) {
    if (!details && !this.asked) {
      this.asked = true; // once: without what moves a step is a step all the same
      const { state } = this;
      return this.touched().catch(() => {}).then(() => {
        if (this.parts && state.step === this.state.step) this.go(step);
      });
    }
    const before = this.state.step;
    this.set({ step }, "step");
    if (this.state.step === before + 1 && !this.calm) this.moving = details?.run(this) ?? [];
  }

  get most() {
    return Math.min(STEPS, this.scene.total);
  }

  /** @param {boolean} first */
  tick(first) {
    const next = first && this.state.step >= this.most ? 0 : this.state.step + 1;
    this.go(next);
    return next >= this.most ? 0 : this.state.order === "deepest" ? 2200 : 1000;
  }

  /** Draw the graph. */
  draw() {
    const { scene } = this;
    this.held = [];
    this.diagram = new Diagram(this.graph, scene, (node, value) => {
      const i = scene.given.indexOf(value);
      this.held[i] = node;
      put(node, {
        tabindex: 0,
        role: "slider",
        "data-given": i,
        "aria-label": value.name,
        "aria-valuemin": LEAST,
        "aria-valuemax": MOST,
      });
    });
    return this.diagram.height;
  }

  /** @override */
  update() {
    const { state, scene } = this;
    if (!details && !this.isOpening) {
      put(this.parts.live, { "aria-busy": "true" });
      this.touched().catch(() => {});
    }
    this.moving.forEach((animation) => animation.cancel());
    this.moving = [];
    this.diagram?.pulses.replaceChildren(); // a cancelled one says so a frame later
    if (this.diagram?.shape !== shapeOf(scene.order)) {
      const height = Math.round(this.draw());
      put(this.graph.node, { viewBox: `0 0 ${this.graph.width} ${height}`, height });
    }
    this.diagram?.show(scene);
    this.held.forEach((node, i) => {
      const now = state[SLOTS[i]];
      put(node, { "aria-valuenow": now, "aria-valuetext": shown(now, "z.2f") });
    });
    this.showText();
    this.showSliders(scene);
    this.showNumbers(scene);
  }

  /** The formula and, where it is none, why. */
  showText() {
    const { formula } = this.state;
    const { field, trouble, refused } = this;
    const example = examples.findIndex((one) => one.formula === formula);
    const isShown = refused
      ? field.value === refused.text
      : field.value.replace(/\s/g, "") === formula; // what is being typed is left alone
    if (!isShown) {
      field.value = refused?.text ?? examples[example]?.text ?? details?.spaced(formula) ?? formula;
    }
    put(field, { rows: field.value.split("\n").length, "aria-invalid": refused ? "true" : null });
    const words = refused?.says ?? "+ − * / ^ ( ), exp, log and tanh. A part is named so: a = w*x;";
    if (trouble.textContent !== words) trouble.textContent = words;
    trouble.classList.toggle("hl-trouble--seen", Boolean(refused));
    this.graph.node.classList.toggle("hl-panel--old", Boolean(refused));
    this.menu.value = String(example);
  }

  /** @param {Scene} scene */
  showSliders({ given, trouble }) {
    const sliders = given.map(({ name = "" }, i) => {
      const control = /** @type {HTMLElement} */ (this.sliders.get(SLOTS[i]));
      const [label, slider, field] = control.children;
      if (label.textContent !== low(name)) label.textContent = low(name);
      put(slider, { "aria-label": name });
      put(field, { "aria-label": `${name}, as a number` });
      return control;
    });
    if (sliders.length !== this.values.children.length) this.values.replaceChildren(...sliders);
    const { most, state: { step } } = this;
    const [, slider, field] = /** @type {HTMLElement} */ (this.sliders.get("step")).children;
    for (const input of [slider, field]) put(input, { max: most });
    put(slider, { style: `--hl-at: ${step / most}` });
    if (slider instanceof HTMLInputElement) slider.value = String(step);
    put(this.buttons.back, { "aria-disabled": String(!step) });
    put(this.buttons.next, { "aria-disabled": String(step === most || Boolean(trouble)) });
  }

  /**
   * The numbers that are known by now.
   * @param {Scene} scene
   */
  showNumbers({ counts, known, order: [result], trouble, worth }) {
    const name = low(result.name);
    /** @type {[name: string, value: number, spec?: string][]} */
    const rows = trouble ? [] : [
      [name, worth.get(result)?.number ?? 0],
      ...Object.entries(counts).map((
        [what, count],
      ) => /** @type {[string, number, string]} */ ([what, count, "z.0f"])),
      ...known.map((
        [value, sum],
      ) => /** @type {[string, number]} */ ([`∂${name}/∂${low(value.name)}`, sum])),
    ];
    const { children } = this.readout;
    while (children.length > rows.length) this.readout.lastChild?.remove();
    rows.forEach(([name, value, spec = fine(clean(value))], i) => {
      if (!children[i]) this.readout.append(html("div", {}, html("dt"), html("dd", {}, number())));
      const [term, place] = children[i].children;
      if (term.textContent !== name) term.textContent = name;
      write(/** @type {HTMLElement} */ (place.firstChild), value, spec);
    });
  }

  /** @override */
  words() {
    return this.scene.says;
  }

  /** @override */
  describe() {
    return `${this.state.formula}. ${this.scene.says}`;
  }

  /**
   * @override
   * @returns {string | Promise<string>}
   */
  python() {
    return details ? details.programOf(this) : this.touched().then(() => this.python());
  }
}

customElements.define("hl-write-formula", WriteFormula);
