// The module `timer`. A one-shot timer is gone once it fired: to schedule it then is an error.
import { block, cancel, isScheduled, schedule, type TimerId } from "./world.ts";

export default class Timer {
  static set(callback: (id: TimerId) => void, delayMs = 0, repeatMs = 0): TimerId {
    return schedule(callback, delayMs, repeatMs);
  }

  static repeat(callback: (id: TimerId) => void, ms: number): TimerId {
    return schedule(callback, ms, ms);
  }

  static schedule(id: TimerId, delayMs?: number, repeatMs = 0): void {
    if (!isScheduled(id)) throw new Error("no host data");
    cancel(id);
    if (delayMs !== undefined) schedule(id.callback, delayMs, repeatMs);
  }

  static clear(id: TimerId | undefined): void {
    cancel(id);
  }

  static delay(ms: number): void {
    block(ms);
  }
}
