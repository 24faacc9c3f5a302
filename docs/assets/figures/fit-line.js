// Fit the line: move w and b, see every error as a square, the cost term by term, and the place of
// the line on the cost landscape.

import { Figure, axes, html, literal, number, put, recording, shown, star, svg, trace, write } from "./core.js";

const { inputs, targets, best } = await recording("fit-line");

/** The line's errors and the mean of their squares, as howlearn.costs.mean_squared_error has it. */
export function cost(w, b) {
  const errors = inputs.map((x, i) => w * x + b - targets[i]);
  const squares = errors.map((error) => error * error);
  return { errors, squares, cost: squares.reduce((sum, square) => sum + square) / squares.length };
}

// The cost is a quadratic function of (w, b), so each contour line is an ellipse around the best
// line: best + √(height above it) · (a circle, stretched by the inverse of a root of the curvature).
const mean = (values) => values.reduce((sum, value) => sum + value) / values.length;
const root = Math.sqrt(mean(inputs.map((x) => x * x)));
const along = mean(inputs) / root;
const across = Math.sqrt(1 - along * along);
function contour(height) {
  const size = Math.sqrt(Math.max(0, height - best.cost));
  return [...Array(97).keys()].map((i) => {
    const b = (size * Math.sin((i * Math.PI) / 48)) / across;
    return [best.w + (size * Math.cos((i * Math.PI) / 48) - along * b) / root, best.b + b];
  });
}

const LEVELS = [0.25, 1, 3, 7, 14, 25, 40];
const signed = (value) => `${value < 0 ? "− " : "+ "}${shown(Math.abs(value), "z.2f")}`;

class FitLine extends Figure {
  static title = "Fit the line";
  static parameters = {
    w: { label: "w", says: "weight w", min: -1, max: 4, step: 0.01, initial: 1 },
    b: { label: "b", says: "bias b", min: -2, max: 3, step: 0.01, initial: 1 },
  };

  build(live) {
    this.rows = inputs.map(() => ({ w: html("i"), b: html("i"), error: number(), square: number() }));
    const sum = html("span");
    this.sum = { squares: inputs.map(() => html("b")), cost: number(html, { class: "hl-number hl-result" }) };
    sum.append("C = (");
    this.sum.squares.forEach((node, i) => sum.append(i ? " + " : "", node));
    sum.append(`) / ${inputs.length} = `, this.sum.cost);
    const written = html("div", { class: "hl-terms" });
    this.rows.forEach(({ w, b, error, square }, i) => {
      const term = html("span", {}, "(", w, ` · ${inputs[i]} `, b, ` − ${targets[i]})²`);
      written.append(html("div", {}, term, html("span", {}, "= (", error, ")²"), html("span", {}, "= ", square)));
    });
    written.append(html("div", { class: "hl-sum" }, sum));
    live.append(
      html("p", { class: "hl-hint" }, "Drag a ring, the dot on the map, or a slider; or tap the map."),
      this.panel((...all) => this.drawLine(...all)),
      written,
      this.panel((...all) => this.drawLandscape(...all), { class: "hl-panel hl-panel--map" }),
      this.parts.words,
      html("div", { class: "hl-dock" }, this.control("w"), this.control("b")),
      html("div", { class: "hl-buttons" }, this.button("Reset", () => this.set(this.initial, "reset")), this.copier()),
    );
  }

  drawLine(node, width, em) {
    const [left, right, top, bottom] = [2 * em, 0.6 * em, 0.4 * em, 1.9 * em];
    const height = Math.min(width * 0.8, 21 * em);
    // One scale for both axes, or a square would not be one.
    const [tall, low] = [height - top - bottom, -1];
    const unit = tall / 6;
    const wide = (width - left - right) / unit;
    const place = axes(node, {
      left, top, width: width - left - right, height: tall, x: [1 - wide / 2, 1 + wide / 2], y: [low, low + 6], names: ["input x", "output o, target t"],
    });
    this.line = {
      place,
      squares: inputs.map(() => svg("rect", { class: "hl-square" })),
      areas: inputs.map(() => svg("text", { class: "hl-area" })),
      errors: inputs.map(() => svg("path", { class: "hl-error" })),
      path: svg("path", { class: "hl-line" }),
      grips: ["b", "w"].map((name) => svg("g", { class: "hl-grip" }, svg("circle", { r: 22, class: "hl-reach" }), svg("circle", { r: 9 }), svg("text", {}, name))),
    };
    place.inside.append(
      ...this.line.squares, ...this.line.errors, this.line.path,
      ...inputs.map((x, i) => svg("circle", { class: "hl-point", cx: place.x(x), cy: place.y(targets[i]), r: 5 })),
      ...this.line.areas, ...this.line.grips,
    );
    const [b, w] = this.line.grips;
    const far = inputs.at(-1);
    this.drag(b, (_, y) => this.set({ b: place.up(y) }, "b"));
    this.drag(w, (_, y) => this.set({ w: (place.up(y) - this.state.b) / far }, "w"));
    return height;
  }

  drawLandscape(node, width, em) {
    const { w, b } = FitLine.parameters;
    const [left, right, top, bottom] = [2 * em, 0.6 * em, 0.4 * em, 1.9 * em];
    const height = Math.min(width * 0.8, 21 * em);
    const place = axes(node, {
      left, top, width: width - left - right, height: height - top - bottom, x: [w.min, w.max], y: [b.min, b.max], names: ["w", "b"],
    });
    const curve = (level) => `${trace(contour(level).map(([x, y]) => [place.x(x), place.y(y)]))}Z`;
    const lines = LEVELS.map((level, i) => svg("path", { class: "hl-contour", d: curve(level), style: `opacity: ${1 - i * 0.11}` }));
    // Each label where its contour is highest in the picture.
    const labels = LEVELS.flatMap((level) => {
      const seen = contour(level).filter(([x, y]) => x > w.min + 0.5 && x < w.max - 0.2 && y < b.max - 0.2);
      const [x, y] = seen.reduce((top, point) => (point[1] > top[1] ? point : top), [0, b.min]);
      return y > 1 ? [svg("text", { class: "hl-level", x: place.x(x), y: place.y(y), dy: "0.35em" }, String(level))] : [];
    });
    this.map = {
      place,
      labels,
      curve,
      same: svg("path", { class: "hl-same" }),
      cross: svg("path", { class: "hl-cross" }),
      point: svg("g", { class: "hl-grip hl-grip--point" }, svg("circle", { r: 22, class: "hl-reach" }), svg("circle", { r: 6 })),
      height: svg("text", { class: "hl-height" }),
    };
    const mark = put(star(9), { transform: `translate(${place.x(best.w)} ${place.y(best.b)})` });
    const field = svg("rect", { class: "hl-catch", x: left, y: top, width, height });
    place.inside.append(...lines, ...labels, this.map.same, this.map.cross, mark, this.map.height, field, this.map.point);
    for (const node of [field, this.map.point]) this.drag(node, (x, y) => this.set({ w: place.across(x), b: place.up(y) }, "map"));
    return height;
  }

  update() {
    const { w, b } = this.state;
    const now = cost(w, b);
    const { x, y } = this.line.place;
    const [[low, high], unit] = [[-20, 22], x(1) - x(0)];
    put(this.line.path, { d: `M${x(low)} ${y(w * low + b)}L${x(high)} ${y(w * high + b)}` });
    inputs.forEach((input, i) => {
      const [error, target] = [now.errors[i], targets[i]];
      const size = Math.abs(error) * unit;
      const top = Math.min(y(target), y(target + error));
      // On the side of the point that the line leaves free.
      const right = (error <= 0) !== (w >= 0);
      const left = x(input) - (right ? 0 : size);
      put(this.line.squares[i], { x: left, y: top, width: size, height: size });
      put(this.line.errors[i], { d: `M${x(input)} ${y(target)}V${y(target + error)}` });
      put(this.line.areas[i], { x: left + size / 2, y: top + size / 2, dy: "0.35em", visibility: size > 42 ? "visible" : "hidden" });
      this.line.areas[i].textContent = shown(now.squares[i], "z.2f");
      const row = this.rows[i];
      row.w.textContent = shown(w, "z.2f");
      row.b.textContent = signed(b);
      write(row.error, error, "z.2f");
      write(row.square, now.squares[i], "z.4f");
      this.sum.squares[i].textContent = shown(now.squares[i], "z.4f");
    });
    write(this.sum.cost, now.cost, "z.4f");
    [0, inputs.at(-1)].forEach((at, i) => put(this.line.grips[i], { transform: `translate(${x(at)} ${y(w * at + b)})` }));
    for (const grip of this.line.grips) put(grip.lastChild, { x: 17, y: w < 0 ? -9 : 20 }); // off the line
    const { place, labels, curve, same, cross, point, height } = this.map;
    put(same, { d: curve(now.cost) });
    put(cross, { d: `M${place.x(w)} ${place.y(-9)}V${place.y(b)}H${place.x(-9)}` });
    put(point, { transform: `translate(${place.x(w)} ${place.y(b)})` });
    const [before, under] = [w > 3, b > 2.5];
    put(height, { x: place.x(w) + (before ? -11 : 11), y: place.y(b) + (under ? 20 : -10), "text-anchor": before ? "end" : "start" });
    height.textContent = `C = ${shown(now.cost, "z.2f")}`;
    // A contour's label gives way to the point's own.
    for (const label of labels) {
      const [right, down] = [label.getAttribute("x") - height.getAttribute("x"), label.getAttribute("y") - height.getAttribute("y")];
      const covered = Math.abs(down + 5) < 16 && (before ? right < 14 && right > -76 : right > -14 && right < 76);
      put(label, { visibility: covered ? "hidden" : "visible" });
    }
  }

  describe() {
    const { w, b } = this.state;
    const now = cost(w, b).cost;
    const above = shown(now - best.cost, "z.4f");
    const lowest = shown(best.cost, "z.4f");
    const verdict = Number(above.replace("−", "-")) > 0
      ? `That is ${above} above the best line's ${lowest}.`
      : "No line costs less, to four decimals.";
    return `The line ${shown(w, "z.2f")} · x ${signed(b)} costs ${shown(now, "z.4f")}. ${verdict}`;
  }

  python() {
    const { w, b } = this.state;
    return `from howlearn.costs import mean_squared_error
from howlearn.datasets import three_points

points, w, b = three_points(), ${literal(w)}, ${literal(b)}
outputs = w * points.inputs + b
errors = outputs - points.targets
for error in errors[:, 0]:
    print(f"error {error:z.2f}  square {error**2:z.4f}")
cost = mean_squared_error(outputs, points.targets)
print(f"cost {cost:z.4f}")
`;
  }
}

customElements.define("hl-fit-line", FitLine);
