import { world } from "./world.ts";

export function deepSleep(ms: number): void {
  world.sleptMs = ms;
  // Nothing runs any more: the chip is off.
  world.timers.clear();
}
