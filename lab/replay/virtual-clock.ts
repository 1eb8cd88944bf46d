import type { Clock } from "../../src/ports.ts";

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
