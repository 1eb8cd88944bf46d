// How often a field comes: learned from the last times between its readings.

/** So many times between readings are remembered. */
const REMEMBERED = 15;
/** Fewer say nothing. */
const KNOWN_FROM = 4;
/** A time counts as near the median from it divided to it multiplied by this. */
const NEAR = 1.5;
/** Share of the times near the median that makes a clockwork. */
const REGULAR_SHARE = 0.75;

export interface Interval {
  /** Median time between readings in ms; NaN: not known yet. */
  readonly medianMs: number;
  readonly longestMs: number;
  /** "periodic": by a clock; "on change": whenever there is something to say. */
  readonly kind: "unknown" | "periodic" | "on change";
}

const UNKNOWN: Interval = { medianMs: NaN, longestMs: NaN, kind: "unknown" };

export class LearnedInterval {
  readonly #timesMs: number[] = [];
  #next = 0;
  #learned: Interval | undefined = UNKNOWN;

  push(ms: number): void {
    this.#timesMs[this.#next] = ms;
    this.#next = (this.#next + 1) % REMEMBERED;
    this.#learned = undefined;
  }

  /** Sorted when it is asked for: that is seldom beside readings. */
  get learned(): Interval {
    this.#learned ??= learn(this.#timesMs);
    return this.#learned;
  }

  /** Oldest first. */
  get timesMs(): readonly number[] {
    const isFull = this.#timesMs.length === REMEMBERED;
    return isFull
      ? [...this.#timesMs.slice(this.#next), ...this.#timesMs.slice(0, this.#next)]
      : [...this.#timesMs];
  }
}

function learn(timesMs: readonly number[]): Interval {
  if (timesMs.length < KNOWN_FROM) return UNKNOWN;
  const sorted = [...timesMs].sort((a, b) => a - b);
  const medianMs = sorted[sorted.length >> 1]!;
  const near = sorted.filter((ms) => ms >= medianMs / NEAR && ms <= medianMs * NEAR).length;
  const isRegular = near >= REGULAR_SHARE * sorted.length;
  return { medianMs, longestMs: sorted.at(-1)!, kind: isRegular ? "periodic" : "on change" };
}
