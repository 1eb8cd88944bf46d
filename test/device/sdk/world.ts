// The world of the stand-ins (test/sdk) under Node: virtual time, a log, and the state behind them.
// A test begins with `world.reset()`.
//
// `world.aborted` is why the machine would have ended; a test that leaves it set fails.
import { createHash, type Hash } from "node:crypto";
import { broker } from "./broker.ts";
import { p256Verify } from "./p256.ts";

const BLOCK_BYTES = 4096;
/** What holds unless a test says otherwise; the stand-ins say what each means. */
const SETTINGS = {
  mac: "A4:D1:8C:DB:C0:20",
  names: "broker",
  room: "5744",
  sntp: "silent",
  wifi: "there",
};

class NodeWorld implements World {
  nowMs = 0;
  /** Added to `nowMs` where a wall clock is read; below 2024: the time is not known. */
  wallOffsetMs = 0;
  timers = new Set<WorldTimer>();
  lines: string[] = [];
  aborted = "";
  config: Record<string, unknown> = {};
  settings: Record<string, string> = { ...SETTINGS };
  resources = new Map<string, ArrayBuffer>();
  /** Raw partitions by name. */
  partitions = new Map<string, Uint8Array<ArrayBuffer>>();
  /** "on": what is read is noise until it was written. */
  encryption: "off" | "on" = "off";
  stores = new Map<string, ArrayBuffer>();
  storage: "good" | "full" = "good";
  /** Above 0: the chip is off until a test sets it to 0. */
  sleptMs = 0;
  restarts = 0;
  hardware: World["hardware"] = {
    samples: 0,
    sampledAt: { ms: -1, bytecodes: 0, instructions: 0 },
    latency: { bytecodes: 0, instructions: 0 },
  };
  readonly network = broker;
  #flash = new Uint8Array(0);

  reset(): void {
    broker.reset();
    Object.assign(this, new NodeWorld());
  }

  now(): number {
    return this.nowMs;
  }

  setWall(ms: number): void {
    this.wallOffsetMs = ms - this.nowMs;
  }

  block(ms: number): void {
    this.nowMs += ms;
  }

  setting(name: string): string {
    return this.settings[name] ?? "";
  }

  /** Sets what stand-ins ask for; "wifi" is told at once. */
  set(name: keyof typeof SETTINGS, value: string): void {
    this.settings[name] = value;
    if (name === "wifi") this.hardware.radio?.onChanged();
  }

  /** Runs what is due, turn by turn, until `ms` have passed. */
  advance(ms: number): void {
    const endMs = this.nowMs + ms;
    for (;;) {
      let next: WorldTimer | undefined;
      for (const timer of this.timers) {
        if (timer.dueMs <= endMs && (next === undefined || timer.dueMs < next.dueMs)) next = timer;
      }
      if (next === undefined || this.aborted !== "" || this.sleptMs > 0) break;
      this.nowMs = Math.max(this.nowMs, next.dueMs);
      if (next.repeatMs > 0) next.dueMs += next.repeatMs;
      else this.timers.delete(next);
      this.call(next.callback, next);
    }
    this.nowMs = Math.max(this.nowMs, endMs);
  }

  /** An exception that leaves a callback ends the machine. */
  call(callback: (id: WorldTimer) => void, timer: WorldTimer): void {
    try {
      callback(timer);
    } catch (error) {
      this.#abort(`unhandled exception: ${String(error)}`);
    }
  }

  fault(what: string): never {
    this.#abort(what);
    throw new Error(what);
  }

  schedule(callback: (id: WorldTimer) => void, delayMs: number, repeatMs: number): WorldTimer {
    const timer = { callback, dueMs: this.nowMs + delayMs, repeatMs };
    this.timers.add(timer);
    return timer;
  }

  isScheduled(id: WorldTimer): boolean {
    return this.timers.has(id);
  }

  cancel(id: WorldTimer | undefined): void {
    if (id !== undefined) this.timers.delete(id);
  }

  said(text: string | RegExp): boolean {
    return this.lines.some((line) =>
      typeof text === "string" ? line.includes(text) : text.test(line),
    );
  }

  measured(): Measured {
    return { bytecodes: 0, instructions: 0 };
  }

  heapBytes(): undefined {
    return undefined;
  }

  readonly stored = {
    read: (_path: string, key: string) => world.stores.get(key),
    write: (_path: string, key: string, value: Uint8Array) => {
      if (world.storage === "full") throw new Error("ESP_ERR_NVS_NOT_ENOUGH_SPACE");
      world.stores.set(key, value.slice().buffer);
    },
    delete: (_path: string, key: string) => {
      world.stores.delete(key);
    },
  };

  partition(name: string): ArrayBuffer | undefined {
    const bytes = this.partitions.get(name);
    if (bytes !== undefined) this.#flash = bytes;
    return bytes?.buffer;
  }

  erase(block: number): void {
    // Blank flash reads as noise through decryption.
    const blank = this.encryption === "on" ? 0x5a : 0xff;
    this.#flash.fill(blank, block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES);
  }

  program(offset: number, byteLength: number, bytes: Uint8Array): void {
    for (let i = 0; i < byteLength; i++) {
      if (this.#flash[offset + i] !== 0xff) this.fault("flash: a unit is programmed twice");
      this.#flash[offset + i] = bytes[i];
    }
  }

  resource(name: string): ArrayBuffer | undefined {
    return this.resources.get(name);
  }

  verify(publicKey: Uint8Array, hash: Uint8Array, signature: Uint8Array): boolean {
    return p256Verify(publicKey, hash, signature);
  }

  sleep(ms: number): void {
    // Nothing runs any more: the chip is off.
    this.sleptMs = ms;
  }

  #abort(why: string): void {
    if (this.aborted === "") this.aborted = why;
  }
}

export const world = new NodeWorld();

let hash: Hash = createHash("sha256");

Object.assign(globalThis, {
  world,
  trace: (...texts: unknown[]) => world.lines.push(texts.join("").trimEnd()),
  System: { restart: () => world.restarts++ },
  hostHash: (bytes?: Uint8Array) => {
    if (bytes === undefined) hash = createHash("sha256");
    else hash.update(bytes);
  },
  hostHashInto: (out: Uint8Array) => out.set(hash.digest()),
});
// What the engine has of its own.
Object.assign(ArrayBuffer, {
  fromString: (text: string) => new Uint8Array(Buffer.from(text)).buffer,
});
Object.assign(String, {
  fromArrayBuffer: (bytes: ArrayBuffer) => Buffer.from(bytes).toString(),
});
Date.now = () => world.nowMs + world.wallOffsetMs;
