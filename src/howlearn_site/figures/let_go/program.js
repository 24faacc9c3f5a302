// Let it go, as a program: it comes when somebody copies it.

import { fine, literal } from "../numbers.js";
import { height } from "../two_valleys.js";

/**
 * @param {{ rate: string, start: number }} state
 * @param {number[]} gone the starts whose balls have been let go
 * @param {number} end where the ball of the state's start is
 * @param {{ best: number, near: number, steps: number, inARow: number }} how a ball is said to arrive
 */
export function programOf({ rate, start }, gone, end, { best, near, steps, inARow }) {
  const numbers = gone.map(literal);
  /** @type {string[]} */
  const rows = [];
  for (let i = 0; i < numbers.length; i += 9) {
    rows.push(`    ${numbers.slice(i, i + 9).join(", ")},\n`);
  }
  const list = rows.length ? `\n${rows.join("")}` : "";
  return `import numpy as np

from howlearn.gradient_descent import gradient_descent
from howlearn.landscapes import two_valleys

starts = [${list}]
best = ${literal(best)}

def path_from(start, steps=${steps}):
    return gradient_descent(
        two_valleys.gradient, start, learning_rate=${rate}, steps=steps
    )

reached = 0
for start in starts:
    late = path_from(start)[-${inARow}:]
    reached += np.all(abs(late - best) < ${near})
print(f"{reached} of {len(starts)} reached the global minimum")
w = path_from(${literal(start)}, steps=${gone.includes(start) ? steps : 0})[-1]
print(f"w {w[0]:${fine(end)}}")
print(f"cost {two_valleys.height(w):${fine(height(end))}}")
`;
}
