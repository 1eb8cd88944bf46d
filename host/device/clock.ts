import type { Clock } from "../../src/ports.ts";

/** The machine's own clocks. */
export class RealClock implements Clock {
  ticksMs(): number {
    // `>>> 0` is modulo 2^32 for any finite number, which is what the port asks for.
    return Math.floor(performance.now()) >>> 0;
  }

  wallMs(): number {
    return Date.now();
  }
}
