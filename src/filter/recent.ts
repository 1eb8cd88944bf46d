// The last good readings of each channel. The median of five is the level while the filter starts,
// and the witness against one that lost the signal; that of eleven is for a start amid a burst.
import type { Index } from "../ssm/kernels.ts";
import { bytes, doubles, type Views } from "./columns.ts";

const RECENT = 11;
/** Of which so many are witnesses. */
const WITNESSES = 5;

export const RECENT_STATE = {
  recent: doubles(RECENT),
  /** Place of the next one; that of the oldest once there are eleven. */
  next: bytes(RECENT),
  count: bytes(RECENT + 1),
};

export class RecentReadings {
  readonly #ring: Float64Array;
  readonly #next: Uint8Array;
  readonly #count: Uint8Array;
  readonly #sorted = new Float64Array(RECENT);

  constructor({ recent, next, count }: Views<typeof RECENT_STATE>) {
    this.#ring = recent;
    this.#next = next;
    this.#count = count;
  }

  isFull(c: Index): boolean {
    return this.#count[c] >= WITNESSES;
  }

  /** Are there so many? */
  has(c: Index, count: Index): boolean {
    return this.#count[c] >= count;
  }

  /** Takes a reading; returns the one before it, or itself when it is the first. */
  push(c: Index, u: number): number {
    const ring = this.#ring;
    const from = c * RECENT;
    const next = this.#next[c];
    const count = this.#count[c];
    ring[from + next] = u;
    this.#next[c] = next + 1 === RECENT ? 0 : next + 1;
    if (count < RECENT) this.#count[c] = count + 1;
    return count === 0 ? u : ring[from + (next === 0 ? RECENT : next) - 1];
  }

  /** The channel was at `u` for long. */
  fill(c: Index, u: number): void {
    this.#ring.fill(u, c * RECENT, (c + 1) * RECENT);
    this.#count[c] = RECENT;
  }

  clear(c: Index): void {
    this.#count[c] = 0;
    this.#next[c] = 0;
  }

  /** What was pushed last. */
  newest(c: Index): number {
    return this.#ring[c * RECENT + ((this.#next[c] + RECENT - 1) % RECENT)];
  }

  /** Smallest of the witnesses; Infinity when there are none. */
  lowest(c: Index): number {
    let low = Infinity;
    for (let i = this.#witnesses(c); i > 0; i--) {
      const u = this.#back(c, i);
      if (u < low) low = u;
    }
    return low;
  }

  /** Largest of them; -Infinity when there are none. */
  highest(c: Index): number {
    let high = -Infinity;
    for (let i = this.#witnesses(c); i > 0; i--) {
      const u = this.#back(c, i);
      if (u > high) high = u;
    }
    return high;
  }

  /**
   * Median of the witnesses; of an even number the lower middle one, so that it is a reading that
   * was made.
   */
  median(c: Index): number {
    return this.#medianOf(c, this.#witnesses(c));
  }

  /** The same of up to eleven readings. */
  longMedian(c: Index): number {
    return this.#medianOf(c, this.#count[c]);
  }

  /** Are all of eleven equal? */
  isConstant(c: Index): boolean {
    if (this.#count[c] < RECENT) return false;
    const from = c * RECENT;
    for (let i = from + 1; i < from + RECENT; i++) {
      if (this.#ring[i] !== this.#ring[from]) return false;
    }
    return true;
  }

  #witnesses(c: Index): Index {
    const count = this.#count[c];
    return count < WITNESSES ? count : WITNESSES;
  }

  /** The reading `i` pushes ago, 1 for the newest. */
  #back(c: Index, i: Index): number {
    const place = this.#next[c] - i;
    return this.#ring[c * RECENT + (place < 0 ? place + RECENT : place)];
  }

  #medianOf(c: Index, count: Index): number {
    const sorted = this.#sorted;
    for (let i = 0; i < count; i++) {
      const u = this.#back(c, i + 1);
      let k = i;
      while (k > 0 && sorted[k - 1] > u) {
        sorted[k] = sorted[k - 1];
        k--;
      }
      sorted[k] = u;
    }
    return sorted[(count - 1) >> 1];
  }
}
