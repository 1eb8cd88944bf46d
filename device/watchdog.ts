// Starts the device anew when no reading succeeded for a long time, whatever the reason.
//
// A program that hangs cannot watch itself: that is the chip's task watchdog, which the SDK's main
// loop feeds once the app's sdkconfig.defaults turns it on (examples/thermometer). This one sees
// programs that run and do nothing.

import type { Clock } from "../src/index.ts";
import { notice } from "./log.ts";

/** At least so long without a reading; several periods of a slow sensor. */
const SILENCE_MIN_MS = 600_000;
const SILENCE_PERIODS = 10;

export class Watchdog {
  readonly #clock: Clock;
  readonly #silenceMs: number;
  #lastTicks: number;

  constructor(clock: Clock, periodMs: number) {
    this.#clock = clock;
    this.#silenceMs = Math.max(SILENCE_MIN_MS, SILENCE_PERIODS * periodMs);
    this.#lastTicks = clock.ticksMs();
  }

  /** A reading went all its way. */
  feed(): void {
    this.#lastTicks = this.#clock.ticksMs();
  }

  poll(): void {
    if ((this.#clock.ticksMs() - this.#lastTicks) >>> 0 < this.#silenceMs) return;
    this.feed();
    notice(`no reading for ${this.#silenceMs / 1000} s: starting anew`);
    // Absent on a desktop.
    if (typeof System !== "undefined") System.restart?.();
  }
}
