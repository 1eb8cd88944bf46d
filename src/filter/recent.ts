// The last five good readings of a channel and their median: the level while the filter starts,
// and the witness against a filter that lost the signal.

const RECENT = 5;

export class RecentReadings {
  readonly #ring = new Float64Array(RECENT);
  readonly #sorted = new Float64Array(RECENT);
  #next = 0;
  count = 0;

  get full(): boolean {
    return this.count === RECENT;
  }

  push(u: number): void {
    this.#ring[this.#next] = u;
    this.#next = this.#next + 1 === RECENT ? 0 : this.#next + 1;
    if (this.count < RECENT) this.count++;
  }

  clear(): void {
    this.count = 0;
    this.#next = 0;
  }

  /** What was pushed last. */
  get newest(): number {
    return this.#ring[(this.#next + RECENT - 1) % RECENT];
  }

  /** The reading before the newest, or the newest when there is but one. */
  get previous(): number {
    const back = this.count > 1 ? 2 : 1;
    return this.#ring[(this.#next + RECENT - back) % RECENT];
  }

  /** Smallest of them; Infinity when there are none. */
  get lowest(): number {
    let low = Infinity;
    for (let i = 0; i < this.count; i++) if (this.#ring[i] < low) low = this.#ring[i];
    return low;
  }

  /** Largest of them; -Infinity when there are none. */
  get highest(): number {
    let high = -Infinity;
    for (let i = 0; i < this.count; i++) if (this.#ring[i] > high) high = this.#ring[i];
    return high;
  }

  /** Median; of an even number the lower middle one, so that it is a reading that was made. */
  get median(): number {
    const sorted = this.#sorted;
    const { count } = this;
    for (let i = 0; i < count; i++) {
      const u = this.#ring[i];
      let k = i;
      while (k > 0 && sorted[k - 1] > u) {
        sorted[k] = sorted[k - 1];
        k--;
      }
      sorted[k] = u;
    }
    return sorted[(count - 1) >> 1];
  }

  static readonly saveLength = RECENT + 2;

  saveInto(out: Float64Array, offset: number): void {
    out[offset] = this.count;
    out[offset + 1] = this.#next;
    for (let i = 0; i < RECENT; i++) out[offset + 2 + i] = this.#ring[i];
  }

  restore(saved: Float64Array, offset: number): void {
    this.count = saved[offset];
    this.#next = saved[offset + 1];
    for (let i = 0; i < RECENT; i++) this.#ring[i] = saved[offset + 2 + i];
  }
}
