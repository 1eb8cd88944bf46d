// What a device knows about itself.

import Instrumentation from "instrumentation";
import Net from "net";
import Time from "time";
import type { Vitals } from "../src/index.ts";
import { notice } from "./log.ts";

export class DeviceVitals implements Vitals {
  #longestMs = 0;
  #polledTicks: number | undefined;

  /** Calls `turn` and notes how long it took: a driver, an erase of flash. */
  time(turn: () => void): void {
    const before = Time.ticks;
    try {
      turn();
    } finally {
      this.#note((Time.ticks - before) >>> 0);
    }
  }

  /**
   * To be called each `periodMs`: what comes late was held up, by whoever that was, as by the SDK's
   * TLS, whose turns nobody else sees.
   */
  onPoll(periodMs: number): void {
    const now = Time.ticks;
    if (this.#polledTicks !== undefined) this.#note(((now - this.#polledTicks) >>> 0) - periodMs);
    this.#polledTicks = now;
  }

  longestTurnMs(): number {
    return this.#longestMs;
  }

  onTold(): void {
    this.#longestMs = 0;
  }

  #note(ms: number): void {
    if (ms > this.#longestMs) this.#longestMs = ms;
  }

  rssiDbm(): number {
    try {
      // Undefined without Wi-Fi, on a desktop and while not associated.
      return Net.get("RSSI") ?? Number.NaN;
    } catch {
      return Number.NaN;
    }
  }

  freeHeapBytes(): number {
    return measured("System Free Memory");
  }
}

/** Says how much of the engine's memory is used, where the firmware was built to measure it. */
export function noticeMemory(): void {
  const slots = measured("XS Slot Heap Used");
  const chunks = measured("XS Chunk Heap Used");
  if (slots >= 0 && chunks >= 0) notice(`memory: ${slots} bytes of slots, ${chunks} of chunks`);
}

function measured(name: Parameters<typeof Instrumentation.map>[0]): number {
  // Release firmware counts nothing, a desktop some things: none has 0 bytes of all.
  const value = Instrumentation.get(Instrumentation.map(name)) ?? 0;
  return value > 0 ? value : Number.NaN;
}
