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

const SIZES = 3;
/** What an excursion outweighs each earlier one of its size by: about fifty are remembered. */
const MEMORY = 0.98;
/** Counts before anything was seen. */
const PRIOR_STEPS = 0.2;
const PRIOR_SPIKES = 0.1;
/** Back within this share of the excursion's size: it returned, to a level that moved meanwhile. */
const RETURN_SHARE = 0.25;
/** No reading: the place is empty. */
const NONE = 2 * READING_ABS_MAX;
const SEEN = 2;
const SENTINELS = 3;

/** What became of the excursions of one channel. Nothing is allocated after construction. */
export class Excursions {
  /** Probability that the newest reading belongs to a step; 0: it is calm. */
  stepChance = 0;
  /** 1: a value by which the sensor reported failure before, 1/2: equal to the reading before. */
  repeats = 0;
  /** Readings of the excursion that goes on; 0: none does. */
  length = 0;

  /** The last calm reading. */
  #level = 0;
  /** First reading of the excursion. */
  #first = 0;
  /** 1 while all its readings are equal. */
  #steady = 0;
  #size = 0;
  /** Of size s: steps at 7s, spikes of k readings at 7s + k. */
  readonly #counts = new Float64Array(SIZES * EXCURSION_READINGS);
  /** Values of single spikes, the newest two, and of sentinels: seen twice, or twice in a row. */
  readonly #seen = new Float64Array(SEEN).fill(NONE);
  readonly #sentinels = new Float64Array(SENTINELS).fill(NONE);
  #nextSeen = 0;
  #nextSentinel = 0;

  constructor() {
    this.#counts.fill(PRIOR_SPIKES);
    for (let s = 0; s < SIZES; s++) this.#counts[s * EXCURSION_READINGS] = PRIOR_STEPS;
  }

  /** Calm at `level`; what was learned of earlier excursions stays. */
  begin(level: number): void {
    this.#level = level;
    this.length = 0;
  }

  /** Takes a good reading `u`, the one before it and the noise scale `s` > 0. */
  take(u: number, previous: number, s: number): void {
    const away = Math.abs(u - this.#level);
    if (away <= EXCURSION_SCALES * s || this.#isBack(away)) {
      if (this.length > 0) this.#endAsSpike();
      this.#level = u;
      this.stepChance = 0;
      this.repeats = 0;
    } else this.#goOn(u, previous, away / s);
  }

  #isBack(away: number): boolean {
    return this.length > 0 && away < RETURN_SHARE * Math.abs(this.#first - this.#level);
  }

  #goOn(u: number, previous: number, awayScales: number): void {
    if (this.length === 0) {
      this.#size = sizeOf(awayScales);
      this.#first = u;
      this.#steady = 1;
    } else if (u !== this.#first) this.#steady = 0;
    this.repeats = this.#isSentinel(u) ? 1 : this.length > 0 && u === previous ? 0.5 : 0;
    this.length++;
    this.stepChance = this.#chanceOfStep();
    if (this.length === EXCURSION_READINGS) this.#endAsStep(u);
  }

  #chanceOfStep(): number {
    const counts = this.#counts;
    const steps = this.#size * EXCURSION_READINGS;
    let all = counts[steps];
    for (let k = this.length; k < EXCURSION_READINGS; k++) all += counts[steps + k];
    return counts[steps] / all;
  }

  #isSentinel(u: number): boolean {
    const sentinels = this.#sentinels;
    for (let i = 0; i < SENTINELS; i++) if (u === sentinels[i]) return true;
    return false;
  }

  #endAsSpike(): void {
    this.#count(this.length);
    if (this.#steady === 1 && !this.#isSentinel(this.#first)) this.#remember(this.#first);
    this.length = 0;
  }

  #endAsStep(u: number): void {
    this.#count(0);
    // What stays is a level, whatever it was before.
    for (let i = 0; i < SENTINELS; i++) if (u === this.#sentinels[i]) this.#sentinels[i] = NONE;
    this.#level = u;
    this.length = 0;
  }

  #count(outcome: number): void {
    const counts = this.#counts;
    const from = this.#size * EXCURSION_READINGS;
    for (let k = 0; k < EXCURSION_READINGS; k++) counts[from + k] *= MEMORY;
    counts[from + outcome]++;
  }

  #remember(value: number): void {
    const seen = this.#seen;
    if (this.length > 1 || value === seen[0] || value === seen[1]) {
      this.#sentinels[this.#nextSentinel] = value;
      this.#nextSentinel = (this.#nextSentinel + 1) % SENTINELS;
    } else {
      seen[this.#nextSeen] = value;
      this.#nextSeen = (this.#nextSeen + 1) % SEEN;
    }
  }

  static readonly saveLength = 7 + SIZES * EXCURSION_READINGS + SEEN + SENTINELS;

  saveInto(out: Float64Array, offset: number): void {
    out[offset] = this.length;
    out[offset + 1] = this.#level;
    out[offset + 2] = this.#first;
    out[offset + 3] = this.#steady;
    out[offset + 4] = this.#size;
    out[offset + 5] = this.#nextSeen;
    out[offset + 6] = this.#nextSentinel;
    let next = offset + 7;
    for (let i = 0; i < this.#counts.length; i++) out[next++] = this.#counts[i];
    for (let i = 0; i < SEEN; i++) out[next++] = this.#seen[i];
    for (let i = 0; i < SENTINELS; i++) out[next++] = this.#sentinels[i];
  }

  restore(saved: Float64Array, offset: number): void {
    this.length = saved[offset];
    this.#level = saved[offset + 1];
    this.#first = saved[offset + 2];
    this.#steady = saved[offset + 3];
    this.#size = saved[offset + 4];
    this.#nextSeen = saved[offset + 5];
    this.#nextSentinel = saved[offset + 6];
    let next = offset + 7;
    for (let i = 0; i < this.#counts.length; i++) this.#counts[i] = saved[next++];
    for (let i = 0; i < SEEN; i++) this.#seen[i] = saved[next++];
    for (let i = 0; i < SENTINELS; i++) this.#sentinels[i] = saved[next++];
  }
}

/** 0, 1 or 2: small, middle or large, of a jump in noise scales. */
function sizeOf(jumpScales: number): number {
  return jumpScales < SMALL_JUMP_SCALES ? 0 : jumpScales < LARGE_JUMP_SCALES ? 1 : 2;
}
