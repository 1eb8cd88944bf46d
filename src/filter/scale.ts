// The noise scale of one channel, found on line from differences of neighbouring readings.
//
//   s = max(resolution/√12, 1.4826 median(|Δu| ≠ 0, last 64) / √2)
//
// The median of absolute differences ignores up to half of all glitches; zero differences are
// dropped since a quantised sensor repeats itself; 1.4826 turns a median of absolute values into
// a standard deviation, √2 a difference into a reading, and resolution/√12 is the standard
// deviation of rounding. The window is kept sorted beside the ring, so that the median is exact.
import { SCALE_WARM, SCALE_WINDOW } from "../limits.ts";

const SCALE_OF_MEDIAN = 1.4826 / Math.sqrt(2);

/** Sliding noise scale; 64 differences of memory, nothing allocated after construction. */
export class NoiseScale {
  readonly #fixed: number;
  readonly #floor: number;
  readonly #ring = new Float64Array(SCALE_WINDOW);
  readonly #sorted = new Float64Array(SCALE_WINDOW);
  #count = 0;
  #next = 0;

  /** `noise`: the scale where it is known, else 0. `resolution`: the sensor's step, else 0. */
  constructor(noise: number, resolution: number) {
    this.#fixed = noise;
    this.#floor = resolution / Math.sqrt(12);
  }

  /** The scale in the sensor's unit, or 0 while fewer than 8 differences were seen. */
  get scale(): number {
    return this.#fixed > 0 ? this.#fixed : this.measured;
  }

  /** What the readings show, whatever is known; `noise` until 8 differences were seen. */
  get measured(): number {
    if (this.#count < SCALE_WARM) return this.#fixed;
    const s = this.#sorted[(this.#count - 1) >> 1] * SCALE_OF_MEDIAN;
    return s > this.#floor ? s : this.#floor;
  }

  /** Smallest difference in the window: the quantisation step of a coarse sensor; else 0. */
  get smallestDifference(): number {
    return this.#count < SCALE_WARM ? 0 : this.#sorted[0];
  }

  /** Takes |Δu| of two neighbouring good readings. */
  push(difference: number): void {
    if (!(difference > 0)) return;
    const sorted = this.#sorted;
    const next = this.#next;
    let count = this.#count;
    if (count === SCALE_WINDOW) {
      const leaving = this.#position(this.#ring[next]);
      sorted.copyWithin(leaving, leaving + 1, count);
      count--;
    }
    this.#count = count;
    const entering = this.#position(difference);
    sorted.copyWithin(entering + 1, entering, count);
    sorted[entering] = difference;
    this.#count = count + 1;
    this.#ring[next] = difference;
    this.#next = next + 1 === SCALE_WINDOW ? 0 : next + 1;
  }

  reset(): void {
    this.#count = 0;
    this.#next = 0;
  }

  static readonly saveLength = SCALE_WINDOW + 2;

  saveInto(out: Float64Array, offset: number): void {
    out[offset] = this.#count;
    out[offset + 1] = this.#next;
    for (let i = 0; i < SCALE_WINDOW; i++) out[offset + 2 + i] = this.#ring[i];
  }

  restore(saved: Float64Array, offset: number): void {
    const count = saved[offset];
    const next = saved[offset + 1];
    // The ring is not full before it wraps, so that its oldest entry is at 0 until then.
    this.reset();
    const first = count === SCALE_WINDOW ? next : 0;
    this.#next = first;
    for (let i = 0; i < count; i++) this.push(saved[offset + 2 + ((first + i) % SCALE_WINDOW)]);
  }

  /** First index of `sorted` whose value is not below `difference`. */
  #position(difference: number): number {
    const sorted = this.#sorted;
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] < difference) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
