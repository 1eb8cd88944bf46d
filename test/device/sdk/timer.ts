import { type FakeTimer, world } from "./world.ts";

export default {
  set(callback: () => void, ms = 0): FakeTimer {
    return world.later(callback, ms);
  },
  repeat(callback: () => void, ms: number): FakeTimer {
    const timer = { callback, dueMs: world.nowMs + ms, everyMs: ms };
    world.timers.add(timer);
    return timer;
  },
  clear(timer: FakeTimer | undefined): void {
    if (timer !== undefined) world.timers.delete(timer);
  },
};
