import type { Clock } from "../src/ports.ts";

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

/** A clock that stands still until it is set: recordings and tests bring their own time. */
export class VirtualClock implements Clock {
  #ticks = 0;
  #wall = Number.NaN;

  /** `ticksMs` may be any finite number and wraps at 2^32; `wallMs` is NaN where unknown. */
  set(ticksMs: number, wallMs: number): void {
    this.#ticks = Math.floor(ticksMs) >>> 0;
    this.#wall = wallMs;
  }

  ticksMs(): number {
    return this.#ticks;
  }

  wallMs(): number {
    return this.#wall;
  }
}
