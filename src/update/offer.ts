// May this offer be loaded? Everything that can be known before its first chunk is asked for.

import {
  DAY_S,
  FIRST_SEQUENCE_AHEAD_S,
  NEXT_SEQUENCE_AHEAD_S,
  RELEASED_S,
  SEQUENCE_END,
  SIGNED_BYTES,
} from "../limits.ts";
import type { Code } from "../model/codes.ts";
import { ABI, type Header, payloadBytesOf } from "../model/format.ts";
import { equal, isSignatureForm, signatureOf } from "../model/package.ts";
import { ramBytes } from "../model/shape.ts";
import type { Crypto } from "../ports.ts";

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
export function judgeFit(header: Header, device: Device, payloadBytesMax: number): Verdict {
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
