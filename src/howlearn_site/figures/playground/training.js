// The twin of howlearn.training.train: the same start, the same batches, the same steps. It can stop
// within an epoch, and go back, as it keeps where it was at every tenth one.
//
// No two machines round alike, and some runs make more and more of that, until nothing is left of the
// digits. So a shadow is trained, too, with other last digits at its start and in every value. Where
// the two agree, any machine prints what is shown; where they do not, the figure says so.

import { Learner } from "./learner.js";
import { Generator } from "./random.js";

/**
 * @typedef {import("./learner.js").Data} Data
 * @typedef {"sgd" | "momentum" | "adam"} Optimizer
 * @typedef {"random" | "equal" | "large"} Start
 * @typedef {{
 *   sizes: number[], activation: import("./network.js").Activation,
 *   cost: import("./network.js").Cost, optimizer: Optimizer, rate: number, batch: number,
 *   start: Start, generator: [state: string, increment: string], training: Data, heldOut: Data,
 * }} Task
 * @typedef {{
 *   cost: number, right: number, heldOut: number, heldOutRight: number, gradient: Float64Array,
 * }} Score
 * @typedef {ReturnType<Walker["kept"]>} Kept
 */

const EVERY = 10;
/** A little more than a last digit, which is 2⁻⁵³ of a number. */
const NUDGE = 2 ** -48;
/**
 * Whether a number of a run and the one of its shadow are so near that their digits are the same.
 * @param {number} one
 * @param {number} other
 */
export const agree = (one, other) => {
  const [off, size] = [Math.abs(one - other), Math.abs(one)];
  return off <= 1e-7 * size || (size > 1e-4 ? off <= 1e-9 : Math.max(size, off) < 1e-12);
};

/** A network on its way: its point, and what the optimizer remembers. */
class Walker {
  steps = 0;

  /**
   * @param {Learner} net
   * @param {Float64Array} start
   * @param {Task} task
   */
  constructor(net, start, { optimizer, rate }) {
    this.net = net;
    this.point = start;
    this.optimizer = optimizer;
    this.rate = rate;
    this.gradient = new Float64Array(net.count);
    this.first = new Float64Array(net.count);
    this.second = new Float64Array(net.count);
  }

  /**
   * Take a step for some examples; return their cost before it.
   * @param {Data} data
   * @param {Uint16Array} rows
   */
  step({ inputs, targets }, rows) {
    const { net, point, gradient } = this;
    gradient.fill(0);
    let cost = 0;
    for (const row of rows) {
      net.forward(point, inputs[2 * row], inputs[2 * row + 1]);
      cost += net.backward(point, targets[row], 1 / rows.length, gradient);
    }
    this.advance();
    return cost / rows.length;
  }

  /** The twin of howlearn.optimizers. */
  advance() {
    const { point, gradient, first, second, rate } = this;
    this.steps++;
    if (this.optimizer === "sgd") {
      for (let k = 0; k < point.length; k++) point[k] -= rate * gradient[k];
    } else if (this.optimizer === "momentum") {
      for (let k = 0; k < point.length; k++) {
        first[k] = 0.9 * first[k] + gradient[k];
        point[k] -= rate * first[k];
      }
    } else {
      const [mean, square] = [1 - 0.9 ** this.steps, 1 - 0.999 ** this.steps];
      for (let k = 0; k < point.length; k++) {
        const g = gradient[k];
        first[k] = 0.9 * first[k] + (1 - 0.9) * g;
        second[k] = 0.999 * second[k] + (1 - 0.999) * g * g;
        point[k] -= rate * (first[k] / mean / (Math.sqrt(second[k] / square) + 1e-8));
      }
    }
  }

  get isFinite() {
    return this.point.every(Number.isFinite) && this.second.every(Number.isFinite);
  }

  kept() {
    const { point, first, second, steps } = this;
    return { point: point.slice(), first: first.slice(), second: second.slice(), steps };
  }

  /** @param {Kept} kept */
  restore({ point, first, second, steps }) {
    this.point.set(point);
    this.first.set(first);
    this.second.set(second);
    this.steps = steps;
  }
}

/**
 * Where a network starts, as Network.random draws it.
 * @param {Learner} net
 * @param {Generator} rng
 * @param {Start} start
 */
function begin(net, rng, start) {
  const point = new Float64Array(net.count);
  for (const { inputs, nodes, weights, biases } of net.layers) {
    const reach = Math.sqrt(6 / (inputs + nodes));
    for (let k = weights; k < biases; k++) {
      if (start === "equal") point[k] = 0.5;
      else point[k] = (start === "large" ? 20 : 1) * rng.uniform(reach);
    }
  }
  return point;
}

export class Training {
  epoch = 0;
  /** How many batches of the epoch were taken. */
  taken = 0;
  /** @type {Score[]} after each epoch */
  scores = [];
  /** The step after which nothing was a number any more; 0 where that has not happened. */
  lost = 0;
  /** @type {[epoch: number, taken: number]} where it is to go */
  goal = [0, 0];

  /** @type {{ walker: Kept, shadow: Kept, place: import("./random.js").Place }[]} */
  #kept = [];
  /** @type {Uint16Array} */
  #order;

  /**
   * @param {string} name
   * @param {Task} task
   */
  constructor(name, task) {
    this.name = name;
    this.task = task;
    this.rng = new Generator(...task.generator);
    this.net = new Learner(task.sizes, task.activation, task.cost);
    const start = begin(this.net, this.rng, task.start);
    this.walker = new Walker(this.net, start, task);
    const other = new Learner(task.sizes, task.activation, task.cost);
    other.twist = 1 - NUDGE;
    this.shadow = new Walker(other, start.map((w, k) => w + (k % 2 ? NUDGE : -NUDGE)), task);
    this.batches = Math.ceil(task.training.targets.length / task.batch);
    this.#arrive();
  }

  get point() {
    return this.walker.point;
  }

  /**
   * Say where to go; advance() goes there, or as far as there are numbers.
   * @param {number} epoch
   * @param {number} taken
   */
  aim(epoch, taken) {
    this.goal = [epoch, taken];
    this.#limit();
    const [to, batches] = this.goal;
    if (to < this.epoch || (to === this.epoch && batches < this.taken)) this.#back(to);
  }

  /** No number is known beyond the last whole epoch of a run that was lost. */
  #limit() {
    const last = this.scores.length - 1;
    if (this.lost && this.goal[0] >= last) this.goal = [last, 0];
  }

  /** Whether it is where it was to go. */
  get arrived() {
    return this.epoch === this.goal[0] && this.taken === this.goal[1];
  }

  /**
   * Go on for some milliseconds, by one step at least, or until it has arrived.
   * @param {number} milliseconds
   */
  advance(milliseconds) {
    const end = performance.now() + milliseconds;
    while (!this.arrived) {
      this.#step();
      if (this.taken && this.arrived && !Number.isFinite(this.score.cost)) this.#lose();
      if (performance.now() >= end) return;
    }
  }

  /**
   * Go to a place at once.
   * @param {number} epoch
   * @param {number} taken
   */
  go(epoch, taken) {
    this.aim(epoch, taken);
    this.advance(Infinity);
  }

  /** The cost and the right answers where it is now. */
  get score() {
    return this.taken ? this.#once("score", this.walker) : this.scores[this.epoch];
  }

  #step() {
    const { task: { training, batch }, rng, walker, shadow } = this;
    if (!this.taken) this.#order = rng.permutation(training.targets.length);
    const rows = this.#order.subarray(this.taken * batch, (this.taken + 1) * batch);
    const cost = walker.step(training, rows);
    shadow.step(training, rows);
    if (!Number.isFinite(cost) || !walker.isFinite) return this.#lose();
    this.taken++;
    if (this.taken < this.batches) return;
    this.epoch++;
    this.taken = 0;
    this.#arrive();
  }

  /** An epoch is over: write down where that led. */
  #arrive() {
    const { epoch, walker, shadow, rng } = this;
    if (!this.scores[epoch]) {
      const score = this.#scored();
      if (!Number.isFinite(score.cost) || !Number.isFinite(score.heldOut)) return this.#lose();
      this.scores[epoch] = score;
    }
    if (epoch % EVERY === 0) {
      this.#kept[epoch / EVERY] ??= {
        walker: walker.kept(),
        shadow: shadow.kept(),
        place: rng.place,
      };
    }
  }

  /** @returns {Score} */
  #scored({ net, point } = this.walker) {
    const { training, heldOut } = this.task;
    const gradient = new Float64Array(net.count);
    const { cost, right } = net.score(point, training, gradient);
    const held = net.score(point, heldOut);
    return { cost, right, heldOut: held.cost, heldOutRight: held.right, gradient };
  }

  /** The same of the shadow. */
  get other() {
    return this.#once("other", this.shadow);
  }

  /** @type {Record<string, { steps: number, score: Score }>} what was computed last */
  #last = {};

  /**
   * What is asked for several times at one place is computed once.
   * @param {"score" | "other"} name
   * @param {Walker} walker
   */
  #once(name, walker) {
    const { steps } = walker;
    if (this.#last[name]?.steps !== steps) {
      this.#last[name] = { steps, score: this.#scored(walker) };
    }
    return this.#last[name].score;
  }

  /** What came is no number: the last whole epoch is as far as it goes. */
  #lose() {
    this.lost = this.walker.steps;
    this.#limit();
    this.#back(this.goal[0]);
  }

  /**
   * Go back to the last epoch that was kept.
   * @param {number} epoch
   */
  #back(epoch) {
    const at = Math.min(Math.floor(epoch / EVERY), this.#kept.length - 1);
    const { walker, shadow, place } = this.#kept[at];
    this.walker.restore(walker);
    this.shadow.restore(shadow);
    this.rng.place = place;
    [this.epoch, this.taken] = [at * EVERY, 0];
  }
}
