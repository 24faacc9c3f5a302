// What Copy as Python copies of a formula and its nudge; it comes with the first touch.

import { literal } from "../numbers.js";

/**
 * A node in Python: its formula, and its slope by each node that it reads.
 * @typedef {[formula: string, slopes: Record<string, string>]} Code
 */
/** @type {Record<string, Code>} */
const STAGES = { q: [`v["x"] * v["x"]`, { x: `2 * v["x"]` }], p: [`2 * v["q"]`, { q: "2.0" }] };
/** @type {Record<string, Record<string, Code>>} */
const CODE = {
  stages: STAGES,
  fork: { ...STAGES, r: [`v["q"] + v["p"]`, { q: "1.0", p: "1.0" }] },
  forks: {
    ...STAGES,
    s: [`v["q"] + v["x"]`, { q: "1.0", x: "1.0" }],
    r: [`v["p"] * v["s"]`, { p: `v["s"]`, s: `v["p"]` }],
  },
  node: {
    z: [`1.5 * v["w"] - 0.4`, { w: "1.5" }],
    a: [`float(sigmoid(v["z"]))`, { z: `float(sigmoid.derivative(v["z"]))` }],
    C: [`(v["a"] - 1) * (v["a"] - 1)`, { a: `2 * (v["a"] - 1)` }],
  },
};

/**
 * @param {{ on: string, x: number, nudge: string }} state
 * @param {{ path: string, crossed: number, ended: string[] }} place the path that the nudge is on, how
 *   many of its arrows are behind it, and the paths that it has been to the end of
 * @param {boolean} isOver whether those are all
 * @param {string} spec of every number
 */
export function program({ on, x, nudge }, { path, crossed, ended }, isOver, spec) {
  const [input, end] = [path[0], path.at(-1)];
  const entries = Object.entries(CODE[on]);
  const formulas = entries.map(([name, [code]]) => `    "${name}": lambda v: ${code},`);
  const slopes = entries.flatMap(([to, [, codes]]) =>
    Object.entries(codes).map(([from, code]) => `    "${from}${to}": lambda v: ${code},`)
  );
  const lines = [
    `show(nudge, *[number for pair in walk("${path}")[:${crossed}]`,
    "      for number in pair])",
  ];
  if (ended.length) {
    lines.push(
      `paths = ${JSON.stringify(ended).replaceAll(",", ", ")}`,
      "products = []",
      "for path in paths:",
      "    factors = [local[a + b] for a, b in pairwise(path)]",
      "    products.append(prod(factors))",
      "    show(*factors, products[-1], walk(path)[-1][1])",
    );
  }
  if (isOver) {
    if (ended.length > 1) {
      lines.push("show(sum(products), sum(walk(path)[-1][1] for path in paths))");
    }
    lines.push(
      `rise = forward(start + nudge)["${end}"] - v["${end}"]`,
      "show(rise / nudge, rise)",
    );
  }
  return `from itertools import pairwise
from math import prod
${on === "node" ? "\nfrom howlearn.activations import sigmoid\n" : ""}
start, nudge = ${literal(x)}, ${nudge}
formulas = {
${formulas.join("\n")}
}
slopes = {
${slopes.join("\n")}
}

def forward(start):
    values = {"${input}": start}
    for name, formula in formulas.items():
        values[name] = formula(values)
    return values

def walk(path):
    moved, way = nudge, []
    for a, b in pairwise(path):
        new = formulas[b](v | {a: v[a] + moved}) - v[b]
        way.append((new / moved, new))
        moved = new
    return way

def show(*numbers):
    print(*[f"{number:${spec}}" for number in numbers])

v = forward(start)
local = {name: slope(v) for name, slope in slopes.items()}
show(*v.values())
show(*local.values())
${lines.join("\n")}
`;
}
