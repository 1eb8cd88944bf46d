// Excursions: runs of readings far from the last calm one. Of a jump nobody can say at once whether
// it is a spike that will come back or a step that will stay. But sensors are creatures of habit:
// how long their spikes last, how large they are, and by which value they report failure. So each
// channel keeps count of what became of its excursions, and says of the present one
//
//   how likely it is a step     steps / (steps + spikes that lasted at least as long)
//   whether it repeats itself   as a sentinel does, now or earlier
//
// Jumps of three sizes are counted apart: a signal that moves in small steps may have large spikes.
import {
  EXCURSION_READINGS,
  EXCURSION_SCALES,
  LARGE_JUMP_SCALES,
  READING_ABS_MAX,
  SMALL_JUMP_SCALES,
} from "../limits.ts";
import type { Index } from "../ssm/kernels.ts";
import { bytes, doubles, type Views } from "./columns.ts";
import { EXCURSION, REPEATS, STEP_CHANCE } from "./features.ts";

const SIZES = 3;
/** What one more excursion leaves of the counts of its size: about fifty are remembered. */
const KEPT = 0.98;
/** Counts before anything was seen. */
const PRIOR_STEPS = 0.2;
const PRIOR_SPIKES = 0.1;
/** Back within this share of the excursion's size: it returned, to a level that moved meanwhile. */
const RETURN_SHARE = 0.25;
/** No reading: the place is empty. */
const NONE = 2 * READING_ABS_MAX;
const SEEN = 2;
const SENTINELS = 3;

export const EXCURSION_STATE = {
  /** The last calm reading. */
  level: doubles(),
  /** First reading of the excursion. */
  first: doubles(),
  /** Of jumps of size s: steps at 7s, spikes of k readings at 7s + k. */
  counts: doubles(SIZES * EXCURSION_READINGS, PRIOR_SPIKES),
  /** Values of the newest single spikes. */
  spikes: doubles(SEEN, NONE),
  /** Values of spikes that were seen twice, or twice in a row. */
  sentinels: doubles(SENTINELS, NONE),
  /** Readings of the excursion that goes on; 0: none does. */
  length: bytes(EXCURSION_READINGS),
  /** 1 while all its readings are equal. */
  steady: bytes(2),
  /** 0, 1 or 2. */
  size: bytes(SIZES),
  nextSpike: bytes(SEEN),
  nextSentinel: bytes(SENTINELS),
};

/** What became of the excursions of each channel. */
export class Excursions {
  readonly #level: Float64Array;
  readonly #first: Float64Array;
  readonly #counts: Float64Array;
  readonly #spikes: Float64Array;
  readonly #sentinels: Float64Array;
  readonly #length: Uint8Array;
  readonly #steady: Uint8Array;
  readonly #size: Uint8Array;
  readonly #nextSpike: Uint8Array;
  readonly #nextSentinel: Uint8Array;

  constructor(state: Views<typeof EXCURSION_STATE>) {
    this.#level = state.level;
    this.#first = state.first;
    this.#counts = state.counts;
    this.#spikes = state.spikes;
    this.#sentinels = state.sentinels;
    this.#length = state.length;
    this.#steady = state.steady;
    this.#size = state.size;
    this.#nextSpike = state.nextSpike;
    this.#nextSentinel = state.nextSentinel;
    for (let steps = 0; steps < this.#counts.length; steps += EXCURSION_READINGS) {
      this.#counts[steps] = PRIOR_STEPS;
    }
  }

  /** Calm at `level`; what was learned of earlier excursions stays. */
  begin(c: Index, level: number): void {
    this.#level[c] = level;
    this.#length[c] = 0;
  }

  /**
   * Takes a good reading `u`, the one before it and the noise scale `s` > 0. Says in x
   *
   *   STEP_CHANCE   probability that it belongs to a step; 0: it is calm
   *   REPEATS       1: a value by which the sensor reported failure before; 1/2: it equals the
   *                 reading before
   *   EXCURSION     readings of the excursion that goes on, of 7; 0: none does
   */
  takeInto(c: Index, u: number, previous: number, s: number, x: Float64Array): void {
    const away = Math.abs(u - this.#level[c]);
    if (away <= EXCURSION_SCALES * s || this.#isBack(c, away)) {
      if (this.#length[c] > 0) this.#endAsSpike(c);
      this.#level[c] = u;
      x[STEP_CHANCE] = 0;
      x[REPEATS] = 0;
      x[EXCURSION] = 0;
    } else this.#goOn(c, u, previous, away / s, x);
  }

  #isBack(c: Index, away: number): boolean {
    return this.#length[c] > 0 && away < RETURN_SHARE * Math.abs(this.#first[c] - this.#level[c]);
  }

  #goOn(c: Index, u: number, previous: number, awayScales: number, x: Float64Array): void {
    const length = this.#length[c];
    if (length === 0) {
      this.#size[c] = sizeOf(awayScales);
      this.#first[c] = u;
      this.#steady[c] = 1;
    } else if (u !== this.#first[c]) this.#steady[c] = 0;
    x[REPEATS] = this.#sentinelAt(c, u) >= 0 ? 1 : length > 0 && u === previous ? 0.5 : 0;
    x[STEP_CHANCE] = this.#chanceOfStep(c, length + 1);
    if (length + 1 < EXCURSION_READINGS) this.#length[c] = length + 1;
    else this.#endAsStep(c, u);
    x[EXCURSION] = this.#length[c] / EXCURSION_READINGS;
  }

  /** Where the counts of the present size begin. */
  #steps(c: Index): Index {
    return (c * SIZES + this.#size[c]) * EXCURSION_READINGS;
  }

  #chanceOfStep(c: Index, length: Index): number {
    const counts = this.#counts;
    const steps = this.#steps(c);
    let all = counts[steps];
    for (let k = length; k < EXCURSION_READINGS; k++) all += counts[steps + k];
    return counts[steps] / all;
  }

  /** Where `u` stands among the sentinels; -1: it is none. */
  #sentinelAt(c: Index, u: number): Index {
    const from = c * SENTINELS;
    for (let i = from; i < from + SENTINELS; i++) if (u === this.#sentinels[i]) return i;
    return -1;
  }

  #endAsSpike(c: Index): void {
    this.#count(c, this.#length[c]);
    if (this.#steady[c] === 1 && this.#sentinelAt(c, this.#first[c]) < 0) this.#remember(c);
    this.#length[c] = 0;
  }

  #endAsStep(c: Index, u: number): void {
    this.#count(c, 0);
    // What stays is a level, whatever it was before.
    const from = c * SENTINELS;
    for (let i = from; i < from + SENTINELS; i++) {
      if (u === this.#sentinels[i]) this.#sentinels[i] = NONE;
    }
    this.#level[c] = u;
    this.#length[c] = 0;
  }

  #count(c: Index, outcome: Index): void {
    const counts = this.#counts;
    const steps = this.#steps(c);
    for (let k = 0; k < EXCURSION_READINGS; k++) counts[steps + k] *= KEPT;
    counts[steps + outcome]++;
  }

  #remember(c: Index): void {
    const spikes = this.#spikes;
    const value = this.#first[c];
    const from = c * SEEN;
    if (this.#length[c] > 1 || value === spikes[from] || value === spikes[from + 1]) {
      const next = this.#nextSentinel[c];
      this.#sentinels[c * SENTINELS + next] = value;
      this.#nextSentinel[c] = next + 1 === SENTINELS ? 0 : next + 1;
    } else {
      spikes[from + this.#nextSpike[c]] = value;
      this.#nextSpike[c] = 1 - this.#nextSpike[c];
    }
  }
}

/** 0, 1 or 2: small, middle or large, of a jump in noise scales. */
function sizeOf(jumpScales: number): Index {
  return jumpScales < SMALL_JUMP_SCALES ? 0 : jumpScales < LARGE_JUMP_SCALES ? 1 : 2;
}
