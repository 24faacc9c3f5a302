// The program that prints what the figure shows.

import { literal } from "../numbers.js";
import { BACK, backpropagate, EDGES, FORWARD, isKnown, LAST, ORDER } from "./passes.js";
import { NAMES } from "./diagram.js";
import { nudgedOf, nudgeTest, sharp } from "./nudge.js";
import { NUDGE, specOf } from "./script.js";

/** @param {import("./script.js").State} state */
export function programOf(state) {
  const { step, look, x1, x2, t } = state;
  /** @param {import("./passes.js").Key[]} keys */
  const list = (...keys) => `[${keys.map((key) => literal(state[key])).join(", ")}]`;
  const spec = specOf(backpropagate(state));
  const lines = ORDER.flatMap((key) => {
    if (step < FORWARD[key]) return [];
    const first = `print(f"${NAMES[key]} {${key}.weighted_input:${spec}} {${key}.value:${spec}}"`;
    if (step < BACK[key]) return [`${first})`];
    return [
      first,
      `      f" {sum(${key}.arriving):${spec}}"`,
      `      f" {${key}.local_slope:${spec}} {${key}.delta:${spec}}")`,
    ];
  });
  if (step >= FORWARD.C) lines.push(`print(f"cost {result.cost:${spec}}")`);
  if (step >= LAST) {
    lines.push(
      "for row in ledger.weights:",
      `    print(f"{row.activation:${spec}} {row.delta:${spec}}"`,
      `          f" {row.gradient:${spec}}")`,
    );
  } else {
    EDGES.forEach(([, from, to], k) => {
      const known = [];
      if (isKnown(from, step)) known.push(`{weights[${k}].activation:${spec}}`);
      if (step >= BACK[to]) known.push(`{weights[${k}].delta:${spec}}`);
      if (known.length) lines.push(`print(f"${known.join(" ")}")`);
    });
  }
  if (state.nudge === "yes") {
    const node = nudgedOf(look);
    const { predicted, measured } = nudgeTest(state, node);
    lines.push(
      `test = nudge_test(*task, layer=${node === "o" ? 1 : 0}, node=${
        node === "h2" ? 1 : 0
      }, nudge=${NUDGE})`,
      `print(f"{test.predicted:${sharp(predicted)}} {test.measured:${sharp(measured)}}"`,
      `      f" {test.measured - test.predicted:${sharp(measured - predicted, 2)}}")`,
    );
  }
  const tested = state.nudge === "yes" ? ", nudge_test" : "";
  return `from howlearn.activations import identity, tanh
from howlearn.backpropagation import backpropagation${tested}
from howlearn.costs import mean_squared_error
from howlearn.network import Layer, Network

network = Network([
    Layer([${list("w11", "w12")}, ${list("w21", "w22")}], ${list("b1", "b2")}, tanh),
    Layer([${list("v1")}, ${list("v2")}], ${list("c")}, identity),
])
inputs, targets = [[${[x1, x2].map(literal).join(", ")}]], [[${literal(t)}]]
task = network, inputs, targets, mean_squared_error
result = backpropagation(*task)
ledger = result.ledger()
o, h1, h2 = ledger.nodes${step < LAST ? "\nweights = ledger.weights" : ""}
${lines.join("\n")}
`;
}
