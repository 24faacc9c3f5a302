// Reads a formula, and makes the values of which howlearn.values would make it: the same ones with
// the same sources, in the same order, since the sums on the way back depend on it.

import { literal } from "../numbers.js";

/**
 * @typedef {{
 *   operation: string, sources: Value[], depth: number, says: string, name?: string,
 *   number?: number, exponent?: number,
 * }} Value `number` is a constant's
 * A part of the text: a value or a number, and how it is written in Python, # for the class Value.
 * @typedef {{ value?: Value, number: number, code: string, at: number }} Part
 * @typedef {{
 *   given: Value[], values: Value[], result: Value,
 *   lines: { name: string | undefined, code: string }[],
 * }} Formula `values` has each after its sources
 */

export const LONGEST = 200;
/** How many values can be drawn, and how many of them are given. */
const [MOST, MOST_GIVEN, DEEPEST] = [28, 8, 12];
const FUNCTIONS = ["exp", "log", "tanh"];
const TOKEN =
  /\s*(?:((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|([A-Za-z][A-Za-z0-9]*)|(\*\*|[-+*/^()=;]))/y;

/** What a formula cannot be read for, and the place in the text where. */
export class Trouble extends Error {
  /** @param {string} says @param {number} at */
  constructor(says, at) {
    super(`${says}, at character ${at + 1}.`);
    this.at = at;
  }
}

/**
 * The same text without blanks, with the signs of a keyboard.
 * @param {string} text
 */
export const plain = (text) =>
  text.replace(/\s+/g, "").replaceAll("−", "-").replace(/[×·]/g, "*").replaceAll("**", "^");

/**
 * The same text with blanks where they help the eye, and a line for each part.
 * @param {string} text one without blanks
 */
export const spaced = (text) =>
  text.replace(/(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|[a-z]\w*|[+=-]|;(?=.)/gi, (found, at) => {
    if (found === ";") return ";\n";
    return /^[+=-]/.test(found) && /[\w)]/.test(text[at - 1] ?? "") ? ` ${found} ` : found;
  });

/** @param {string} text */
function tokensOf(text) {
  /** @type {{ kind: "number" | "name" | "sign" | "end", text: string, at: number }[]} */
  const tokens = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const from = TOKEN.lastIndex;
    const [found, number, name, sign] = TOKEN.exec(text) ?? [];
    if (found === undefined) {
      const at = from + text.slice(from).search(/\S/);
      const [what] = text.slice(at);
      throw new Trouble(
        what === "," ? "A decimal number has a point, not a comma" : `“${what}” means nothing here`,
        at,
      );
    }
    const own = number ?? name ?? sign;
    const kind = number ? "number" : name ? "name" : "sign";
    tokens.push({ kind, text: own === "**" ? "^" : own, at: TOKEN.lastIndex - own.length });
  }
  tokens.push({ kind: "end", text: "", at: end });
  return tokens;
}

/**
 * Read a formula; throws a Trouble where it is none.
 * @param {string} text
 * @returns {Formula}
 */
export function parse(text) {
  text = text.replaceAll("−", "-").replace(/[×·]/g, "*");
  if (text.length > LONGEST) {
    throw new Trouble(`A formula may have ${LONGEST} characters, and this one goes on`, LONGEST);
  }
  const tokens = tokensOf(text);
  /** @type {Value[]} */
  const values = [];
  /** @type {Value[]} */
  const given = [];
  /** @type {Map<string, Part>} what each name stands for by now */
  const names = new Map();
  /** @type {Formula["lines"]} */
  const lines = [];
  let next = 0;

  /**
   * @param {string} operation
   * @param {Value[]} sources
   * @param {number} from where its own text begins
   * @param {Partial<Value>} [more]
   */
  const make = (operation, sources, from, more) => {
    const before = tokens[next - 1];
    const says = plain(text.slice(from, before.at + before.text.length));
    const depth = 1 + Math.max(-1, ...sources.map((source) => source.depth));
    if (values.length === MOST) {
      throw new Trouble(`It makes more than ${MOST} values, and so many can be drawn`, from);
    }
    if (depth >= DEEPEST) {
      throw new Trouble(
        `One way leads through ${DEEPEST} operations or more, too many to draw`,
        from,
      );
    }
    const value = { operation, sources, depth, says, ...more };
    values.push(value);
    return value;
  };
  /** @param {Part} part */
  const valueOf = ({ value, number, at }) => value ?? make("", [], at, { number });
  /** @param {number} number @param {number} at @param {string} [trouble] @returns {Part} */
  const constant = (number, at, trouble = "This is too large for a float") => {
    if (!Number.isFinite(number)) throw new Trouble(trouble, at);
    return { number, code: literal(number), at };
  };
  /** @param {string} sign */
  const takes = (sign) => tokens[next].kind === "sign" && tokens[next].text === sign && !!++next;
  /** Complain that here something should be. */
  const missing = () => {
    const [before, here] = [tokens[next - 1], tokens[next]];
    if (before && before.text !== ";") {
      throw new Trouble(`After “${before.text}” something is missing`, here.at);
    }
    throw new Trouble(
      here.text
        ? `Before “${here.text}” something is missing`
        : "A formula is missing, such as w*x",
      here.at,
    );
  };

  /** @returns {Part} */
  function sum() {
    let left = product();
    for (;;) {
      const sign = tokens[next].text;
      if (takes("+") || takes("-")) left = both(sign, left, product());
      else return left;
    }
  }
  /** @returns {Part} */
  function product() {
    let left = signed();
    for (;;) {
      const sign = tokens[next].text;
      if (takes("*") || takes("/")) left = both(sign, left, signed());
      else return left;
    }
  }
  /** @returns {Part} */
  function signed() {
    const { at } = tokens[next];
    if (takes("+")) return signed();
    if (!takes("-")) return power();
    const { value, number, code } = signed();
    if (!value) return constant(-number, at);
    return { value: make("−", [value], at), number: 0, code: `-${code}`, at };
  }
  /** @returns {Part} */
  function power() {
    const base = atom();
    if (!takes("^")) return base;
    const exponent = signed();
    if (exponent.value) {
      throw new Trouble("A power must be a number, and no value is allowed there", exponent.at);
    }
    const { number } = exponent;
    if (!base.value) return constant(base.number ** number, base.at, "This power has no value");
    const value = make(`^${number}`, [base.value], base.at, { exponent: number });
    return { value, number: 0, code: `${base.code}**${number}`, at: base.at };
  }
  /** @returns {Part} */
  function atom() {
    const token = tokens[next];
    const { kind, at } = token;
    if (takes("(")) {
      const inner = sum();
      close(at);
      return { ...inner, code: inner.value ? `(${inner.code})` : inner.code, at };
    }
    if (kind !== "number" && kind !== "name") missing();
    next++;
    if (kind === "number") return constant(Number(token.text), at);
    const name = token.text;
    const { at: open } = tokens[next];
    if (FUNCTIONS.includes(name)) {
      if (!takes("(")) throw new Trouble(`After “${name}” a ( is missing`, open);
      const inner = sum();
      close(open);
      const value = make(name, [valueOf(inner)], at);
      const { code } = inner;
      const own = !inner.value ? `#(${code})` : /^\w+$/.test(code) ? code : `(${code})`;
      return { value, number: 0, code: `${own}.${name}()`, at };
    }
    if (tokens[next].text === "(") {
      throw new Trouble(`“${name}” is no function that is known here: exp, log and tanh are`, at);
    }
    const known = names.get(name);
    if (known) return { ...known, at };
    if (given.length === MOST_GIVEN) {
      throw new Trouble(`“${name}” is one name too many: ${MOST_GIVEN} values can be given`, at);
    }
    const value = make("", [], at, { name });
    given.push(value);
    const part = { value, number: 0, code: name, at };
    names.set(name, part);
    return part;
  }
  /** @param {number} open */
  function close(open) {
    if (takes(")")) return;
    if (tokens[next].kind !== "end" && tokens[next].text !== ";") stop();
    throw new Trouble(`A ) is missing for the ( of character ${open + 1}`, tokens[next].at);
  }
  /** @returns {never} */
  function stop() {
    const { kind, text: here, at } = tokens[next];
    if (here === ")") throw new Trouble("This ) closes nothing that was opened", at);
    if (here === "=") throw new Trouble("Before “=” a single name must stand", at);
    if (kind === "sign" && here !== "(") missing();
    throw new Trouble(
      `Between “${tokens[next - 1].text}” and “${here}” an operation is missing`,
      at,
    );
  }
  /**
   * An operation of two; Python asks the value first where a number stands at its left.
   * @param {string} sign
   * @param {Part} left
   * @param {Part} right
   * @returns {Part}
   */
  function both(sign, left, right) {
    const { at } = left;
    const [a, b] = [left.number, right.number];
    if (!left.value && !right.value) {
      const made = sign === "+" ? a + b : sign === "-" ? a - b : sign === "*" ? a * b : a / b;
      return constant(made, at, sign === "/" && !b ? "This is a division by 0" : undefined);
    }
    const turned = !left.value && (sign === "+" || sign === "*");
    const sources = (turned ? [right, left] : [left, right]).map(valueOf);
    const operation = sign === "*" ? "×" : sign === "-" ? "−" : sign;
    const code = `${left.code} ${sign} ${right.code}`;
    return { value: make(operation, sources, at), number: 0, code, at };
  }

  /** @type {Part | undefined} */
  let last;
  /** @type {{ value: Value, name: string, at: number }[]} */
  const defined = [];
  while (tokens[next].kind !== "end") {
    if (takes(";")) continue;
    const { kind, text: name, at } = tokens[next];
    const isNamed = kind === "name" && tokens[next + 1].text === "=";
    if (isNamed && FUNCTIONS.includes(name)) {
      throw new Trouble(`“${name}” is a function, and nothing else can be called so`, at);
    }
    if (isNamed) next += 2;
    last = sum();
    if (tokens[next].kind !== "end" && tokens[next].text !== ";") stop();
    if (isNamed) {
      const { value } = last;
      if (value) {
        value.name ??= name;
        defined.push({ value, name, at });
        lines.push({ name, code: last.code });
      }
      names.set(name, { ...last, code: value ? name : last.code });
    } else if (tokens.slice(next).some((token) => token.kind !== "end" && token.text !== ";")) {
      throw new Trouble("This part has no name, so nothing can use it", at);
    } else lines.push({ name: undefined, code: last.code });
  }
  if (!last) missing();
  if (!last?.value || !given.length) {
    throw new Trouble("A name is missing, such as w, for a value that is given", last?.at ?? 0);
  }
  if (!last.value.sources.length) throw new Trouble("An operation is missing", last.at);
  const used = new Set([last.value]);
  for (const value of used) value.sources.forEach((source) => used.add(source));
  last.value.name ??= names.has("C") ? "cost" : "C";
  const idle = defined.find(({ value }) => !used.has(value));
  if (idle) throw new Trouble(`“${idle.name}” is never used`, idle.at);
  return { given, values, result: last.value, lines };
}
