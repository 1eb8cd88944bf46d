// How the device itself is: one small message a minute.

import type { Clock, Vitals } from "../ports.ts";
import { utf8 } from "../utf8.ts";
import type { Sender } from "./sender.ts";

const INTERVAL_MS = 60_000;

export class Diagnostics {
  readonly #clock: Clock;
  readonly #sender: Sender;
  readonly #topic: string;
  readonly #vitals: Vitals | undefined;
  #countedTicks: number;
  /** Counted in steps, because the ticks wrap. */
  #uptimeMs = 0;
  /** Uptime at which the next message is due: the first one comes with the first connection. */
  #dueMs = 0;

  constructor(clock: Clock, sender: Sender, topic: string, vitals: Vitals | undefined) {
    this.#clock = clock;
    this.#sender = sender;
    this.#topic = topic;
    this.#vitals = vitals;
    this.#countedTicks = clock.ticksMs();
  }

  /** To be called at least once in 49 days. */
  count(): void {
    const ticks = this.#clock.ticksMs();
    this.#uptimeMs += (ticks - this.#countedTicks) >>> 0;
    this.#countedTicks = ticks;
  }

  /** Sends the message when it is due. */
  proceed(dropped: number, waiting: number, attempts: number): void {
    if (this.#uptimeMs < this.#dueMs) return;
    const payload = utf8(
      // JSON.stringify writes NaN, which stands for "not known", as null.
      JSON.stringify({
        uptime_s: Math.floor(this.#uptimeMs / 1000),
        rssi_dbm: this.#vitals?.rssiDbm() ?? null,
        free_heap_bytes: this.#vitals?.freeHeapBytes() ?? null,
        dropped,
        waiting,
        connect_attempts: attempts,
        longest_turn_ms: this.#vitals?.longestTurnMs?.() ?? null,
      }),
    );
    const sending = this.#sender.send(this.#topic, payload, payload.length, "once");
    if (sending === "later") return;
    this.#dueMs = this.#uptimeMs + INTERVAL_MS;
    this.#vitals?.onTold?.();
  }
}
