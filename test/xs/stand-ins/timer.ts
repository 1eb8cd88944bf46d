// The module `timer`. A one-shot timer is gone once it fired: to schedule it then is an error.
import type { TimerId } from "./world.ts";

export default {
  set(callback: (id: TimerId) => void, delayMs = 0, repeatMs = 0): TimerId {
    return world.schedule(callback, delayMs, repeatMs);
  },

  repeat(callback: (id: TimerId) => void, ms: number): TimerId {
    return world.schedule(callback, ms, ms);
  },

  schedule(id: TimerId, delayMs?: number, repeatMs = 0): void {
    if (!world.isScheduled(id)) throw new Error("no host data");
    world.cancel(id);
    if (delayMs !== undefined) world.schedule(id.callback, delayMs, repeatMs);
  },

  clear(id: TimerId | undefined): void {
    world.cancel(id);
  },

  delay(ms: number): void {
    world.block(ms);
  },
};
