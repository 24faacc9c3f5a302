// Deep network: the sizes of activations, deltas and gradients, layer by layer, and below them what
// arrives of the deltas at the first layer, for each gain of the first weights.

import { drag } from "../drag.js";
import { axes, grip, move, part, trace } from "../drawing.js";
import { html, put, svg } from "../../pages/elements.js";
import { Figure } from "../figure.js";
import { last, literal, number, readout, shown, write } from "../numbers.js";
import { arrives, sizes } from "./passes.js";

/**
 * @typedef {import("../drawing.js").Point} Point
 * @typedef {import("../drawing.js").Place} Place
 * @typedef {import("../figure.js").Panel} Panel
 * @typedef {{ bend: import("./passes.js").Bend, depth: number, gain: number }} State
 * @typedef {"activations" | "deltas" | "slopes"} Kind
 */

const [DEEPEST, LEAST, MOST] = [12, 0.5, 2.5];
/** Where the curve over the gains is computed. */
const GAINS = [...Array(17).keys()].map((i) => LEAST + (i * (MOST - LEAST)) / 16);
/** @type {Point} the powers of ten that are seen */
const POWERS = [-11, 5];
/** @type {Record<Kind, string>} */
const NAMES = { activations: "a", deltas: "δ", slopes: "∂C/∂w" };
const KINDS = /** @type {Kind[]} */ (Object.keys(NAMES));
/**
 * What is said of the first layer's deltas, as long as they are so many times the last layer's.
 * @type {[most: number, verdict: string][]}
 */
const VERDICTS = [
  [0.001, "it vanishes"],
  [0.2, "it shrinks"],
  [5, "nearly level"],
  [100, "it grows"],
  [Infinity, "it explodes"],
];
const RULES = { Glorot: 1, He: 1.41 };

/** @param {number} value */
const brief = (value) => shown(value, "z.1e");

/** @extends {Figure<State>} */
class DeepNetwork extends Figure {
  /** @override */
  static title = "A deep network";
  /** @override */
  static parameters = {
    bend: {
      label: "activation",
      options: { sigmoid: "sigmoid", tanh: "tanh", relu: "relu" },
      initial: "sigmoid",
    },
    depth: { label: "layers", min: 2, max: DEEPEST, step: 1, initial: 10 },
    gain: { label: "gain", min: LEAST, max: MOST, step: 0.01, initial: 1 },
  };

  /** @type {Record<Kind, [HTMLElement, HTMLElement]> & { factor: HTMLElement }} */
  numbers;
  /** @type {ReturnType<DeepNetwork["drawLayers"]>} */
  layers;
  /** @type {ReturnType<DeepNetwork["drawGains"]>} */
  gains;
  /** @type {string | undefined} the network whose curve over the gains is drawn */
  drawn;
  /** @type {Record<string, number[]>} what arrives at each gain, of the networks seen so far */
  powers;

  /**
   * @override
   * @param {HTMLElement} live
   */
  build(live) {
    this.powers = {};
    /** @returns {[HTMLElement, HTMLElement]} */
    const pair = () => [number(), number()];
    const { activations, deltas, slopes, factor } = this.numbers = {
      activations: pair(),
      deltas: pair(),
      slopes: pair(),
      factor: number(),
    };
    /** @param {[HTMLElement, HTMLElement]} ends */
    const ends = ([first, last]) => [first, " … ", last];
    live.append(
      html(
        "p",
        { class: "hl-hint" },
        "Drag the gain in the lower picture, and see the curves tilt.",
      ),
      this.panel((panel) => (this.layers = this.drawLayers(panel)).height),
      this.panel((panel) => (this.gains = this.drawGains(panel)).height),
      readout({
        "a, first … last layer": ends(activations),
        δ: ends(deltas),
        "∂C/∂w": ends(slopes),
        "δ, per layer": ["× ", factor],
      }),
      html("div", { class: "hl-controls" }, this.control("bend"), this.control("depth")),
      this.parts.words,
      this.foot(
        this.control("gain"),
        ...Object.entries(RULES).map(([name, gain]) =>
          this.button(name, () => this.set({ gain }, "gain"))
        ),
        this.button("Reset", () => this.set(this.initial, "reset")),
      ),
    );
  }

  /**
   * Axes whose heights are powers of ten.
   * @param {Panel} panel
   * @param {number} tall
   * @param {Point} x
   * @param {[string, string]} names
   * @param {number} right the room at the right
   */
  logarithmic({ node, width, em }, tall, x, names, right) {
    const left = 3.9 * em;
    const [top, height] = [2, tall - 2];
    const place = axes(node, {
      left,
      top,
      width: width - left - right,
      height,
      x,
      y: POWERS,
      names,
      ticks: [true, false],
    });
    const step = height > 13 * em ? 2 : 4;
    for (let power = -8 - (step === 2 ? 2 : 0); power <= POWERS[1]; power += step) {
      const y = place.y(power);
      const text = power ? `1e${shown(power, "z.0f")}` : "1";
      place.frame.append(
        svg("path", { d: `M${left} ${y}h-4` }),
        svg("text", { x: left - 7, y, dy: "0.35em", "text-anchor": "end" }, text),
      );
    }
    place.inside.append(
      part("path", "even", { d: `M${left} ${place.y(0)}H${width - right}` }),
    );
    return place;
  }

  /** @param {Panel} panel */
  drawLayers(panel) {
    const { node, width, em } = panel;
    const tall = Math.min(Math.max(0.5 * width, 17 * em), 21 * em);
    const place = this.logarithmic(panel, tall, [1, DEEPEST], ["layer", "size"], 4.5 * em);
    const lines = /** @type {Record<Kind, ReturnType<DeepNetwork["line"]>>} */ ({});
    for (const kind of KINDS) node.append(...Object.values(lines[kind] = this.line(kind)));
    return { place, lines, em, height: tall + 1.6 * em };
  }

  /** @param {Kind} kind */
  line(kind) {
    return {
      curve: part("path", `size hl-${kind}`),
      dots: part("g", `dots-of hl-${kind}`),
      name: put(svg("text", {}, NAMES[kind]), { class: `hl-size-name hl-${kind}` }),
    };
  }

  /** @param {Panel} panel */
  drawGains(panel) {
    const { node, width, em } = panel;
    const tall = Math.min(Math.max(0.3 * width, 10 * em), 12 * em);
    const names = /** @type {[string, string]} */ (["gain", "δ, first over last layer"]);
    const place = this.logarithmic(panel, tall, [LEAST, MOST], names, 4.5 * em);
    const shapes = {
      curve: part("path", "size hl-deltas"),
      plumb: part("path", "plumb"),
      hold: grip(svg("circle", { r: 8 })),
      ball: part("circle", "ball", { r: 4.5 }),
    };
    const [top, bottom] = POWERS.map(place.y).reverse();
    for (const [name, gain] of Object.entries(RULES)) {
      const x = place.x(gain);
      place.inside.append(part("path", "rule", { d: `M${x} ${top + 1.6 * panel.em}V${bottom}` }));
      node.append(put(svg("text", {}, name), { class: "hl-mark", x, y: bottom - 0.6 * em }));
    }
    place.inside.append(shapes.curve);
    const area = part("rect", "catch", {
      x: place.x(LEAST),
      width: place.x(MOST) - place.x(LEAST),
      height: tall,
    });
    node.append(shapes.plumb, area, shapes.hold, shapes.ball);
    for (const held of [area, shapes.hold]) {
      drag(this, held, (x) => this.set({ gain: place.across(x) }, "gain"));
    }
    this.drawn = undefined; // the curve is drawn again
    return { ...shapes, place, bottom, height: tall + 1.6 * em };
  }

  /** Draw what arrives for each gain. */
  drawCurve() {
    const { bend, depth } = this.state;
    const { place, curve } = this.gains;
    const key = this.drawn = `${bend} ${depth}`;
    // Each place is a network; those of a depth that was seen before are kept.
    const powers = this.powers[key] ??= GAINS.map((gain) => Math.log10(arrives(bend, depth, gain)));
    const points = powers.map((
      power,
      i,
    ) => /** @type {Point} */ ([place.x(GAINS[i]), place.y(power)]));
    put(curve, { d: trace(points) });
  }

  /** @override */
  update() {
    const { bend, depth, gain } = this.state;
    const all = sizes(bend, depth, gain);
    const { place, lines, em } = this.layers;
    /** @type {{ kind: Kind, y: number }[]} */
    const labels = [];
    for (const kind of KINDS) {
      /** @type {Point[]} */
      const points = all[kind].map((size, i) => [place.x(i + 1), place.y(Math.log10(size))]);
      put(lines[kind].curve, { d: trace(points) });
      lines[kind].dots.replaceChildren(
        ...points.map((point) => move(svg("circle", { r: 2.6 }), ...point)),
      );
      labels.push({ kind, y: points[depth - 1][1] });
    }
    // A name stands at its curve's end, or as near to it as the others let it.
    labels.sort((one, other) => one.y - other.y);
    labels.forEach((label, i) => {
      if (i) label.y = Math.max(label.y, labels[i - 1].y + 1.15 * em);
      put(lines[label.kind].name, { x: place.x(depth) + 8, y: label.y, dy: "0.35em" });
    });

    if (this.drawn !== `${bend} ${depth}`) this.drawCurve();
    const ratio = all.deltas[0] / all.deltas[depth - 1];
    const { hold, ball, plumb, bottom, place: below } = this.gains;
    const [x, y] = [below.x(gain), below.y(Math.log10(ratio))];
    put(plumb, { d: `M${x} ${y}V${bottom}` });
    move(hold, x, y);
    move(ball, x, y);

    const { numbers } = this;
    for (const kind of KINDS) {
      write(numbers[kind][0], all[kind][0], "z.1e");
      write(numbers[kind][1], all[kind][depth - 1], "z.1e");
    }
    write(numbers.factor, ratio ** (1 / (depth - 1)), "z.3f");
  }

  /** @override */
  describe() {
    const { bend, depth, gain } = this.state;
    const { activations, deltas } = sizes(bend, depth, gain);
    return `A network of ${depth} ${bend} layers at a gain of ${
      shown(gain, "z.2f")
    }. From the first layer to the last its activations go from the size ${
      brief(activations[0])
    } to ${brief(activations[depth - 1])}, its deltas from ${brief(deltas[0])} to ${
      brief(deltas[depth - 1])
    }. ${this.words()}`;
  }

  /** @override */
  words() {
    const { bend, depth, gain } = this.state;
    const { deltas, slopes } = sizes(bend, depth, gain);
    const ratio = deltas[0] / deltas[depth - 1];
    const [, verdict] = VERDICTS.find(([most]) => ratio < most) ?? last(VERDICTS);
    const factor = shown(ratio ** (1 / (depth - 1)), "z.2f");
    const gradient = shown(slopes[0] / slopes[depth - 1], "z.2g");
    return `On its way back δ is multiplied by about ${factor} from layer to layer: ${verdict}. The first layer's gradient is ${gradient} times the last layer's.`;
  }

  /** @override */
  python() {
    const { bend, depth, gain } = this.state;
    return `import numpy as np

from howlearn.activations import ${bend}
from howlearn.backpropagation import backpropagation
from howlearn.costs import mean_squared_error
from howlearn.network import Layer, Network

n, depth, gain = 32, ${depth}, ${literal(gain)}
draw = np.random.default_rng(0).normal
inputs = draw(size=(16, n)).round(1)
targets = draw(size=(16, n)).round(1)
units = draw(size=(12, n, n)).round(1)
layers = [
    Layer(gain / np.sqrt(n) * unit, np.zeros(n), ${bend})
    for unit in units[:depth]
]
back = backpropagation(
    Network(layers), inputs, 10 * targets, mean_squared_error
)


def ends(values):
    return [np.sqrt(np.mean(v**2)) for v in (values[0], values[-1])]


delta = ends(back.deltas)
factor = (delta[0] / delta[1]) ** (1 / (depth - 1))
for first, last in (
    ends(back.forward.activations),
    delta,
    ends(back.weight_gradients),
):
    print(f"{first:.1e} to {last:.1e}")
print(f"from layer to layer: {factor:.3f}")
`;
  }
}

customElements.define("hl-deep-network", DeepNetwork);
