// What moves when a step is taken: what a value hands back travels along its lines. It is all there
// already, and only held back for a while.

import { part } from "../drawing.js";
import { svg } from "../../pages/elements.js";
import { lineOf, placeAt, short } from "./diagram.js";
import { read } from "./scenes.js";

const TRAVEL = 800;

/**
 * Let what the last step did be seen to happen.
 * @param {import("./script.js").WriteFormula} figure
 * @returns {Animation[]}
 */
export function run({ diagram, state, scene: { order, trouble, worth } }) {
  if (trouble || !diagram) return [];
  const { last, sums } = read(state.formula).handing.after(worth, state.order, state.step);
  /** @type {{ value: import("./formula.js").Value, i: number, text: string }[]} */
  const sent = [];
  if (last && "arriving" in last) {
    const { from, line, arriving } = last;
    if (from) sent.push({ value: from.value, i: line, text: short(arriving) });
  } else if (last) {
    const sum = sums.get(last) ?? 0;
    const slopes = worth.get(last)?.slopes ?? [];
    slopes.forEach((slope, i) => sent.push({ value: last, i, text: short(slope * sum) }));
  }
  /** @type {Animation[]} */
  const all = [];
  const { em, r } = diagram;
  for (const { value, i, text } of sent) {
    const line = diagram.lines.get(lineOf(order, value, i));
    const source = value.sources[i];
    if (!line) continue;
    const size = 0.5 * em;
    const pulse = part("g", "sent-back");
    const words = part("text", "delta-text", { y: -1.1 * size, "text-anchor": "middle" });
    words.append(text);
    pulse.append(svg("path", { d: `M${-size} 0L0 ${-size}L${size} 0L0 ${size}Z` }), words);
    diagram.pulses.append(pulse);
    const timing = { duration: TRAVEL, fill: /** @type {FillMode} */ ("both") };
    const [begin, , end] = line.way;
    const off = r / Math.hypot(end.x - begin.x, end.y - begin.y);
    const frames = [0, 0.25, 0.5, 0.75, 1].map((share) => {
      const { x, y } = placeAt(line.way, 1 - off - share * (1 - 2 * off));
      return { transform: `translate(${x}px, ${y}px)` };
    });
    const gone = { opacity: 0 };
    const fades = pulse.animate(
      [gone, { opacity: 1, offset: 0.1 }, { opacity: 1, offset: 0.9 }, gone],
      timing,
    );
    fades.addEventListener("finish", () => pulse.remove());
    all.push(fades, pulse.animate(frames, { ...timing, easing: "ease-in-out" }));
    // What has arrived is seen when it arrives.
    const delta = diagram.nodes[order.indexOf(source)]?.delta;
    if (delta) {
      all.push(
        delta.animate([gone, { opacity: 1 }], { duration: 200, delay: TRAVEL, fill: "backwards" }),
      );
    }
  }
  return all;
}
