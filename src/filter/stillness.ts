// Whether a sensor froze: it repeats itself, though it always had noise. Rests are no faults: exact
// zero, a rail, an extreme that was reached before, a value at which the channel rested before.
//
// And whether the noise was learned from a far worse time: then all readings lie within the band
// of a sensor that is stuck, and none of them tells about the noise. But a stuck sensor repeats
// itself or wavers between two steps; other differences are signs of life.
import { READING_ABS_MAX, STUCK_READINGS } from "../limits.ts";
import type { Index } from "../ssm/kernels.ts";
import { bytes, doubles, type Views } from "./columns.ts";
import type { ChannelConfig } from "./config.ts";
import type { Reading } from "./reading.ts";
import type { Rests } from "./rests.ts";
import type { NoiseScale } from "./scale.ts";

/** A sensor whose noise is below this many of its steps repeats readings in health. */
const QUANTISED_STEPS = 4;
/** Fraction of the noise scale that a stuck sensor stays within. */
const STUCK_BAND = 1 / 32;
/** Readings in that band after which differences are no news about the noise. */
const QUIET_READINGS = 4;
/** Signs of life after which the noise is learned anew, in quarters, … */
const LIFE_QUARTERS = 64;
const SIGN_QUARTERS = 4;
/** … and one that takes back the step before, as a last digit does that wavers. */
const WAVER_QUARTERS = 1;
const TAKEN_BACK = 0.25;
/** No reading: beyond all of them. */
const NONE = 2 * READING_ABS_MAX;
/** Separate times that an extreme must have been reached to be a rail. */
const VISITS = 2;

export const STILLNESS_SETTINGS = {
  /** 0: a flat line is never stuck. */
  stuckReadings: doubles(),
  /** 1: a run is stuck whatever the noise was, since the configuration says so. */
  always: bytes(2),
};

export const STILLNESS_STATE = {
  /** First of the readings that stay where it was, and how many there are. */
  anchor: doubles(1, NaN, "finite or NaN"),
  run: doubles(),
  /** The reading before, and the last difference in the run that was not 0. */
  before: doubles(1, NaN, "finite or NaN"),
  waver: doubles(),
  /** Extremes of the good readings. */
  lowest: doubles(1, NONE),
  highest: doubles(1, -NONE),
  lowVisits: bytes(VISITS + 1),
  highVisits: bytes(VISITS + 1),
  life: bytes(LIFE_QUARTERS),
};

export class Stillness {
  readonly #stuckReadings: Float64Array;
  readonly #always: Uint8Array;
  readonly #anchor: Float64Array;
  readonly #run: Float64Array;
  readonly #before: Float64Array;
  readonly #waver: Float64Array;
  readonly #lowest: Float64Array;
  readonly #highest: Float64Array;
  readonly #lowVisits: Uint8Array;
  readonly #highVisits: Uint8Array;
  readonly #life: Uint8Array;
  readonly #scale: NoiseScale;
  readonly #rests: Rests;

  constructor(
    state: Views<typeof STILLNESS_STATE>,
    settings: Views<typeof STILLNESS_SETTINGS>,
    configs: readonly ChannelConfig[],
    scale: NoiseScale,
    rests: Rests,
  ) {
    this.#stuckReadings = settings.stuckReadings;
    this.#always = settings.always;
    this.#anchor = state.anchor;
    this.#run = state.run;
    this.#before = state.before;
    this.#waver = state.waver;
    this.#lowest = state.lowest;
    this.#highest = state.highest;
    this.#lowVisits = state.lowVisits;
    this.#highVisits = state.highVisits;
    this.#life = state.life;
    this.#scale = scale;
    this.#rests = rests;
    for (const [c, { stuckReadings }] of configs.entries()) {
      this.#stuckReadings[c] = stuckReadings ?? STUCK_READINGS;
      this.#always[c] = stuckReadings === undefined ? 0 : 1;
    }
  }

  /**
   * Counts the run of readings that stay where the first of them was, within the sensor's range
   * `min` … `max`. Says in `reading` whether repeats are usual, and whether it is alive after all:
   * then the noise is to be learned anew.
   */
  isStuck(c: Index, reading: Reading, min: number, max: number): boolean {
    const { u } = reading;
    const s = this.#scale.measured[c];
    const stepOfSensor = this.#scale.stepOfSensor(c);
    const quantised = stepOfSensor === 0 || !(s > QUANTISED_STEPS * stepOfSensor);
    const band = quantised ? 0 : s * STUCK_BAND;
    reading.repeatsInHealth = quantised;
    if (!(Math.abs(u - this.#anchor[c]) <= band)) this.#begin(c, u);
    else {
      this.#run[c]++;
      if (u !== this.#before[c] && this.#lives(c, u - this.#before[c])) {
        reading.isAlive = true;
        reading.isUnusual = true;
        this.#begin(c, u);
      }
    }
    this.#before[c] = u;
    const most = this.#stuckReadings[c];
    if (most === 0 || this.#run[c] <= most) return false;
    if (this.#always[c] === 1) return true;
    return !(quantised || u === 0 || u === min || u === max || this.#isRest(c, u, band));
  }

  /** Are differences news about the noise? Not those of a run. */
  isMoving(c: Index): boolean {
    return this.#run[c] < QUIET_READINGS;
  }

  /** A good reading, `isChange` when it differs from the one before. */
  take(c: Index, u: number, isChange: boolean): void {
    if (u < this.#lowest[c]) {
      this.#lowest[c] = u;
      this.#lowVisits[c] = 0;
    }
    if (u > this.#highest[c]) {
      this.#highest[c] = u;
      this.#highVisits[c] = 0;
    }
    if (!isChange) return;
    if (u === this.#lowest[c] && this.#lowVisits[c] < VISITS) this.#lowVisits[c]++;
    if (u === this.#highest[c] && this.#highVisits[c] < VISITS) this.#highVisits[c]++;
  }

  #begin(c: Index, u: number): void {
    if (this.#run[c] > STUCK_READINGS) this.#rests.remember(c, this.#anchor[c]);
    this.#anchor[c] = u;
    this.#run[c] = 1;
    this.#life[c] = 0;
  }

  /** Counts the signs of life in a run; true: there are enough. */
  #lives(c: Index, step: number): boolean {
    const size = Math.abs(step);
    const wavers = Math.abs(step + this.#waver[c]) <= TAKEN_BACK * size;
    this.#waver[c] = step;
    const life = this.#life[c] + (wavers ? WAVER_QUARTERS : SIGN_QUARTERS);
    if (life >= LIFE_QUARTERS) return true;
    this.#life[c] = life;
    return false;
  }

  /** One that wavers need not be there to the bit. */
  #isRest(c: Index, u: number, band: number): boolean {
    if (u === this.#lowest[c] && this.#lowVisits[c] === VISITS) return true;
    if (u === this.#highest[c] && this.#highVisits[c] === VISITS) return true;
    return this.#rests.has(c, this.#anchor[c], this.#life[c] > 0 ? band : 0);
  }
}
