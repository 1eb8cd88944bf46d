// The values by which the sensor of each channel reports failure, found from its readings: those of
// short excursions that came back, equal to the bit. Such a value far from where the signal lives
// is refused however long it stays. Where the signal lives is the range of its calm readings that
// changed: a failure value does not change, and a level that only ever stood still says nothing.
//
// Zero is special, since many a channel is at exactly zero when its machine is off: once it rested
// there it is a level for ever (rests.ts), and it is refused for so many readings in a row at most.
import { FAILURE_SCALES, READING_ABS_MAX, ZERO_READINGS } from "../limits.ts";
import type { Index } from "../ssm/kernels.ts";
import { bytes, doubles, type Views } from "./columns.ts";
import type { Reading } from "./reading.ts";
import type { Rests } from "./rests.ts";

/** No reading: the place is empty. */
const NONE = 2 * READING_ABS_MAX;
const SEEN = 2;
const SENTINELS = 3;
const LIVED = 64;

export const FAILURE_STATE = {
  /** Range of the calm readings that differed from the one before: where the signal lives. */
  homeLow: doubles(1, NONE),
  homeHigh: doubles(1, -NONE),
  /** Values of the newest single spikes. */
  spikes: doubles(SEEN, NONE),
  /** Values of spikes that were seen twice, or twice in a row. */
  sentinels: doubles(SENTINELS, NONE),
  /** Zeros in a row that were refused. */
  zeros: doubles(),
  /** Such readings, up to those after which it lives there for good. */
  lived: bytes(LIVED + 1),
  nextSpike: bytes(SEEN),
  nextSentinel: bytes(SENTINELS),
};

export class FailureValues {
  readonly #homeLow: Float64Array;
  readonly #homeHigh: Float64Array;
  readonly #spikes: Float64Array;
  readonly #sentinels: Float64Array;
  readonly #zeros: Float64Array;
  readonly #lived: Uint8Array;
  readonly #nextSpike: Uint8Array;
  readonly #nextSentinel: Uint8Array;
  readonly #rests: Rests;

  constructor(state: Views<typeof FAILURE_STATE>, rests: Rests) {
    this.#homeLow = state.homeLow;
    this.#homeHigh = state.homeHigh;
    this.#spikes = state.spikes;
    this.#sentinels = state.sentinels;
    this.#zeros = state.zeros;
    this.#lived = state.lived;
    this.#nextSpike = state.nextSpike;
    this.#nextSentinel = state.nextSentinel;
    this.#rests = rests;
  }

  /**
   * Is reading.u to be refused as a failure value? `s`: the noise scale, 0 while it is not known.
   * Says in `reading` whether it was one for so long that it is a level now.
   */
  refuses(c: Index, reading: Reading, s: number): boolean {
    const { u } = reading;
    if (!(this.isKnown(c, u) && this.#isFarFromHome(c, u, s)) || this.#rests.has(c, u, 0)) {
      this.#zeros[c] = 0;
      return false;
    }
    if (u !== 0) return true;
    this.#zeros[c]++;
    if (this.#zeros[c] <= ZERO_READINGS) return true;
    this.#rests.remember(c, u);
    reading.isSettled = true;
    reading.isUnusual = true;
    return false;
  }

  /** Was `u` the value of a short excursion? */
  isKnown(c: Index, u: number): boolean {
    return (
      this.isSentinel(c, u) || u === this.#spikes[c * SEEN] || u === this.#spikes[c * SEEN + 1]
    );
  }

  /** Was it more than once, or twice in a row? */
  isSentinel(c: Index, u: number): boolean {
    const from = c * SENTINELS;
    for (let i = from; i < from + SENTINELS; i++) if (u === this.#sentinels[i]) return true;
    return false;
  }

  /** Does the signal live at `u`? */
  isHome(c: Index, u: number): boolean {
    return u >= this.#homeLow[c] && u <= this.#homeHigh[c];
  }

  /** A calm reading that differs from the one before. */
  live(c: Index, u: number): void {
    if (this.#lived[c] < LIVED) this.#lived[c]++;
    if (u < this.#homeLow[c]) this.#homeLow[c] = u;
    if (u > this.#homeHigh[c]) this.#homeHigh[c] = u;
  }

  /** The noise is learned anew: what was calm by the old one for a short time was anywhere. */
  leaveHome(c: Index): void {
    if (this.#lived[c] === LIVED) return;
    this.#lived[c] = 0;
    this.#homeLow[c] = NONE;
    this.#homeHigh[c] = -NONE;
  }

  /** An excursion to `u` alone came back after `length` readings. */
  learn(c: Index, u: number, length: Index): void {
    if (this.isSentinel(c, u) || this.#rests.has(c, u, 0)) return;
    if (length > 1 || this.isKnown(c, u)) {
      const next = this.#nextSentinel[c];
      this.#sentinels[c * SENTINELS + next] = u;
      this.#nextSentinel[c] = next + 1 === SENTINELS ? 0 : next + 1;
    } else {
      this.#spikes[c * SEEN + this.#nextSpike[c]] = u;
      this.#nextSpike[c] = 1 - this.#nextSpike[c];
    }
  }

  #isFarFromHome(c: Index, u: number, s: number): boolean {
    const [low, high] = [this.#homeLow[c], this.#homeHigh[c]];
    const far = FAILURE_SCALES * s;
    return s > 0 && low <= high && (u < low - far || u > high + far);
  }
}
