// Decides what a reading is before any filter sees it, from the sensor's configuration and the
// readings before: the rules hold with any model. Times are ticks: unsigned 32-bit milliseconds
// that wrap, so that every comparison is one of differences modulo 2^32.
import { LATE_RUN_MAX, READING_ABS_MAX } from "../limits.ts";
import type { Index } from "../ssm/kernels.ts";
import { bytes, doubles, type Plan, type Views } from "./columns.ts";
import type { ChannelConfig } from "./config.ts";
import {
  FLAG_DUPLICATE,
  FLAG_LATE,
  FLAG_MISSING,
  FLAG_NON_FINITE,
  FLAG_RANGE,
  FLAG_SENTINEL,
} from "./flags.ts";
import type { Reading } from "./reading.ts";
import type { NoiseScale } from "./scale.ts";

/** A difference of ticks at or beyond this is backward in time. */
const HALF_WRAP = 2 ** 31;
const SENTINEL_TOLERANCE = 0.02;

const GUARD_SETTINGS = { min: doubles(), max: doubles(), sentinelTolerance: doubles() };

/** `configs`: the channel with most sentinels decides the room of all. */
export function guardSettings(configs: readonly ChannelConfig[]) {
  const sentinelsMax = Math.max(...configs.map(({ sentinels = [] }) => sentinels.length));
  /** Values by which the sensor says that it failed, then NaN. */
  const sentinels = doubles(sentinelsMax, NaN);
  return { ...GUARD_SETTINGS, sentinels } satisfies Plan;
}

export const GUARD_STATE = {
  /** Ticks of the newest reading that was not late; -1 before the first. */
  lastTicks: doubles(1, -1),
  lateTicks: doubles(),
  /** Newest good reading, NaN before the first; then the last two |Δ| of good neighbours. */
  last: doubles(1, NaN, "finite or NaN"),
  step1: doubles(),
  step2: doubles(),
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
  readonly #sentinels: Float64Array;
  readonly #sentinelsMax: number;
  readonly #sentinelTolerance: Float64Array;
  readonly #lastTicks: Float64Array;
  readonly #lateTicks: Float64Array;
  readonly #last: Float64Array;
  readonly #step1: Float64Array;
  readonly #step2: Float64Array;
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
    this.#sentinels = settings.sentinels;
    this.#sentinelsMax = settings.sentinels.length / configs.length;
    this.#sentinelTolerance = settings.sentinelTolerance;
    this.#lastTicks = state.lastTicks;
    this.#lateTicks = state.lateTicks;
    this.#last = state.last;
    this.#step1 = state.step1;
    this.#step2 = state.step2;
    this.#lateRun = state.lateRun;
    this.#neighbour = state.neighbour;
    for (const [c, config] of configs.entries()) this.#configure(c, config);
  }

  #configure(c: Index, config: ChannelConfig): void {
    this.min[c] = config.min ?? -READING_ABS_MAX;
    this.max[c] = config.max ?? READING_ABS_MAX;
    this.#sentinelTolerance[c] = config.sentinelTolerance ?? SENTINEL_TOLERANCE;
    this.#sentinels.set(config.sentinels ?? [], c * this.#sentinelsMax);
  }

  /**
   * Judges reading.raw at `ticksMs`. Says in `reading` its flags, 0 for none, and the time since the
   * one before.
   */
  judge(c: Index, reading: Reading, ticksMs: number): void {
    reading.flags = this.#judgeTime(c, reading, ticksMs);
    if (reading.flags === 0) reading.flags = this.#judgeValue(c, reading.raw, reading.u);
  }

  /** The reading is good. The difference from the one before when that was good too; else 0. */
  take(c: Index, u: number): number {
    const isNeighbour = this.#neighbour[c] === 1;
    const step = isNeighbour ? Math.abs(u - this.#last[c]) : 0;
    if (isNeighbour) {
      this.#step2[c] = this.#step1[c];
      this.#step1[c] = step;
    }
    this.#last[c] = u;
    this.#neighbour[c] = 1;
    return step;
  }

  /** The reading is not good, and no neighbour of the next one. */
  skip(c: Index): void {
    this.#neighbour[c] = 0;
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

  #judgeValue(c: Index, u: number, unwrapped: number): Index {
    if (Number.isNaN(u)) return FLAG_MISSING;
    if (!(Math.abs(u) <= READING_ABS_MAX)) return FLAG_NON_FINITE;
    // A sentinel may lie in the range or outside it; its own name says more. None is near NaN.
    const end = (c + 1) * this.#sentinelsMax;
    for (let i = c * this.#sentinelsMax; i < end; i++) {
      const away = Math.abs(u - this.#sentinels[i]);
      if (away <= this.#sentinelTolerance[c] && !this.#isReachable(c, unwrapped))
        return FLAG_SENTINEL;
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
}
