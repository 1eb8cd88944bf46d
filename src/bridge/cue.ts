// A text on a topic that asks for an answer: Home Assistant's birth message after it restarted, or
// somebody's word that we were offline. Every device may hear it, so each answers after a time of
// its own.

import type { Clock } from "../ports.ts";
import { utf8 } from "../utf8.ts";
import type { Backoff } from "./backoff.ts";
import { Assembler } from "./fragments.ts";

const DELAY_MS = 10_000;

export class Cue {
  readonly topic: string;
  readonly #expected: Uint8Array;
  readonly #clock: Clock;
  readonly #jitter: Backoff;
  readonly #message: Assembler;
  /** Wait since `#heardTicks`; 0: nothing was heard. */
  #waitMs = 0;
  #heardTicks = 0;

  constructor(topic: string, text: string, clock: Clock, jitter: Backoff) {
    this.topic = topic;
    this.#expected = utf8(text);
    this.#clock = clock;
    this.#jitter = jitter;
    // A longer payload is not the cue.
    this.#message = new Assembler(this.#expected.length);
  }

  hear(topic: string, totalBytes: number, offset: number, bytes: Uint8Array): void {
    if (topic !== this.topic) return;
    if (this.#message.add(topic, totalBytes, offset, bytes) !== "whole") return;
    if (this.#message.length !== this.#expected.length) return;
    for (let i = 0; i < this.#expected.length; i++) {
      if (this.#message.bytes[i] !== this.#expected[i]) return;
    }
    // Subscriptions that overlap deliver it twice; one answer is enough.
    if (this.#waitMs > 0) return;
    this.#waitMs = this.#jitter.jitterMs(DELAY_MS);
    this.#heardTicks = this.#clock.ticksMs();
  }

  /** Once after each cue: is it time to answer? */
  takeDue(): boolean {
    const waitedMs = (this.#clock.ticksMs() - this.#heardTicks) >>> 0;
    if (this.#waitMs === 0 || waitedMs < this.#waitMs) return false;
    this.#waitMs = 0;
    return true;
  }
}
