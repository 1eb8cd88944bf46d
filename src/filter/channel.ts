// One channel from reading to judged value: guard, noise scale, filter, watchdog.
//
// A channel is in one of two stages. While it starts (fewer than five good readings since the
// start or the last long gap, or no noise scale yet) its value is the median of the last good
// readings: no single glitch can become the level. Then the learned filter takes over.
import {
  HOLD_READINGS,
  OUTLIER_SCALES,
  OVERSHOOT_SCALES,
  WATCHDOG_READINGS,
  WATCHDOG_SCALES,
} from "../limits.ts";
import type { ChannelConfig, Judged } from "./config.ts";
import { InnovationFilter } from "./filter.ts";
import {
  FLAG_COUNTER_RESET,
  FLAG_DUPLICATE,
  FLAG_HELD,
  FLAG_LATE,
  FLAG_OUTLIER,
  FLAG_RECOVERED,
  FLAG_UNAVAILABLE,
  FLAG_WARMING,
} from "./flags.ts";
import { Guard } from "./guard.ts";
import type { FilterModel } from "./model.ts";
import { RecentReadings } from "./recent.ts";
import { NoiseScale } from "./scale.ts";

/** One channel; itself its newest judged reading. Nothing is allocated after construction. */
export class ChannelFilter implements Judged {
  readonly config: ChannelConfig;
  value = NaN;
  raw = NaN;
  score = NaN;
  flags = FLAG_UNAVAILABLE;
  ageMs = NaN;

  readonly #scale: NoiseScale;
  readonly #guard: Guard;
  readonly #filter: InnovationFilter;
  readonly #recent = new RecentReadings();
  readonly #periodMs: number;
  readonly #holdReadings: number;
  /** 1 while the learned filter gives the value, 0 while the median does. */
  #running = 0;
  /** Readings without a good one, since the last good one. */
  #missed = 0;
  #goodTicks = 0;
  /** Readings in a row that say that the filter lost the signal. */
  #lost = 0;

  constructor(model: FilterModel, config: ChannelConfig) {
    this.config = config;
    this.#scale = new NoiseScale(config.noise ?? 0, config.resolution ?? 0);
    this.#guard = new Guard(config, this.#scale);
    this.#filter = new InnovationFilter(model);
    this.#periodMs = config.periodMs ?? 0;
    this.#holdReadings = config.holdReadings ?? HOLD_READINGS;
  }

  /** Judges one reading; NaN when none arrived. Results are in the fields. */
  push(reading: number, ticksMs: number): void {
    const guard = this.#guard;
    this.flags = guard.judge(reading, ticksMs);
    this.raw = Number.isFinite(reading) ? reading : NaN;
    this.score = NaN;
    if (guard.accepted) {
      this.#good(reading, ticksMs);
      return;
    }
    if ((this.flags & (FLAG_DUPLICATE | FLAG_LATE)) === 0) this.#miss(ticksMs);
    this.flags |= Number.isNaN(this.value) ? FLAG_UNAVAILABLE : FLAG_HELD;
  }

  /** Noise scale in the channel's unit; 0: not known yet. */
  get noise(): number {
    return this.#scale.scale;
  }

  /** Takes the next reading as one period after the last; see `Guard.forgetTime`. */
  forgetTime(): void {
    this.#guard.forgetTime();
  }

  #good(u: number, ticksMs: number): void {
    const guard = this.#guard;
    const s = this.#scale.scale;
    const longGap =
      this.#periodMs > 0 && guard.elapsedMs > this.#periodMs * (this.#holdReadings + 1);
    if ((this.flags & FLAG_COUNTER_RESET) !== 0) this.#restart(NaN);
    else if (longGap) this.#restart(this.value);
    this.#recent.push(u);
    this.#missed = 0;
    this.#goodTicks = ticksMs;
    this.ageMs = 0;
    if (this.#running === 0) this.#start(u, s);
    else this.#run(u, s);
    if (s > 0) {
      this.score = Math.abs(u - this.value) / s;
      if (this.score > OUTLIER_SCALES) this.flags |= FLAG_OUTLIER;
    }
  }

  /** The value is a median until five readings and the noise scale are known. */
  #start(u: number, s: number): void {
    const recent = this.#recent;
    this.value = recent.median;
    this.flags |= FLAG_WARMING;
    if (recent.full && s > 0) {
      this.#filter.start(this.value, u);
      this.#running = 1;
      this.#lost = 0;
    }
  }

  #run(u: number, s: number): void {
    // One step however long the interval: a reading brings one reading's noise, and a step size
    // scaled by the interval was measured to be worse (DESIGN.md, "The filter").
    const filter = this.#filter;
    const before = filter.z;
    filter.step(u, s, this.#scale.measured);
    if (Math.abs(u - filter.z) <= OVERSHOOT_SCALES * s) this.#lost = 0;
    else {
      this.#limitOvershoot(before, s);
      if (this.#isLost(u, s)) this.#recover(u);
    }
    this.value = filter.z;
  }

  #recover(u: number): void {
    this.#filter.start(this.#recent.median, u);
    this.flags |= FLAG_RECOVERED;
    this.#lost = 0;
  }

  /**
   * The value moves towards the last good readings or stays where it was (`before`), but goes no
   * further: on a step of hundreds of scales a trained filter may swing around the new level.
   */
  #limitOvershoot(before: number, s: number): void {
    const filter = this.#filter;
    const room = OVERSHOOT_SCALES * s;
    const high = Math.max(before, this.#recent.highest + room);
    const low = Math.min(before, this.#recent.lowest - room);
    if (filter.z > high) filter.moveTo(high);
    else if (filter.z < low) filter.moveTo(low);
  }

  /**
   * The watchdog. A reading equal to the one before is no witness where noise is usual: a stuck
   * sensor would capture the filter. Of a coarse sensor, which repeats itself in health, it counts
   * half, so that a short run of an unknown sentinel is not believed. NaN is far from everything.
   */
  #isLost(u: number, s: number): boolean {
    const far = WATCHDOG_SCALES * s;
    const { z } = this.#filter;
    if (Math.abs(u - z) <= far) {
      this.#lost = 0;
      return false;
    }
    if (!Number.isFinite(z)) return true;
    const repeats = u === this.#recent.previous;
    if (repeats && !this.#guard.repeatsInHealth) return false;
    if (Math.abs(this.#recent.median - z) <= far) this.#lost = 0;
    else this.#lost += repeats ? 0.5 : 1;
    return this.#lost >= WATCHDOG_READINGS;
  }

  #miss(ticksMs: number): void {
    this.#missed++;
    this.ageMs = this.ageMs >= 0 ? (ticksMs - this.#goodTicks) >>> 0 : NaN;
    if (this.#missed > this.#holdReadings) {
      if (!Number.isNaN(this.value)) this.#restart(this.value);
      this.value = NaN;
    } else if (this.#running === 1) {
      const before = this.#filter.z;
      const s = this.#scale.scale;
      this.#filter.stepMissing(s);
      this.#limitOvershoot(before, s);
      if (Number.isFinite(this.#filter.z)) this.value = this.#filter.z;
    }
  }

  /**
   * Forgets the memory, not the noise. The value before the gap and the last good reading stay as
   * two witnesses, so that a glitch that ends the gap is outvoted; a new level wins with its third
   * reading, and with the second where each is a gap of its own. `value` NaN: no witnesses.
   */
  #restart(value: number): void {
    this.#running = 0;
    const reading = this.#recent.newest;
    this.#recent.clear();
    if (!Number.isNaN(value)) {
      this.#recent.push(value);
      this.#recent.push(reading);
    }
    this.#guard.forgetLevel();
  }

  /** Values that `saveInto` writes. */
  get saveLength(): number {
    return (
      9 +
      NoiseScale.saveLength +
      Guard.saveLength +
      RecentReadings.saveLength +
      this.#filter.saveLength
    );
  }

  /** The first saved value after which every one is finite in a healthy channel: the filter's. */
  get firstFinite(): number {
    return this.saveLength - this.#filter.saveLength;
  }

  saveInto(out: Float64Array, offset: number): void {
    out[offset] = this.value;
    out[offset + 1] = this.raw;
    out[offset + 2] = this.score;
    out[offset + 3] = this.flags;
    out[offset + 4] = this.ageMs;
    out[offset + 5] = this.#running;
    out[offset + 6] = this.#missed;
    out[offset + 7] = this.#goodTicks;
    out[offset + 8] = this.#lost;
    let next = offset + 9;
    this.#scale.saveInto(out, next);
    next += NoiseScale.saveLength;
    this.#guard.saveInto(out, next);
    next += Guard.saveLength;
    this.#recent.saveInto(out, next);
    this.#filter.saveInto(out, next + RecentReadings.saveLength);
  }

  /** Takes what `saveInto` wrote; RangeError when the filter's state is not finite. */
  restore(saved: Float64Array, offset: number): void {
    const afterValues = offset + 9;
    const afterScale = afterValues + NoiseScale.saveLength;
    const afterGuard = afterScale + Guard.saveLength;
    this.#filter.restore(saved, afterGuard + RecentReadings.saveLength);
    this.#scale.restore(saved, afterValues);
    this.#guard.restore(saved, afterScale);
    this.#recent.restore(saved, afterGuard);
    this.value = saved[offset];
    this.raw = saved[offset + 1];
    this.score = saved[offset + 2];
    this.flags = saved[offset + 3];
    this.ageMs = saved[offset + 4];
    this.#running = saved[offset + 5];
    this.#missed = saved[offset + 6];
    this.#goodTicks = saved[offset + 7];
    this.#lost = saved[offset + 8];
  }
}
