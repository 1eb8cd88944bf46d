// Decides what a reading is before the filter sees it, from the sensor's configuration and the
// readings before: the rules hold with any model. Times are ticks: unsigned 32-bit milliseconds
// that wrap, so that every comparison is one of differences modulo 2^32.
import { LATE_RUN_MAX, READING_ABS_MAX, STUCK_READINGS } from "../limits.ts";
import type { ChannelConfig } from "./config.ts";
import {
  FLAG_COUNTER_RESET,
  FLAG_DUPLICATE,
  FLAG_LATE,
  FLAG_MISSING,
  FLAG_NON_FINITE,
  FLAG_RANGE,
  FLAG_SENTINEL,
  FLAG_STUCK,
} from "./flags.ts";
import type { NoiseScale } from "./scale.ts";

/** A difference of ticks at or beyond this is backward in time. */
const HALF_WRAP = 2 ** 31;
const SENTINEL_TOLERANCE = 0.02;
/** A sensor whose noise is below this many of its steps repeats readings in health. */
const QUANTISED_STEPS = 4;
/** Fraction of the noise scale that a stuck sensor stays within. */
const STUCK_BAND = 1 / 32;
/** Readings in that band after which differences are no news about the noise. */
const QUIET_READINGS = 4;

/** Judges the readings of one channel. Allocates nothing after construction. */
export class Guard {
  readonly #scale: NoiseScale;
  readonly #min: number;
  readonly #max: number;
  readonly #sentinels: Float64Array;
  readonly #sentinelTolerance: number;
  readonly #resolution: number;
  readonly #stuckReadings: number;
  /** "always": a run is stuck whatever the noise was, since the configuration says so. */
  readonly #stuckRule: "always" | "by-noise";
  readonly #kind: NonNullable<ChannelConfig["kind"]>;

  /** Ticks of the newest reading that was not late; -1 before the first. */
  #lastTicks = -1;
  #lateTicks = 0;
  #lateRun = 0;
  /** Newest good reading, NaN before the first; then the last two |Δ| of good neighbours. */
  #last = NaN;
  #step1 = 0;
  #step2 = 0;
  /** 1 when the reading before was good, else 0: only neighbours tell about noise. */
  #neighbour = 0;
  #anchor = NaN;
  #run = 0;
  /** A counter's level before a drop that is not confirmed yet, else NaN. */
  #suspended = NaN;

  constructor(config: ChannelConfig, scale: NoiseScale) {
    this.#scale = scale;
    this.#min = config.min ?? -READING_ABS_MAX;
    this.#max = config.max ?? READING_ABS_MAX;
    this.#sentinels = Float64Array.from(config.sentinels ?? []);
    this.#sentinelTolerance = config.sentinelTolerance ?? SENTINEL_TOLERANCE;
    this.#resolution = config.resolution ?? 0;
    this.#stuckReadings = config.stuckReadings ?? STUCK_READINGS;
    this.#stuckRule = config.stuckReadings === undefined ? "by-noise" : "always";
    this.#kind = config.kind ?? "gauge";
  }

  /** Whether the reading judged last may enter the filter. */
  accepted = false;
  /** Whether the sensor is so coarse, beside its noise, that equal readings say nothing. */
  repeatsInHealth = true;
  /** Milliseconds from the timely reading before to the one judged last; 0 for the first. */
  elapsedMs = 0;

  /** Judges one reading at `ticksMs`: flags of flags.ts. NaN means that none arrived. */
  judge(reading: number, ticksMs: number): number {
    this.accepted = false;
    const untimely = this.#judgeTime(ticksMs);
    if (untimely !== 0) return untimely;
    let flags = this.#judgeValue(reading);
    if (flags === 0) {
      this.accepted = true;
      if (this.#kind === "counter") flags = this.#judgeCounter(reading);
      else if (this.#isStuck(reading)) {
        flags = FLAG_STUCK;
        this.accepted = false;
      }
    }
    if (this.accepted) this.#take(reading);
    else this.#neighbour = 0;
    return flags;
  }

  /** Forgets the readings but not the time: the level before a long gap says nothing. */
  forgetLevel(): void {
    this.#neighbour = 0;
    this.#step1 = 0;
    this.#step2 = 0;
  }

  /**
   * The next reading is taken as one period after the last, whatever its ticks: for clocks that
   * start again, as after deep sleep.
   */
  forgetTime(): void {
    this.#lastTicks = -1;
    this.#lateRun = 0;
  }

  #judgeTime(ticksMs: number): number {
    if (this.#lastTicks >= 0) {
      const difference = (ticksMs - this.#lastTicks) >>> 0;
      if (difference === 0) return FLAG_DUPLICATE;
      if (difference >= HALF_WRAP && !this.#clockWasSetBack(ticksMs)) return FLAG_LATE;
      this.elapsedMs = difference < HALF_WRAP ? difference : 0;
    } else {
      this.elapsedMs = 0;
    }
    this.#lateRun = 0;
    this.#lastTicks = ticksMs;
    return 0;
  }

  /** Late readings that follow each other in order: time goes on, from an earlier start. */
  #clockWasSetBack(ticksMs: number): boolean {
    const step = (ticksMs - this.#lateTicks) >>> 0;
    const inOrder = this.#lateRun > 0 && step > 0 && step < HALF_WRAP;
    this.#lateRun = inOrder ? this.#lateRun + 1 : 1;
    this.#lateTicks = ticksMs;
    return this.#lateRun >= LATE_RUN_MAX;
  }

  #judgeValue(u: number): number {
    if (Number.isNaN(u)) return FLAG_MISSING;
    if (!(Math.abs(u) <= READING_ABS_MAX)) return FLAG_NON_FINITE;
    // A sentinel may lie in the range or outside it; its own name says more.
    const sentinels = this.#sentinels;
    for (let i = 0; i < sentinels.length; i++) {
      if (Math.abs(u - sentinels[i]) <= this.#sentinelTolerance && !this.#isReachable(u)) {
        return FLAG_SENTINEL;
      }
    }
    return u < this.#min || u > this.#max ? FLAG_RANGE : 0;
  }

  /** Whether a real signal could be at u now: then a value equal to a sentinel is a reading. */
  #isReachable(u: number): boolean {
    if (this.#neighbour === 0) return false;
    // The smaller of two steps: one glitch does not make every value reachable.
    const step = this.#step1 < this.#step2 ? this.#step1 : this.#step2;
    const noise = 4 * this.#scale.scale;
    return Math.abs(u - this.#last) <= (2 * step > noise ? 2 * step : noise);
  }

  /** Counts the run of readings that stay where the first of them was. */
  #isStuck(u: number): boolean {
    const s = this.#scale.scale;
    const stepOfSensor = this.#resolution || this.#scale.smallestDifference;
    const quantised = !(s > QUANTISED_STEPS * stepOfSensor);
    this.repeatsInHealth = quantised;
    const band = quantised ? 0 : s * STUCK_BAND;
    if (Math.abs(u - this.#anchor) <= band) this.#run++;
    else {
      this.#anchor = u;
      this.#run = 1;
    }
    if (this.#stuckReadings === 0 || this.#run <= this.#stuckReadings) return false;
    return this.#stuckRule === "always" || !quantised;
  }

  /** A drop is a reset once the next reading confirms it; one low reading is a glitch. */
  #judgeCounter(u: number): number {
    if (Number.isNaN(this.#suspended)) {
      if (!(u < this.#last)) return 0;
      this.#suspended = this.#last;
      this.accepted = false;
      return FLAG_COUNTER_RESET;
    }
    const confirmed = u < this.#suspended;
    this.#suspended = NaN;
    return confirmed ? FLAG_COUNTER_RESET : 0;
  }

  #take(u: number): void {
    if (this.#neighbour === 1) {
      const step = Math.abs(u - this.#last);
      this.#step2 = this.#step1;
      this.#step1 = step;
      if (this.#run < QUIET_READINGS) this.#scale.push(step);
    }
    this.#last = u;
    this.#neighbour = 1;
  }

  static readonly saveLength = 11;

  saveInto(out: Float64Array, offset: number): void {
    out[offset] = this.#lastTicks;
    out[offset + 1] = this.#lateTicks;
    out[offset + 2] = this.#lateRun;
    out[offset + 3] = this.#last;
    out[offset + 4] = this.#step1;
    out[offset + 5] = this.#step2;
    out[offset + 6] = this.#neighbour;
    out[offset + 7] = this.#anchor;
    out[offset + 8] = this.#run;
    out[offset + 9] = this.#suspended;
    out[offset + 10] = this.elapsedMs;
  }

  restore(saved: Float64Array, offset: number): void {
    this.#lastTicks = saved[offset];
    this.#lateTicks = saved[offset + 1];
    this.#lateRun = saved[offset + 2];
    this.#last = saved[offset + 3];
    this.#step1 = saved[offset + 4];
    this.#step2 = saved[offset + 5];
    this.#neighbour = saved[offset + 6];
    this.#anchor = saved[offset + 7];
    this.#run = saved[offset + 8];
    this.#suspended = saved[offset + 9];
    this.elapsedMs = saved[offset + 10];
  }
}
