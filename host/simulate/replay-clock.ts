import type { Clock } from "../../src/ports.ts";
import { VirtualClock } from "../clock.ts";
import type { Layout } from "./layout.ts";
import { isSince1970 } from "./times.ts";

/** Time between readings of a recording that does not say. */
export const UNKNOWN_PERIOD_MS = 1000;
/**
 * Longest step of the replayed clock. Monotonic time has 32 bits and half of its circle means
 * "earlier": a gap of a month would look like a step back.
 */
const STEP_MAX_MS = 2 ** 30;

/** Gives the runtime a recording's own time: monotonic from 0, and the wall clock where known. */
export class ReplayClock {
  readonly clock: Clock;
  readonly #virtual = new VirtualClock();
  readonly #periodMs: number;
  readonly #since1970: boolean;
  #originMs = Number.NaN;
  #nowMs = Number.NaN;

  constructor({ time, periodMs }: Pick<Layout, "time" | "periodMs">) {
    this.clock = this.#virtual;
    this.#periodMs = periodMs > 0 ? periodMs : UNKNOWN_PERIOD_MS;
    this.#since1970 = time !== undefined && isSince1970(time.format);
  }

  /** Milliseconds since the first reading, long gaps cut short. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Goes to the time of the next reading; NaN: one period on. */
  advance(timeMs: number): void {
    const expectedMs = Number.isNaN(this.#nowMs) ? 0 : this.#nowMs + this.#periodMs;
    if (Number.isNaN(timeMs)) {
      this.#nowMs = expectedMs;
    } else {
      if (Number.isNaN(this.#originMs)) this.#originMs = timeMs - expectedMs;
      const beforeMs = Number.isNaN(this.#nowMs) ? 0 : this.#nowMs;
      const wantedMs = timeMs - this.#originMs - beforeMs;
      const stepMs = Math.min(Math.max(wantedMs, -STEP_MAX_MS), STEP_MAX_MS);
      this.#originMs += wantedMs - stepMs;
      this.#nowMs = beforeMs + stepMs;
    }
    this.#virtual.set(this.#nowMs, this.#since1970 ? timeMs : Number.NaN);
  }
}
