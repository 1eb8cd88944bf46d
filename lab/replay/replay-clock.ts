import type { Clock } from "../../src/ports.ts";
import type { Layout } from "../recording/layout.ts";
import { isSince1970 } from "../recording/times.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** Time between readings of a recording that does not say. */
const UNKNOWN_PERIOD_MS = 1000;
/**
 * Longest step of the replayed clock. Monotonic time has 32 bits and half of its circle means
 * "earlier": a gap of a month would look like a step back.
 */
const STEP_MAX_MS = 2 ** 30;
/** Ticks are whole milliseconds: readings closer than this would get the same or uneven ones. */
const PERIOD_MIN_MS = 2;

/** Gives the runtime a recording's own time: monotonic from 0, and the wall clock where known. */
export class ReplayClock {
  readonly clock: Clock;
  /**
   * Nominal time between readings on this clock, 0 where the recording has no time. Recordings of
   * more than 500 readings a second run on a clock that is slowed down by a power of ten.
   */
  readonly periodMs: number;
  readonly #virtual = new VirtualClock();
  readonly #slowdown: number;
  readonly #since1970: boolean;
  #originMs = Number.NaN;
  #nowMs = Number.NaN;

  constructor({ time, periodMs }: Pick<Layout, "time" | "periodMs">) {
    this.clock = this.#virtual;
    const fast = periodMs > 0 && periodMs < PERIOD_MIN_MS;
    this.#slowdown = fast ? 10 ** Math.ceil(Math.log10(PERIOD_MIN_MS / periodMs) + 1) : 1;
    this.periodMs = periodMs * this.#slowdown;
    this.#since1970 = time !== undefined && isSince1970(time.format);
  }

  /** Recorded milliseconds since the first reading, long gaps cut short. */
  get elapsedMs(): number {
    return this.#nowMs / this.#slowdown;
  }

  /**
   * Goes to the time of the next reading; NaN: one period on.
   * @param wallMs what the wall clock shows then
   */
  advance(timeMs: number, wallMs = timeMs): void {
    const stepMs = this.periodMs > 0 ? this.periodMs : UNKNOWN_PERIOD_MS;
    const expectedMs = Number.isNaN(this.#nowMs) ? 0 : this.#nowMs + stepMs;
    if (Number.isNaN(timeMs)) this.#nowMs = expectedMs;
    else this.#goTo(timeMs * this.#slowdown, expectedMs);
    this.#virtual.set(this.#nowMs, this.#since1970 ? wallMs : Number.NaN);
  }

  #goTo(timeMs: number, expectedMs: number): void {
    if (Number.isNaN(this.#originMs)) this.#originMs = timeMs - expectedMs;
    const beforeMs = Number.isNaN(this.#nowMs) ? 0 : this.#nowMs;
    const wantedMs = timeMs - this.#originMs - beforeMs;
    const stepMs = Math.min(Math.max(wantedMs, -STEP_MAX_MS), STEP_MAX_MS);
    this.#originMs += wantedMs - stepMs;
    this.#nowMs = beforeMs + stepMs;
  }
}
