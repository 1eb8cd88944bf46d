import { world } from "./world.ts";

export default {
  /** Signed 32 bits, as on the chip. */
  get ticks(): number {
    return world.nowMs | 0;
  },
  set(seconds: number): void {
    world.wallOffsetMs = seconds * 1000 - world.nowMs;
  },
};

Date.now = () => world.nowMs + world.wallOffsetMs;
