// One field of a source: where its number stands, its clock, and the channel that filters it.
import type { FilterBank } from "../../src/filter/bank.ts";
import type { ChannelConfig, Judged } from "../../src/filter/config.ts";
import { FLAG_UNAVAILABLE } from "../../src/filter/flags.ts";
import type { Clock } from "../../src/ports.ts";
import type { Calibration } from "../../src/settings/calibration.ts";
import { LearnedInterval } from "./interval.ts";
import type { ValueAt } from "./template.ts";

/** Learned intervals of silence after which a value is held. */
const HELD_AFTER = 3;
const HALF_WRAP = 2 ** 31;

/** What a source says of a field. */
export interface FieldSource {
  /** Unique in its device, and the same after a restart. */
  readonly id: string;
  readonly topic: string;
  readonly at: ValueAt;
  /** From what the source says to the channel's unit. */
  readonly calibration: Calibration;
  readonly channel: ChannelConfig;
  /** Silence after which the source itself calls the value worthless; NaN: not said. */
  readonly expireAfterMs: number;
}

/** What is kept of a field across a restart, beside its filter. */
export interface FieldClock {
  readonly lastTicks: number;
  readonly heardTicks: number;
  readonly missed: number;
  readonly timesMs: readonly number[];
}

/** Itself its newest judged reading, with its age as it is now. */
export class Field implements Judged {
  readonly source: FieldSource;
  /** As it came last, retained or not; NaN: none. */
  last = NaN;
  readonly #clock: Clock;
  #interval = new LearnedInterval();
  /** Time of the newest reading, by its message or its arrival; -1: none. */
  #lastTicks = -1;
  /** Arrival of the newest reading. */
  #heardTicks = 0;
  /** Missing readings since. */
  #missed = 0;
  #bank: FilterBank | undefined;
  #c = 0;

  constructor(source: FieldSource, clock: Clock) {
    this.source = source;
    this.#clock = clock;
  }

  get value(): number {
    return this.#judged?.value ?? NaN;
  }

  get raw(): number {
    return this.#judged?.raw ?? NaN;
  }

  get score(): number {
    return this.#judged?.score ?? NaN;
  }

  get flags(): number {
    return this.#judged?.flags ?? FLAG_UNAVAILABLE;
  }

  /** Fields come one by one: the age goes on while others are said. */
  get ageMs(): number {
    const { ageMs = NaN } = this.#judged ?? {};
    return ageMs - this.#missed + this.#silentMs(this.#clock.ticksMs());
  }

  get plusMinus(): number {
    return this.#judged?.plusMinus ?? NaN;
  }

  get problem(): boolean {
    return this.#judged?.problem ?? false;
  }

  get interval() {
    return this.#interval.learned;
  }

  get clock(): FieldClock {
    const { timesMs } = this.#interval;
    const [lastTicks, heardTicks, missed] = [this.#lastTicks, this.#heardTicks, this.#missed];
    return { lastTicks, heardTicks, missed, timesMs };
  }

  /** The channel `c` of `bank` filters it from now on. */
  attach(bank: FilterBank, c: number): void {
    this.#bank = bank;
    this.#c = c;
  }

  /** Goes on where another run ended. */
  resume({ lastTicks, heardTicks, missed, timesMs }: FieldClock): void {
    this.#missed = missed;
    this.#lastTicks = lastTicks;
    this.#heardTicks = heardTicks;
    this.#interval = new LearnedInterval();
    for (const ms of timesMs) this.#interval.push(ms);
  }

  /** The next reading is taken as one interval after the last, whatever the clocks say. */
  forgetTime(): void {
    this.#lastTicks = -1;
  }

  /**
   * A reading as the source wrote it, NaN for one that is none. `takenTicks`: its time by its message,
   * NaN: not said. False: nothing new comes of it, because it is the one before once more, or there
   * is no filter yet.
   */
  take(written: number, takenTicks: number): boolean {
    const u = this.show(written);
    const now = this.#clock.ticksMs();
    const last = this.#lastTicks;
    let ticks = takenTicks;
    if (Number.isNaN(ticks)) {
      // Two that arrive within a millisecond are still two.
      const after = (last + this.#missed) >>> 0;
      const sinceMs = (now - after) >>> 0;
      ticks = last < 0 || (sinceMs > 0 && sinceMs < HALF_WRAP) ? now : (after + 1) >>> 0;
    } else if (ticks === last) return false;
    const sinceMs = (ticks - last) >>> 0;
    if (last >= 0 && sinceMs < HALF_WRAP) this.#interval.push(sinceMs);
    this.#lastTicks = ticks;
    this.#heardTicks = now;
    this.#missed = 0;
    this.#bank?.pushOne(this.#c, u, ticks);
    return this.#bank !== undefined;
  }

  /** What was written, in the channel's unit; kept as the last that is known. */
  show(written: number): number {
    const { at, calibration } = this.source;
    this.last = calibration.scale * (at.scale * written + at.offset) + calibration.offset;
    return this.last;
  }

  /** No reading came, though one should have, or the source is gone. */
  miss(): void {
    if (this.#lastTicks < 0) return;
    this.#missed++;
    // Right behind the last one: a message that says an earlier time than now may still come.
    this.#bank?.pushOne(this.#c, NaN, (this.#lastTicks + this.#missed) >>> 0);
  }

  /** Whether a reading is missing now; `saysGone`: the source tells when it is gone. */
  isOverdue(now: number, saysGone: boolean): boolean {
    const isLost = this.#missed > 0 && Number.isNaN(this.value);
    if (this.#lastTicks < 0 || isLost) return false;
    const silentMs = this.#silentMs(now);
    // Cheap first: this is asked of every field all the time.
    if (silentMs < 1000) return false;
    const { expireAfterMs } = this.source;
    if (expireAfterMs > 0) return silentMs > (this.#missed + 1) * expireAfterMs;
    const { kind, longestMs, medianMs } = this.interval;
    if (kind === "unknown" || (kind === "on change" && saysGone)) return false;
    const stepMs = kind === "periodic" ? medianMs : longestMs;
    return silentMs > (HELD_AFTER + this.#missed) * stepMs;
  }

  #silentMs(now: number): number {
    const ms = (now - this.#heardTicks) >>> 0;
    return ms < HALF_WRAP ? ms : 0;
  }

  get #judged(): Judged | undefined {
    return this.#bank?.channels[this.#c];
  }
}
