// Roll downhill: a ball on a cost with two valleys; put it down anywhere, choose the learning rate,
// step or play, and read off the strip where every other start would have ended.

import { drag } from "../drag.js";
import { circle, grip, move, part, star, trace } from "../drawing.js";
import { html, put, svg } from "../../pages/elements.js";
import { Figure } from "../figure.js";
import { fine, last, literal, number, readout, shown, write } from "../numbers.js";
import { recording } from "../recording.js";
import { descend, drawValleys, gradient, height, kindOf, reached } from "../two_valleys.js";

const valleys =
  /** @type {import("../two_valleys.js").Valleys} */ (await recording("roll-downhill"));
const { domain, minima, maximum, sweep } = valleys;
const [low, high] = domain;
const span = high - low;

/**
 * For each start of a strip the minimum that its descent reaches, −1 for none.
 * @param {number} rate
 */
export const basins = (rate) =>
  [...Array(sweep.starts).keys()].map((i) =>
    reached(valleys, low + (span * (i + 0.5)) / sweep.starts, rate)
  );

const STEPS = 100;
/** @param {number} x */
const at = (x) => shown(x, fine(x, 2));
/** @param {number} x */
const isSeen = (x) => x >= low && x <= high;

/** @extends {Figure<{ start: number, rate: number, step: number }>} */
class RollDownhill extends Figure {
  /** @override */
  static title = "Roll downhill";
  /** @override */
  static parameters = {
    start: { label: "start", says: "start w", min: low, max: high, step: 0.01, initial: -3 },
    rate: { label: "rate η", says: "learning rate η", min: 0.01, max: 2, step: 0.01, initial: 0.1 },
    step: { label: "step", says: "step of the descent", min: 0, max: STEPS, step: 1, initial: 0 },
  };

  /** @type {{ step: HTMLElement, w: HTMLElement, slope: HTMLElement, cost: HTMLElement }} */
  numbers;
  /** @type {HTMLElement} */
  next;
  /** @type {ReturnType<RollDownhill["draw"]>} */
  shapes;
  /** @type {number | undefined} that of the strip */
  rate;

  /**
   * @override
   * @param {{ start: number, rate: number, step: number }} state
   */
  settle({ start, rate, step }) {
    // The cost leaves the numbers before w does.
    return { step: descend(start, rate, step).findLastIndex((x) => Number.isFinite(height(x))) };
  }

  /**
   * @override
   * @param {HTMLElement} live
   */
  build(live) {
    const { step, w, slope, cost } = this.numbers = {
      step: number(),
      w: number(),
      slope: number(),
      cost: number(),
    };
    this.next = html("span");
    live.append(
      html("p", { class: "hl-hint" }, "Drag the start, choose the rate, let it roll."),
      this.panel((panel) => (this.shapes = this.draw(panel)).height),
      readout({ step: [step], w: [w], slope: [slope], cost: [cost], "next step": [this.next] }),
      html("div", { class: "hl-controls" }, this.control("start"), this.control("rate")),
      this.parts.words,
      this.stepper("step", (first) => this.tick(first)),
    );
  }

  /** @param {boolean} first */
  tick(first) {
    const { start, rate, step } = this.state;
    /** @param {number} k */
    const over = (k) =>
      k >= STEPS || Math.abs(rate * gradient(last(descend(start, rate, k)))) < 5e-4 ||
      this.isLost(k);
    // At its end a press of Play begins again.
    const next = first && over(step) ? 0 : step + 1;
    this.set({ step: next }, "step");
    return this.state.step === next && !(next && over(next)) ? 90 + 360 * 0.85 ** next : 0;
  }

  /** @param {number} step */
  isLost(step) {
    const path = descend(this.state.start, this.state.rate, step);
    return path.length <= step || Math.abs(last(path) - low) > 1e3 * span;
  }

  /** @param {import("../figure.js").Panel} panel */
  draw(panel) {
    const { node, width, em } = panel;
    const { place, marks, ends, below, strip, height } = drawValleys(panel, valleys);
    const left = place.x(low);
    const shapes = {
      plumb: part("path", "plumb"),
      trail: part("path", "trail"),
      dots: part("g", "dots"),
      tangent: part("path", "tangent"),
      arrow: part("path", "move"),
      ball: part("circle", "ball", { r: 5 }),
      count: part("text", "count"),
      gone: part("text", "gone", { y: place.y(4.5), dy: "0.35em" }),
      cells: part("g", "cells"),
      start: grip(svg("path", { d: "M0 0L6 -10H-6Z" })),
      hold: grip(svg("circle", { r: 9 })),
    };
    const { plumb, trail, dots, tangent, arrow, ball, count, gone, cells, start, hold } = shapes;
    const area = part("rect", "catch", {
      x: left,
      y: below - 12,
      width: width - left - 6,
      height: strip + 12 + 1.6 * em,
    });
    place.inside.append(tangent, trail, dots);
    node.append(plumb, cells, ends, area, start, arrow, ...marks, hold, ball, count, gone);
    this.rate = undefined; // the strip is drawn again
    for (const held of [area, start, hold]) {
      drag(this, held, (x) => this.set({ start: place.across(x) }, "start"));
    }
    return { ...shapes, place, below, strip, height };
  }

  /** @param {number} rate */
  drawStrip(rate) {
    const { place, below, strip, cells } = this.shapes;
    const found = basins(rate);
    this.rate = rate;
    cells.replaceChildren();
    /** @param {number} i */
    const edge = (i) => place.x(low + (span * i) / found.length);
    for (let first = 0, end; first < found.length; first = end) {
      for (end = first; end < found.length && found[end] === found[first]; end++);
      const [x, width, minimum] = [edge(first), edge(end) - edge(first), minima[found[first]]];
      cells.append(
        part("rect", `cell hl-cell--${kindOf(minimum)}`, { x, y: below, width, height: strip }),
      );
      if (minimum && width > 26) {
        cells.append(move(minimum.global ? star(6) : circle(4), x + width / 2, below + strip / 2));
      }
    }
    const [x, right] = [place.x(low), place.x(high)];
    cells.append(part("rect", "frame", { x, y: below, width: right - x, height: strip }));
  }

  /** @override */
  update() {
    const { start, rate, step } = this.state;
    const { place, below, plumb, trail, dots, tangent, arrow, hold, ...shapes } = this.shapes;
    const path = descend(start, rate, step);
    const x = last(path);
    const [cost, slope] = [height(x), gradient(x)];
    if (rate !== this.rate) this.drawStrip(rate);
    /**
     * @param {number} value
     * @returns {import("../drawing.js").Point}
     */
    const dot = (value) => [place.x(value), place.y(height(value))];
    const isIn = isSeen(x);

    put(plumb, { d: `M${place.x(start)} ${place.y(height(start)) + 9}V${below - 11}` });
    move(shapes.start, place.x(start), below - 1);
    move(hold, ...dot(start));
    const near = path.filter((value) => Math.abs(value) < 3 * span);
    put(trail, { d: trace(near.map(dot)) });
    dots.replaceChildren(
      ...path.filter(isSeen).map((value) => move(svg("circle", { r: 3 }), ...dot(value))),
    );

    // The tangent, as long on the paper wherever it is.
    const [across, up] = [place.x(1) - place.x(0), place.y(0) - place.y(1)];
    const half = 52 / Math.hypot(across, slope * up);
    /** @type {import("../drawing.js").Point[]} */
    const ends = [-half, half].map((by) => [place.x(x + by), place.y(cost + slope * by)]);
    put(tangent, { d: isIn ? trace(ends) : "" });
    const next = x - rate * slope;
    const to = Math.min(Math.max(place.x(next), place.x(low) - 30), place.x(high) + 30);
    const [from, level] = isIn ? dot(x) : [0, 0];
    const tip = Math.sign(to - from) * 6;
    const landing = next > low && next < high ? `M${to} ${level}V${place.y(height(next))}` : "";
    put(arrow, {
      d: isIn && Math.abs(to - from) > 3
        ? `M${from} ${level}H${to}m${-tip} -4l${tip} 4l${-tip} 4${landing}`
        : "",
    });
    this.showBall(step, x, isIn ? [from, level] : undefined);

    const { numbers } = this;
    write(numbers.step, step, "z.0f");
    write(numbers.w, x, fine(x));
    write(numbers.slope, slope, fine(slope));
    write(numbers.cost, cost, fine(cost));
    this.next.textContent = shown(-rate * slope, `+${fine(rate * slope)}`);
  }

  /**
   * Show the ball and its step, or where it has gone.
   * @param {number} step
   * @param {number} x
   * @param {import("../drawing.js").Point | undefined} seen
   */
  showBall(step, x, seen) {
    const { place, ball, count, gone } = this.shapes;
    const isLeft = x < low;
    const edge = place.x(isLeft ? low : high);
    move(ball, ...(seen ?? [edge, place.y(4.5)]));
    ball.classList.toggle("hl-ball--gone", !seen);
    gone.textContent = seen
      ? ""
      : `${isLeft ? "← " : ""}out of the picture, w = ${at(x)}${isLeft ? "" : " →"}`;
    put(gone, { x: edge + (isLeft ? 14 : -14), "text-anchor": isLeft ? "start" : "end" });
    count.textContent = seen ? String(step) : "";
    if (seen) put(count, { x: seen[0], y: seen[1] - 13 });
  }

  /** @override */
  describe() {
    const { start, rate, step } = this.state;
    const x = last(descend(start, rate, step));
    const where = step
      ? `After ${step} step${step > 1 ? "s" : ""} from ${at(start)} the ball is at ${at(x)}`
      : `The ball is put down at ${at(start)}`;
    return `${where}; the cost there is ${at(height(x))}. ${this.verdict(start, rate)}`;
  }

  /** @override */
  words() {
    return this.verdict(this.state.start, this.state.rate);
  }

  /**
   * What becomes of the ball.
   * @param {number} start
   * @param {number} rate
   */
  verdict(start, rate) {
    const end = minima[reached(valleys, start, rate)];
    if (end) {
      const kind = end.global ? "global" : "local";
      return `From this start, at the rate ${
        shown(rate, "z.2f")
      }, it comes to rest in the ${kind} minimum at ${at(end.x)}.`;
    }
    if (gradient(start) === 0) {
      return "It stands on the hilltop, where the slope is 0, and stays there.";
    }
    const path = descend(start, rate, sweep.steps);
    const left = path.findIndex((value) => !(Math.abs(value - low) < 1e3 * span));
    if (left > 0 || path.length <= sweep.steps) {
      const out = path.findLastIndex(isSeen) + 1;
      const flown = path.findLastIndex((value) => Number.isFinite(height(value))) + 1;
      return `It diverges: step ${out} throws it out of the picture, and at step ${flown} its cost is beyond 1e308, where numbers end.`;
    }
    const late = path.slice(-40);
    if (late.some((x, i) => i > 1 && (x - late[i - 1]) * (late[i - 1] - late[i - 2]) < 0)) {
      const side = minima.find(({ curvature, x }) =>
        rate * curvature > 2 && late.every((value) => (value > maximum.x) === (x > maximum.x))
      );
      const why = side
        ? `: the rate is above 2/curvature there, ${shown(2 / side.curvature, "z.2f")}.`
        : ".";
      const [least, most] = [Math.min(...late), Math.max(...late)];
      return `It never comes to rest and jumps between ${at(least)} and ${at(most)}${why}`;
    }
    return `After ${sweep.steps} steps it is still on its way.`;
  }

  /** @override */
  python() {
    const { start, rate, step } = this.state;
    const x = last(descend(start, rate, step));
    return `from howlearn.gradient_descent import gradient_descent
from howlearn.landscapes import two_valleys

path = gradient_descent(
    two_valleys.gradient, ${literal(start)}, learning_rate=${literal(rate)}, steps=${step}
)
w = path[-1]
slope, cost = two_valleys.gradient(w)[0], two_valleys.height(w)
print(f"step {len(path) - 1}")
print(f"w {w[0]:${fine(x)}}")
print(f"slope {slope:${fine(gradient(x))}}")
print(f"cost {cost:${fine(height(x))}}")
`;
  }
}

customElements.define("hl-roll-downhill", RollDownhill);
