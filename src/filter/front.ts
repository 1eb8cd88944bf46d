// What a reading is, with any model: whether it is good, the noise scale, the readings around it,
// and the part of the features that holds for every model. Measured once, however many models run.
//
// A channel is in one of two stages. While it starts (fewer than five good readings since the
// start or the last long gap, or no noise scale yet) its value is the median of the last good
// readings: no single glitch can become the level. Then the learned filter takes over.
//
// A reading is refused by the first of: its time, the configured rules (guard.ts), a failure value
// that was learned (failure-values.ts), a counter's rules or a sensor that froze (stillness.ts).
import { EXCURSION_READINGS, HOLD_READINGS, OUTLIER_SCALES } from "../limits.ts";
import { kindOf } from "../settings/kind.ts";
import type { Index } from "../ssm/kernels.ts";
import { ANGLE_SETTINGS, Angles } from "./angle.ts";
import { bytes, Columns, doubles, type Views } from "./columns.ts";
import type { ChannelConfig } from "./config.ts";
import { COUNTER_STATE, Counters } from "./counter.ts";
import { crc32 } from "./crc32.ts";
import { EXCURSION_STATE, Excursions } from "./excursions.ts";
import { FAILURE_STATE, FailureValues } from "./failure-values.ts";
import { changeInto, EXCURSION, missingInto } from "./features.ts";
import {
  FLAG_COUNTER_RESET,
  FLAG_DUPLICATE,
  FLAG_LATE,
  FLAG_OUTLIER,
  FLAG_SENTINEL,
  FLAG_STUCK,
} from "./flags.ts";
import { GUARD_STATE, Guard, guardSettings } from "./guard.ts";
import { HALF_WIDTH_STATE } from "./half-width.ts";
import { JUDGED_STATE } from "./judged.ts";
import { PROBLEM_STATE } from "./problem.ts";
import { Reading } from "./reading.ts";
import { RECENT_STATE, RecentReadings } from "./recent.ts";
import { REST_STATE, Rests } from "./rests.ts";
import { NoiseScale, SCALE_SETTINGS, SCALE_STATE } from "./scale.ts";
import { STILLNESS_SETTINGS, STILLNESS_STATE, Stillness } from "./stillness.ts";

// What a reading asks of the estimators.
/** Nothing: it is as if it had not been. */
const IGNORE = 0;
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

const KINDS = ["gauge", "counter", "angle"];
export const GAUGE = 0;
export const COUNTER = 1;
const ANGLE = 2;

/** Good readings after which a jump is doubtful, though the noise is not known yet. */
const GUESS_READINGS = 4;

const FRONT_SETTINGS = {
  periodMs: doubles(),
  holdReadings: doubles(),
  kind: bytes(KINDS.length),
};

const FRONT_STATE = {
  /** The value before it is shown: of an angle with its turns, of a counter the filter's. */
  level: doubles(1, NaN, "finite or NaN"),
  /** Readings without a good one, since the last good one. */
  missed: doubles(),
  /** Ticks of the last good one. */
  goodTicks: doubles(),
  /** 1 while the learned filter gives the value, 0 while the median does. */
  running: bytes(2),
};

/** What a snapshot holds of the front, in this order. */
export const FRONT_PLANS = [
  ...[JUDGED_STATE, PROBLEM_STATE, HALF_WIDTH_STATE, SCALE_STATE, GUARD_STATE, REST_STATE],
  ...[STILLNESS_STATE, FAILURE_STATE, COUNTER_STATE, RECENT_STATE, EXCURSION_STATE],
  FRONT_STATE,
] as const;

/** The front of all channels. Nothing is allocated after construction. */
export class Front {
  /** All state of the front, and what was judged last. */
  readonly columns: Columns;
  /** CRC-32 of what the configuration says: other settings, another front. */
  readonly settingsCrc: number;
  readonly reading = new Reading();
  readonly scale: NoiseScale;
  readonly guard: Guard;
  readonly recent: RecentReadings;
  readonly excursions: Excursions;
  readonly counters: Counters;
  readonly angles: Angles;
  /** GAUGE, COUNTER or ANGLE. */
  readonly kind: Uint8Array;
  /** The values before they are shown. */
  readonly level: Float64Array;
  readonly #stillness: Stillness;
  readonly #failures: FailureValues;
  readonly #own: Views<typeof FRONT_STATE>;
  readonly #settings: Views<typeof FRONT_SETTINGS>;

  constructor(configs: readonly ChannelConfig[]) {
    const channels = configs.length;
    const ofGuard = guardSettings(configs);
    const settings = new Columns(channels, [
      ...[SCALE_SETTINGS, ofGuard, STILLNESS_SETTINGS, ANGLE_SETTINGS, FRONT_SETTINGS],
    ]);
    const columns = new Columns(channels, FRONT_PLANS);
    this.columns = columns;
    this.scale = new NoiseScale(columns.of(SCALE_STATE), settings.of(SCALE_SETTINGS), configs);
    this.guard = new Guard(columns.of(GUARD_STATE), settings.of(ofGuard), configs, this.scale);
    this.recent = new RecentReadings(columns.of(RECENT_STATE));
    const rests = new Rests(columns.of(REST_STATE));
    this.#failures = new FailureValues(columns.of(FAILURE_STATE), rests);
    this.excursions = new Excursions(columns.of(EXCURSION_STATE), this.#failures, rests);
    this.#stillness = new Stillness(
      columns.of(STILLNESS_STATE),
      settings.of(STILLNESS_SETTINGS),
      configs,
      this.scale,
      rests,
    );
    this.counters = new Counters(columns.of(COUNTER_STATE));
    this.angles = new Angles(settings.of(ANGLE_SETTINGS), configs);
    this.#own = columns.of(FRONT_STATE);
    this.level = this.#own.level;
    this.#settings = settings.of(FRONT_SETTINGS);
    this.kind = this.#settings.kind;
    for (const [c, config] of configs.entries()) {
      const { periodMs = 0, holdReadings = HOLD_READINGS } = config;
      this.kind[c] = KINDS.indexOf(kindOf(config));
      this.#settings.periodMs[c] = periodMs;
      this.#settings.holdReadings[c] = holdReadings;
    }
    this.settingsCrc = crc32(new Uint8Array(settings.buffer), settings.byteLength);
  }

  /** Does the learned filter give the value of the channel? */
  isRunning(c: Index): boolean {
    return this.#own.running[c] === 1;
  }

  /**
   * Takes one reading, NaN when none arrived. Says what it asks of the estimators, one of the
   * above; what they need to know is in `reading`.
   */
  take(c: Index, raw: number, ticksMs: number): Index {
    const { reading } = this;
    this.examine(c, raw, ticksMs);
    if (reading.accepted) return this.#good(c, reading.u, ticksMs);
    if ((reading.flags & (FLAG_DUPLICATE | FLAG_LATE)) !== 0) return IGNORE;
    return this.#miss(c, ticksMs);
  }

  /** The first half of it: is the reading good, and what does it tell of the noise? */
  examine(c: Index, raw: number, ticksMs: number): void {
    const { guard, reading } = this;
    reading.raw = raw;
    reading.u = this.kind[c] === ANGLE ? this.angles.unwrap(c, raw, this.level[c]) : raw;
    if (reading.isUnusual) reading.forgetEvents();
    guard.judge(c, reading, ticksMs);
    reading.accepted = reading.flags === 0;
    if (reading.accepted) this.#judge(c);
    if (reading.accepted) this.#measure(c, reading.u);
    else guard.skip(c);
    reading.s = this.scale.scale[c];
  }

  /** What the readings before say of this one. */
  #judge(c: Index): void {
    const { guard, reading, scale } = this;
    if (this.kind[c] === COUNTER) {
      const s = scale.scale[c];
      this.counters.judge(c, reading, s > 0 ? s : scale.guess(c), s > 0);
    } else if (this.#failures.refuses(c, reading, scale.measured[c])) {
      reading.flags = FLAG_SENTINEL;
      reading.accepted = false;
    } else if (this.#stillness.isStuck(c, reading, guard.min[c], guard.max[c])) {
      reading.flags = FLAG_STUCK;
      reading.accepted = false;
    } else if (reading.isSettled) {
      this.#restart(c, NaN);
      this.recent.fill(c, reading.u);
    } else if (reading.isAlive) {
      scale.relearn(c);
      this.#failures.leaveHome(c);
    }
  }

  /** A good reading tells about the noise. */
  #measure(c: Index, u: number): void {
    const step = this.guard.take(c, u);
    if (this.scale.known[c] === 0) this.scale.see(c, u);
    if (step > 0 && this.#stillness.isMoving(c)) this.scale.push(c, step);
    this.#stillness.take(c, u, step > 0);
  }

  #good(c: Index, u: number, ticksMs: number): Index {
    const { reading, recent } = this;
    if ((reading.flags & FLAG_COUNTER_RESET) !== 0) this.#restart(c, NaN);
    else if (this.#isLongGap(c)) this.#restart(c, this.level[c]);
    const previous = recent.push(c, u);
    this.#own.missed[c] = 0;
    this.#own.goodTicks[c] = ticksMs;
    reading.ageMs = 0;
    const { s, x } = reading;
    if (this.#own.running[c] === 0) return this.#start(c, u, s);
    // A reading equal to the one before is no witness where noise is usual: a stuck sensor would
    // capture the filter. Of a coarse sensor, which repeats itself in health, it counts half, so
    // that a short run of an unknown sentinel is not believed.
    reading.witness = u !== previous ? 2 : reading.repeatsInHealth ? 1 : 0;
    // By the scale that the readings show: one told wrong would take half the noise for spikes.
    this.excursions.take(c, reading, previous, this.scale.measured[c]);
    if (reading.isUnusual) this.#heed(c, u, previous);
    changeInto((u - previous) / reading.s, x);
    return STEP;
  }

  /** What happened to the channel with this reading. */
  #heed(c: Index, u: number, previous: number): void {
    const { reading, recent, scale } = this;
    if (reading.isAlive) this.#startAnew(c);
    if (reading.isDoubtful) reading.flags |= FLAG_OUTLIER;
    if (reading.isOver && u === previous) recent.fill(c, u);
    if (!reading.isHabit) return;
    // The second reading tells how far two that agree are apart; later ones alone do not.
    const isSecond = reading.x[EXCURSION] * EXCURSION_READINGS < 2.5;
    scale.settle(c, isSecond ? Math.abs(u - previous) : 0);
    reading.s = scale.scale[c];
  }

  /** The noise was another: the filter starts again amid the last readings. */
  #startAnew(c: Index): void {
    const { reading, recent } = this;
    reading.step = recent.median(c);
    reading.isOver = true;
    this.excursions.begin(c, reading.step);
  }

  #start(c: Index, u: number, s: number): Index {
    const { reading, recent, scale } = this;
    const isEven = scale.isEven(c);
    reading.start = isEven ? recent.median(c) : recent.longMedian(c);
    if (s > 0 && recent.isFull(c) && isEven) {
      this.#own.running[c] = 1;
      this.excursions.begin(c, reading.start);
      return START;
    }
    const known = s > 0 ? s : scale.guess(c);
    const isFar = Math.abs(u - reading.start) > OUTLIER_SCALES * known;
    if (isFar && known > 0 && recent.has(c, GUESS_READINGS)) reading.flags |= FLAG_OUTLIER;
    return WARM;
  }

  #isLongGap(c: Index): boolean {
    const periodMs = this.#settings.periodMs[c];
    const { elapsedMs } = this.reading;
    return periodMs > 0 && elapsedMs > periodMs * (this.#settings.holdReadings[c] + 1);
  }

  #miss(c: Index, ticksMs: number): Index {
    const { reading } = this;
    const missed = this.#own.missed[c] + 1;
    this.#own.missed[c] = missed;
    reading.ageMs = (ticksMs - this.#own.goodTicks[c]) >>> 0;
    const late = missed - this.#settings.holdReadings[c];
    if (late > 0) {
      if (late === 1 && !Number.isNaN(this.level[c])) this.#restart(c, this.level[c]);
      // Of a stuck sensor nothing better is known than where it is.
      return (reading.flags & FLAG_STUCK) !== 0 ? HOLD : LOSE;
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
