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
/** What one more excursion leaves of the counts of its size: about fifty are remembered. */
const KEPT = 0.98;
/** Counts before anything was seen. */
const PRIOR_STEPS = 0.2;
const PRIOR_SPIKES = 0.1;
/** Back within this share of the excursion's size: it returned, to a level that moved meanwhile. */
const RETURN_SHARE = 0.25;
/** No reading: the place is empty. */
const NONE = 2 * READING_ABS_MAX;
// One array, since each costs a microcontroller a hundred bytes. For jumps of size s: steps at 7s,
// spikes of k readings at 7s + k. Then the values of the newest two single spikes, and of three
// sentinels: values of spikes that were seen twice, or twice in a row.
const SEEN = SIZES * EXCURSION_READINGS;
const SENTINELS = SEEN + 2;
const VALUES = SENTINELS + 3;

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
  readonly #memory = new Float64Array(VALUES);
  #nextSeen = SEEN;
  #nextSentinel = SENTINELS;

  constructor() {
    const memory = this.#memory;
    memory.fill(PRIOR_SPIKES, 0, SEEN);
    for (let s = 0; s < SEEN; s += EXCURSION_READINGS) memory[s] = PRIOR_STEPS;
    memory.fill(NONE, SEEN);
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
    const counts = this.#memory;
    const steps = this.#size * EXCURSION_READINGS;
    let all = counts[steps];
    for (let k = this.length; k < EXCURSION_READINGS; k++) all += counts[steps + k];
    return counts[steps] / all;
  }

  #isSentinel(u: number): boolean {
    const memory = this.#memory;
    for (let i = SENTINELS; i < VALUES; i++) if (u === memory[i]) return true;
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
    const memory = this.#memory;
    for (let i = SENTINELS; i < VALUES; i++) if (u === memory[i]) memory[i] = NONE;
    this.#level = u;
    this.length = 0;
  }

  #count(outcome: number): void {
    const counts = this.#memory;
    const from = this.#size * EXCURSION_READINGS;
    for (let k = 0; k < EXCURSION_READINGS; k++) counts[from + k] *= KEPT;
    counts[from + outcome]++;
  }

  #remember(value: number): void {
    const memory = this.#memory;
    if (this.length > 1 || value === memory[SEEN] || value === memory[SEEN + 1]) {
      memory[this.#nextSentinel] = value;
      this.#nextSentinel = this.#nextSentinel + 1 < VALUES ? this.#nextSentinel + 1 : SENTINELS;
    } else {
      memory[this.#nextSeen] = value;
      this.#nextSeen = this.#nextSeen + 1 < SENTINELS ? this.#nextSeen + 1 : SEEN;
    }
  }

  static readonly saveLength = 7 + VALUES;

  saveInto(out: Float64Array, offset: number): void {
    out[offset] = this.length;
    out[offset + 1] = this.#level;
    out[offset + 2] = this.#first;
    out[offset + 3] = this.#steady;
    out[offset + 4] = this.#size;
    out[offset + 5] = this.#nextSeen;
    out[offset + 6] = this.#nextSentinel;
    for (let i = 0; i < VALUES; i++) out[offset + 7 + i] = this.#memory[i];
  }

  restore(saved: Float64Array, offset: number): void {
    this.length = saved[offset];
    this.#level = saved[offset + 1];
    this.#first = saved[offset + 2];
    this.#steady = saved[offset + 3];
    this.#size = saved[offset + 4];
    this.#nextSeen = saved[offset + 5];
    this.#nextSentinel = saved[offset + 6];
    for (let i = 0; i < VALUES; i++) this.#memory[i] = saved[offset + 7 + i];
  }
}

/** 0, 1 or 2: small, middle or large, of a jump in noise scales. */
function sizeOf(jumpScales: number): number {
  return jumpScales < SMALL_JUMP_SCALES ? 0 : jumpScales < LARGE_JUMP_SCALES ? 1 : 2;
}
