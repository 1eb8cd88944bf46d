// The noise scale of a channel: s = max(resolution/√12, 1.4826·median(|Δ|)/√2) over the last 64
// non-zero differences of neighbouring readings, by an exact sliding median.

const WINDOW = 64;
const FACTOR = 1.4826 / Math.SQRT2;

export class SlidingScale {
  readonly #floor: number;
  readonly #recent = new Float64Array(WINDOW);
  readonly #sorted = new Float64Array(WINDOW);
  #count = 0;
  #previous = Number.NaN;
  /** NaN until the first difference. */
  value = Number.NaN;

  constructor(resolution: number) {
    this.#floor = resolution / Math.sqrt(12);
  }

  get differences(): number {
    return this.#count;
  }

  push(u: number): void {
    const difference = Math.abs(u - this.#previous);
    this.#previous = u;
    if (!(difference > 0)) return;
    const slot = this.#count % WINDOW;
    const used = Math.min(this.#count, WINDOW);
    let i = used;
    if (used === WINDOW) {
      const oldest = this.#recent[slot]!;
      i = 0;
      while (this.#sorted[i] !== oldest) i++;
      while (i < WINDOW - 1 && this.#sorted[i + 1]! < difference) {
        this.#sorted[i] = this.#sorted[i + 1]!;
        i++;
      }
    }
    while (i > 0 && this.#sorted[i - 1]! > difference) {
      this.#sorted[i] = this.#sorted[i - 1]!;
      i--;
    }
    this.#sorted[i] = difference;
    this.#recent[slot] = difference;
    this.#count++;
    const n = Math.min(this.#count, WINDOW);
    const median = 0.5 * (this.#sorted[(n - 1) >> 1]! + this.#sorted[n >> 1]!);
    this.value = Math.max(this.#floor, FACTOR * median);
  }
}
