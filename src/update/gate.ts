// Lets an offer in, or remembers why not.

import type { Code } from "../model/codes.ts";
import type { Header } from "../model/format.ts";
import { equal } from "../model/package.ts";
import type { Clock, Crypto } from "../ports.ts";
import type { Journal } from "./journal.ts";
import {
  type Device,
  judgeFit,
  judgeSequence,
  judgeSignature,
  type Verdict,
  verdict,
} from "./offer.ts";

/** Offers taken in a day, whatever their sequence: flash wears. */
const OFFERS_A_DAY_MAX = 24;
const DAY_MS = 86_400_000;

export class Gate {
  /** The last offer that was not let in, and why: see `Verdict`. */
  readonly refusedId = new Uint8Array(32);
  refusedCode: Code = "none";
  needs = 0;
  has = 0;

  private readonly device: Device;
  private readonly journal: Journal;
  private readonly crypto: Crypto;
  private readonly clock: Clock;
  private dayMs = 0;
  private offersToday = 0;

  constructor(device: Device, journal: Journal, crypto: Crypto, clock: Clock) {
    this.device = device;
    this.journal = journal;
    this.crypto = crypto;
    this.clock = clock;
  }

  /** Time goes by. */
  pass(passedMs: number): void {
    this.dayMs += passedMs;
    if (this.dayMs >= DAY_MS) this.dayMs = this.offersToday = 0;
  }

  /** "none": the offer may be loaded into a slot that holds so much. */
  judge(header: Header, bytes: Uint8Array, id: Uint8Array, payloadBytesMax: number): Verdict {
    const { crypto, device, journal } = this;
    const signature = judgeSignature(header, bytes, device.keys, journal.minKeyEpoch, crypto);
    if (signature !== "none") return verdict(signature);
    const fit = judgeFit(header, device, payloadBytesMax);
    if (fit.code !== "none") return fit;
    const { floor } = journal;
    const known = { floor, isFloor: journal.isFloor(id), wallMs: this.clock.wallMs() };
    const sequence = judgeSequence(header.sequence, known);
    if (sequence !== "none") return verdict(sequence);
    return verdict(this.offersToday >= OFFERS_A_DAY_MAX ? "wear" : "none");
  }

  /** One is let in. */
  open(): void {
    this.offersToday++;
    this.refusedCode = "none";
    this.needs = this.has = 0;
  }

  /** One is not; true: that is news. */
  refuse(id: Uint8Array, { code, needs, has }: Verdict): boolean {
    if (code === this.refusedCode && equal(id, this.refusedId, 32)) return false;
    this.refusedId.set(id);
    this.refusedCode = code;
    this.needs = needs;
    this.has = has;
    return true;
  }
}
