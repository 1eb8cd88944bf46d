// Decides what a reading is before any filter sees it, from the sensor's configuration and the
// readings before: the rules hold with any model. Times are ticks: unsigned 32-bit milliseconds
// that wrap, so that every comparison is one of differences modulo 2^32.
import { LATE_RUN_MAX, READING_ABS_MAX, STUCK_READINGS } from "../limits.ts";
import type { Index } from "../ssm/kernels.ts";
import { bytes, doubles, type Plan, type Views } from "./columns.ts";
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
import type { Reading } from "./reading.ts";
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
/** Bits of a channel's rules. */
const IS_COUNTER = 1;
/** A run is stuck whatever the noise was, since the configuration says so. */
const ALWAYS_STUCK = 2;

/** `configs`: the channel with most sentinels decides the room of all. */
export function guardSettings(configs: readonly ChannelConfig[]) {
  const sentinelsMax = Math.max(...configs.map(({ sentinels = [] }) => sentinels.length));
  return {
    min: doubles(),
    max: doubles(),
    resolution: doubles(),
    stuckReadings: doubles(),
    sentinelTolerance: doubles(),
    /** Values by which the sensor says that it failed, then NaN. */
    sentinels: doubles(sentinelsMax, NaN),
    rules: bytes(4),
  } satisfies Plan;
}

export const GUARD_STATE = {
  /** Ticks of the newest reading that was not late; -1 before the first. */
  lastTicks: doubles(1, -1),
  lateTicks: doubles(),
  /** Newest good reading, NaN before the first; then the last two |Δ| of good neighbours. */
  last: doubles(1, NaN, "finite or NaN"),
  step1: doubles(),
  step2: doubles(),
  /** First of the readings that stay where it was, and how many there are. */
  anchor: doubles(1, NaN, "finite or NaN"),
  run: doubles(),
  /** A counter's level before a drop that is not confirmed yet, else NaN. */
  suspended: doubles(1, NaN, "finite or NaN"),
  /** Late readings that follow each other in order. */
  lateRun: bytes(LATE_RUN_MAX),
  /** 1 when the reading before was good, else 0: only neighbours tell about noise. */
  neighbour: bytes(2),
};

export class Guard {
  /** Bounds of what the sensor can measure, in its unit. */
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly #scale: NoiseScale;
  readonly #resolution: Float64Array;
  readonly #stuckReadings: Float64Array;
  readonly #sentinels: Float64Array;
  readonly #sentinelsMax: number;
  readonly #sentinelTolerance: Float64Array;
  readonly #rules: Uint8Array;
  readonly #lastTicks: Float64Array;
  readonly #lateTicks: Float64Array;
  readonly #last: Float64Array;
  readonly #step1: Float64Array;
  readonly #step2: Float64Array;
  readonly #anchor: Float64Array;
  readonly #run: Float64Array;
  readonly #suspended: Float64Array;
  readonly #lateRun: Uint8Array;
  readonly #neighbour: Uint8Array;

  constructor(
    state: Views<typeof GUARD_STATE>,
    settings: Views<ReturnType<typeof guardSettings>>,
    configs: readonly ChannelConfig[],
    scale: NoiseScale,
  ) {
    this.#scale = scale;
    this.min = settings.min;
    this.max = settings.max;
    this.#resolution = settings.resolution;
    this.#stuckReadings = settings.stuckReadings;
    this.#sentinels = settings.sentinels;
    this.#sentinelsMax = settings.sentinels.length / configs.length;
    this.#sentinelTolerance = settings.sentinelTolerance;
    this.#rules = settings.rules;
    this.#lastTicks = state.lastTicks;
    this.#lateTicks = state.lateTicks;
    this.#last = state.last;
    this.#step1 = state.step1;
    this.#step2 = state.step2;
    this.#anchor = state.anchor;
    this.#run = state.run;
    this.#suspended = state.suspended;
    this.#lateRun = state.lateRun;
    this.#neighbour = state.neighbour;
    for (const [c, config] of configs.entries()) this.#configure(c, config);
  }

  #configure(c: Index, config: ChannelConfig): void {
    this.min[c] = config.min ?? -READING_ABS_MAX;
    this.max[c] = config.max ?? READING_ABS_MAX;
    this.#resolution[c] = config.resolution ?? 0;
    this.#stuckReadings[c] = config.stuckReadings ?? STUCK_READINGS;
    this.#sentinelTolerance[c] = config.sentinelTolerance ?? SENTINEL_TOLERANCE;
    this.#sentinels.set(config.sentinels ?? [], c * this.#sentinelsMax);
    this.#rules[c] =
      (config.kind === "counter" ? IS_COUNTER : 0) |
      (config.stuckReadings === undefined ? 0 : ALWAYS_STUCK);
  }

  /**
   * Judges reading.u at `ticksMs`. Says in `reading` its flags, whether it is accepted, the time
   * since the one before, and whether repeats are usual.
   */
  judge(c: Index, reading: Reading, ticksMs: number): void {
    reading.accepted = false;
    reading.flags = this.#judgeTime(c, reading, ticksMs);
    if (reading.flags !== 0) return;
    reading.flags = this.#judgeValue(c, reading.u);
    if (reading.flags === 0) {
      reading.accepted = true;
      if ((this.#rules[c] & IS_COUNTER) !== 0) this.#judgeCounter(c, reading);
      else if (this.#isStuck(c, reading)) {
        reading.flags = FLAG_STUCK;
        reading.accepted = false;
      }
    }
    if (reading.accepted) this.#take(c, reading.u);
    else this.#neighbour[c] = 0;
  }

  /** Forgets the readings but not the time: the level before a long gap says nothing. */
  forgetLevel(c: Index): void {
    this.#neighbour[c] = 0;
    this.#step1[c] = 0;
    this.#step2[c] = 0;
  }

  /**
   * The next reading of each channel is taken as one period after the last, whatever its ticks:
   * for clocks that start again, as after deep sleep.
   */
  forgetTime(): void {
    this.#lastTicks.fill(-1);
    this.#lateRun.fill(0);
  }

  #judgeTime(c: Index, reading: Reading, ticksMs: number): Index {
    const last = this.#lastTicks[c];
    reading.elapsedMs = 0;
    if (last >= 0) {
      const difference = (ticksMs - last) >>> 0;
      if (difference === 0) return FLAG_DUPLICATE;
      if (difference < HALF_WRAP) reading.elapsedMs = difference;
      else if (!this.#clockWasSetBack(c, ticksMs)) return FLAG_LATE;
    }
    this.#lateRun[c] = 0;
    this.#lastTicks[c] = ticksMs;
    return 0;
  }

  /** Late readings that follow each other in order: time goes on, from an earlier start. */
  #clockWasSetBack(c: Index, ticksMs: number): boolean {
    const step = (ticksMs - this.#lateTicks[c]) >>> 0;
    const inOrder = this.#lateRun[c] > 0 && step > 0 && step < HALF_WRAP;
    this.#lateTicks[c] = ticksMs;
    const run = inOrder ? this.#lateRun[c] + 1 : 1;
    if (run >= LATE_RUN_MAX) return true;
    this.#lateRun[c] = run;
    return false;
  }

  #judgeValue(c: Index, u: number): Index {
    if (Number.isNaN(u)) return FLAG_MISSING;
    if (!(Math.abs(u) <= READING_ABS_MAX)) return FLAG_NON_FINITE;
    // A sentinel may lie in the range or outside it; its own name says more. None is near NaN.
    const end = (c + 1) * this.#sentinelsMax;
    for (let i = c * this.#sentinelsMax; i < end; i++) {
      const away = Math.abs(u - this.#sentinels[i]);
      if (away <= this.#sentinelTolerance[c] && !this.#isReachable(c, u)) return FLAG_SENTINEL;
    }
    return u < this.min[c] || u > this.max[c] ? FLAG_RANGE : 0;
  }

  /** Whether a real signal could be at u now: then a value equal to a sentinel is a reading. */
  #isReachable(c: Index, u: number): boolean {
    if (this.#neighbour[c] === 0) return false;
    // The smaller of two steps: one glitch does not make every value reachable.
    const step = this.#step1[c] < this.#step2[c] ? this.#step1[c] : this.#step2[c];
    const noise = 4 * this.#scale.scale[c];
    return Math.abs(u - this.#last[c]) <= (2 * step > noise ? 2 * step : noise);
  }

  /** Counts the run of readings that stay where the first of them was. */
  #isStuck(c: Index, reading: Reading): boolean {
    const { u } = reading;
    const s = this.#scale.scale[c];
    const stepOfSensor = this.#resolution[c] || this.#scale.smallestDifference(c);
    const quantised = !(s > QUANTISED_STEPS * stepOfSensor);
    reading.repeatsInHealth = quantised;
    const band = quantised ? 0 : s * STUCK_BAND;
    if (Math.abs(u - this.#anchor[c]) <= band) this.#run[c]++;
    else {
      this.#anchor[c] = u;
      this.#run[c] = 1;
    }
    const most = this.#stuckReadings[c];
    if (most === 0 || this.#run[c] <= most) return false;
    return !quantised || (this.#rules[c] & ALWAYS_STUCK) !== 0;
  }

  /** A drop is a reset once the next reading confirms it; one low reading is a glitch. */
  #judgeCounter(c: Index, reading: Reading): void {
    const { u } = reading;
    const suspended = this.#suspended[c];
    reading.repeatsInHealth = true;
    if (Number.isNaN(suspended)) {
      if (!(u < this.#last[c])) return;
      this.#suspended[c] = this.#last[c];
      reading.accepted = false;
      reading.flags = FLAG_COUNTER_RESET;
      return;
    }
    this.#suspended[c] = NaN;
    if (u < suspended) reading.flags = FLAG_COUNTER_RESET;
  }

  #take(c: Index, u: number): void {
    if (this.#neighbour[c] === 1) {
      const step = Math.abs(u - this.#last[c]);
      this.#step2[c] = this.#step1[c];
      this.#step1[c] = step;
      if (this.#run[c] < QUIET_READINGS) this.#scale.push(c, step);
    }
    this.#last[c] = u;
    this.#neighbour[c] = 1;
  }
}
