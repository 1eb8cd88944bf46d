// What stands in for the Moddable SDK under Node: virtual time, a log, and the state behind the
// modules beside this file, each of which behaves as the SDK's does, its defects included. A test
// begins with `world.reset()`.
//
// `world.aborted` is why the machine would have ended; a test that leaves it set fails.

export interface FakeTimer {
  readonly callback: () => void;
  dueMs: number;
  /** 0: once. */
  readonly everyMs: number;
}

class World {
  nowMs = 0;
  /** Added to `nowMs` where a wall clock is read; below 2024: the time is not known. */
  wallOffsetMs = 0;
  timers = new Set<FakeTimer>();
  lines: string[] = [];
  aborted = "";
  config: Record<string, unknown> = {};
  resources = new Map<string, ArrayBuffer>();
  /** Raw partitions by name. */
  partitions = new Map<string, Uint8Array>();
  /** "on": what is read is noise until it was written. */
  encryption: "off" | "on" = "off";
  stores = new Map<string, ArrayBuffer | string>();
  storage: "good" | "full" = "good";
  mac: string | undefined = "A4:D1:8C:DB:C0:20";
  /** Names that the network knows. */
  hosts = new Map<string, string>([["broker", "192.0.2.1"]]);
  sntp: "answers" | "silent" | "fails" = "silent";
  sleptMs = 0;
  restarts = 0;

  reset(): void {
    Object.assign(this, new World());
  }

  /** Runs what is due, turn by turn, until `ms` have passed. */
  advance(ms: number): void {
    const endMs = this.nowMs + ms;
    for (;;) {
      let next: FakeTimer | undefined;
      for (const timer of this.timers) {
        if (timer.dueMs <= endMs && (next === undefined || timer.dueMs < next.dueMs)) next = timer;
      }
      if (next === undefined || this.aborted !== "") break;
      this.nowMs = Math.max(this.nowMs, next.dueMs);
      if (next.everyMs > 0) next.dueMs += next.everyMs;
      else this.timers.delete(next);
      this.call(next.callback);
    }
    this.nowMs = Math.max(this.nowMs, endMs);
  }

  /** An exception that leaves a callback ends the machine. */
  call(callback: () => void): void {
    try {
      callback();
    } catch (error) {
      this.abort(`unhandled exception: ${String(error)}`);
    }
  }

  abort(why: string): void {
    if (this.aborted === "") this.aborted = why;
  }

  /** In a later turn. */
  later(callback: () => void, ms = 0): FakeTimer {
    const timer = { callback, dueMs: this.nowMs + ms, everyMs: 0 };
    this.timers.add(timer);
    return timer;
  }

  said(text: string | RegExp): boolean {
    return this.lines.some((line) =>
      typeof text === "string" ? line.includes(text) : text.test(line),
    );
  }
}

export const world = new World();

Object.assign(globalThis, {
  trace: (...texts: unknown[]) => world.lines.push(texts.join("").trimEnd()),
  System: { restart: () => world.restarts++ },
});
