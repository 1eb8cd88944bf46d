// What a reading is, with any model: whether it is good, the noise scale, the readings around it,
// and the part of the features that holds for every model. Measured once, however many models run.
//
// A channel is in one of two stages. While it starts (fewer than five good readings since the
// start or the last long gap, or no noise scale yet) its value is the median of the last good
// readings: no single glitch can become the level. Then the learned filter takes over.
import { HOLD_READINGS } from "../limits.ts";
import type { Index } from "../ssm/kernels.ts";
import { bytes, Columns, doubles, type Views } from "./columns.ts";
import type { ChannelConfig } from "./config.ts";
import { EXCURSION_STATE, Excursions } from "./excursions.ts";
import { changeInto, missingInto } from "./features.ts";
import { FLAG_COUNTER_RESET, FLAG_DUPLICATE, FLAG_LATE } from "./flags.ts";
import { GUARD_STATE, Guard, guardSettings } from "./guard.ts";
import { JUDGED_STATE } from "./judged.ts";
import { Reading } from "./reading.ts";
import { RECENT_STATE, RecentReadings } from "./recent.ts";
import { NoiseScale, SCALE_SETTINGS, SCALE_STATE } from "./scale.ts";

// What a reading asks of the estimators.
/** Nothing: it is as if it had not been. */
export const IGNORE = 0;
/** Nothing: the value stays where it is. */
const HOLD = 1;
/** Nothing: the value is the median of the readings so far. */
export const WARM = 2;
/** To start at that median. */
export const START = 3;
/** A step with it. */
export const STEP = 4;
/** A step without it. */
export const STEP_MISSING = 5;
/** Nothing: there is no value any more. */
export const LOSE = 6;

const FRONT_SETTINGS = { periodMs: doubles(), holdReadings: doubles() };

const FRONT_STATE = {
  /** Readings without a good one, since the last good one. */
  missed: doubles(),
  /** Ticks of the last good one. */
  goodTicks: doubles(),
  /** 1 while the learned filter gives the value, 0 while the median does. */
  running: bytes(2),
};

/** The front of all channels. Nothing is allocated after construction. */
export class Front {
  /** All state of the front, and what was judged last. */
  readonly columns: Columns;
  /** What the configuration says. */
  readonly settings: Columns;
  readonly reading = new Reading();
  readonly scale: NoiseScale;
  readonly guard: Guard;
  readonly recent: RecentReadings;
  readonly excursions: Excursions;
  readonly #own: Views<typeof FRONT_STATE>;
  readonly #settings: Views<typeof FRONT_SETTINGS>;

  constructor(configs: readonly ChannelConfig[]) {
    const channels = configs.length;
    const ofGuard = guardSettings(configs);
    const settings = new Columns(channels, [SCALE_SETTINGS, ofGuard, FRONT_SETTINGS]);
    const columns = new Columns(channels, [
      ...[JUDGED_STATE, SCALE_STATE, GUARD_STATE, RECENT_STATE, EXCURSION_STATE, FRONT_STATE],
    ]);
    this.columns = columns;
    this.settings = settings;
    this.scale = new NoiseScale(columns.of(SCALE_STATE), settings.of(SCALE_SETTINGS), configs);
    this.guard = new Guard(columns.of(GUARD_STATE), settings.of(ofGuard), configs, this.scale);
    this.recent = new RecentReadings(columns.of(RECENT_STATE));
    this.excursions = new Excursions(columns.of(EXCURSION_STATE));
    this.#own = columns.of(FRONT_STATE);
    this.#settings = settings.of(FRONT_SETTINGS);
    for (const [c, { periodMs = 0, holdReadings = HOLD_READINGS }] of configs.entries()) {
      this.#settings.periodMs[c] = periodMs;
      this.#settings.holdReadings[c] = holdReadings;
    }
  }

  /** Does the learned filter give the value of the channel? */
  isRunning(c: Index): boolean {
    return this.#own.running[c] === 1;
  }

  /**
   * Takes one reading, NaN when none arrived, of a channel that shows `value`, NaN for none. Says
   * what it asks of the estimators: one of the above; what they need to know is in `reading`.
   */
  take(c: Index, u: number, ticksMs: number, value: number): Index {
    const { reading } = this;
    reading.u = u;
    this.guard.judge(c, reading, ticksMs);
    reading.s = this.scale.scale[c];
    if (reading.accepted) return this.#good(c, u, ticksMs, value);
    if ((reading.flags & (FLAG_DUPLICATE | FLAG_LATE)) !== 0) return IGNORE;
    return this.#miss(c, ticksMs, value);
  }

  #good(c: Index, u: number, ticksMs: number, value: number): Index {
    const { reading, recent } = this;
    if ((reading.flags & FLAG_COUNTER_RESET) !== 0) this.#restart(c, NaN);
    else if (this.#isLongGap(c)) this.#restart(c, value);
    recent.push(c, u);
    this.#own.missed[c] = 0;
    this.#own.goodTicks[c] = ticksMs;
    reading.ageMs = 0;
    const { s, x } = reading;
    if (this.#own.running[c] === 0) return this.#start(c, s);
    const previous = recent.previous(c);
    // A reading equal to the one before is no witness where noise is usual: a stuck sensor would
    // capture the filter. Of a coarse sensor, which repeats itself in health, it counts half, so
    // that a short run of an unknown sentinel is not believed.
    reading.witness = u !== previous ? 2 : reading.repeatsInHealth ? 1 : 0;
    // By the scale that the readings show: one told wrong would take half the noise for spikes.
    this.excursions.takeInto(c, u, previous, this.scale.measured[c], x);
    changeInto((u - previous) / s, x);
    return STEP;
  }

  #start(c: Index, s: number): Index {
    if (!(s > 0 && this.recent.isFull(c))) return WARM;
    this.#own.running[c] = 1;
    this.excursions.begin(c, this.recent.median(c));
    return START;
  }

  #isLongGap(c: Index): boolean {
    const periodMs = this.#settings.periodMs[c];
    const { elapsedMs } = this.reading;
    return periodMs > 0 && elapsedMs > periodMs * (this.#settings.holdReadings[c] + 1);
  }

  #miss(c: Index, ticksMs: number, value: number): Index {
    const { reading } = this;
    const missed = this.#own.missed[c] + 1;
    this.#own.missed[c] = missed;
    reading.ageMs = (ticksMs - this.#own.goodTicks[c]) >>> 0;
    if (missed > this.#settings.holdReadings[c]) {
      if (!Number.isNaN(value)) this.#restart(c, value);
      return LOSE;
    }
    if (this.#own.running[c] === 0) return HOLD;
    missingInto(reading.x);
    return STEP_MISSING;
  }

  /**
   * Forgets the memory, not the noise. The value before the gap and the last good reading stay as
   * two witnesses, so that a glitch that ends the gap is outvoted; a new level wins with its third
   * reading, and with the second where each is a gap of its own. `value` NaN: no witnesses.
   */
  #restart(c: Index, value: number): void {
    const { recent } = this;
    const newest = recent.newest(c);
    this.#own.running[c] = 0;
    recent.clear(c);
    if (!Number.isNaN(value)) {
      recent.push(c, value);
      recent.push(c, newest);
    }
    this.guard.forgetLevel(c);
  }
}
