// A whole device on the engine: the driver's side of test/xs/stand-ins. Time is virtual, the socket
// is real: what the device sends goes to a broker on this machine, and what that sends comes back.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";
import type { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { p256Verify } from "../device/sdk/p256.ts";

/** What the engine uses; see counters.ts. */
export interface Counters {
  readonly slots: number;
  readonly chunkBytes: number;
  readonly collections: number;
  readonly mallocs: number;
  readonly bytecodes: number;
  readonly instructions: number;
  readonly stackSlots: number;
  readonly keys: number;
  readonly timers: number;
  /** From the last sample to the head of its PUBLISH. */
  readonly latency: { readonly bytecodes: number; readonly instructions: number };
}

/** What one turn took; bytecodes on a PC, instructions on the emulated microcontroller. */
export interface Turn {
  readonly bytecodes: number;
  readonly instructions: number;
  readonly atMs: number;
}

/** Bytes on their way to the device that its network stack holds at most. */
const WINDOW_BYTES = 5744;
/** A broker on this machine answers within this time, or has nothing to say. */
const QUIET_MS = 6;
const SLICE_MS = 250;
/** What survives a restart beside flash: key-value storage. */
export type Storage = Map<string, string>;

export interface DeviceOptions {
  /** The program and its arguments. */
  readonly command: readonly string[];
  readonly settings: Record<string, string | number>;
  /** Where the device's broker really is; undefined: nowhere. */
  port: number | undefined;
  readonly storage?: Storage;
  /** A named pipe that it reads lines from; absent: the standard input. */
  readonly pipe?: string;
}

/** Why a device is not running any more. */
export type End = "running" | "cut" | "sleep" | "restart" | "killed" | "aborted" | "fault";

export class EngineDevice {
  /** What it said, one line each. */
  readonly log: string[] = [];
  /** What the engine said on its way out. */
  errors = "";
  end: End = "running";
  nowMs = 0;
  /** Samples that its sensor gave until it slept. */
  samples = 0;
  /** The longest turn before it slept. */
  lastTurn: Turn | undefined;
  /** Counters before the app was loaded. */
  before: Counters | undefined;
  /** "deaf": what it sends is lost, and nothing comes: a cable was pulled. */
  network: "there" | "deaf" = "there";
  readonly options: DeviceOptions;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #input: Writable;
  readonly #exit: Promise<void>;
  #lines: string[] = [];
  #wake: (() => void) | undefined;
  #socket: Socket | undefined;
  #incoming = Buffer.alloc(0);
  #expectsAnswer = false;
  #lastHeard = 0;

  private constructor(options: DeviceOptions) {
    this.options = options;
    this.nowMs = Number(options.settings.ticks ?? 0);
    const [program, ...args] = options.command;
    this.#child = spawn(program, args);
    this.#input = options.pipe ? createWriteStream(options.pipe) : this.#child.stdin;
    this.#child.stderr.on("data", (text) => {
      this.errors += text;
    });
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      this.#lines.push(line);
      this.#wake?.();
    });
    // It may end while somebody tells it something.
    this.#input.on("error", () => {});
    this.#exit = new Promise((resolve) => this.#child.once("close", () => resolve()));
    this.#exit.then(() => {
      if (this.end === "running") this.end = "aborted";
      this.#socket?.destroy();
      this.#input.destroy();
      this.#wake?.();
    });
  }

  /** Starts it and lets it load its app; it may have ended by then. */
  static async boot(options: DeviceOptions): Promise<EngineDevice> {
    const device = new EngineDevice(options);
    for (const [name, value] of Object.entries(options.settings)) device.set(name, value);
    device.#say("boot");
    device.before = await device.#answer<Counters>("counters");
    await device.#answer("booted");
    return device;
  }

  set(name: string, value: string | number): void {
    this.#say(`set ${name} ${value}`);
  }

  /** The power goes in the middle of the `operations`th flash operation from now. */
  cutAfter(operations: number): void {
    this.#say(`cut ${operations}`);
  }

  /** Lets virtual time pass; ends early when the device does. */
  async run(ms: number): Promise<void> {
    const endMs = this.nowMs + ms;
    while (this.end === "running" && this.nowMs < endMs) {
      await this.#slice(Math.min(SLICE_MS, endMs - this.nowMs));
    }
  }

  /** Runs until `isSo`; @throws Error with what the device said when it is not so after `mostMs` */
  async runUntil(isSo: () => boolean, mostMs: number, what = String(isSo)): Promise<void> {
    const endMs = this.nowMs + mostMs;
    while (!isSo()) {
      if (this.end !== "running" || this.nowMs >= endMs) {
        throw new Error(
          `not in ${mostMs} ms (${this.end}): ${what}\n${this.log.join("\n")}\n${this.errors}`,
        );
      }
      await this.#slice(SLICE_MS);
    }
  }

  /** What the engine uses; "settled": after a collection. */
  async counters(when: "now" | "settled" = "settled"): Promise<Counters> {
    this.#say(`counters ${when}`);
    return this.#answer<Counters>("counters");
  }

  /** The longest turn since the last call; the first time that of booting is among them. */
  async longestTurn(): Promise<Turn> {
    this.#say("turns");
    return this.#answer<Turn>("turns");
  }

  /** As if somebody pulled the plug. */
  async kill(): Promise<void> {
    if (this.end === "running") this.end = "killed";
    this.#child.kill("SIGKILL");
    await this.#exit;
  }

  async #slice(ms: number): Promise<void> {
    this.#hand();
    this.#say(`run ${ms}`);
    await this.#answer("idle");
    // A socket of this machine needs turns of this program, not time.
    await new Promise((resolve) => setImmediate(resolve));
    if (!this.#expectsAnswer) return;
    const since = performance.now();
    while (performance.now() - Math.max(since, this.#lastHeard) < QUIET_MS) await sleep(1);
    this.#expectsAnswer = false;
  }

  /** Hands the device what came for it, as far as its window goes. */
  #hand(): void {
    if (this.#incoming.length === 0 || this.network === "deaf") return;
    const bytes = this.#incoming.subarray(0, WINDOW_BYTES);
    this.#incoming = this.#incoming.subarray(bytes.length);
    this.#say(`tcp data\t${bytes.toString("hex")}`);
    this.#expectsAnswer = true;
  }

  #say(line: string): void {
    this.#input.write(`${line}\n`);
  }

  /** Reads lines until one begins with `word`; obeys the others. What follows it, if it is JSON. */
  async #answer<T>(word: string): Promise<T> {
    for (;;) {
      const line = this.#lines.shift();
      if (line === undefined) {
        if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
          await this.#exit;
          if (this.#lines.length === 0) return {} as T;
          continue;
        }
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      const [first] = line.split(" ");
      if (first !== word) {
        this.#obey(line);
        continue;
      }
      const rest = line.slice(word.length + 1);
      if (word === "idle") this.nowMs = Number(rest);
      return JSON.parse(rest || "{}");
    }
  }

  #obey(line: string): void {
    const [text, hex = ""] = line.split("\t");
    const [command, ...words] = text.split(" ");
    if (command === "log") this.log.push(text.slice("log ".length));
    else if (command === "tcp") this.#network(words[0], Buffer.from(hex, "hex"));
    else if (command === "kv") this.#say(this.#store(words, hex));
    else if (command === "verify") {
      const [key, signature] = words.map((word) => Buffer.from(word, "hex"));
      this.#say(p256Verify(key, Buffer.from(hex, "hex"), signature) ? "good" : "bad");
    } else if (command === "sleep" || command === "restart" || command === "cut") {
      this.end = command;
      const [, samples, bytecodes, instructions] = words.map(Number);
      this.samples = samples ?? 0;
      this.lastTurn = { bytecodes, instructions, atMs: this.nowMs };
    } else if (command === "fault") {
      this.end = "fault";
      this.errors += line;
    } else throw new Error(`the device said: ${line}`);
  }

  /** Values as hexadecimal digits. */
  #store([operation, path, key]: string[], value: string): string {
    const storage = this.options.storage ?? new Map<string, string>();
    const at = `${path}/${key}`;
    if (operation === "write") storage.set(at, value);
    else if (operation === "delete") storage.delete(at);
    else return storage.has(at) ? `value\t${storage.get(at)}` : "none";
    return "done";
  }

  #network(event: string, bytes: Buffer): void {
    if (event === "connect") this.#connect();
    else if (event === "close") {
      this.#socket?.end();
      this.#socket = undefined;
      this.#incoming = Buffer.alloc(0);
    } else if (this.network === "there") {
      this.#socket?.write(bytes);
      // Readings go out at QoS 0: nobody answers.
      if ((bytes[0] & 0xf6) !== 0x30) this.#expectsAnswer = true;
    }
  }

  #connect(): void {
    this.#expectsAnswer = true;
    this.#incoming = Buffer.alloc(0);
    if (this.network === "deaf") return;
    if (this.options.port === undefined) {
      this.#say("tcp refused");
      return;
    }
    const socket = connect(this.options.port, "127.0.0.1");
    this.#socket = socket;
    const ours = (what: () => void) => () => {
      this.#lastHeard = performance.now();
      if (this.#socket === socket) what();
    };
    socket.setNoDelay(true);
    socket.on(
      "connect",
      ours(() => this.#say("tcp connected")),
    );
    socket.on("data", (bytes) =>
      ours(() => {
        this.#incoming = Buffer.concat([this.#incoming, bytes]);
      })(),
    );
    socket.on(
      "close",
      ours(() => {
        this.#socket = undefined;
        if (this.network === "there") this.#say("tcp closed");
      }),
    );
    socket.on("error", () => {});
  }
}
