// What moves when a step is taken: values that travel forward, sensitivities that travel back, and
// what is written where they arrive. All of it is there already; it is only held back for a while.

import { part } from "../drawing.js";
import { svg } from "../../pages/elements.js";
import { shareOf, short } from "./diagram.js";
import { backpropagate, EDGES, LAST } from "./passes.js";

/** @typedef {import("./diagram.js").Place} Place */

const TRAVEL = 800;

/**
 * Let what a step does be seen to happen.
 * @param {import("./script.js").WhoseFault} figure
 * @param {number} step
 * @returns {Animation[]}
 */
export function run({ diagram, state, ledger, gradients, numbers }, step) {
  const { places, r, em, note, pulses, nodes, edges } = diagram;
  const passes = backpropagate(state);
  const { a, arriving, delta } = passes;
  /** @type {Animation[]} */
  const all = [];
  /**
   * @param {Element} node
   * @param {number} delay
   * @param {"opacity" | "fillOpacity"} how
   */
  const appear = (node, delay, how = "opacity") =>
    all.push(
      node.animate([{ [how]: 0 }, { [how]: 1 }], { duration: 200, delay, fill: "backwards" }),
    );
  /**
   * A number on its way along an edge, and what it becomes there.
   * @param {Place} from
   * @param {Place} to
   * @param {string[]} texts
   * @param {{ back?: boolean, delay?: number, share?: number }} [how]
   */
  const travel = (from, to, texts, { back = false, delay = 0, share = 1 } = {}) => {
    const [{ x, y }, end] = [places[from], places[to]];
    const [across, down] = [end.x - x, end.y - y];
    const far = Math.hypot(across, down);
    /** @param {number} pixels */
    const at = (pixels) =>
      `translate(${x + across * pixels / far}px, ${y + down * pixels / far}px)`;
    const size = 0.5 * em;
    const pulse = part("g", `pulse hl-pulse--${back ? "back" : "forward"}`);
    pulse.append(
      back
        ? svg("path", { d: `M${-size} 0L0 ${-size}L${size} 0L0 ${size}Z` })
        : svg("circle", { r: 0.8 * size }),
    );
    const timing = { duration: TRAVEL, delay, fill: /** @type {FillMode} */ ("both") };
    texts.forEach((text, k) => {
      const node = part("text", back ? "delta-text" : "value-text", {
        y: -1.1 * size,
        "text-anchor": "middle",
      });
      node.append(text);
      pulse.append(node);
      const [first, second] = k ? [0, 1] : [1, 0];
      if (texts.length > 1) {
        all.push(node.animate([
          { opacity: first },
          { opacity: first, offset: 0.45 },
          { opacity: second, offset: 0.6 },
          { opacity: second },
        ], timing));
      }
    });
    pulses.append(pulse);
    const stop = share < 1 ? share * far : far - r;
    const gone = { opacity: 0 };
    all.push(
      pulse.animate([{ transform: at(r) }, { transform: at(stop) }], {
        ...timing,
        easing: "ease-in-out",
      }),
      pulse.animate([gone, { opacity: 1, offset: 0.1 }, { opacity: 1, offset: 0.9 }, gone], timing),
    );
    all[all.length - 1].addEventListener("finish", () => pulse.remove());
    return delay + TRAVEL;
  };
  /**
   * The node keeps the look that it had until then.
   * @param {Place} name
   * @param {number} until
   */
  const reached = (name, until) => {
    const shapes = nodes.find((node) => node.name === name);
    if (!shapes) return;
    const before = { strokeDasharray: "3 3", strokeWidth: "1.5px" };
    all.push(shapes.ring.animate([before, before], { duration: until, fill: "backwards" }));
    appear(shapes.value, until);
  };
  /** Write the note, a term at each of these times. @param {number[]} times */
  const write = (...times) => {
    for (const leader of note.querySelectorAll("path")) appear(leader, times[0]);
    [...note.querySelectorAll("tspan")].forEach((term, k) =>
      appear(term, times[Math.min(k, times.length - 1)], "fillOpacity")
    );
  };
  /** @param {Place} name @param {number} until */
  const sensitive = (name, until) => {
    const shapes = nodes.find((node) => node.name === name);
    if (shapes) appear(shapes.delta, until);
  };
  if (step <= 3) {
    const node = /** @type {"h1" | "h2" | "o"} */ (["h1", "h2", "o"][step - 1]);
    const times = EDGES.filter(([, , to]) => to === node).map(([key, from], k) =>
      travel(from, node, [short(a[from]), short(a[from] * state[key])], { delay: 450 * k })
    );
    const last = times[1];
    write(...times, last + 250, last + 500, last + 800);
    reached(node, last + (node === "o" ? 500 : 900));
    for (const cell of [ledger.cells[node].z, ledger.cells[node].a]) appear(cell, last + 900);
  } else if (step === 4) {
    const last = travel("o", "C", [short(a.o)]);
    travel("t", "C", [short(state.t)]);
    write(last);
    reached("C", last + 300);
    appear(numbers.cost, last + 300);
  } else if (step < LAST) {
    const node = /** @type {"h1" | "h2" | "o"} */ (["o", "h1", "h2"][step - 5]);
    const last = node === "o"
      ? travel("C", "o", [short(arriving.o)], { back: true })
      : travel("o", node, [short(delta.o), short(arriving[node])], { back: true });
    write(last, last, last + 400, last + 700);
    sensitive(node, last + 900);
    const { arriving: comes, slope, δ } = ledger.cells[node];
    for (const cell of [comes, slope, δ]) appear(cell, last + 900);
  } else {
    // Where both meet on an edge, their product is its gradient.
    for (const [key, from, to] of EDGES) {
      const share = shareOf(key);
      travel(from, to, [], { share });
      travel(to, from, [], { share: 1 - share, back: true });
      const edge = edges.find((shapes) => shapes.key === key);
      if (edge) appear(edge.gradient, TRAVEL);
      for (const cell of Object.values(gradients.cells[key])) appear(cell, TRAVEL);
    }
  }
  return all;
}
