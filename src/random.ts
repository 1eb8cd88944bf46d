// xorshift64 (G. Marsaglia, "Xorshift RNGs", J. Stat. Software 8(14), 2003, triple 13/7/17) on two
// 32-bit halves: BigInt would allocate on every draw. Every draw gives the same bits everywhere.
import { cos, log } from "./math.ts";

/** What seed 0 stands for: 0x9E3779B97F4A7C15, since xorshift never leaves the state 0. */
const ZERO_SEED_HI = 0x9e3779b9;
const ZERO_SEED_LO = 0x7f4a7c15;

const TWO_32 = 0x100000000;

/** Repeatable random numbers; two 32-bit halves are the whole state. */
export class Xorshift64 {
  /** Upper 32 bits of the state, which is also the word drawn last; unsigned. */
  hi = 0;
  /** Lower 32 bits. */
  lo = 0;

  /**
   * @param seed an integer from 0 to 2^53 - 1, or a bigint up to 2^64 - 1. Seed 0 is taken as
   *   0x9E3779B97F4A7C15.
   * @throws RangeError for any other number
   */
  constructor(seed: number | bigint) {
    const seedIsSafe =
      typeof seed === "bigint" ? seed >= 0n && seed >> 64n === 0n : Number.isSafeInteger(seed);
    if (!seedIsSafe || seed < 0) {
      throw new RangeError(
        `seed: expected an integer from 0 to 2^53-1 (bigint: 2^64-1), got ${seed}`,
      );
    }
    const hi = typeof seed === "bigint" ? Number(seed >> 32n) : Math.floor(seed / TWO_32);
    const lo = typeof seed === "bigint" ? Number(seed & 0xffffffffn) : seed % TWO_32;
    const isZero = hi === 0 && lo === 0;
    this.restore(isZero ? ZERO_SEED_HI : hi, isZero ? ZERO_SEED_LO : lo);
  }

  /**
   * Continues from the state of another generator: its `hi` and `lo`.
   * @throws RangeError unless both are unsigned 32-bit integers and one of them is not 0
   */
  restore(hi: number, lo: number): void {
    if (hi >>> 0 !== hi || lo >>> 0 !== lo || (hi === 0 && lo === 0)) {
      throw new RangeError(
        `state: expected two unsigned 32-bit halves, not both 0, got ${hi}, ${lo}`,
      );
    }
    this.hi = hi;
    this.lo = lo;
  }

  /** Draws one 64-bit word: afterwards it stands in `hi` and `lo`. Returns `hi`. */
  nextUint(): number {
    let hi = this.hi;
    let lo = this.lo;
    hi ^= (hi << 13) | (lo >>> 19);
    lo ^= lo << 13;
    lo ^= (lo >>> 7) | (hi << 25);
    hi ^= hi >>> 7;
    hi ^= (hi << 17) | (lo >>> 15);
    lo ^= lo << 17;
    this.lo = lo >>> 0;
    this.hi = hi >>> 0;
    return this.hi;
  }

  /** Uniform in [0, 1), a multiple of 2^-53; draws one word. */
  uniform(): number {
    const hi = this.nextUint();
    return (hi * 0x200000 + (this.lo >>> 11)) / 0x20000000000000;
  }

  /** Standard normal by Box and Muller, whose second value is not used; draws two words. */
  normal(): number {
    let u = this.uniform();
    while (u === 0) u = this.uniform();
    return Math.sqrt(-2 * log(u)) * cos(2 * Math.PI * this.uniform());
  }
}
