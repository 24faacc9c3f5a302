// Where each value of a formula stands: in columns, each to the right of all that it was made from,
// as in the still of howlearn.plots.

/** @typedef {import("./formula.js").Value} Value */

/**
 * The column and the row of each value.
 * @param {Value[]} order the deepest first
 */
export function columnsOf(order) {
  const values = order.toReversed();
  const usersOf = new Map(
    values.map((value) => [value, values.filter(({ sources }) => sources.includes(value))]),
  );
  /** @type {Map<Value, [column: number, row: number]>} */
  const places = new Map();
  /** @param {Value} value */
  const users = (value) => usersOf.get(value) ?? [];
  /** What was given stands in the column left of where it is first used. @param {Value} value */
  const columnOf = (value) =>
    value.sources.length ? value.depth : Math.min(...users(value).map(({ depth }) => depth)) - 1;
  /** The row in which few lines would cross: that of what it was made from. @param {Value} value */
  const wanted = (value) => {
    const isGiven = !value.sources.length;
    const before = isGiven
      ? users(value)[0].sources.flatMap((source) => [source, ...source.sources])
      : value.sources;
    const rows = before.flatMap((source) => places.get(source)?.[1] ?? []);
    return rows.length ? mean(rows) + (isGiven ? 0.3 : 0) : 0;
  };
  for (let column = 0; column <= order[0].depth; column++) {
    const here = values.filter((value) => columnOf(value) === column)
      .map((value) => ({ value, row: wanted(value) }))
      .sort((one, other) => one.row - other.row);
    const middle = mean(here.map(({ row }) => row));
    for (let i = 1; i < here.length; i++) {
      here[i].row = Math.max(here[i].row, here[i - 1].row + 1);
    }
    const shift = middle - mean(here.map(({ row }) => row));
    for (const { value, row } of here) places.set(value, [column, row + shift]);
  }
  return places;
}

/** @param {number[]} numbers */
const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
