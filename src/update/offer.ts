// May this offer be loaded? Everything that can be known before its first chunk is asked for, and
// the memory of why the last one was not let in.

import {
  DAY_S,
  FIRST_SEQUENCE_AHEAD_S,
  NEXT_SEQUENCE_AHEAD_S,
  RELEASED_S,
  SEQUENCE_END,
  SIGNED_BYTES,
} from "../limits.ts";
import { type Code, codeOf } from "../model/codes.ts";
import { ABI, type Header, payloadBytesOf } from "../model/format.ts";
import { equal, isSignatureForm, signatureOf } from "../model/package.ts";
import { ramBytes } from "../model/shape.ts";
import type { Clock, Crypto } from "../ports.ts";
import type { Arenas } from "./arenas.ts";
import type { Journal } from "./journal.ts";

/** Why an offer is not let in; "none": it is. */
export interface Verdict {
  readonly code: Code;
  /** Where sizes decide: bytes or channels that the model needs and the device has; else 0. */
  readonly needs: number;
  readonly has: number;
}

export function verdict(code: Code, needs = 0, has = 0): Verdict {
  return { code, needs, has };
}

/** A public key that models may be signed with. */
export interface TrustedKey {
  /** 8 bytes: the start of the SHA-256 of `publicKey`. */
  readonly id: Uint8Array;
  /** 65 bytes: 4, x, y. */
  readonly publicKey: Uint8Array;
  readonly epoch: number;
}

/** What the device is and has. */
export interface Device {
  readonly deviceClass: string;
  /** Bytes of one filter arena. */
  readonly arenaBytes: number;
  /** Sensor channels. */
  readonly channels: number;
  readonly keys: readonly TrustedKey[];
}

export function trustedKey(publicKey: Uint8Array, epoch: number, crypto: Crypto): TrustedKey {
  if (publicKey.length !== 65 || publicKey[0] !== 4) {
    throw new RangeError(`public key: expected 65 bytes that start with 4`);
  }
  const hash = new Uint8Array(32);
  crypto.hashBegin();
  crypto.hashUpdate(publicKey, 65);
  crypto.hashInto(hash);
  return { id: hash.slice(0, 8), publicKey, epoch };
}

/** Is the header from someone we trust? Cheap questions first, the verifier last. */
export function judgeSignature(
  header: Header,
  bytes: Uint8Array,
  keys: readonly TrustedKey[],
  minKeyEpoch: number,
  crypto: Crypto,
): Code {
  const signature = signatureOf(bytes);
  if (!isSignatureForm(signature)) return "signature-form";
  const key = keys.find((k) => equal(k.id, header.keyId, 8));
  if (key === undefined) return "key-unknown";
  if (key.epoch !== header.keyEpoch) return "epoch";
  if (key.epoch < minKeyEpoch) return "key-retired";
  const message = bytes.subarray(0, SIGNED_BYTES);
  return crypto.verifyMessage(key.publicKey, message, signature) ? "none" : "signature";
}

/** Does the model fit this device? */
function judgeFit(header: Header, device: Device, payloadBytesMax: number): Verdict {
  if (header.deviceClass !== device.deviceClass) return verdict("device-class");
  if (header.abi !== ABI) return verdict("abi");
  const payloadBytes = payloadBytesOf(header);
  if (payloadBytes > payloadBytesMax) return verdict("too-large", payloadBytes, payloadBytesMax);
  if (header.channels !== 0 && header.channels !== device.channels) {
    return verdict("channels", header.channels, device.channels);
  }
  const arenaBytes = ramBytes(header, device.channels);
  if (arenaBytes > device.arenaBytes) return verdict("ram", arenaBytes, device.arenaBytes);
  return verdict("none");
}

/** What a device knows when it judges a sequence. */
export interface SequenceKnowledge {
  /** The highest sequence accepted before; 0: none. */
  readonly floor: number;
  /** Is the model that is offered the one that had it? */
  readonly isFloor: boolean;
  /** Wall clock in ms since 1970; NaN: not known. */
  readonly wallMs: number;
}

/**
 * Is it newer than everything accepted before, or the very one accepted last, and believable?
 * Sequences are seconds since 1970: one that is far ahead would shut out all later models.
 */
export function judgeSequence(sequence: number, known: SequenceKnowledge): Code {
  if (sequence === 0 || sequence >= SEQUENCE_END) return "sequence-range";
  if (sequence < known.floor) return "sequence-low";
  if (sequence === known.floor) return known.isFloor ? "none" : "sequence-conflict";
  return sequence > sequenceMax(known) ? "sequence-range" : "none";
}

function sequenceMax({ floor, wallMs }: SequenceKnowledge): number {
  // A floor that is ahead already may go on by a day: a device with it is not lost.
  if (!Number.isNaN(wallMs)) return Math.max(wallMs / 1000, floor) + DAY_S;
  return floor === 0
    ? RELEASED_S + FIRST_SEQUENCE_AHEAD_S
    : Math.max(floor, RELEASED_S) + NEXT_SEQUENCE_AHEAD_S;
}

/**
 * Writes into `out` what names the content of a model: shape and payload, which is weights and
 * golden vector, whoever signed them with whatever sequence.
 */
export function contentInto(header: Header, crypto: Crypto, out: Uint8Array): void {
  const { inputs, kind, layers, states, tableDigest, targets } = header;
  const shape = [kind === "denoise" ? 1 : 2, layers, inputs, states, targets];
  crypto.hashBegin();
  crypto.hashUpdate(Uint8Array.from(shape), shape.length);
  crypto.hashUpdate(tableDigest, tableDigest.length);
  crypto.hashInto(out);
}

/** Offers taken in a day, whatever their sequence: flash wears. */
const OFFERS_A_DAY_MAX = 24;
const DAY_MS = 86_400_000;

/** Whom and what an offer is for. */
interface GateOptions {
  readonly arenas: Arenas;
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly device: Device;
}

export class Gate {
  /** The last offer that was not let in, and why: see `Verdict`. */
  readonly refusedId = new Uint8Array(32);
  refusedCode: Code = "none";
  needs = 0;
  has = 0;

  readonly #options: GateOptions;
  readonly #journal: Journal;
  #dayMs = 0;
  #offersToday = 0;

  constructor(options: GateOptions, journal: Journal) {
    this.#options = options;
    this.#journal = journal;
  }

  /** Time goes by. */
  pass(passedMs: number): void {
    this.#dayMs += passedMs;
    if (this.#dayMs >= DAY_MS) this.#dayMs = this.#offersToday = 0;
  }

  /** Why this model, or another with its content, failed before; "none": it did not. */
  failed(header: Header, id: Uint8Array): Code {
    const content = new Uint8Array(32);
    contentInto(header, this.#options.crypto, content);
    const number = this.#journal.quarantined(id);
    return codeOf(number === 0 ? this.#journal.quarantined(content) : number);
  }

  /** "none": the offer may be loaded into a slot that holds so much. */
  judge(header: Header, bytes: Uint8Array, id: Uint8Array, payloadBytesMax: number): Verdict {
    const { arenas, clock, crypto, device } = this.#options;
    const journal = this.#journal;
    if (this.failed(header, id) !== "none") return verdict("quarantined");
    const signature = judgeSignature(header, bytes, device.keys, journal.minKeyEpoch, crypto);
    if (signature !== "none") return verdict(signature);
    const fit = judgeFit(header, device, payloadBytesMax);
    if (fit.code !== "none") return fit;
    const { floor } = journal;
    const known = { floor, isFloor: journal.isFloor(id), wallMs: clock.wallMs() };
    const sequence = judgeSequence(header.sequence, known);
    if (sequence !== "none") return verdict(sequence);
    if (this.#offersToday >= OFFERS_A_DAY_MAX) return verdict("wear");
    return verdict(arenas.takes(header) ? "none" : "kind");
  }

  /** One is let in. */
  open(): void {
    this.#offersToday++;
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
