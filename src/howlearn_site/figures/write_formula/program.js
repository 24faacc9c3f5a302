// The program that prints what the figure shows.

import { fine, literal } from "../numbers.js";
import { clean, low } from "./diagram.js";
import { read } from "./scenes.js";
import { SLOTS } from "./script.js";

/** What a value cannot be called in Python, or in this program. */
const TAKEN = new Set(
  ("False None True and as assert async await break class continue def del elif else except finally " +
    "for from global if import in is lambda nonlocal not or pass raise return try while with yield " +
    "Value calls cost dict found len print sensitivities source sum type value").split(" "),
);

/**
 * Names as Python takes them, and the class by its own.
 * @param {string} code
 */
const inPython = (code) =>
  code.replace(/(?<![.\w])[A-Za-z]\w*/g, (name) => (TAKEN.has(name) ? `${name}_` : name))
    .replaceAll("#", "Value");

/**
 * Lines of up to 72 columns; what is longer stands in parentheses.
 * @param {string} left
 * @param {string} code
 * @param {string} margin
 */
function statement(left, code, margin) {
  const line = `${margin}${left} = ${code}`;
  if (line.length <= 72) return line;
  let lines = [`${margin}${left} = (`, `${margin}    `];
  for (const word of code.split(/(?<= )|(?<=\()/)) {
    const last = lines.pop() ?? "";
    if ((last + word).trimEnd().length <= 72) lines.push(last + word);
    else lines.push(last, `${margin}    ${word}`);
  }
  lines = [...lines, `${margin})`];
  return lines.map((each) => each.trimEnd()).join("\n");
}

/** @param {import("./script.js").WriteFormula} figure */
export function programOf({ state, scene: { given, known, order, trouble, worth } }) {
  const { formula: { lines } } = read(state.formula);
  const isTaken = new Set(lines.map(({ name }) => name));
  const margin = trouble ? "    " : "";
  const begun = given.flatMap(({ name = "" }, i) => {
    const own = inPython(name);
    const line = `${own} = Value(${literal(state[SLOTS[i]])})`;
    return isTaken.has(name) ? [line, `given_${own} = ${own}`] : [line];
  });
  const made = lines.map(({ name, code }, i) => {
    const names = [name && inPython(name), i === lines.length - 1 && "cost"].filter(Boolean);
    return statement(names.join(" = "), inPython(code), margin);
  });
  const all = [
    ...begun,
    ...trouble ? ["try:"] : [],
    ...made,
    `${margin}found = sensitivities(cost)`,
  ];
  if (trouble) {
    all.push(
      "except (ArithmeticError, TypeError, ValueError) as error:",
      "    print(type(error).__name__)",
    );
  } else {
    const cost = worth.get(order[0])?.number ?? 0;
    all.push(
      `print(f"cost {cost.number:${specOf(cost)}}")`,
      'print("lines", sum(len(value.sources) for value in found))',
      "",
      "calls = dict.fromkeys(found, 0)",
      "calls[cost] = 1",
      "for value in found:",
      "    for source in value.sources:",
      "        calls[source] += calls[value]",
      'print("calls by recursion", sum(calls.values()))',
    );
  }
  for (const [{ name = "" }, sum] of known) {
    const own = isTaken.has(name) ? `given_${inPython(name)}` : inPython(name);
    all.push(`print(f"{found[${own}]:${specOf(sum)}} to ${low(name)}")`);
  }
  return `from howlearn.values import Value, sensitivities\n\n${all.join("\n")}\n`;
}

/** @param {number} number */
const specOf = (number) => fine(clean(number));
