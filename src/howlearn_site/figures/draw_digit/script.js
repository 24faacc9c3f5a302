// Draw a digit: the network of the chapter reads what is drawn on a pad, shows which of its nodes
// answer, and which pixels speak for and against a digit. With the first touch come the lessons that
// it can be given, a step at a time, and the program that is copied.

import { html, put, svg } from "../../pages/elements.js";
import { Figure } from "../figure.js";
import { fine, number, write } from "../numbers.js";
import { recording } from "../recording.js";
import { onTouch } from "../touch.js";
import { byPixel, DIGITS, forward, largest, NODES, pixelsOf, weightsOf } from "./network.js";
import { EMPTY, Pad, picture, SIDE } from "./pad.js";

/**
 * @typedef {import("../figure.js").Panel} Panel
 * @typedef {import("./network.js").Pass} Pass
 * @typedef {{ ink: string, look: string, rate: number, taught: string }} State
 * @typedef {{ ink: string, truth: number, read: number }} Example
 * @typedef {"value" | "right" | "highRow" | "highColumn" | "high" | "lowRow"
 *   | "lowColumn" | "low" | "before" | "after" | "node" | "by"} Name
 * @typedef {{ key: string, point: Float64Array, right: number, moved: Float64Array }} Learned
 * @type {{
 *   network: string, right: number, of: number, shown: Example[],
 *   samples: { ink: string[], taught: string[] },
 * }}
 */
const { network, right, of, shown: examples, samples } = await recording("draw-digit");
const bytes = Uint8Array.from(atob(network), (letter) => letter.charCodeAt(0));
/** The parameters that the chapter trained. */
export const trained = new Float64Array(bytes.buffer);
/** @type {typeof import("./lessons.js") | undefined} */
let lessons;

const NOTHING = "nothing yet";
const SHADES = [0.25, 0.55, 1];
const LESSON = "[0-9a-g]{64}[0-9][1-9][0-9]?";
/** The most lessons that it takes. */
export const MOST = 9;

/** @type {Record<string, string>} */
const LOOKS = { answer: "its answer" };
for (let digit = 0; digit < DIGITS; digit++) LOOKS[digit] = a(digit);
for (let node = 1; node <= NODES; node++) LOOKS[`n${node}`] = `node ${node}`;

/** @param {number} digit */
export function a(digit) {
  return `${digit === 8 ? "an" : "a"} ${digit}`;
}

/** @param {number} share */
const percent = (share) => share > 0.995 ? "over 99%" : `${Math.round(100 * share)}%`;

/** @extends {Figure<State>} */
export class DrawDigit extends Figure {
  /** @override */
  static title = "Draw a digit";
  /** @override */
  static parameters = {
    ink: {
      label: "drawing",
      pattern: "[0-9a-g]{64}",
      samples: samples.ink,
      initial: EMPTY,
    },
    look: { label: "map for", options: LOOKS, initial: "answer" },
    rate: {
      label: "rate η",
      says: "learning rate η",
      min: 0.005,
      max: 0.2,
      step: 0.005,
      initial: 0.01,
    },
    taught: {
      label: "lessons",
      pattern: `(?:${LESSON}(?:\\.${LESSON}){0,${MOST - 1}})?`,
      samples: samples.taught,
      initial: "",
    },
  };

  /** @type {Record<Name, HTMLElement>} */
  numbers;
  /** @type {Pad} */
  pad;
  /** @type {ReturnType<DrawDigit["drawMap"]>} */
  map;
  /** @type {ReturnType<DrawDigit["drawNodes"]>} */
  nodes;
  /** @type {ReturnType<DrawDigit["drawBars"]>} */
  bars;
  /** @type {Record<"map" | "value" | "high" | "low" | "lesson", HTMLElement>} */
  texts;
  /** @type {HTMLElement[]} */
  lookers;
  /** @type {Learned} */
  learned;
  /** @type {Promise<void> | undefined} */
  coming;

  /** Bring what only a reader who plays with the figure wants. */
  touched() {
    return this.coming ??= import("./lessons.js").then((module) => {
      lessons = module;
      if (!this.parts) return; // it has left the page
      lessons.listen(this.pad, (words) => this.parts.heard.textContent = words);
      this.set({});
    }).catch((error) => {
      this.coming = undefined; // another touch tries again
      if (this.parts) this.parts.words.textContent = "What it learns with did not arrive.";
      throw error;
    });
  }

  /**
   * @override
   * @param {HTMLElement} live
   */
  build(live) {
    this.learned = { key: "", point: trained, right, moved: new Float64Array(NODES) };
    const numbers = this.numbers = {
      value: number(),
      highRow: number(),
      highColumn: number(),
      high: number(),
      lowRow: number(),
      lowColumn: number(),
      low: number(),
      right: number(),
      before: number(),
      after: number(),
      node: number(),
      by: number(),
    };
    const texts = this.texts = {
      map: html("p", { class: "hl-map-says" }),
      value: html("dt"),
      high: html("dt"),
      low: html("dt"),
      lesson: html("span"),
    };
    const hidden = { "aria-hidden": "true" };
    const surface = this.panel((panel) => {
      panel.node.replaceChildren();
      return this.pad.build(panel);
    }, hidden);
    this.pad = new Pad(
      surface,
      () => this.state.ink,
      (ink) => this.set({ ink }, "ink"),
    );
    const eraser = put(
      this.button("Eraser", () => {
        this.pad.erases = !this.pad.erases;
        put(eraser, { "aria-pressed": String(this.pad.erases) });
      }),
      { "aria-pressed": "false" },
    );
    this.lookers = Array.from({ length: DIGITS }, (_, digit) =>
      put(
        this.button("", () => {
          const look = this.state.look === String(digit) ? "answer" : String(digit);
          this.set({ look }, "look");
        }),
        { "aria-label": `show what speaks for and against ${a(digit)}` },
      ));
    const teachers = Array.from(
      { length: DIGITS },
      (_, digit) =>
        put(
          this.button(String(digit), () => this.touched().then(() => lessons?.teach(this, digit))),
          {
            "aria-label": `teach it that this is ${a(digit)}`,
          },
        ),
    );
    live.append(
      html(
        "p",
        { class: "hl-hint" },
        "Draw a digit. Press a bar to see what speaks for it and against it.",
      ),
      html(
        "div",
        { class: "hl-desk" },
        this.pad.node,
        html(
          "div",
          {},
          this.panel((panel) => (this.map = this.drawMap(panel)).height, hidden),
          texts.map,
        ),
        this.chips(),
      ),
      html(
        "div",
        { class: "hl-hidden-nodes" },
        this.panel((panel) => (this.nodes = this.drawNodes(panel)).height),
      ),
      html(
        "div",
        { class: "hl-outputs" },
        this.panel((panel) => (this.bars = this.drawBars(panel)).height, hidden),
        html("div", { class: "hl-tens" }, ...this.lookers),
      ),
      this.parts.words,
      html(
        "dl",
        { class: "hl-readout" },
        ...[
          [texts.value, numbers.value],
          [texts.high, numbers.high, ", row ", numbers.highRow, ", column ", numbers.highColumn],
          [texts.low, numbers.low, ", row ", numbers.lowRow, ", column ", numbers.lowColumn],
        ].map(([name, ...value]) => html("div", {}, name, html("dd", {}, ...value))),
      ),
      html(
        "p",
        { class: "hl-teach-says" },
        html("b", {}, "What is it? "),
        "Each press is one step of gradient descent on this drawing.",
      ),
      html("div", { class: "hl-tens hl-teachers" }, ...teachers),
      html(
        "p",
        { class: "hl-score" },
        "Test digits read rightly: ",
        numbers.right,
        ` of ${of}. `,
        texts.lesson,
      ),
      html(
        "div",
        { class: "hl-controls hl-teaching" },
        this.control("rate"),
        this.button("Reset the network", () => this.set({ taught: "" }, "taught")),
      ),
      this.foot(
        this.control("look"),
        this.button("Clear", () => this.set({ ink: EMPTY }, "ink")),
        eraser,
      ),
    );
    onTouch(this, () => this.touched());
    if (lessons || this.state.ink !== EMPTY || this.state.taught) this.touched();
  }

  /** Digits of the test set to begin with. */
  chips() {
    const chips = examples.map(({ ink, truth, read }) => {
      const wrong = truth === read ? "" : `, read as ${a(read)}`;
      const words = `${a(truth)} of the test set${wrong}`;
      const chip = this.button("", () => this.set({ ink }, "ink"), "hl-chip");
      chip.append(picture(ink));
      return put(chip, { "aria-label": `draw ${words}`, title: words });
    });
    return html(
      "div",
      { class: "hl-chips" },
      html("div", {}, html("span", {}, "Read rightly"), ...chips.slice(0, 3)),
      html("div", {}, html("span", {}, "Read wrongly"), ...chips.slice(3)),
    );
  }

  /** @param {Panel} panel */
  drawMap({ node, width }) {
    const size = width / SIDE;
    const cells = Array.from({ length: SIDE * SIDE }, () => svg("path", { class: "hl-sign" }));
    const line = svg("path", { class: "hl-stroke" });
    node.append(
      svg("rect", { class: "hl-pad-frame", width, height: width }),
      svg("g", { transform: `scale(${size})` }, ...cells),
      line,
    );
    return { size, cells, line, height: width };
  }

  /** @param {Panel} panel */
  drawNodes({ node, width, em }) {
    const columns = width >= 40 * em ? 16 : 8;
    const pitch = width / columns;
    const [side, line] = [0.84 * pitch, 0.7 * em];
    const high = side + line + 0.3 * em;
    const nodes = Array.from({ length: NODES }, (_, j) => {
      const group = svg("g", {
        transform: `translate(${(j % columns) * pitch} ${Math.floor(j / columns) * high})`,
      });
      const weights = svg("g", { transform: `scale(${side / SIDE})` });
      const level = svg("rect", {
        class: "hl-activity",
        y: side + line / 2 - 0.15 * em,
        height: 0.3 * em,
      });
      const frame = svg("rect", { class: "hl-small-frame", width: side, height: side });
      const press = svg("rect", { class: "hl-catch", width: side, height: side + line });
      press.addEventListener("click", () => {
        const look = this.state.look === `n${j + 1}` ? "answer" : `n${j + 1}`;
        this.set({ look }, "look");
      });
      const track = svg("path", { d: `M0 ${side + line / 2}h${side}` });
      group.append(weights, frame, track, level, press);
      node.append(group);
      return { weights, level, frame };
    });
    return { nodes, side, key: NOTHING, height: (NODES / columns) * high };
  }

  /** Draw each hidden node's weights, small, in three shades of either colour. */
  drawWeights() {
    this.nodes.key = this.learned.key;
    this.nodes.nodes.forEach(({ weights }, j) => {
      const paths = Array(2 * SHADES.length).fill("");
      weightsOf(this.learned.point, j).forEach((weight, at) => {
        const shade = Math.min(SHADES.length - 1, Math.floor(SHADES.length * Math.abs(weight)));
        paths[shade + (weight > 0 ? 0 : SHADES.length)] += sign(at, weight);
      });
      weights.replaceChildren(...paths.map((d, k) =>
        svg("path", {
          class: `hl-${k < SHADES.length ? "for" : "against"}`,
          d,
          "fill-opacity": SHADES[k % SHADES.length],
        })
      ));
    });
  }

  /** @param {Panel} panel */
  drawBars({ node, width, em }) {
    const pitch = width / DIGITS;
    const [top, tall] = [1.5 * em, 6 * em];
    const wide = 0.56 * pitch;
    const bars = Array.from({ length: DIGITS }, (_, digit) => {
      const x = (digit + 0.5) * pitch;
      const box = { x: x - wide / 2, width: wide };
      const bar = svg("rect", { class: "hl-probability", ...box });
      const before = svg("rect", {
        class: "hl-probability-before",
        x: x - wide / 2 - 3,
        width: wide + 6,
      });
      const share = svg("text", { x, "text-anchor": "middle" });
      const name = svg("text", {
        class: "hl-digit",
        x,
        y: top + tall + 1.2 * em,
        "text-anchor": "middle",
      });
      name.textContent = String(digit);
      node.append(bar, before, share, name);
      return { bar, before, share, name };
    });
    node.append(svg("path", { class: "hl-ground", d: `M0 ${top + tall}H${width}` }));
    return { bars, top, tall, em, height: top + tall + 1.7 * em };
  }

  /** @override */
  update() {
    if (lessons) this.learned = lessons.learned(this, trained);
    const { ink, look } = this.state;
    const { point } = this.learned;
    const pixels = pixelsOf(ink);
    const pass = forward(point, pixels);
    const answer = largest(pass.outputs);
    const isNode = look[0] === "n";
    const digit = isNode ? -1 : look === "answer" ? answer : Number(look);
    const node = Number(look.slice(1)) - 1;
    this.pad.show();
    const values = isNode ? weightsOf(point, node) : byPixel(point, pass, digit);
    this.showMap(values, ink);
    this.showNodes(pass, isNode ? node : -1);
    this.showBars(pass, digit);

    const { numbers, texts } = this;
    const value = isNode ? pass.hidden[node] : pass.probabilities[digit];
    write(numbers.value, value, fine(value));
    write(numbers.right, this.learned.right, "z.0f");
    const one = a(digit);
    texts.map.textContent = isNode
      ? `Node ${node + 1}: purple above 0, minus below.`
      : `Purple for ${one}, minus against.`;
    [texts.value.textContent, texts.high.textContent, texts.low.textContent] = isNode
      ? [`node ${node + 1} answers`, "highest weight", "lowest weight"]
      : [`probability of ${one}`, "most for it", "most against it"];
    const [high, low] = [largest(values), largest(values.map((value) => -value))];
    this.place(numbers.high, numbers.highRow, numbers.highColumn, values, high);
    this.place(numbers.low, numbers.lowRow, numbers.lowColumn, values, low);
    lessons?.show(this, trained);
  }

  /**
   * Write a value of a map, and where it is.
   * @param {HTMLElement} value
   * @param {HTMLElement} row
   * @param {HTMLElement} column
   * @param {Float64Array} values
   * @param {number} at
   */
  place(value, row, column, values, at) {
    write(value, values[at], fine(values[at], 2));
    write(row, Math.floor(at / SIDE) + 1, "z.0f");
    write(column, (at % SIDE) + 1, "z.0f");
  }

  /**
   * @param {Float64Array} values
   * @param {string} ink
   */
  showMap(values, ink) {
    const { size, cells, line } = this.map;
    const most = Math.max(...values.map(Math.abs)) || 1;
    cells.forEach((cell, at) =>
      put(cell, {
        d: sign(at, values[at]),
        class: `hl-${values[at] > 0 ? "for" : "against"}`,
        "fill-opacity": Math.abs(values[at]) / most,
      })
    );
    put(line, { d: lessons?.outline(ink, size) ?? "" });
  }

  /**
   * @param {Pass} pass
   * @param {number} picked
   */
  showNodes({ hidden }, picked) {
    const { nodes, side, key } = this.nodes;
    if (key !== this.learned.key) this.drawWeights();
    const most = Math.max(...this.learned.moved);
    nodes.forEach(({ weights, level, frame }, j) => {
      const a = hidden[j];
      put(weights, { opacity: 0.1 + 0.9 * Math.abs(a) });
      const wide = (Math.abs(a) * side) / 2;
      put(level, { x: a < 0 ? side / 2 - wide : side / 2, width: wide });
      const farthest = most > 0 && this.learned.moved[j] === most;
      put(frame, {
        class: `hl-small-frame${j === picked ? " hl-picked" : ""}${farthest ? " hl-farthest" : ""}`,
      });
    });
  }

  /**
   * @param {Pass} pass
   * @param {number} looked
   */
  showBars({ pixels, probabilities }, looked) {
    const { bars, top, tall, em } = this.bars;
    const once = this.learned.key ? forward(trained, pixels).probabilities : undefined;
    bars.forEach(({ bar, before, share, name }, k) => {
      const p = probabilities[k];
      put(bar, { y: top + (1 - p) * tall, height: p * tall });
      const was = once?.[k] ?? 0;
      put(before, {
        y: top + (1 - was) * tall,
        height: was * tall,
        visibility: once ? null : "hidden",
      });
      share.textContent = p >= 0.005 ? `${Math.round(100 * p)}%` : "";
      put(share, { y: top + (1 - p) * tall - 0.4 * em });
      put(name, { class: `hl-digit${k === looked ? " hl-looked" : ""}` });
      put(this.lookers[k], { "aria-pressed": String(this.state.look === String(k)) });
    });
  }

  /** @override */
  describe() {
    const count = Array.from(this.state.ink).filter((letter) => letter !== "0").length;
    const said = `There is ink in ${count} of ${EMPTY.length} pixels. ${this.words()}`;
    return `${said} ${lessons?.said(this, of) ?? ""}`.trim();
  }

  /** @override */
  words() {
    const { ink } = this.state;
    const { probabilities } = forward(this.learned.point, pixelsOf(ink));
    const order = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
    const [first, second] = order.map((digit) => `${a(digit)} at ${percent(probabilities[digit])}`);
    const read = probabilities[order[1]] > 0.005 ? `${first}, then ${second}` : first;
    return `${ink === EMPTY ? "Nothing is drawn, yet it answers:" : "It reads"} ${read}.`;
  }

  /**
   * @override
   * @returns {string | Promise<string>}
   */
  python() {
    return lessons?.program(this) ?? this.touched().then(() => this.python());
  }
}

/**
 * A pixel of a map, 1 wide: a square, out of which a minus sign is cut where the value is below 0.
 * @param {number} at
 * @param {number} value
 */
function sign(at, value) {
  const square = `M${at % SIDE} ${Math.floor(at / SIDE)}h1v1h-1z`;
  return value < 0 ? `${square}m.22.4v.2h.56v-.2z` : square;
}

customElements.define("hl-draw-digit", DrawDigit);
