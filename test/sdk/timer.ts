// The module `timer`. A one-shot timer is gone once it fired: to schedule it then is an error.

export default {
  set(callback: (id: WorldTimer) => void, delayMs = 0, repeatMs = 0): WorldTimer {
    return world.schedule(callback, delayMs, repeatMs);
  },

  repeat(callback: (id: WorldTimer) => void, ms: number): WorldTimer {
    return world.schedule(callback, ms, ms);
  },

  schedule(id: WorldTimer, delayMs?: number, repeatMs = 0): void {
    if (!world.isScheduled(id)) throw new Error("no host data");
    world.cancel(id);
    if (delayMs !== undefined) world.schedule(id.callback, delayMs, repeatMs);
  },

  clear(id: WorldTimer | undefined): void {
    world.cancel(id);
  },

  delay(ms: number): void {
    world.block(ms);
  },
};
