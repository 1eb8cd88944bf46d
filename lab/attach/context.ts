// What all virtual devices share.
import type { Clock, Link } from "../../src/ports.ts";
import type { Banks } from "./banks.ts";

/** A clock that tells the time of the message that is being reported, where it says one. */
export class ReadingClock implements Clock {
  readonly #clock: Clock;
  /** NaN: the time is now. */
  messageMs = NaN;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  ticksMs(): number {
    return this.#clock.ticksMs();
  }

  wallMs(): number {
    return Number.isNaN(this.messageMs) ? this.#clock.wallMs() : this.messageMs;
  }
}

export interface AttachContext {
  readonly clock: ReadingClock;
  readonly banks: Banks;
  /** First levels of all our topics. */
  readonly prefix: string;
  /** Home Assistant's discovery prefix. */
  readonly discovery: string;
  readonly version: string;
  /** Short id of the model that runs. */
  model: string;
  /** Id of the gateway's own device at Home Assistant, and where it says that it is there. */
  readonly gateway: { readonly node: string; readonly statusTopic: string };
  /** A connection of its own for a virtual device; undefined: nothing is published. */
  link(): Link | undefined;
}
