// The twin of howlearn's network and backpropagation, one example at a time in arrays that are made
// once.

import { Net } from "./network.js";

/** @typedef {{ inputs: ArrayLike<number>, targets: ArrayLike<number> }} Data */

/** The slope of each activation, from its value. */
const SLOPES = {
  /** @param {number} a */
  tanh: (a) => 1 - a * a,
  /** @param {number} a */
  sigmoid: (a) => a * (1 - a),
  /** @param {number} a */
  relu: (a) => (a > 0 ? 1 : 0),
};

export class Learner extends Net {
  /** What every value is multiplied by: nothing but its last digits changes, in the shadow. */
  twist = 1;
  /** Of each node, inputs first: its value, and its δ. */
  values = new Float64Array(this.last + 1);
  deltas = new Float64Array(this.last + 1);

  /**
   * The weighted input of the output node at a place of the plane.
   * @param {Float64Array} point
   * @param {number} x1
   * @param {number} x2
   */
  forward(point, x1, x2) {
    const { values, layers, last } = this;
    values[0] = x1;
    values[1] = x2;
    for (const { inputs, nodes, weights, biases, from, to } of layers) {
      for (let j = 0; j < nodes; j++) {
        let z = point[biases + j];
        for (let i = 0; i < inputs; i++) z += values[from + i] * point[weights + i * nodes + j];
        values[to + j] = z;
      }
      if (to === last) break;
      this.activate(values, to, to + nodes);
      if (this.twist !== 1) { for (let k = to; k < to + nodes; k++) values[k] *= this.twist; }
    }
    return values[last];
  }

  /**
   * The cost of one example.
   * @param {number} z
   * @param {number} target
   */
  costOf(z, target) {
    if (this.cost === "mean_squared_error") return (z - target) ** 2;
    return Math.log1p(Math.exp(-Math.abs(z))) + Math.max(z, 0) - z * target;
  }

  /**
   * Add the gradient of an example, which went forward just now, to a batch's; return its cost.
   * @param {Float64Array} point
   * @param {number} target
   * @param {number} share of the example in the batch
   * @param {Float64Array} gradient
   */
  backward(point, target, share, gradient) {
    const { values, deltas, layers, last } = this;
    const [z, slope] = [values[last], SLOPES[this.activation]];
    const squared = this.cost === "mean_squared_error";
    deltas[last] = share * (squared ? 2 * (z - target) : 1 / (1 + Math.exp(-z)) - target);
    for (let k = layers.length - 1; k >= 0; k--) {
      const { inputs, nodes, weights, biases, from, to } = layers[k];
      for (let j = 0; j < nodes; j++) gradient[biases + j] += deltas[to + j];
      for (let i = 0; i < inputs; i++) {
        const [a, row] = [values[from + i], weights + i * nodes];
        let arriving = 0;
        for (let j = 0; j < nodes; j++) {
          gradient[row + j] += a * deltas[to + j];
          arriving += point[row + j] * deltas[to + j];
        }
        if (k) deltas[from + i] = arriving * slope(a);
      }
    }
    return this.costOf(z, target);
  }

  /**
   * The cost of a data set, how many of its examples are right, and the gradient where it is wanted.
   * @param {Float64Array} point
   * @param {Data} data
   * @param {Float64Array} [gradient] is added to
   */
  score(point, { inputs, targets }, gradient) {
    const { border } = this;
    let [cost, right] = [0, 0];
    for (let k = 0; k < targets.length; k++) {
      const z = this.forward(point, inputs[2 * k], inputs[2 * k + 1]);
      cost += gradient
        ? this.backward(point, targets[k], 1 / targets.length, gradient)
        : this.costOf(z, targets[k]);
      if (z >= border === (targets[k] === 1)) right++;
    }
    return { cost: cost / targets.length, right };
  }
}
