// How long to wait before the next attempt to connect: twice as long after each failure up to a
// cap, with jitter, so that a thousand devices do not return to a restarted broker at once.

import { utf8 } from "../utf8.ts";

const FIRST_MS = 1_000;
const CAP_MS = 120_000;

export class Backoff {
  #failures = 0;
  #random: number;

  /** @param seedText differs between devices (their id), so that their jitter does too */
  constructor(seedText: string) {
    // FNV-1a over the bytes; xorshift must not start from zero.
    let hash = 0x811c9dc5;
    for (const byte of utf8(seedText)) hash = Math.imul(hash ^ byte, 0x01000193);
    this.#random = hash >>> 0 || 1;
  }

  reset(): void {
    this.#failures = 0;
  }

  /** The wait after one more failure: between half and all of its step. */
  nextMs(): number {
    let stepMs = FIRST_MS;
    for (let i = 0; i < this.#failures && stepMs < CAP_MS; i++) stepMs *= 2;
    this.#failures++;
    if (stepMs > CAP_MS) stepMs = CAP_MS;
    return this.jitterMs(stepMs);
  }

  /** A random time between half of `mostMs` and `mostMs`. */
  jitterMs(mostMs: number): number {
    let x = this.#random;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#random = x >>> 0;
    return Math.floor(mostMs / 2 + (mostMs / 2) * (this.#random / 0x1_0000_0000));
  }
}
