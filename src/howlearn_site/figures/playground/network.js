// The form of a network of howlearn. A point is all its weights and biases in one array, in the order
// of Network.parameters.

/**
 * @typedef {"tanh" | "sigmoid" | "relu"} Activation
 * @typedef {"binary_cross_entropy" | "mean_squared_error"} Cost
 */

/**
 * `weights` and `biases` say where in a point a layer begins, `from` and `to` where its inputs and
 * its nodes do among all nodes.
 * @typedef {{
 *   inputs: number, nodes: number, weights: number, biases: number, from: number, to: number,
 * }} Layer
 */

export class Net {
  /** @type {Layer[]} */
  layers = [];
  /** How many weights and biases there are. */
  count = 0;
  /** The number of the output node, from 0. */
  last = 0;

  /**
   * @param {number[]} sizes
   * @param {Activation} activation
   * @param {Cost} cost
   */
  constructor(sizes, activation, cost) {
    this.sizes = sizes;
    this.activation = activation;
    this.cost = cost;
    for (let k = 1; k < sizes.length; k++) {
      const [inputs, nodes, weights, from] = [sizes[k - 1], sizes[k], this.count, this.last];
      const [biases, to] = [weights + inputs * nodes, from + inputs];
      this.layers.push({ inputs, nodes, weights, biases, from, to });
      this.count = biases + nodes;
      this.last = to;
    }
  }

  /** The output at the border of the classes. */
  get border() {
    return this.cost === "mean_squared_error" ? 0.5 : 0;
  }

  /**
   * Turn weighted inputs of hidden nodes into values, where they stand.
   * @param {Float64Array} z
   * @param {number} start
   * @param {number} end
   */
  activate(z, start, end) {
    const { activation } = this;
    if (activation === "tanh") { for (let k = start; k < end; k++) z[k] = Math.tanh(z[k]); }
    else if (activation === "sigmoid") {
      for (let k = start; k < end; k++) z[k] = 1 / (1 + Math.exp(-z[k]));
    } else {
      for (let k = start; k < end; k++) if (z[k] < 0) z[k] = 0; // what is no number stays so
    }
  }

  /**
   * How a value of a node becomes a shade, from 0 to 1; of the output node, a weighted input.
   * @param {number} node
   * @param {[number, number][]} box of the inputs
   * @returns {(value: number) => number}
   */
  shareOf(node, box) {
    if (node < 2) return (x) => (x - box[node][0]) / (box[node][1] - box[node][0]);
    /** @param {number} value */
    const held = (value) => Math.min(1, Math.max(0, value));
    if (node === this.last) return this.border ? held : (z) => 1 / (1 + Math.exp(-z));
    if (this.activation === "tanh") return (a) => (a + 1) / 2;
    return this.activation === "relu" ? (a) => a / (1 + a) : held;
  }
}
