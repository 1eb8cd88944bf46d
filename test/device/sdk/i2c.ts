// One I2C bus with chips on it, and the SDK's two classes of I/O over it: `I2C`, and `SMBus`, which
// wraps one and adds methods for registers. Time that a transfer takes is virtual.

import { world } from "./world.ts";

/** What the SDK waits for a bus that somebody holds down, unless `timeout` says otherwise. */
const TIMEOUT_MS = 400;

/** A chip of 256 registers; a write sets where the next read begins. */
export class Chip {
  readonly registers = new Uint8Array(256);
  /** "nak": it does not answer; "hang": it holds the bus down, for everybody. */
  state: "well" | "nak" | "hang" = "well";
  /** It holds the clock for so long in each transfer. */
  stretchMs = 0;
  transfers = 0;
  #at = 0;

  write(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#at = bytes[0];
    for (let i = 1; i < bytes.length; i++) this.registers[this.#at + i - 1] = bytes[i];
  }

  read(into: Uint8Array): void {
    into.set(this.registers.subarray(this.#at, this.#at + into.length));
  }
}

export const bus = {
  chips: new Map<number, Chip>(),
  /** Addresses that are open. */
  open: new Set<number>(),
  reset(): void {
    this.chips.clear();
    this.open.clear();
  },
};

interface Options {
  readonly address: number;
  readonly timeout?: number;
}

export class I2C {
  readonly #options: Options;

  constructor(options: Options) {
    if (bus.open.has(options.address)) throw new RangeError("duplicate address");
    bus.open.add(options.address);
    this.#options = options;
  }

  close(): void {
    bus.open.delete(this.#options.address);
  }

  write(bytes: Uint8Array | ArrayBuffer): void {
    this.#transfer("write").write(new Uint8Array(bytes));
  }

  /** A count, or a buffer that is filled. */
  read(what: number | Uint8Array): ArrayBuffer | number {
    const into = typeof what === "number" ? new Uint8Array(what) : what;
    this.#transfer("read").read(into);
    return typeof what === "number" ? (into.buffer as ArrayBuffer) : into.length;
  }

  writeRead(bytes: Uint8Array, what: number | Uint8Array): ArrayBuffer | number {
    this.write(bytes);
    return this.read(what);
  }

  #transfer(operation: string): Chip {
    const { address, timeout = TIMEOUT_MS } = this.#options;
    const isHeld = [...bus.chips.values()].some(({ state }) => state === "hang");
    const chip = bus.chips.get(address);
    const mostMs = isHeld ? Number.POSITIVE_INFINITY : (chip?.stretchMs ?? 0);
    world.block(Math.min(mostMs, timeout));
    if (mostMs >= timeout) throw new Error(`${operation} timed out`);
    if (chip === undefined || chip.state === "nak") throw new Error(`${operation} failed`);
    chip.transfers++;
    return chip;
  }
}

export class SMBus {
  readonly #io: I2C;

  constructor(options: Options) {
    this.#io = new I2C(options);
  }

  close = (): void => this.#io.close();
  read = (what: number | Uint8Array) => this.#io.read(what);
  write = (bytes: Uint8Array) => this.#io.write(bytes);
  writeRead = (bytes: Uint8Array, what: number | Uint8Array) => this.#io.writeRead(bytes, what);

  readUint8(register: number): number {
    const byte = new Uint8Array(1);
    this.#io.writeRead(Uint8Array.of(register), byte);
    return byte[0];
  }

  readUint16(register: number, isBigEndian: boolean): number {
    const pair = new Uint8Array(2);
    this.#io.writeRead(Uint8Array.of(register), pair);
    return new DataView(pair.buffer).getUint16(0, !isBigEndian);
  }

  writeUint8(register: number, value: number): void {
    this.#io.write(Uint8Array.of(register, value));
  }
}
