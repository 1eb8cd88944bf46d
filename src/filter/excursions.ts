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
  SMALL_JUMP_SCALES,
} from "../limits.ts";
import type { Index } from "../ssm/kernels.ts";
import { bytes, doubles, type Views } from "./columns.ts";
import type { FailureValues } from "./failure-values.ts";
import { EXCURSION, REPEATS, STEP_CHANCE } from "./features.ts";
import type { Reading } from "./reading.ts";
import type { Rests } from "./rests.ts";

const SIZES = 3;
/** The last of them: the noise at the other end of such a step may be another. */
const LARGE = SIZES - 1;
/** What one more excursion leaves of the counts of its size: about fifty are remembered. */
const KEPT = 0.98;
/** Counts before anything was seen. */
const PRIOR_STEPS = 0.2;
const PRIOR_SPIKES = 0.1;
/** Back within this share of the excursion's size: it returned, to a level that moved meanwhile. */
const RETURN_SHARE = 0.25;
/** Where so many excursions as long as this one were steps, two readings that agree are one, … */
const HABIT_OF_STEPS = 0.9;
const HABIT_AT_HOME = 0.75;
/** … that is, differ by less than this share of the step. */
const AGREEMENT = 0.1;
/** Readings that are remembered in the share of those away. */
const BUSY_READINGS = 512;
/** A channel with so many readings away moves in jumps: no sensor fails that often. */
const BUSY = 0.16;
/** Readings after which a step is decided in any case. */
const DECIDED = 2;

export const EXCURSION_STATE = {
  /** The last calm reading. */
  level: doubles(),
  /** First reading of the excursion. */
  first: doubles(),
  /** Of jumps of size s: steps at 7s, spikes of k readings at 7s + k. */
  counts: doubles(SIZES * EXCURSION_READINGS, PRIOR_SPIKES),
  /** Readings of the excursion that goes on; 0: none does. */
  length: bytes(EXCURSION_READINGS),
  /** 1: it was followed, since this channel steps by habit. */
  followed: bytes(2),
  /** 1: it ended as a step to one value, which is a rest once it is left. */
  stands: bytes(2),
  /** 1 while all its readings are equal. */
  steady: bytes(2),
  /** Share of the last readings that were away. */
  busy: doubles(),
  /** 0, 1 or 2. */
  size: bytes(SIZES),
  /** Calm readings since an excursion ended as a step, and one more; 0: it is decided. */
  since: bytes(DECIDED + 1),
};

/** What became of the excursions of each channel. */
export class Excursions {
  readonly #level: Float64Array;
  readonly #first: Float64Array;
  readonly #counts: Float64Array;
  readonly #length: Uint8Array;
  readonly #steady: Uint8Array;
  readonly #size: Uint8Array;
  readonly #since: Uint8Array;
  readonly #busy: Float64Array;
  readonly #followed: Uint8Array;
  readonly #stands: Uint8Array;
  readonly #failures: FailureValues;
  readonly #rests: Rests;

  constructor(state: Views<typeof EXCURSION_STATE>, failures: FailureValues, rests: Rests) {
    this.#level = state.level;
    this.#first = state.first;
    this.#counts = state.counts;
    this.#length = state.length;
    this.#steady = state.steady;
    this.#size = state.size;
    this.#since = state.since;
    this.#busy = state.busy;
    this.#followed = state.followed;
    this.#stands = state.stands;
    this.#failures = failures;
    this.#rests = rests;
    for (let steps = 0; steps < this.#counts.length; steps += EXCURSION_READINGS) {
      this.#counts[steps] = PRIOR_STEPS;
    }
  }

  /** Calm at `level`; what was learned of earlier excursions stays. */
  begin(c: Index, level: number): void {
    this.#level[c] = level;
    this.#length[c] = 0;
    this.#since[c] = 0;
    if (level === 0) this.#rests.remember(c, 0);
  }

  /**
   * Takes a good reading, the one before it and the noise scale `s` > 0. Says in reading.x
   *
   *   STEP_CHANCE   probability that it belongs to a step; 0: it is calm
   *   REPEATS       1: a value by which the sensor reported failure before; 1/2: it equals the
   *                 reading before
   *   EXCURSION     readings of the excursion that goes on, of 7; 0: none does
   *
   * and whether it is doubtful, and to which level the signal went.
   */
  take(c: Index, reading: Reading, previous: number, s: number): void {
    const { u, x } = reading;
    const away = Math.abs(u - this.#level[c]);
    const isCalm = away <= EXCURSION_SCALES * s || this.#isBack(c, away);
    this.#busy[c] += ((isCalm ? 0 : 1) - this.#busy[c]) / BUSY_READINGS;
    if (!isCalm) {
      reading.isUnusual = true;
      this.#goOn(c, reading, previous, away / s);
      return;
    }
    if (this.#length[c] > 0) this.#comeBack(c, reading, away <= EXCURSION_SCALES * s);
    this.#level[c] = u;
    x[STEP_CHANCE] = 0;
    x[REPEATS] = 0;
    x[EXCURSION] = 0;
    // Where the signal lives, and does not only stand.
    const change = Math.abs(u - previous);
    if (change > 0 && change <= EXCURSION_SCALES * s) this.#failures.live(c, u);
    if (this.#since[c] > 0) this.#decide(c, reading, previous);
  }

  #comeBack(c: Index, reading: Reading, isReturn: boolean): void {
    this.#endAsSpike(c);
    if (!isReturn) return;
    reading.step = 0.5 * (reading.u + this.#level[c]);
    reading.isReturn = true;
    reading.isUnusual = true;
  }

  #isBack(c: Index, away: number): boolean {
    return this.#length[c] > 0 && away < RETURN_SHARE * Math.abs(this.#first[c] - this.#level[c]);
  }

  /** A calm reading that decides, with the one before it, on the step before them. */
  #decide(c: Index, reading: Reading, previous: number): void {
    const since = this.#since[c];
    reading.isUnusual = true;
    this.#since[c] = since < DECIDED ? since + 1 : 0;
    if (since === DECIDED) {
      reading.step = 0.5 * (reading.u + previous);
      reading.isOver = true;
    } else reading.isDoubtful = this.#steady[c] === 1 && reading.u === this.#first[c];
  }

  #goOn(c: Index, reading: Reading, previous: number, awayScales: number): void {
    const { u, x } = reading;
    const length = this.#length[c];
    this.#since[c] = 0;
    if (length === 0) {
      if (this.#stands[c] === 1) this.#rests.remember(c, this.#first[c]);
      this.#stands[c] = 0;
      this.#size[c] = sizeOf(awayScales);
      this.#first[c] = u;
      this.#steady[c] = 1;
      this.#followed[c] = 0;
      reading.from = this.#level[c];
    } else if (u !== this.#first[c]) this.#steady[c] = 0;
    const stepChance = this.#chanceOfStep(c, length + 1);
    const repeats = length > 0 && u === previous;
    const isHome = this.#failures.isHome(c, u);
    const isRest = this.#rests.has(c, u, 0);
    x[STEP_CHANCE] = stepChance;
    x[REPEATS] = !isRest && this.#failures.isSentinel(c, u) ? 1 : repeats ? 0.5 : 0;
    reading.isDoubtful = this.#steady[c] === 1 && !isHome && !isRest;
    // What repeats itself at a place of its own may be a failure value.
    if (!repeats || isHome || isRest) this.#follow(c, reading, previous, isHome, stepChance);
    if (length + 1 < EXCURSION_READINGS) this.#length[c] = length + 1;
    else this.#endAsStep(c, u);
    x[EXCURSION] = this.#length[c] / EXCURSION_READINGS;
  }

  /** Goes where this channel goes by habit: where two readings agree, or where all jumps lead. */
  #follow(c: Index, reading: Reading, previous: number, isHome: boolean, stepChance: number): void {
    const { u } = reading;
    const length = this.#length[c];
    const isBusy = this.#busy[c] > BUSY;
    const agrees = length > 0 && Math.abs(u - previous) < AGREEMENT * Math.abs(u - this.#level[c]);
    const isHabit =
      agrees &&
      (stepChance >= HABIT_OF_STEPS ||
        (isHome && this.#chanceAtHome(c, length + 1) >= HABIT_AT_HOME));
    if (!isHabit && !(isBusy && isHome)) return;
    reading.step = agrees ? 0.5 * (u + previous) : u;
    reading.isHabit = isHabit && this.#size[c] === LARGE && !isBusy && this.#followed[c] === 0;
    if (isHabit) this.#followed[c] = 1;
  }

  /** Where the counts of the present size begin. */
  #steps(c: Index): Index {
    return (c * SIZES + this.#size[c]) * EXCURSION_READINGS;
  }

  #chanceOfStep(c: Index, length: Index): number {
    const steps = this.#steps(c);
    return this.#counts[steps] / this.#asLong(steps, length);
  }

  /** The same of jumps of this size and larger ones: to where the signal lives already. */
  #chanceAtHome(c: Index, length: Index): number {
    let steps = 0;
    let all = 0;
    const end = (c + 1) * SIZES * EXCURSION_READINGS;
    for (let at = this.#steps(c); at < end; at += EXCURSION_READINGS) {
      steps += this.#counts[at];
      all += this.#asLong(at, length);
    }
    return steps / all;
  }

  /** Steps, and spikes that lasted at least as long, of the size whose counts are at `steps`. */
  #asLong(steps: Index, length: Index): number {
    let all = this.#counts[steps];
    for (let k = length; k < EXCURSION_READINGS; k++) all += this.#counts[steps + k];
    return all;
  }

  #endAsSpike(c: Index): void {
    this.#count(c, this.#length[c]);
    if (this.#steady[c] === 1) this.#failures.learn(c, this.#first[c], this.#length[c]);
    this.#length[c] = 0;
  }

  #endAsStep(c: Index, u: number): void {
    this.#count(c, 0);
    if (u === 0) this.#rests.remember(c, u);
    this.#stands[c] = this.#steady[c];
    this.#level[c] = u;
    this.#length[c] = 0;
    this.#since[c] = 1;
  }

  #count(c: Index, outcome: Index): void {
    const counts = this.#counts;
    const steps = this.#steps(c);
    for (let k = 0; k < EXCURSION_READINGS; k++) counts[steps + k] *= KEPT;
    counts[steps + outcome]++;
  }
}

/** 0, 1 or 2: small, middle or large, of a jump in noise scales. */
function sizeOf(jumpScales: number): Index {
  return jumpScales < SMALL_JUMP_SCALES ? 0 : jumpScales < LARGE_JUMP_SCALES ? 1 : 2;
}
