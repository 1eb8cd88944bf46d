// Readings that could not be sent, in a ring of fixed size: the newest ones stay, the oldest are
// dropped and counted. Storing allocates nothing.

import type { Judged } from "../filter/config.ts";

const MEMORY_BYTES = 8192;
/** Number and time of a reading, then value, raw and flags of each channel. */
const HEAD_BYTES = 12;
const CHANNEL_BYTES = 18;
/** A day of one reading a second, and more memory than any supported chip has. */
const CAPACITY_MAX = 86_400;

/** Readings of so many channels that 8 KB hold. */
export function defaultBacklogReadings(channels: number): number {
  return Math.floor(MEMORY_BYTES / (HEAD_BYTES + channels * CHANNEL_BYTES));
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export class Outbox {
  /** The oldest kept reading, after `read()`. */
  readonly judged: readonly Judged[];
  seq = 0;
  takenTicks = 0;

  readonly #slots: readonly Writable<Judged>[];
  readonly #capacity: number;
  readonly #channels: number;
  // Reading r is at [r] of the first two, channel c of it at [r * channels + c] of the others.
  readonly #seqs: Float64Array;
  readonly #ticks: Uint32Array;
  readonly #values: Float64Array;
  readonly #raws: Float64Array;
  readonly #flags: Uint16Array;
  #oldest = 0;
  #count = 0;
  #dropped = 0;

  /**
   * @param capacity readings; 0 keeps none
   * @throws RangeError for anything that is no number of readings
   */
  constructor(capacity: number, channels: number) {
    if (!(Number.isInteger(capacity) && capacity >= 0 && capacity <= CAPACITY_MAX)) {
      throw new RangeError(`backlogReadings: expected 0 to ${CAPACITY_MAX}, got ${capacity}`);
    }
    this.#capacity = capacity;
    this.#channels = channels;
    this.#seqs = new Float64Array(capacity);
    this.#ticks = new Uint32Array(capacity);
    this.#values = new Float64Array(capacity * channels);
    this.#raws = new Float64Array(capacity * channels);
    this.#flags = new Uint16Array(capacity * channels);
    this.#slots = Array.from({ length: channels }, () => ({
      value: 0,
      raw: 0,
      score: Number.NaN,
      flags: 0,
      ageMs: 0,
      plusMinus: Number.NaN,
      problem: false,
    }));
    this.judged = this.#slots;
  }

  get count(): number {
    return this.#count;
  }

  /** Readings dropped since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  push(seq: number, ticks: number, judged: readonly Judged[]): void {
    if (this.#capacity === 0) {
      this.#dropped++;
      return;
    }
    if (this.#count === this.#capacity) {
      this.shift();
      this.#dropped++;
    }
    const at = (this.#oldest + this.#count) % this.#capacity;
    this.#seqs[at] = seq;
    this.#ticks[at] = ticks;
    for (let c = 0; c < this.#channels; c++) {
      const slot = at * this.#channels + c;
      this.#values[slot] = judged[c]!.value;
      this.#raws[slot] = judged[c]!.raw;
      this.#flags[slot] = judged[c]!.flags;
    }
    this.#count++;
  }

  /** Puts the oldest reading into `judged`, `seq` and `takenTicks`; `count` must not be 0. */
  read(): void {
    this.seq = this.#seqs[this.#oldest]!;
    this.takenTicks = this.#ticks[this.#oldest]!;
    for (let c = 0; c < this.#channels; c++) {
      const slot = this.#oldest * this.#channels + c;
      const into = this.#slots[c]!;
      into.value = this.#values[slot]!;
      into.raw = this.#raws[slot]!;
      into.flags = this.#flags[slot]!;
    }
  }

  /** Forgets the oldest reading. */
  shift(): void {
    this.#oldest = (this.#oldest + 1) % this.#capacity;
    this.#count--;
  }
}
