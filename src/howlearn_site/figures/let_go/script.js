// Let it go: two valleys and an empty strip. A ball is let go wherever a reader presses, many at a time;
// each takes the steps of gradient descent, and where it comes to rest it colours its start in the strip.

import { html, put } from "../../pages/elements.js";
import { move, part } from "../drawing.js";
import { Figure } from "../figure.js";
import { fine, last, number, readout, shown, write } from "../numbers.js";
import { recording } from "../recording.js";
import { descend, drawValleys, height, kindOf, reached } from "../two_valleys.js";

/**
 * @typedef {{ rate: string, start: number, left: number, right: number }} State `left` and `right` say
 *   with a bit for each start of the two halves which balls have been let go
 * @typedef {{ path: number[], end: import("../two_valleys.js").Stationary | undefined, steps: number }} Fate
 * @typedef {{ begins: number, from: number }} Roll when it is let go, and in which height of the picture
 */
const recorded = await recording("let-go");
const valleys = /** @type {import("../two_valleys.js").Valleys} */ (recorded);
/** @type {{ starts: number[], rates: number[] }} */
const { starts, rates } = recorded;
const { domain: [low, high], minima, maximum, sweep } = valleys;

/** @type {typeof import("./program.js") | undefined} */
let program;
const deepest = minima.find((minimum) => minimum.global) ?? minima[0];
const HALF = starts.length / 2;
/** How many steps a ball is seen to jump that never comes to rest. */
const JUMPS = 30;

/**
 * What becomes of a ball: its path, its minimum if it reaches one, and after how many steps it rests.
 * @param {number} start
 * @param {number} rate
 * @returns {Fate}
 */
export function fateOf(start, rate) {
  const path = descend(start, rate, sweep.steps);
  const end = minima[reached(valleys, start, rate)];
  const moving = path.findLastIndex((x) => Math.abs(x - last(path)) > 0.005);
  return { path, end, steps: end ? moving + 1 : JUMPS };
}

/** @type {Record<string, Fate[]>} */
const known = {};
/** @param {string} rate */
const fates = (rate) => known[rate] ??= starts.map((start) => fateOf(start, Number(rate)));

/**
 * For each start whether its ball has been let go.
 * @param {State} state
 */
const letGo = ({ left, right }) =>
  starts.map((_, i) => Math.floor((i < HALF ? left : right) / 2 ** (i % HALF)) % 2 === 1);
/** @param {boolean[]} balls */
const bits = (balls) => balls.reduce((sum, ball, i) => sum + (ball ? 2 ** i : 0), 0);

/** @extends {Figure<State>} */
class LetGo extends Figure {
  /** @override */
  static title = "Let it go";
  /** @override */
  static parameters = {
    rate: {
      label: "rate η",
      says: "learning rate η",
      options: Object.fromEntries(rates.map((rate) => [rate, String(rate)])),
      initial: String(rates[0]),
    },
    start: {
      label: "start",
      says: "start w",
      min: starts[0],
      max: last(starts),
      step: 0.1,
      initial: starts[6],
    },
    left: { label: "left", min: 0, max: 2 ** HALF - 1, step: 1, initial: 2 ** 6 },
    right: { label: "right", min: 0, max: 2 ** HALF - 1, step: 1, initial: 0 },
  };

  /** @type {Record<"reached" | "balls" | "w" | "cost", HTMLElement>} */
  numbers;
  /** @type {HTMLElement[]} */
  chips;
  /** @type {ReturnType<LetGo["draw"]>} */
  shapes;
  /** @type {Map<number, Roll>} the balls that are under way, by the number of their start */
  rolling;

  /**
   * @override
   * @param {HTMLElement} live
   */
  build(live) {
    this.rolling = new Map();
    const { reached, balls, w, cost } = this.numbers = {
      reached: number(),
      balls: number(),
      w: number(),
      cost: number(),
    };
    this.parts.words.classList.add("hl-hint");
    this.chips = rates.map((rate, i) =>
      put(this.button(String(rate), () => this.choose(i)), {
        "aria-label": `learning rate ${rate}`,
      })
    );
    this.chips[0].id = `${this.localName}-rate`;
    const chips = html(
      "div",
      { class: "hl-rates", role: "group", "aria-label": "learning rate η" },
      html("span", { "aria-hidden": "true" }, "η"),
      ...this.chips,
    );
    chips.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
      if (!by) return;
      event.preventDefault();
      const next = rates.indexOf(Number(this.state.rate)) + by;
      this.choose((next + rates.length) % rates.length, true);
    });
    live.append(
      this.parts.words,
      html(
        "div",
        { class: "hl-sky" },
        this.panel((panel) => (this.shapes = this.draw(panel)).height),
        html(
          "div",
          { class: "hl-tally" },
          html("p", {}, html("b", {}, reached, " of ", balls), " reached the global minimum"),
          readout({ w: [w], cost: [cost] }),
        ),
      ),
      html(
        "div",
        { class: "hl-controls hl-tray" },
        html(
          "div",
          { class: "hl-buttons" },
          this.button(
            "Let go",
            () => this.drop([starts.indexOf(this.state.start)]),
          ),
          this.button(`Let all ${starts.length} go`, () => this.rain()),
          this.button("Reset", () => this.set({ left: 0, right: 0 }, "press")),
        ),
        chips,
        this.control("start"),
        this.copier(),
      ),
    );
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    // The first ball rolls once, for whoever has done nothing yet.
    const { rate, start, left, right } = this.state;
    const { initial } = this;
    const isFirst = left === initial.left && !right && start === initial.start &&
      rate === initial.rate;
    if (isFirst && !this.calm) this.roll([starts.indexOf(start)], () => 700);
  }

  // What a reader does

  /**
   * @override
   * @param {Partial<State>} changes
   * @param {string} [control]
   */
  set(changes, control) {
    this.rolling.clear();
    super.set(changes, control);
  }

  /** @override */
  pause() {
    this.rolling.clear();
  }

  /**
   * Let balls go, and let them roll.
   * @param {number[]} which
   * @param {number} [from] the height in the picture
   * @param {(k: number) => number} [wait] for how many milliseconds the k-th of them waits
   */
  drop(which, from = Infinity, wait = () => 0) {
    const balls = letGo(this.state);
    for (const i of which) balls[i] = true;
    this.roll(which, wait, from);
    const [left, right] = [bits(balls.slice(0, HALF)), bits(balls.slice(HALF))];
    super.set({ start: starts[last(which)], left, right }, "press");
  }

  /** All of them, as rain. */
  rain() {
    const { length } = starts;
    const which = starts.map((_, i) => (i * 29 + 11) % length); // each once, here and there
    this.drop(which, 0, (k) => (1400 * k) / length);
  }

  /**
   * Another learning rate, with which all balls roll once more.
   * @param {number} number
   */
  choose(number, focus = false) {
    const balls = letGo(this.state);
    const which = [...balls.keys()].filter((i) => balls[i]);
    this.rolling.clear();
    this.roll(which, (k) => 5 * k);
    super.set({ rate: String(rates[number]) }, "rate");
    if (focus) this.chips[number].focus();
  }

  // Balls under way

  /**
   * @param {number[]} which
   * @param {(k: number) => number} wait
   */
  roll(which, wait, from = Infinity) {
    if (this.calm) return;
    const isIdle = !this.rolling.size;
    which.forEach((i, k) => this.rolling.set(i, { begins: performance.now() + wait(k), from }));
    if (isIdle) requestAnimationFrame((now) => this.frame(now));
  }

  /** @param {number} now */
  frame(now) {
    if (this.signal.aborted) return;
    const before = this.rolling.size;
    if (this.calm) this.rolling.clear();
    for (const [i, roll] of this.rolling) {
      if (!this.place(i, roll, now)) this.rolling.delete(i);
    }
    if (this.rolling.size) requestAnimationFrame((then) => this.frame(then));
    if (this.rolling.size < before) this.show();
    if (!this.rolling.size) super.set({}, "press"); // the words
  }

  /**
   * Put a ball where it is by now; says whether it is still under way.
   * @param {number} i
   * @param {Roll} roll
   * @param {number} now
   */
  place(i, { begins, from }, now) {
    const { place, balls } = this.shapes;
    const { rate, start } = this.state;
    const { path, steps } = fates(rate)[i];
    let since = now - begins;
    const ground = place.y(height(path[0]));
    const fall = Math.max(0, ground - from);
    const falls = 20 * Math.sqrt(fall);
    put(balls[i], { display: since < 0 && fall ? "none" : null });
    if (since < falls) {
      const share = fall && Math.max(0, since) / falls;
      move(balls[i], place.x(path[0]), ground - fall * (1 - share ** 2));
      return true;
    }
    since = Math.max(0, since - falls) / (40 + 120 * Number(rate));
    const step = Math.floor(since);
    if (step >= steps) return false;
    const x = path[step] + (path[step + 1] - path[step]) * (since - step);
    // A long step is a jump: between its two ends there is no ground.
    const wide = Math.abs(place.x(path[step + 1]) - place.x(path[step]));
    const arc = 1.4 * Math.max(0, wide - 24) * (since - step) * (1 - since + step);
    move(balls[i], place.x(x), place.y(height(x)) - arc);
    if (starts[i] === start && from !== Infinity) this.count(path[step]);
    return true;
  }

  // What is seen

  /** @param {import("../figure.js").Panel} panel */
  draw(panel) {
    const { node, em } = panel;
    const { place, marks, ends, below, strip, height } = drawValleys(panel, valleys, 12);
    const [left, right] = [place.x(low), place.x(high)];
    const piece = (right - left) / starts.length;
    const cells = starts.map((_, i) =>
      part("rect", "cell", { x: left + i * piece, y: below, width: piece, height: strip })
    );
    const balls = starts.map(() => part("circle", "ball", { r: 5.5 }));
    const begin = part("circle", "begin", { r: 8 });
    const plumb = part("path", "plumb");
    const invites = part("text", "invites", {
      x: (left + right) / 2,
      y: below + strip / 2,
      dy: "0.35em",
    });
    invites.append("each ball colours its start");
    const frame = part("rect", "frame", { x: left, y: below, width: right - left, height: strip });
    const area = part("rect", "catch", {
      x: left,
      width: right - left,
      height: below + strip + 1.6 * em,
    });
    node.append(plumb, invites, ...cells, frame, ends, ...marks, begin, ...balls, area);
    this.pour(area, (x) => {
      const at = Math.floor((x - left) / piece);
      return Math.min(Math.max(at, 0), starts.length - 1);
    });
    return { place, below, cells, balls, begin, plumb, invites, height };
  }

  /**
   * A press lets a ball go; a mouse that moves, or a finger that moves sideways, lets go of many. One that
   * moves up or down scrolls the page.
   * @param {SVGElement} area
   * @param {(x: number) => number} startAt
   */
  pour(area, startAt) {
    area.classList.add("hl-field", "hl-pours");
    /** @type {{ x: number, y: number, at: number, pours: boolean } | undefined} */
    let held;
    /** @param {MouseEvent} event */
    const where = ({ clientX, clientY }) => {
      const { left, top } = area.getBoundingClientRect();
      const { scale } = this;
      const x = (clientX - left) / scale + this.shapes.place.x(low);
      return { x, y: (clientY - top) / scale, at: startAt(x) };
    };
    area.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      held = { ...where(event), pours: event.pointerType === "mouse" };
      if (!held.pours) return;
      event.preventDefault();
      area.setPointerCapture(event.pointerId);
      this.drop([held.at], held.y);
    });
    area.addEventListener("pointermove", (event) => {
      if (!held || !area.hasPointerCapture(event.pointerId)) return;
      const { x, y, at } = where(event);
      held.pours ||= Math.abs(x - held.x) > 10;
      if (!held.pours || at === held.at) return;
      /** @type {number[]} */
      const passed = [];
      while (held.at !== at) passed.push(held.at += Math.sign(at - held.at));
      this.drop(passed, y);
    });
    area.addEventListener("pointercancel", () => (held = undefined));
    area.addEventListener("click", (event) => {
      const { at, y } = where(event);
      if (!held?.pours) this.drop([at], y);
      held = undefined;
    });
  }

  /** @override */
  update() {
    const { rate, start } = this.state;
    const { place, below, cells, balls, begin, plumb } = this.shapes;
    const fate = fates(rate);
    this.show();
    letGo(this.state).forEach((isGone, i) => {
      put(cells[i], { class: `hl-cell hl-cell--${kindOf(fate[i].end)}` });
      put(balls[i], { display: isGone ? null : "none" });
    });
    const [x, y] = [place.x(start), place.y(height(start))];
    move(begin, x, y);
    put(plumb, { d: `M${x} ${y + 8}V${below}` });
    this.chips.forEach((chip, i) =>
      put(chip, { "aria-pressed": String(String(rates[i]) === rate) })
    );
  }

  /** Show the balls at rest, what they coloured, and how many there are. */
  show() {
    const { rate, start } = this.state;
    const { place, cells, balls, invites } = this.shapes;
    const fate = fates(rate);
    const rest = letGo(this.state).map((isGone, i) => isGone && !this.rolling.has(i));
    rest.forEach((rests, i) => {
      put(cells[i], { display: rests ? null : "none" });
      if (!rests) return;
      const x = last(fate[i].path);
      put(move(balls[i], place.x(x), place.y(height(x))), { display: null });
    });
    const all = letGo(this.state).filter(Boolean).length;
    write(this.numbers.balls, all, "z.0f");
    write(
      this.numbers.reached,
      rest.filter((rests, i) => rests && fate[i].end?.global).length,
      "z.0f",
    );
    put(invites, { display: all > 4 ? "none" : null });
    const i = starts.indexOf(start);
    const isUnderWay = this.rolling.has(i) && this.rolling.get(i)?.from !== Infinity;
    if (!isUnderWay) this.count(this.end);
  }

  /** Where the ball of the start is in the end: where it is let go, if it is still held. */
  get end() {
    const i = starts.indexOf(this.state.start);
    return letGo(this.state)[i] ? last(fates(this.state.rate)[i].path) : starts[i];
  }

  /** @param {number} x */
  count(x) {
    write(this.numbers.w, x, fine(x));
    write(this.numbers.cost, height(x), fine(height(x)));
  }

  // What is said

  /** How many balls have been let go, and end in the two minima, in none, and behind the hill. */
  outcome() {
    const balls = letGo(this.state);
    const fate = fates(this.state.rate).filter((_, i) => balls[i]);
    return {
      all: fate.length,
      global: fate.filter(({ end }) => end?.global).length,
      local: fate.filter(({ end }) => end && !end.global).length,
      none: fate.filter(({ end }) => !end).length,
      across:
        fate.filter(({ end, path }) => end && end.x > maximum.x !== path[0] > maximum.x).length,
    };
  }

  /** @override */
  describe() {
    const { rate, start } = this.state;
    const { all, global, local, none } = this.outcome();
    const balls = `${all} ball${all === 1 ? "" : "s"} let go at the learning rate ${rate}`;
    const ends = `: ${global} reached the global minimum, ${local} the local one, ${none} neither`;
    const from = shown(start, "z.2f");
    const held = letGo(this.state)[starts.indexOf(start)]
      ? `The ball from ${from} ended at ${shown(this.end, fine(this.end, 2))}`
      : `A ball waits at ${from}`;
    const cost = shown(height(this.end), fine(height(this.end), 2));
    return `${balls}${all ? ends : ""}. ${held}; the cost there is ${cost}.`;
  }

  /** @override */
  words() {
    const { all, none, across } = this.outcome();
    if (all < 2) return "Press the curve to let a ball go. Sweep along it to let many go.";
    if (this.rolling.size) {
      return "Where a ball comes to rest, its start takes that valley's colour.";
    }
    if (none) {
      const [one, edge] = [none === 1 ? "s" : "", shown(2 / deepest.curvature, "z.2f")];
      return `After ${sweep.steps} steps ${none} of them still jump${one}: the rate is above 2/curvature there, ${edge}.`;
    }
    if (across) {
      const one = across === 1 ? "s" : "";
      return `A step can leap the hill: ${across} of these balls end${one} in the other valley.`;
    }
    const more = all === starts.length ? " Now try a larger rate." : "";
    return `Each ball ends in the valley where it was let go.${more}`;
  }

  /** What is needed after a touch only: how a state is written as a program. */
  async touched() {
    program ??= await import("./program.js");
  }

  /**
   * @override
   * @returns {string | Promise<string>}
   */
  python() {
    if (!program) return this.touched().then(() => this.python());
    // What is copied is what is shown: no ball is under way then.
    this.rolling.clear();
    this.show();
    const balls = letGo(this.state);
    return program.programOf(this.state, starts.filter((_, i) => balls[i]), this.end, {
      best: deepest.x,
      near: (high - low) / 100,
      steps: sweep.steps,
      inARow: sweep.in_a_row,
    });
  }
}

customElements.define("hl-let-go", LetGo);
