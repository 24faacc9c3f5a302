// Roll downhill: a ball on a cost with two valleys; put it down anywhere, choose the learning rate,
// step or play, and read off the strip where every other start would have ended.

import { Figure, axes, circle, fine, html, literal, number, put, recording, shown, star, svg, trace, write } from "./core.js";

const { domain, minima, maximum, sweep } = await recording("roll-downhill");
const [low, high] = domain;
const span = high - low;

// The twin of howlearn.landscapes.two_valleys: its formulas in its order, so that the last bit agrees.
export const height = (x) => x ** 4 / 16 + x ** 3 / 24 - x ** 2 / 2 - x / 2 + 2;
export const gradient = (x) => ((x + 2) * (x + 0.5) * (x - 2)) / 4;

/** The path of howlearn.gradient_descent, as far as its numbers are finite. */
export function descend(start, rate, steps) {
  const path = [start];
  for (let step = 0; step < steps; step++) {
    const next = path[step] - rate * gradient(path[step]);
    if (!Number.isFinite(next)) break;
    path.push(next);
  }
  return path;
}

/** For each start the minimum that its descent reaches, −1 for none: as howlearn.plots.basin_strips. */
export function basins(rate, starts = sweep.starts, steps = sweep.steps) {
  return [...Array(starts).keys()].map((i) => reached(low + (span * (i + 0.5)) / starts, rate, steps));
}

function reached(x, rate, steps = sweep.steps) {
  const near = minima.map(() => true);
  for (let step = 0; step < steps; step++) {
    x -= rate * gradient(x);
    if (!(Math.abs(x - low) < 1e3 * span)) return -1;
    if (step >= steps - sweep.in_a_row) minima.forEach((minimum, k) => (near[k] &&= Math.abs(x - minimum.x) < span / 100));
  }
  return near.indexOf(true);
}

const STEPS = 100;
const at = (x) => shown(x, fine(x, 2));

class RollDownhill extends Figure {
  static title = "Roll downhill";
  static parameters = {
    start: { label: "start", says: "start w", min: low, max: high, step: 0.01, initial: -3 },
    rate: { label: "rate η", says: "learning rate η", min: 0.01, max: 2, step: 0.01, initial: 0.1 },
    step: { label: "step", says: "step of the descent", min: 0, max: STEPS, step: 1, initial: 0 },
  };

  settle({ start, rate, step }) {
    // The cost leaves the numbers before w does.
    return { step: descend(start, rate, step).findLastIndex((x) => Number.isFinite(height(x))) };
  }

  build(live) {
    this.numbers = { step: number(), w: number(), slope: number(), cost: number() };
    this.next = html("span");
    const readout = html("dl", { class: "hl-readout" });
    for (const [name, node] of Object.entries(this.numbers)) readout.append(html("div", {}, html("dt", {}, name), html("dd", {}, node)));
    readout.append(html("div", {}, html("dt", {}, "next step"), html("dd", {}, this.next)));
    live.append(
      html("p", { class: "hl-hint" }, "Drag the start, choose the rate, let it roll."),
      this.panel((...all) => this.draw(...all)),
      readout,
      html("div", { class: "hl-controls" }, this.control("start"), this.control("rate")),
      this.parts.words,
      this.foot(
        this.control("step"),
        this.player((first) => this.tick(first)),
        this.button("Step", () => this.go(this.state.step + 1)),
        this.button("Reset", () => this.go(0)),
      ),
    );
  }

  go(step) {
    this.pause();
    this.set({ step }, "step");
  }

  tick(first) {
    const { start, rate, step } = this.state;
    const over = (k) => k >= STEPS || Math.abs(rate * gradient(descend(start, rate, k).at(-1))) < 5e-4 || this.isLost(k);
    // At its end a press of Play begins again.
    const next = first && over(step) ? 0 : step + 1;
    this.set({ step: next }, "step");
    return this.state.step === next && !(next && over(next)) ? 90 + 360 * 0.85 ** next : 0;
  }

  isLost(step) {
    const path = descend(this.state.start, this.state.rate, step);
    return path.length <= step || Math.abs(path.at(-1) - low) > 1e3 * span;
  }

  draw(node, width, em) {
    const [left, top] = [1.4 * em, 0.4 * em];
    const [tall, gap, strip] = [Math.min(Math.max(0.42 * width, 14 * em), 19 * em), 1.5 * em, 1.5 * em];
    const place = axes(node, {
      left, top, width: width - left - 6, height: tall, x: domain, y: [-0.9, 5.6], names: ["", "cost value"], ticks: [false, true],
    });
    put(place.frame.firstChild, { d: `M${left} ${top}V${top + tall}` });
    const below = top + tall + gap;
    const marks = [...minima, maximum].map((point) => {
      const mark = point === maximum ? svg("path", { class: "hl-hilltop", d: "M0 -5L5 4H-5Z" }) : point.global ? star(11) : circle(7.5);
      put(mark, { transform: `translate(${place.x(point.x)} ${place.y(point.cost)})` });
      const word = point === maximum ? [] : [svg("text", { class: "hl-mark", x: place.x(point.x), y: place.y(point.cost) + 10, dy: "0.9em" }, point.global ? "global" : "local")];
      return svg("g", {}, mark, ...word);
    });
    const curve = [...Array(241).keys()].map((i) => low + (span * i) / 240);
    const make = (tag, name, more = {}) => svg(tag, { class: `hl-${name}`, ...more });
    this.shapes = {
      place,
      below,
      strip,
      plumb: make("path", "plumb"),
      trail: make("path", "trail"),
      dots: make("g", "dots"),
      tangent: make("path", "tangent"),
      move: make("path", "move"),
      ball: svg("circle", { class: "hl-ball", r: 5 }),
      count: make("text", "count"),
      gone: make("text", "gone"),
      cells: make("g", "cells"),
      grip: svg("g", { class: "hl-grip hl-grip--start" }, svg("circle", { r: 22, class: "hl-reach" }), svg("path", { d: "M0 0L6 -10H-6Z" })),
      hold: svg("g", { class: "hl-grip hl-grip--start" }, svg("circle", { r: 22, class: "hl-reach" }), svg("circle", { r: 9 })),
    };
    const { plumb, trail, dots, tangent, move, ball, count, gone, cells, grip, hold } = this.shapes;
    const area = svg("rect", { class: "hl-catch", x: left, y: below - 12, width: width - left - 6, height: strip + 12 + 1.6 * em });
    place.inside.append(
      make("path", "curve", { d: trace(curve.map((x) => [place.x(x), place.y(height(x))])) }),
      tangent, trail, dots,
    );
    node.prepend(
      svg("defs", {}, svg("pattern", { id: "hl-hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, svg("path", { d: "M0 0V6" }))),
    );
    const ends = svg("g", { class: "hl-axes" });
    for (const x of [-3, -2, -1, 0, 1, 2, 3]) ends.append(svg("text", { x: place.x(x), y: below + strip + 5, dy: "0.8em", "text-anchor": "middle" }, shown(x, "z.0f")));
    node.append(plumb, cells, ends, area, grip, move, ...marks, hold, ball, count, gone);
    this.rate = undefined; // the strip is drawn anew
    for (const part of [area, grip, hold]) this.drag(part, (x) => this.set({ start: place.across(x) }, "start"));
    return below + strip + 1.7 * em;
  }

  drawStrip(rate) {
    const { place, below, strip, cells } = this.shapes;
    const found = basins(rate);
    this.rate = rate;
    cells.replaceChildren();
    for (let first = 0, end; first < found.length; first = end) {
      for (end = first; end < found.length && found[end] === found[first]; end++);
      const [x, right] = [first, end].map((i) => place.x(low + (span * i) / found.length));
      const minimum = minima[found[first]];
      const kind = minimum ? (minimum.global ? "global" : "local") : "none";
      cells.append(svg("rect", { class: `hl-cell hl-cell--${kind}`, x, y: below, width: right - x, height: strip }));
      if (minimum && right - x > 26) {
        cells.append(put(minimum.global ? star(6) : circle(4), { transform: `translate(${(x + right) / 2} ${below + strip / 2})` }));
      }
    }
    cells.append(svg("rect", { class: "hl-frame", x: place.x(low), y: below, width: place.x(high) - place.x(low), height: strip }));
  }

  update() {
    const { start, rate, step } = this.state;
    const { place, below, strip, plumb, trail, dots, tangent, move, ball, count, gone, grip, hold } = this.shapes;
    const path = descend(start, rate, step);
    const x = path.at(-1);
    const [cost, slope] = [height(x), gradient(x)];
    if (rate !== this.rate) this.drawStrip(rate);
    const dot = (value) => [place.x(value), place.y(height(value))];
    const isIn = x >= low && x <= high;

    put(plumb, { d: `M${place.x(start)} ${place.y(height(start)) + 9}V${below - 11}` });
    put(grip, { transform: `translate(${place.x(start)} ${below - 1})` });
    put(hold, { transform: `translate(${dot(start)})` });
    const near = path.filter((value) => Math.abs(value) < 3 * span);
    put(trail, { d: trace(near.map(dot)) });
    dots.replaceChildren(...path.filter((value) => value >= low && value <= high).map((value) => put(svg("circle", { r: 3 }), { transform: `translate(${dot(value)})` })));

    // The tangent, as long on the paper wherever it is.
    const [across, up] = [place.x(1) - place.x(0), place.y(0) - place.y(1)];
    const half = 52 / Math.hypot(across, slope * up);
    const ends = [x - half, x + half].map((value) => [place.x(value), place.y(cost + slope * (value - x))]);
    put(tangent, { d: isIn ? trace(ends) : "" });
    const next = x - rate * slope;
    const to = Math.min(Math.max(place.x(next), place.x(low) - 30), place.x(high) + 30);
    const [from, level] = isIn ? dot(x) : [0, 0];
    const tip = Math.sign(to - from) * 6;
    const landing = next > low && next < high ? `M${to} ${level}V${place.y(height(next))}` : "";
    put(move, { d: isIn && Math.abs(to - from) > 3 ? `M${from} ${level}H${to}m${-tip} -4l${tip} 4l${-tip} 4${landing}` : "" });
    put(ball, { transform: isIn ? `translate(${dot(x)})` : `translate(${place.x(x < low ? low : high)} ${place.y(4.5)})` });
    ball.classList.toggle("hl-ball--gone", !isIn);
    gone.textContent = isIn ? "" : `${x < low ? "← " : ""}out of the picture, w = ${at(x)}${x < low ? "" : " →"}`;
    put(gone, { x: place.x(x < low ? low : high) + (x < low ? 14 : -14), y: place.y(4.5), dy: "0.35em", "text-anchor": x < low ? "start" : "end" });
    count.textContent = isIn ? String(step) : "";
    put(count, { x: from, y: level - 13 });

    const { numbers } = this;
    write(numbers.step, step, "z.0f");
    write(numbers.w, x, fine(x));
    write(numbers.slope, slope, fine(slope));
    write(numbers.cost, cost, fine(cost));
    this.next.textContent = shown(-rate * slope, `+${fine(rate * slope)}`);
  }

  describe() {
    const { start, rate, step } = this.state;
    const x = descend(start, rate, step).at(-1);
    const where = step ? `After ${step} step${step > 1 ? "s" : ""} from ${at(start)} the ball is at ${at(x)}` : `The ball is put down at ${at(start)}`;
    return `${where}; the cost there is ${at(height(x))}. ${this.verdict(start, rate)}`;
  }

  words() {
    return this.verdict(this.state.start, this.state.rate);
  }

  verdict(start, rate) {
    const end = minima[reached(start, rate)];
    if (end) return `From this start, at the rate ${shown(rate, "z.2f")}, it comes to rest in the ${end.global ? "global" : "local"} minimum at ${at(end.x)}.`;
    if (gradient(start) === 0) return "It stands on the hilltop, where the slope is 0, and stays there.";
    const path = descend(start, rate, sweep.steps);
    const left = path.findIndex((value) => !(Math.abs(value - low) < 1e3 * span));
    if (left > 0 || path.length <= sweep.steps) {
      const out = path.findLastIndex((value) => value >= low && value <= high) + 1;
      const flown = path.findLastIndex((value) => Number.isFinite(height(value))) + 1;
      return `It diverges: step ${out} throws it out of the picture, and at step ${flown} its cost is beyond 1e308, where numbers end.`;
    }
    const late = path.slice(-40);
    if (late.some((x, i) => i > 1 && (x - late[i - 1]) * (late[i - 1] - late[i - 2]) < 0)) {
      const side = minima.find(({ curvature, x }) => rate * curvature > 2 && late.every((value) => (value > maximum.x) === (x > maximum.x)));
      const why = side ? `: the rate is above 2/curvature there, ${shown(2 / side.curvature, "z.2f")}.` : ".";
      return `It never comes to rest and jumps between ${at(Math.min(...late))} and ${at(Math.max(...late))}${why}`;
    }
    return `After ${sweep.steps} steps it is still on its way.`;
  }

  python() {
    const { start, rate, step } = this.state;
    const x = descend(start, rate, step).at(-1);
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
