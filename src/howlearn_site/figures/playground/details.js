// What comes with the first touch: training, the curves by epoch, the words, and the program.

import { axes, move, part, trace } from "../drawing.js";
import { put, svg } from "../../pages/elements.js";
import { fine, last, shown } from "../numbers.js";
import { Playground, taskOf } from "./script.js";
import { Editor } from "./editor.js";
import { MOST, Points, programmed } from "./points.js";
import { agree, Training } from "./training.js";

export { Editor };

/**
 * @typedef {import("../drawing.js").Place} Place
 * @typedef {import("../drawing.js").Point} Point
 * @typedef {import("../figure.js").Panel} Panel
 */

/**
 * A picture of one or two numbers by epoch, on a logarithmic scale that grows with what it shows.
 */
class Curve {
  /** @type {Place} */
  place;
  /** @type {SVGElement} */
  ball;
  /** @type {{ ahead: SVGElement, done: SVGElement }[]} */
  lines = [];
  scale = "";

  /**
   * @param {string} name
   * @param {string} short where there is little room
   * @param {string[]} kinds of the lines
   */
  constructor(name, short, kinds) {
    this.name = name;
    this.short = short;
    this.kinds = kinds;
  }

  /**
   * @param {Panel} panel
   * @param {number[][]} rows of numbers, of the same length each
   * @param {number} now
   */
  show(panel, rows, now) {
    const all = rows.flat().filter((value) => value > 0);
    const [low, high] = [Math.min(...all, 1), all.length ? Math.max(...all) : 1].map(Math.log10);
    const most = Math.ceil(high + 1e-9);
    const ends = [Math.min(Math.max(-12, Math.floor(low)), most - 2), most];
    let far = 25;
    while (far < rows[0].length - 1) far *= 2;
    const scale = [...ends, far, panel.width].join();
    if (this.scale !== scale) this.draw(panel, ends, far);
    this.scale = scale;
    const { place } = this;
    /**
     * @param {number} value
     * @param {number} epoch
     * @returns {Point}
     */
    const at = (value, epoch) => [place.x(epoch), place.y(Math.max(ends[0], Math.log10(value)))];
    rows.forEach((row, k) => {
      const way = row.map(at);
      put(this.lines[k].ahead, { d: trace(way.slice(now)) });
      put(this.lines[k].done, { d: trace(way.slice(0, now + 1)) });
      if (!k) move(this.ball, ...last(way.slice(0, now + 1)));
    });
  }

  /**
   * @param {Panel} panel
   * @param {number[]} ends
   * @param {number} far
   */
  draw({ node, width, em }, [low, high], far) {
    node.replaceChildren();
    const [left, top] = [4.2 * em, 1.7 * em];
    const place = this.place = axes(node, {
      left,
      top,
      width: width - left - em,
      height: 5.4 * em,
      x: [0, far],
      y: [low, high],
      names: ["", ""],
      ticks: [true, false],
    });
    const step = Math.ceil((high - low) / 4);
    for (let power = low; power <= high; power += step) {
      const y = place.y(power);
      const text = { x: left - 7, y, dy: "0.35em", "text-anchor": "end" };
      place.frame.append(
        svg("path", { d: `M${left} ${y}h-4` }),
        svg("text", text, shown(10 ** power, Math.abs(power) > 2 ? "z.0e" : "z.6g")),
      );
    }
    const name = part("text", "axis-name", { x: left, y: 1.1 * em });
    name.append(width < 18 * em ? this.short : this.name);
    place.frame.append(name);
    this.lines = this.kinds.map((kind) => {
      const [ahead, done] = [part("path", `curve hl-ahead ${kind}`), part("path", `curve ${kind}`)];
      place.inside.append(ahead, done);
      return { ahead, done };
    });
    this.ball = part("circle", "ball", { r: 4 });
    node.append(this.ball);
  }
}

/** The course of the cost, and the gradient of what is looked at. */
export class Curves {
  /** @type {Curve} */
  course;
  /** @type {Curve} */
  history;

  /** @param {Playground} figure */
  constructor(figure) {
    this.figure = figure;
    this.forget();
  }

  /** The panels are empty again. */
  forget() {
    this.course = new Curve("cost by epoch, dashed: held out", "cost, held out", [
      "",
      "hl-curve--held",
    ]);
    this.history = new Curve("size of that gradient", "its gradient", ["hl-curve--gradient"]);
  }

  update() {
    const { training, state: { epoch }, at, panels } = this.figure;
    if (!training) return;
    const { scores } = training;
    const costs = [scores.map(({ cost }) => cost), scores.map(({ heldOut }) => heldOut)];
    const sizes = scores.map(({ gradient }) => Math.abs(gradient[at]));
    this.course.show(panels.course, costs, epoch);
    this.history.show(panels.history, [sizes], epoch);
  }
}

/** Its last epoch. */
const LAST = 300;

/**
 * Train to where a state says, and return what there is of it.
 * @param {Playground} figure
 * @param {import("./script.js").State} state
 * @param {import("./script.js").Set} set
 * @param {[string, string]} generator
 */
export function settle(figure, state, set, generator) {
  const { activation, cost, optimizer, rate, batch, start } = state;
  const hidden = [state.h1, state.h2, state.h3].filter(Boolean);
  const [h1 = 0, h2 = 0, h3 = 0] = hidden;
  const changed = new Points(set, state.points);
  const points = changed.text;
  const task = taskOf({ ...state, h1, h2, h3, points });
  if (figure.training?.name !== task) {
    const examples = changed.training;
    figure.shown = figure.training = new Training(task, {
      sizes: [2, ...hidden, 1],
      activation,
      cost,
      optimizer,
      rate: Number(rate),
      batch: Math.min(examples.targets.length, Number(batch) || Infinity),
      start,
      generator,
      training: examples,
      heldOut: set.heldOut,
    });
  }
  const { training } = figure;
  const most = state.epoch < LAST ? training.batches - 1 : 0;
  training.aim(state.epoch, Math.min(state.taken, most));
  training.advance(SOON);
  const { goal: [epoch, taken], net: { sizes } } = training;
  const [layer, node] = state.node.split(".").map(Number);
  const there = layer < sizes.length - 1 && node <= sizes[layer];
  const from = Number(state.edge) <= sizes[(there ? layer : sizes.length - 1) - 1];
  return {
    ...{ h1, h2, h3, epoch, taken, points },
    node: there ? state.node : "out",
    edge: from ? state.edge : "0",
  };
}

/**
 * What changes with a change.
 * @param {Playground} figure
 * @param {Partial<import("./script.js").State>} changes
 */
export function changed({ state: { data }, playing, training }, changes) {
  if (playing && training) changes = { epoch: training.epoch, ...changes };
  if ("epoch" in changes) changes = { taken: 0, ...changes };
  // What was changed is a point of the other data set.
  return (changes.data ?? data) === data ? changes : { points: "", ...changes };
}

/** @param {Playground} figure */
export function addLayer(figure) {
  const name = /** @type {const} */ (["h1", "h2", "h3"]).find((name) => !figure.state[name]);
  if (name) figure.set({ [name]: 3 }, name);
}

/** @type {Record<string, Partial<import("./script.js").State>>} */
const PRESETS = {
  "All weights equal": { start: "equal", h1: 4, h2: 0, h3: 0 },
  "A rate past the edge": { optimizer: "sgd", rate: "10.0", start: "random" },
  "Saturated nodes": { activation: "sigmoid", start: "large", optimizer: "sgd" },
};

/**
 * Take one of the classic mistakes, and play.
 * @param {Playground} figure
 * @param {string} words
 */
export function preset(figure, words) {
  figure.set({ ...PRESETS[words], epoch: 0 }, words);
  if (!figure.playing) play(figure);
}

/**
 * Mark the numbers as what another machine may not print, where the shadow of the training has others.
 * @param {Playground} figure
 */
export function doubt(figure) {
  const { numbers, training, at } = figure;
  if (!training) return;
  const { score, other, point, shadow } = training;
  /** @type {[import("./script.js").Name, number, number][]} */
  const rows = [
    ["cost", score.cost, other.cost],
    ["right", score.right, other.right],
    ["held", score.heldOut, other.heldOut],
    ["heldRight", score.heldOutRight, other.heldOutRight],
    ["own", point[at], shadow.point[at]],
    ["slope", score.gradient[at], other.gradient[at]],
  ];
  figure.sure = rows.every(([, one, two]) => agree(one, two));
  for (const [name] of figure.sure ? [] : rows) {
    // What rounding errors made is not promised, nor printed by the program.
    put(numbers[name], { "data-number": null });
    numbers[name].prepend("≈");
  }
}

/** How many rounds of pictures there are from one to the next with numbers, which nobody reads faster. */
const ROUNDS = 8;
/** How long a press may train, how long a frame may, and how long that may paint, in milliseconds. */
const SOON = 2;
const TRAINS = 4;
const PAINTS = 2;
/** What is late for a frame, in milliseconds. */
const LATE = 20;

/** Its frames, from the first that has something to do to the last. */
export class Frames {
  /** @type {Generator<true | undefined> | undefined} what is left to paint */
  #left;
  #rounds = 0;
  #runs = false;
  /** When an epoch is due, for who wants it calm. */
  #next = 0;
  #before = 0;
  /** How many frames there are without a picture. */
  #rests = 0;
  /** @type {(() => void)[]} who waits until there is nothing left to do */
  #waiting = [];

  /** @param {Playground} figure */
  constructor(figure) {
    this.figure = figure;
    this.parts = figure.parts;
  }

  /** What is shown has changed: from the next frame on it is trained for, and painted. */
  begin() {
    const { figure, parts } = this;
    this.#left = round(figure, !figure.playing || figure.calm);
    if (!figure.playing) put(parts.live, { "aria-busy": "true" });
    if (this.#runs) return;
    this.#runs = true;
    requestAnimationFrame((now) => this.#frame(now));
  }

  /** When all is there and painted, or at once where it plays. */
  async end() {
    if (this.#runs) await new Promise((go) => this.#waiting.push(() => go(undefined)));
  }

  #free() {
    put(this.parts.live, { "aria-busy": null });
    this.#waiting.splice(0).forEach((go) => go());
  }

  /** @param {number} now */
  #frame(now) {
    const { figure, parts } = this;
    const { training, playing, calm } = figure;
    if (figure.parts !== parts || !training) return this.#free(); // it has left the page
    if (!playing && training.arrived && !this.#left) {
      this.#runs = false;
      return this.#free();
    }
    requestAnimationFrame((now) => this.#frame(now));
    if (playing) this.#free();
    if (playing && training.arrived && !figure.editor?.draft && now >= this.#next) {
      if (ended(training)) return stop(figure);
      training.aim(training.epoch + 1, 0);
      if (calm) this.#next = performance.now() + 840;
    }
    const arrives = !training.arrived;
    training.advance(TRAINS);
    if (arrives && training.arrived && (!playing || calm)) {
      return playing ? figure.set({}, "epoch") : figure.refresh();
    }
    if (!this.#left && (playing || !training.arrived)) {
      this.#left = round(figure, ++this.#rounds % ROUNDS === 0);
    }
    // Where the last frame came late, the next ones only train.
    this.#rests = now - this.#before > LATE && this.#rests < 2 ? this.#rests + 1 : 0;
    this.#before = now;
    if (this.#rests && (playing || !training.arrived)) return;
    const end = performance.now() + PAINTS;
    while (this.#left && performance.now() < end) {
      const { value, done } = this.#left.next();
      if (done) this.#left = undefined;
      if (value) return;
    }
  }
}

/**
 * What there is to paint, part by part. A part yields true where the rest is for another frame: a
 * browser draws what is new in a frame all at once.
 * @param {Playground} figure
 * @param {boolean} whole with numbers and curves
 * @returns {Generator<true | undefined>}
 */
function* round(figure, whole) {
  figure.fill();
  for (const layer of figure.shown.net.layers) yield void figure.plane.fill(layer);
  figure.showLarge();
  yield true;
  for (const k of figure.small.keys()) yield void figure.showNode(k);
  yield true;
  figure.showWeights();
  if (!whole) return;
  yield true;
  figure.curves?.update();
  yield true;
  if (!figure.playing || figure.calm) return;
  while (!figure.training?.arrived) yield true;
  yield true;
  figure.set({}, "epoch");
}

/** @param {Training} training */
const ended = ({ epoch, lost }) => epoch === LAST || !!lost;

/**
 * Pause where the training is, at the end of an epoch, which may be farther than what was said last.
 * @param {Playground} figure
 */
function stop(figure) {
  const { playing, training } = figure;
  figure.pause();
  if (!playing || !training) return;
  const epoch = training.epoch + Math.sign(training.taken);
  if (epoch !== figure.state.epoch) figure.set({ epoch }, "epoch");
  else figure.update(); // what was for later frames
}

/**
 * Go on or back by a batch, or to the start.
 * @param {Playground} figure
 * @param {number} by
 */
export function go(figure, by) {
  stop(figure);
  const { state: { epoch, taken }, shown: { batches } } = figure;
  const at = by && Math.max(0, epoch * batches + taken + by);
  figure.set({ epoch: Math.floor(at / batches), taken: at % batches }, "epoch");
}

/**
 * Play, an epoch a frame where there is time, or stop.
 * @param {Playground} figure
 */
export function play(figure) {
  if (figure.playing) return stop(figure);
  if (figure.training && ended(figure.training)) figure.set({ epoch: 0 }, "epoch");
  figure.playing = true;
  figure.playButton.textContent = "Pause";
  figure.frames?.begin();
}

/** @param {Playground} figure */
export function described(figure) {
  const { data, activation, optimizer, rate, batch, seed, epoch } = figure.state;
  const { score, net } = figure.shown;
  const form = `a network ${net.sizes.join("-")} of ${activation} nodes`;
  const how = `${optimizer} at rate ${Number(rate)}, batch ${batch}, seed ${seed}`;
  const own = figure.state.points && ", with points that you changed,";
  return `On ${
    Playground.parameters.data.options[data]
  }${own} ${form}, ${how}. Epoch ${epoch}: cost ${shown(score.cost, "z.4g")}, ` +
    `on held-out points ${shown(score.heldOut, "z.4g")}. ${words(figure)}`;
}

/** @param {Playground} figure */
export function words({ state, training, sure, playing }) {
  if (!training) return undefined;
  const { score, lost, arrived, goal, task: { training: { targets } } } = training;
  if (!arrived && !playing) return `It is on its way to epoch ${goal[0]}.`;
  if (lost) {
    return `At step ${lost} a number became too large to compute with: the rate is past the edge. ` +
      "You see the last whole epoch before. Try a smaller rate.";
  }
  const right = `${score.right} of ${targets.length} points are right`;
  const full = state.points.split(".").length < MOST
    ? ""
    : ` ${MOST} points are changed, and no more can be.`;
  if (!state.epoch && !state.taken) return `Before the first step ${right}.${full}`;
  const rounded = sure
    ? ""
    : " Rounding errors have grown, so that another computer would get other digits.";
  return `${right}${seen(state, training)}${rounded}${full}`;
}

/**
 * What there is to say of a run.
 * @param {import("./script.js").State} state
 * @param {Training} training
 */
function seen({ start, epoch }, { score, scores, task: { heldOut }, net }) {
  if (start === "equal" && net.layers.length > 1) {
    return ". The nodes of a layer began equal and stay equal: it does the work of one node.";
  }
  const so = scores.slice(0, epoch + 1);
  const rises = so.filter(({ cost }, k) => k && cost > 1.5 * so[k - 1].cost).length;
  if (rises > Math.max(2, epoch / 8)) {
    return `. In ${rises} of ${epoch} epochs the cost rose by half or more: the steps go too far.`;
  }
  const costs = so.map(({ heldOut }) => heldOut);
  const best = costs.indexOf(Math.min(...costs));
  if (score.heldOut > 1.2 * costs[best]) {
    return `. On the held-out points the cost was lowest at epoch ${best}: since then the network ` +
      "learns its own points by heart.";
  }
  return `, and ${score.heldOutRight} of ${heldOut.targets.length} held-out points.`;
}

/**
 * A program that does the same and prints the numbers that are shown.
 * @param {Playground} figure
 */
export async function copied(figure) {
  await figure.frames?.end();
  const { state, training, numbers, sure, given: set } = figure;
  if (!training) return "";
  const { net, task, batches } = training;
  const { activation, cost, optimizer, rate, start, node, edge, epoch, taken } = state;
  const changes = programmed(new Points(set, state.points));
  const [given, ...made] = set.program.split("\n");
  const needs = changes.length && !given.includes("Dataset")
    ? given.replace("import ", "import Dataset, ")
    : given;
  const draws = {
    random: "",
    equal: ",\n    initializer=equal",
    large: ",\n    initializer=large",
  };
  const begins = {
    random: [],
    equal: [
      "def equal(inputs, nodes, *, rng):",
      "    return np.full((inputs, nodes), 0.5)",
      "",
      "",
    ],
    large: [
      "def large(inputs, nodes, *, rng):",
      "    return 20 * glorot(inputs, nodes, rng=rng)",
      "",
      "",
    ],
  };
  const whole = !taken;
  const [layer, j] = node === "out" ? [-1, 0] : node.split(".").map((part) => Number(part) - 1);
  const imports = [
    `from howlearn.activations import ${activation}`,
    "from howlearn.backpropagation import backpropagation",
    `from howlearn.costs import ${cost} as cost`,
    whole ? needs : `${needs}, batches`,
    ...(start === "large" ? ["from howlearn.initializers import glorot"] : []),
    "from howlearn.network import Network",
    `from howlearn.optimizers import ${optimizer}`,
    `from howlearn.training import accuracy${whole ? ", train" : ""}`,
  ];
  const trained = whole
    ? [
      `run = train(start, training, cost, ${optimizer}(${rate}),`,
      `            epochs=${epoch}, batch_size=${task.batch}, rng=rng)`,
      "network = run[-1].network",
    ]
    : [
      "def all_batches():",
      "    while True:",
      `        yield from batches(training, ${task.batch}, rng=rng)`,
      "",
      "",
      `network, optimizer = start, ${optimizer}(${rate})`,
      "memory = optimizer.initialize(network.parameters)",
      `for batch in islice(all_batches(), ${epoch * batches + taken}):`,
      "    back = backpropagation(network, batch.inputs, batch.targets, cost)",
      "    point, memory = optimizer.update(",
      "        network.parameters, back.gradient, memory)",
      "    network = network.with_parameters(point)",
    ];
  const from = Number(edge) - 1;
  /** @param {HTMLElement} place */
  const spec = (place) => {
    const value = Number(place.dataset.number);
    return value ? fine(value) : "z.0f";
  };
  const [own, slope] = edge === "0"
    ? [`biases[${j}]`, `bias_gradients[${layer}][${j}]`]
    : [`weights[${from}, ${j}]`, `weight_gradients[${layer}][${from}, ${j}]`];
  const printed = [
    `print("epoch ${epoch}, batch ${taken}")`,
    ...(sure
      ? [
        "for data in (training, held_out):",
        "    value = cost(network(data.inputs), data.targets)",
        "    right = 100 * accuracy(network, data, cost)",
        '    print(f"cost {value:z.4g}, right {right:z.0f} %")',
        "back = backpropagation(network, training.inputs,",
        "                       training.targets, cost)",
        `print(f"{network.layers[${layer}].${own}:${spec(numbers.own)}}")`,
        `print(f"{back.${slope}:${spec(numbers.slope)}}")`,
      ]
      : ["# Rounding errors have grown: each computer gets its own digits."]),
  ];
  return [
    ...(whole ? [] : ["from itertools import islice", ""]),
    "import numpy as np",
    "",
    ...imports,
    "",
    ...begins[start],
    "rng = np.random.default_rng(0)",
    ...made,
    ...changes,
    "",
    `rng = np.random.default_rng(${state.seed})`,
    `start = Network.random([${net.sizes.join(", ")}], hidden=${activation}, rng=rng${
      draws[start]
    })`,
    ...trained,
    "",
    ...printed,
    "",
  ].join("\n");
}
