// Playground: a network that learns in the page, and shows what each of its nodes answers all over
// the plane. The page brings what shows the opening, whose numbers are recorded; with the first touch
// comes details.js, which trains, draws the curves, and finds the words.

import { html, put, svg } from "../../pages/elements.js";
import { Figure } from "../figure.js";
import { fine, number, readout, write } from "../numbers.js";
import { recording } from "../recording.js";
import { Net } from "./network.js";
import { between, border, GRID, paint, Plane } from "./pictures.js";

/**
 * @typedef {import("../drawing.js").Point} Point
 * @typedef {import("../figure.js").Panel} Panel
 * @typedef {import("./learner.js").Data} Data
 * @typedef {import("./training.js").Training} Training
 * @typedef {Pick<Training, "point" | "score" | "batches"> & { net: Net }} Shown of a training
 * @typedef {{ program: string, box: [Point, Point], training: Data, heldOut: Data }} Set
 * @typedef {"cost" | "right" | "held" | "heldRight" | "own" | "slope"} Name
 * @typedef {import("../controls.js").State & {
 *   h1: number, h2: number, h3: number, data: string, activation: import("./network.js").Activation,
 *   cost: import("./network.js").Cost, optimizer: import("./training.js").Optimizer, rate: string,
 *   batch: string, seed: string, start: import("./training.js").Start, node: string, edge: string,
 *   epoch: number, taken: number, points: string,
 * }} State
 */

/**
 * @type {{
 *   sets: Record<string, Set>, seeds: Record<string, [string, string]>,
 *   openings: Record<string, {
 *     sizes: number[], batches: number, point: number[], score: import("./training.js").Score,
 *   }>,
 * }}
 */
const { sets, seeds, openings } = await recording("playground");
/** @type {typeof import("./details.js") | undefined} */
let details;

/** @type {("h1" | "h2" | "h3")[]} */
const LAYERS = ["h1", "h2", "h3"];

/**
 * Options that are shown as they are. (A browser puts whole numbers before all others, so that a rate
 * of 1 has the name "1.0".)
 * @param {string[]} values
 */
const same = (...values) =>
  Object.fromEntries(values.map((value) => [value, value.replace(/\.0$/, "")]));
/**
 * @param {string} label
 * @param {Record<string, string>} options
 * @param {string} initial
 */
const choice = (label, options, initial) => ({ label, options, initial });
/**
 * @param {string} label
 * @param {number} max
 */
const range = (label, max, initial = 0) => ({ label, min: 0, max, step: 1, initial });

/** @type {Record<string, string>} */
export const NODES = { out: "output" };
for (const layer of [1, 2, 3]) {
  for (let node = 1; node < 9; node++) NODES[`${layer}.${node}`] = `node ${node} of layer ${layer}`;
}

/** A point that is another one than the data set's, as points.js reads it. */
const POINT = "(?:\\d{1,2}x|\\d{0,2}[ab]-?\\d{1,2}_-?\\d{1,2})";

/**
 * What a network is trained at, in which way and from where.
 * @param {State} state
 */
export const taskOf = (
  { h1, h2, h3, data, activation, cost, optimizer, rate, batch, start, seed, points },
) => [h1, h2, h3, data, activation, cost, optimizer, rate, batch, start, seed, points].join();

/** @extends {Figure<State>} */
export class Playground extends Figure {
  /** @override */
  static title = "Playground";
  /** @override */
  static parameters = {
    h1: range("nodes of layer 1", 8, 4),
    h2: range("nodes of layer 2", 8),
    h3: range("nodes of layer 3", 8),
    data: choice("data", {
      xor: "xor",
      moons: "two moons",
      circles: "circles",
      spirals: "spirals",
      line: "a line",
    }, "moons"),
    activation: choice("activation", same("tanh", "sigmoid", "relu"), "tanh"),
    cost: choice("cost", {
      binary_cross_entropy: "cross-entropy",
      mean_squared_error: "squared error",
    }, "binary_cross_entropy"),
    optimizer: choice("optimizer", {
      sgd: "plain (sgd)",
      momentum: "momentum",
      adam: "adam",
    }, "adam"),
    rate: choice("rate η", same("0.01", "0.03", "0.1", "0.3", "1.0", "3.0", "10.0"), "0.1"),
    batch: choice("batch", same("1", "10", "all"), "10"),
    start: choice(
      "start",
      { random: "random", equal: "all equal", large: "20 × as large" },
      "random",
    ),
    seed: choice("seed", same("1", "2", "3", "4", "5"), "1"),
    node: choice("node", NODES, "out"),
    edge: choice("weight from", {
      0: "none",
      ...same("1", "2", "3", "4", "5", "6", "7", "8"),
    }, "0"),
    epoch: range("epoch", 300),
    taken: range("batches", 99),
    points: {
      label: "points",
      pattern: `(?:${POINT}(?:\\.${POINT}){0,59})?`,
      samples: ["", "0b10_-5.1x", "2x.0b0_0.a5_5.b6_-6"],
      initial: "",
    },
  };

  /** @type {Shown} */
  shown;
  /** @type {Training | undefined} the same, when it has come */
  training;
  /** @type {boolean | undefined} whether it is at the opening, which is known without training. */
  opens;
  /** @type {boolean} whether any machine would print these numbers. */
  sure;
  /** @type {import("./details.js").Curves | undefined} */
  curves;
  /** @type {import("./details.js").Frames | undefined} */
  frames;
  /** @type {import("./editor.js").Editor | undefined} */
  editor;
  /** @type {HTMLElement[]} what the editor does */
  tools;
  /** @type {Promise<void> | undefined} */
  coming;
  /** @type {Record<Name | "epoch" | "batch", HTMLElement>} */
  numbers;
  /** @type {Record<string, Panel>} */
  panels;
  /** @type {HTMLCanvasElement} */
  canvas;
  /** @type {Uint32Array | undefined} */
  colours;
  /** @type {HTMLElement[]} the buttons below each hidden layer */
  resizers;
  /** @type {HTMLElement} */
  adder;
  /** @type {HTMLElement} */
  playButton;
  /** @type {HTMLElement} */
  nodes;
  /** @type {HTMLElement} what is looked at, and what its gradient is. */
  looked;
  /** @type {HTMLElement} */
  means;
  /** @type {SVGPathElement} */
  border;
  /** @type {{ name: string, node: HTMLElement, press?: HTMLElement, canvas: HTMLCanvasElement }[]} */
  small;
  /** @type {{ line: SVGPathElement, at: number, key: string, look?: string }[]} */
  lines;
  /** @type {string[]} what the network's picture shows, and what stands on the plane. */
  drawn;
  /** @type {Plane} */
  plane;

  /**
   * Train to where a state says, and return what there is of it.
   * @override
   * @param {State} state
   */
  settle(state) {
    if (details) return details.settle(this, state, sets[state.data], seeds[state.seed]);
    const opening = openings[taskOf(state)];
    this.opens = !!opening && !state.epoch && !state.taken;
    const begins = opening ?? Object.values(openings)[0];
    this.shown = {
      ...begins,
      point: Float64Array.from(begins.point),
      net: new Net(begins.sizes, "tanh", "binary_cross_entropy"),
    };
    // What a link looks at may not be there before the training is.
    return opening ? {} : { node: "out", edge: "0" };
  }

  /**
   * @override
   * @param {Partial<State>} changes
   * @param {string} [control]
   * @returns {void | Promise<void>}
   */
  set(changes, control) {
    if (!details) return this.touched().then(() => this.parts && this.set(changes, control));
    super.set(details.changed(this, changes), control);
    return this.frames?.end();
  }

  /** Bring what only a reader who plays with the figure wants. */
  touched() {
    return this.coming ??= import("./details.js").then((module) => {
      details = module;
      if (!this.parts) return; // it has left the page
      this.curves ??= new details.Curves(this);
      this.frames ??= new details.Frames(this);
      this.editor ??= new details.Editor(this);
      this.follow();
      return this.frames.end();
    }).catch((error) => {
      this.coming = undefined; // another touch tries again
      if (this.parts) {
        this.parts.words.textContent = "What the network learns with did not arrive.";
      }
      throw error;
    });
  }

  /**
   * @override
   * @param {HTMLElement} live
   */
  build(live) {
    const numbers = this.numbers = {
      epoch: number(),
      batch: number(),
      cost: number(),
      right: number(),
      held: number(),
      heldRight: number(),
      own: number(),
      slope: number(),
    };
    this.panels = {};
    this.canvas = this.picture(GRID);
    this.nodes = html("div", { class: "hl-nodes" });
    this.looked = html("span");
    this.means = html("span");
    this.resizers = LAYERS.map((name, k) => this.resizer(name, k + 1));
    this.playButton = this.button("Play", () => this.play(), "hl-button--play");
    this.adder = this.button("+ layer", () => this.later((then) => then.addLayer(this)));
    const net = html(
      "div",
      { class: "hl-net" },
      this.place("net", () => this.tall),
      this.nodes,
    );
    this.tools = ["Add ▲", "Add ●", "Erase", "Reset points"].map((words, k) =>
      this.button(words, () => this.later(() => this.editor?.choose(k)))
    );
    const view = html(
      "div",
      { class: "hl-view" },
      this.canvas,
      this.place("view", (_, width) => width),
      html("div", { class: "hl-buttons hl-tools" }, ...this.tools),
    );
    const controls = ["data", "activation", "cost", "optimizer", "rate", "batch", "start", "seed"];
    live.append(
      html(
        "p",
        { class: "hl-hint" },
        "Press Play, a node or a weight. Hold a point to drag it.",
      ),
      html("div", { class: "hl-scene" }, net, view),
      readout({
        epoch: [numbers.epoch, ", batch ", numbers.batch],
        training: ["cost ", numbers.cost, ", right ", numbers.right, " %"],
        "held out": ["cost ", numbers.held, ", right ", numbers.heldRight, " %"],
      }),
      html("div", { class: "hl-controls" }, ...controls.map((name) => this.control(name))),
      html(
        "div",
        { class: "hl-buttons hl-presets" },
        this.adder,
        ...["All weights equal", "A rate past the edge", "Saturated nodes"].map((words) =>
          this.button(words, () => this.later((then) => then.preset(this, words)))
        ),
      ),
      html(
        "div",
        { class: "hl-pair" },
        html("p", { class: "hl-soon" }, "Here comes the cost"),
        this.place("course", (em) => 9 * em),
        this.place("history", (em) => 9 * em),
      ),
      html(
        "div",
        { class: "hl-look" },
        html("p", {}, this.looked, numbers.own, ", its gradient ", numbers.slope, this.means),
        this.control("edge"),
      ),
      this.parts.words,
      this.foot(
        this.control("epoch"),
        this.playButton,
        this.button("Back", () => this.move(-1)),
        this.button("Step", () => this.move(1)),
        this.button("Reset", () => this.move(0)),
      ),
    );
    const { signal } = this;
    // What has the keys comes with the touch, too: none can come before what listens to it.
    for (const touch of ["pointerover", "pointerdown", "focusin"]) {
      live.addEventListener(touch, () => this.touched().catch(() => {}), { signal });
    }
    const chosen = new MutationObserver(() => this.repaint());
    chosen.observe(document.body, { attributeFilter: ["data-md-color-scheme"] });
    signal.addEventListener("abort", () => chosen.disconnect());
    for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
      matchMedia(query).addEventListener("change", () => this.repaint(), { signal });
    }
    if (details || !this.opens) {
      put(live, { "aria-busy": "true" });
      this.touched();
    }
  }

  /** @param {number} [side] in pixels, which the browser makes smooth */
  picture(side = GRID / 2) {
    return html("canvas", { width: side, height: side, "aria-hidden": "true" });
  }

  /**
   * A panel that update() fills.
   * @param {"net" | "view" | "course" | "history"} name
   * @param {(em: number, width: number) => number} height
   */
  place(name, height) {
    return this.panel((panel) => {
      this.panels[name] = panel;
      this.drawn = ["", ""];
      this.curves?.forget();
      return height(panel.em, panel.width);
    });
  }

  /**
   * The buttons that take a node from a layer, and add one.
   * @param {"h1" | "h2" | "h3"} name
   * @param {number} layer
   */
  resizer(name, layer) {
    /** @param {number} by */
    const button = (by) =>
      put(
        this.button(by < 0 ? "−" : "+", () => {
          this.set({ [name]: Math.max(0, this.state[name] + by) }, name);
        }),
        { "aria-label": `one node ${by < 0 ? "less" : "more"} in layer ${layer}` },
      );
    return html("div", { class: "hl-resizer" }, button(-1), button(1));
  }

  /** @param {(then: typeof import("./details.js")) => void} act */
  later(act) {
    this.touched().then(() => this.parts && details && act(details));
  }

  /** Play, or pause. */
  play() {
    this.later((then) => then.play(this));
  }

  /** @override */
  pause() {
    this.playing = false;
    this.playButton.textContent = "Play";
  }

  /**
   * Go on or back by a batch, or to the start.
   * @param {number} by
   */
  move(by) {
    this.later((then) => then.go(this, by));
  }

  // Pictures

  /** How tall the network is, in pixels. */
  get tall() {
    const { panels: { net: { width } }, parts, playButton, shown } = this;
    const alone = width > 0.6 * parts.live.clientWidth;
    const most = alone ? Math.max(4, ...shown.net.sizes) : 8;
    return Math.round((1.3 + 1.0375 * most) * playButton.offsetHeight);
  }

  /** Put the nodes and the lines of the weights where they belong. */
  drawNet() {
    const { net } = this.shown;
    const { node: panel, width } = this.panels.net;
    const size = this.playButton.offsetHeight;
    // On a phone it is as tall as its nodes are many, so that the plane beneath is in view, too.
    const { tall } = this;
    put(panel, { viewBox: `0 0 ${width} ${tall}`, height: tall });
    const [top, height] = [1.3 * size, tall - 1.3 * size];
    const places = net.sizes.map((count, layer) => {
      const x = size / 2 + (layer * (width - size)) / (net.sizes.length - 1);
      const pitch = Math.min(height / count, 1.6 * size);
      /** @param {unknown} _ @param {number} j */
      const place = (_, j) => ({ x, y: top + height / 2 + (j - (count - 1) / 2) * pitch });
      return Array.from({ length: count }, place);
    });
    /** @param {number} layer @param {number} j */
    const nameOf = (layer, j) => layer === places.length - 1 ? "out" : `${layer}.${j + 1}`;
    /** @type {SVGPathElement[]} */
    const reaches = [];
    this.lines = net.layers.flatMap(({ inputs, nodes, weights }, k) =>
      Array.from({ length: inputs * nodes }, (_, at) => {
        const [i, j] = [Math.floor(at / nodes), at % nodes];
        const [{ x: left, y: from }, { x: right, y: to }] = [places[k][i], places[k + 1][j]];
        const middle = (left + right) / 2;
        const d = `M${left} ${from}C${middle} ${from} ${middle} ${to} ${right} ${to}`;
        const [node, edge] = [nameOf(k + 1, j), String(i + 1)];
        const reach = svg("path", { class: "hl-press", d });
        reach.addEventListener("click", () => this.set({ node, edge }, "node"));
        reaches.push(reach);
        return { line: svg("path", { d }), at: weights + at, key: `${node} ${edge}` };
      })
    );
    panel.replaceChildren(...this.lines.map(({ line }) => line), ...reaches);
    this.small = places.flatMap((column, layer) =>
      column.map(({ x, y }, j) => {
        const name = layer ? nameOf(layer, j) : "";
        const canvas = this.picture();
        const node = html("span", { class: "hl-small" }, canvas);
        const press = layer
          ? this.button("", () => this.set({ node: name, edge: "0" }, "node"))
          : undefined;
        if (press) node.append(put(press, { "aria-label": NODES[name] }));
        node.style.translate = `${x - size / 2}px ${y - size / 2}px`;
        return { name, node, press, canvas };
      })
    );
    this.nodes.replaceChildren(...this.small.map(({ node }) => node));
    // What has the focus stays where it is, and what is not there can't be tabbed to.
    this.resizers.forEach((node, k) => {
      if (k + 2 >= places.length) return node.remove();
      if (!node.parentNode) panel.parentElement?.append(node);
      node.style.left = `${places[k + 1][0].x}px`;
    });
    put(this.adder, { "aria-disabled": String(places.length === 5) });
  }

  /** What there is of the data set. */
  get given() {
    return sets[this.state.data];
  }

  /** What the network is trained at. */
  get examples() {
    return this.training?.task.training ?? this.given.training;
  }

  /** Put the points of the data on the plane. */
  drawPoints(training = this.examples) {
    const { box: [[low, high], [bottom, top]], training: given, heldOut } = this.given;
    const { node, width } = this.panels.view;
    const r = given.targets.length < 12 ? 6 : 3.4;
    /**
     * @param {Data} data
     * @param {string} kind
     */
    const marks = ({ inputs, targets }, kind) =>
      Array.from(targets, (label, k) => {
        const x = ((inputs[2 * k] - low) / (high - low)) * width;
        const y = ((top - inputs[2 * k + 1]) / (top - bottom)) * width;
        return label
          ? svg("path", {
            class: `hl-one ${kind}`,
            d: `M${x} ${y - 1.1 * r}l${r} ${1.9 * r}h${-2 * r}Z`,
          })
          : svg("circle", { class: `hl-zero ${kind}`, cx: x, cy: y, r: 0.95 * r });
      });
    this.border = svg("path", { class: "hl-border" });
    node.replaceChildren(...marks(heldOut, "hl-held"), this.border, ...marks(training, ""));
  }

  /** Take the page's colours again. */
  repaint() {
    this.colours = undefined;
    if (this.panels.view) this.update();
  }

  /** The shades from the page's paper to the colour of a value. */
  shades() {
    const context = this.picture().getContext("2d", { willReadFrequently: true });
    const style = getComputedStyle(this.parts.live);
    const [paper, value] = ["--hl-paper", "--hl-value"].map((name) => {
      if (!context) return [0, 0, 0];
      context.fillStyle = style.getPropertyValue(name).trim();
      context.fillRect(0, 0, 1, 1);
      return [...context.getImageData(0, 0, 1, 1).data];
    });
    return between(paper, value);
  }

  // What is shown

  /** @override */
  update() {
    const { state, shown: { net } } = this;
    const [form, data] = [net.sizes.join(), state.data + state.points];
    if (this.drawn[0] !== form) this.drawNet();
    if (this.drawn[1] !== data) this.drawPoints();
    if (this.drawn[0] !== form || this.drawn[2] !== state.data) {
      this.plane = new Plane(net, this.given.box);
    }
    this.drawn = [form, data, state.data];
    this.showNumbers();
    if (this.frames) return this.frames.begin(); // the pictures follow, frame by frame
    this.fill();
    net.layers.forEach((layer) => this.plane.fill(layer));
    this.small.forEach((_, k) => this.showNode(k));
    this.showLarge();
    this.showWeights();
  }

  /** The pictures are to show the network as it is. */
  fill() {
    this.plane.net = this.shown.net;
    this.plane.point.set(this.shown.point);
  }

  showWeights() {
    const { state, shown: { point } } = this;
    for (const edge of this.lines) {
      const { line, at, key } = edge;
      const [w, picked] = [point[at], key === `${state.node} ${state.edge}`];
      const width = (0.6 + Math.min(4, Math.abs(w))).toFixed(1);
      const look = `${width} ${w < 0} ${picked}`;
      if (edge.look === look) continue;
      edge.look = look;
      put(line, {
        "stroke-width": width,
        "stroke-dasharray": w < 0 ? "5 3" : null,
        class: picked ? "hl-edge hl-edge--picked" : "hl-edge",
      });
    }
  }

  /**
   * Paint what a node answers.
   * @param {number} k
   */
  showNode(k, canvas = this.small[k].canvas) {
    const { shown: { net }, small, state: { node }, given: { box } } = this;
    paint(canvas, this.plane.values[k], net.shareOf(k, box), this.colours ??= this.shades());
    const { name, press } = small[k];
    if (press) put(press, { "aria-pressed": String(name === node) });
  }

  /** Paint what the node answers that is looked at. */
  showLarge() {
    const { shown: { net }, state: { node } } = this;
    const k = this.small.findIndex(({ name }) => name === node);
    const level = k === net.last ? net.border : net.activation === "sigmoid" ? 0.5 : 0;
    this.showNode(k, this.canvas);
    put(this.border, { d: border(this.plane.values[k], level, this.panels.view.width) });
  }

  /** The place of the bias or the weight that is looked at, in the point. */
  get at() {
    const { state: { node, edge }, shown: { net: { layers } } } = this;
    const [layer, j] = node === "out" ? [layers.length, 1] : node.split(".").map(Number);
    const { nodes, weights, biases } = layers[layer - 1];
    return (edge === "0" ? biases : weights + (Number(edge) - 1) * nodes) + j - 1;
  }

  showNumbers() {
    const { numbers, at, state, shown: { score, point }, training } = this;
    write(numbers.epoch, training?.epoch ?? state.epoch, "z.0f");
    write(numbers.batch, training?.taken ?? state.taken, "z.0f");
    const [all, held] = [this.examples, this.given.heldOut].map((data) =>
      100 / data.targets.length
    );
    /** @type {[Name, number, string][]} */
    const rows = [
      ["cost", score.cost, "z.4g"],
      ["right", all * score.right, "z.0f"],
      ["held", score.heldOut, "z.4g"],
      ["heldRight", held * score.heldOutRight, "z.0f"],
      ["own", point[at], ""],
      ["slope", score.gradient[at], ""],
    ];
    for (const [name, value, spec] of rows) {
      const clean = spec || Math.abs(value) >= 1e-12 ? value : 0;
      write(numbers[name], clean, spec || (clean ? fine(clean) : "z.0f"));
    }
    details?.doubt(this);
    const { node, edge } = state;
    const what = edge === "0" ? "bias" : `weight from ${edge}`;
    this.looked.textContent = `${NODES[node]}: ${what} `;
    this.means.textContent = `, the mean of ${
      edge === "0" ? "δ" : "δ × input"
    } over the filled points`;
  }

  // Words

  /** @override */
  describe() {
    if (details) return details.described(this);
    return `A network ${this.shown.net.sizes.join("-")}. ${this.words()}`;
  }

  /** @override */
  words() {
    const { score } = this.shown;
    return details?.words(this) ?? `Before the first step ${score.right} of 100 points are right.`;
  }

  /**
   * @override
   * @returns {Promise<string>}
   */
  python() {
    return this.touched().then(() => details ? details.copied(this) : "");
  }
}

customElements.define("hl-playground", Playground);
