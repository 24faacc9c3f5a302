// NumPy's random numbers: the generator of np.random.default_rng, PCG64, and what the playground
// draws with it.

/**
 * Where a generator is. `half` is the upper half of a draw whose lower half is used already, or -1.
 * @typedef {{ state: bigint, half: number }} Place
 */

const FACTOR = 0x2360ed051fc65da44385df649fccf645n;

export class Generator {
  /**
   * @param {string} state the first state of np.random.PCG64(seed), as a number
   * @param {string} increment
   */
  constructor(state, increment) {
    this.increment = BigInt(increment);
    /** @type {Place} */
    this.place = { state: BigInt(state), half: -1 };
  }

  /** 64 random bits. */
  bits() {
    const state = BigInt.asUintN(128, this.place.state * FACTOR + this.increment);
    this.place = { state, half: this.place.half };
    const [mixed, turn] = [BigInt.asUintN(64, (state >> 64n) ^ state), state >> 122n];
    return BigInt.asUintN(64, (mixed >> turn) | (mixed << (64n - turn)));
  }

  /** 32 of them; a draw of 64 serves twice, the lower half first. */
  half() {
    const { half } = this.place;
    if (half >= 0) {
      this.place = { state: this.place.state, half: -1 };
      return half;
    }
    const bits = this.bits();
    this.place = { state: this.place.state, half: Number(bits >> 32n) };
    return Number(BigInt.asUintN(32, bits));
  }

  /**
   * rng.uniform(-reach, reach)
   * @param {number} reach
   */
  uniform(reach) {
    return -reach + 2 * reach * (Number(this.bits() >> 11n) / 2 ** 53);
  }

  /**
   * rng.permutation(count)
   * @param {number} count
   */
  permutation(count) {
    const order = Uint16Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const mask = 2 ** (32 - Math.clz32(i)) - 1;
      let j;
      do j = this.half() & mask; while (j > i);
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  }
}
