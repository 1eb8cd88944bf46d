// The last five good readings of each channel and their median: the level while the filter
// starts, and the witness against a filter that lost the signal.
import type { Index } from "../ssm/kernels.ts";
import { bytes, doubles, type Views } from "./columns.ts";

const RECENT = 5;

export const RECENT_STATE = {
  ring: doubles(RECENT),
  /** Place of the next one; that of the oldest once there are five. */
  next: bytes(RECENT),
  count: bytes(RECENT + 1),
};

export class RecentReadings {
  readonly #ring: Float64Array;
  readonly #next: Uint8Array;
  readonly #count: Uint8Array;
  readonly #sorted = new Float64Array(RECENT);

  constructor({ ring, next, count }: Views<typeof RECENT_STATE>) {
    this.#ring = ring;
    this.#next = next;
    this.#count = count;
  }

  isFull(c: Index): boolean {
    return this.#count[c] === RECENT;
  }

  push(c: Index, u: number): void {
    const next = this.#next[c];
    this.#ring[c * RECENT + next] = u;
    this.#next[c] = next + 1 === RECENT ? 0 : next + 1;
    if (this.#count[c] < RECENT) this.#count[c]++;
  }

  clear(c: Index): void {
    this.#count[c] = 0;
    this.#next[c] = 0;
  }

  /** What was pushed last. */
  newest(c: Index): number {
    return this.#ring[c * RECENT + ((this.#next[c] + RECENT - 1) % RECENT)];
  }

  /** The reading before the newest, or the newest when there is but one. */
  previous(c: Index): number {
    const back = this.#count[c] > 1 ? 2 : 1;
    return this.#ring[c * RECENT + ((this.#next[c] + RECENT - back) % RECENT)];
  }

  /** Smallest of them; Infinity when there are none. */
  lowest(c: Index): number {
    const end = c * RECENT + this.#count[c];
    let low = Infinity;
    for (let i = c * RECENT; i < end; i++) if (this.#ring[i] < low) low = this.#ring[i];
    return low;
  }

  /** Largest of them; -Infinity when there are none. */
  highest(c: Index): number {
    const end = c * RECENT + this.#count[c];
    let high = -Infinity;
    for (let i = c * RECENT; i < end; i++) if (this.#ring[i] > high) high = this.#ring[i];
    return high;
  }

  /** Median; of an even number the lower middle one, so that it is a reading that was made. */
  median(c: Index): number {
    const sorted = this.#sorted;
    const from = c * RECENT;
    const count = this.#count[c];
    for (let i = 0; i < count; i++) {
      const u = this.#ring[from + i];
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
