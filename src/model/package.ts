// What is signed and how bytes are held against it: identity, signature, chunk-hash table, and
// the checked views over a whole model.
//
// A file is header (256) ‖ table (16 bytes a chunk) ‖ payload; the first two are the *offer*.
// The header's SHA-256 without its signature is the identity and at the same time the hash that
// ECDSA signs, so that (r, n-s), which verifies too, is the same model.

import { CHUNK_BYTES, CHUNK_HASH_BYTES, HEADER_BYTES, SIGNED_BYTES } from "../limits.ts";
import type { Crypto } from "../ports.ts";
import { bad, checkWeights } from "./check.ts";
import {
  chunkBytesOf,
  chunksOf,
  type Header,
  offerBytesOf,
  payloadBytesOf,
  readHeader,
} from "./format.ts";
import { weightBytes, weightCount } from "./shape.ts";

/** The order n of P-256 (SEC 2, section 2.4.2), big-endian. */
const ORDER: readonly number[] = [
  0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
  0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

/** A model whose every byte was checked; the views do not copy. */
export interface Model {
  readonly header: Header;
  /** 32 bytes. */
  readonly id: Uint8Array;
  /** Header and table. */
  readonly offer: Uint8Array;
  readonly payload: Uint8Array;
  /** Packed in the order of `tensorsOf`. */
  readonly weights: Float32Array;
  /** Expected outputs of the golden sequence, `out[reading * targets + target]`. */
  readonly golden: Float64Array;
}

/** Writes the 32-byte identity of an offer or header into `out`. */
export function idInto(header: Uint8Array, crypto: Crypto, out: Uint8Array): void {
  crypto.hashBegin();
  crypto.hashUpdate(header, SIGNED_BYTES);
  crypto.hashInto(out);
}

/**
 * Do both halves of the raw signature lie in 1 … n-1? Asked before any verifier is called: the
 * one in the Moddable SDK never returns when s = 0.
 */
export function isSignatureForm(signature: Uint8Array): boolean {
  return signature.length === 64 && isScalar(signature, 0) && isScalar(signature, 32);
}

function isScalar(bytes: Uint8Array, offset: number): boolean {
  let any = 0;
  for (let i = 0; i < 32; i++) any |= bytes[offset + i]!;
  if (any === 0) return false;
  for (let i = 0; i < 32; i++) {
    if (bytes[offset + i]! !== ORDER[i]!) return bytes[offset + i]! < ORDER[i]!;
  }
  return false;
}

export function signatureOf(header: Uint8Array): Uint8Array {
  return header.subarray(SIGNED_BYTES, HEADER_BYTES);
}

/** Reads an offer: header and table, of exactly their length; throws ModelError. */
export function readOffer(offer: Uint8Array, crypto: Crypto): Header {
  const header = readHeader(offer);
  checkTable(header, offer, crypto);
  return header;
}

function checkTable(header: Header, offer: Uint8Array, crypto: Crypto): void {
  const expected = offerBytesOf(header);
  if (offer.length !== expected) {
    bad("length", `header and table have ${expected} bytes, got ${offer.length}`);
  }
  const digest = new Uint8Array(32);
  crypto.hashBegin();
  crypto.hashUpdate(offer.subarray(HEADER_BYTES), expected - HEADER_BYTES);
  crypto.hashInto(digest);
  if (!equal(digest, header.tableDigest, 32)) bad("table", "the table is not the header's");
}

/** Is `bytes[0 … byteLength)` what the table says about chunk `index`? */
export function isChunk(
  offer: Uint8Array,
  index: number,
  bytes: Uint8Array,
  byteLength: number,
  crypto: Crypto,
): boolean {
  const hash = new Uint8Array(32);
  crypto.hashBegin();
  crypto.hashUpdate(bytes, byteLength);
  crypto.hashInto(hash);
  const at = HEADER_BYTES + index * CHUNK_HASH_BYTES;
  for (let i = 0; i < CHUNK_HASH_BYTES; i++) if (hash[i] !== offer[at + i]) return false;
  return true;
}

/**
 * Checks a whole model, whose header was read from `offer`, and makes its views. `payload` must be
 * aligned to 8 bytes. The signature is the caller's matter: a factory model has none.
 */
export function modelFrom(
  header: Header,
  offer: Uint8Array,
  payload: Uint8Array,
  crypto: Crypto,
): Model {
  checkTable(header, offer, crypto);
  const payloadBytes = payloadBytesOf(header);
  if (payload.length !== payloadBytes) {
    bad("length", `the payload has ${payloadBytes} bytes, got ${payload.length}`);
  }
  for (let i = 0; i < chunksOf(header); i++) {
    const from = i * CHUNK_BYTES;
    const byteLength = chunkBytesOf(header, i);
    if (!isChunk(offer, i, payload.subarray(from, from + byteLength), byteLength, crypto)) {
      bad("digest", `chunk ${i} is not the one that was signed`);
    }
  }
  const { buffer, byteOffset } = payload;
  const goldenLength = header.goldenReadings * header.targets;
  const golden = new Float64Array(buffer, byteOffset + weightBytes(header), goldenLength);
  for (const value of golden) {
    if (!Number.isFinite(value))
      bad("number", "the golden vector holds a value that is not finite");
  }
  const weights = new Float32Array(buffer, byteOffset, weightCount(header));
  checkWeights(header, weights);
  const id = new Uint8Array(32);
  idInto(offer, crypto, id);
  return { header, id, offer, payload, weights, golden };
}

/** Reads a complete file; throws ModelError. `file` starts its own buffer or an aligned part. */
export function readFile(file: Uint8Array, crypto: Crypto): Model {
  const header = readHeader(file);
  const at = offerBytesOf(header);
  if (file.length < at) {
    bad("length", `the file ends after ${file.length} bytes, within its table`);
  }
  return modelFrom(header, file.subarray(0, at), file.subarray(at), crypto);
}

export function equal(a: Uint8Array, b: Uint8Array, byteLength: number): boolean {
  for (let i = 0; i < byteLength; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** The first 16 hexadecimal digits of an id: what topics, logs and people use. */
export function shortId(id: Uint8Array): string {
  let text = "";
  for (let i = 0; i < 8; i++) text += (id[i]! < 16 ? "0" : "") + id[i]!.toString(16);
  return text;
}
