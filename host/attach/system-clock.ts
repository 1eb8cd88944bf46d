import type { Clock } from "../../src/ports.ts";

/** Ticks that go on across restarts of the process: filters continue where they were saved. */
export class SystemClock implements Clock {
  ticksMs(): number {
    // `>>> 0` is modulo 2^32, which is what the port asks for.
    return Math.floor(performance.timeOrigin + performance.now()) >>> 0;
  }

  wallMs(): number {
    return Date.now();
  }
}
