// A descent of the figure The edge of stability: it goes on from where it was.

import { first, largest, result } from "./network.js";

/** At how many steps the curvature is measured. */
export const EVERY = 10;

export class Descent {
  /** @type {number[]} the cost at each step */
  costs = [];
  /** @type {number[]} the largest curvature at each tenth */
  curvatures = [];

  /**
   * @param {string} width
   * @param {number} rate
   */
  constructor(width, rate) {
    this.rate = rate;
    this.key = `${width} ${rate}`;
    this.point = first(width);
  }

  /**
   * Go on to a step, if it is not there yet.
   * @param {number} step
   */
  go(step) {
    while (this.costs.length <= step) {
      const { cost, gradient } = result(this.point);
      if (this.costs.length % EVERY === 0) this.curvatures.push(largest(this.point, gradient));
      this.costs.push(cost);
      this.point = this.point.map((weight, i) => weight - this.rate * gradient[i]);
    }
  }

  /**
   * The steps, up to one, at which the cost rose.
   * @param {number} step
   */
  rises(step) {
    return [...Array(step).keys()].map((n) => n + 1).filter((n) =>
      this.costs[n] > this.costs[n - 1]
    );
  }
}
