// The encoder of topic `out` by itself, for those who bring their own connection.

import type { Judged } from "../filter/config.ts";
import { FORMATS } from "./formats.ts";
import { type Moment, Payload } from "./payload.ts";
import { topicsOf } from "./topics.ts";

export class OutPayload {
  readonly #payload: Payload;
  readonly #moment: Moment = { seq: 0, timeMs: 0, lateMs: 0, dropped: 0 };

  /** @param ids the channels' ids, in the order of their readings */
  constructor(ids: readonly string[]) {
    // The message does not depend on the device; only its topic does.
    this.#payload = new Payload(FORMATS.json.plans(topicsOf("device"), ids));
  }

  /** The message: `bytes[0 … length)`, valid until the next `encode`. */
  get bytes(): Uint8Array {
    return this.#payload.bytes;
  }

  get length(): number {
    return this.#payload.length;
  }

  /** @param timeMs wall clock in milliseconds since 1970, NaN while unknown */
  encode(seq: number, timeMs: number, judged: readonly Judged[]): void {
    this.#moment.seq = seq;
    this.#moment.timeMs = timeMs;
    this.#payload.encode(0, this.#moment, judged);
  }
}
