// Home Assistant forgets states when it restarts, and says so. Every device answers, but not all
// at once: each waits a time of its own.

import type { Clock } from "../ports.ts";
import type { Backoff } from "./backoff.ts";
import { Assembler } from "./fragments.ts";
import { utf8 } from "./utf8.ts";

const DELAY_MS = 10_000;
const BIRTH = utf8("online");
/** Longer payloads on its topic are not the birth message. */
const PAYLOAD_BYTES_MAX = 32;

export class Birth {
  readonly #topic: string;
  readonly #clock: Clock;
  readonly #jitter: Backoff;
  readonly #message = new Assembler(PAYLOAD_BYTES_MAX);
  /** Wait since `#heardTicks`; 0: nothing was heard. */
  #waitMs = 0;
  #heardTicks = 0;

  constructor(topic: string, clock: Clock, jitter: Backoff) {
    this.#topic = topic;
    this.#clock = clock;
    this.#jitter = jitter;
  }

  hear(topic: string, totalBytes: number, offset: number, bytes: Uint8Array): void {
    if (topic !== this.#topic) return;
    if (this.#message.add(topic, totalBytes, offset, bytes) !== "whole") return;
    if (this.#message.length !== BIRTH.length) return;
    for (let i = 0; i < BIRTH.length; i++) if (this.#message.bytes[i] !== BIRTH[i]) return;
    // Subscriptions that overlap deliver it twice; one answer is enough.
    if (this.#waitMs > 0) return;
    this.#waitMs = this.#jitter.jitterMs(DELAY_MS);
    this.#heardTicks = this.#clock.ticksMs();
  }

  /** Once after each birth: is it time to answer? */
  takeDue(): boolean {
    const waitedMs = (this.#clock.ticksMs() - this.#heardTicks) >>> 0;
    if (this.#waitMs === 0 || waitedMs < this.#waitMs) return false;
    this.#waitMs = 0;
    return true;
  }
}
