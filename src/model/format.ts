// The 256-byte header of a model file: the bytes that are signed, offered and kept in flash.
// SPEC.md has the same table; little-endian.
//
//   0 magic "SLM\x1a"   4 format u16   6 flags u16 = 0    8 abi u16   10 kind u8   11 layers u8
//  12 inputs u16  14 states u16  16 targets u16  18 channels u16 (0: any)
//  20 golden readings u16        22 zero (2)
//  24 sequence u32     28 key epoch u32                   32 minimum key epoch u32
//  36 payload bytes u32  40 weight bytes u32  44 parameters u32
//  48 key id (8)       56 zero (8)    64 device class (24) 88 zero (8)
//  96 SHA-256 of the chunk-hash table (32)  128 name (32) 160 zero (32)  192 signature (64)

import {
  CHUNK_BYTES,
  CHUNK_HASH_BYTES,
  GOLDEN_READINGS_MAX,
  HEADER_BYTES,
  PAYLOAD_BYTES_MAX,
} from "../limits.ts";
import { utf8 } from "../utf8.ts";
import { bad, checkShape, within } from "./check.ts";
import { type Shape, weightBytes, weightCount } from "./shape.ts";

/** Version 1 had a path of the layer and int8 weights. */
export const FORMAT_VERSION = 2;
/** Changes only with the meaning of the weights. */
export const ABI = 2;

const MAGIC = 0x1a4d4c53;
const KINDS = ["", "denoise", "regress"] as const;

/** What the header says; sizes are derived from the shape and were compared with the file's. */
export interface Header extends Shape {
  readonly abi: number;
  /** Sensor channels the model must be given; 0: one set of weights serves any number. */
  readonly channels: number;
  readonly goldenReadings: number;
  readonly sequence: number;
  readonly keyEpoch: number;
  /** Keys of a lower epoch are retired once this model is accepted. */
  readonly minKeyEpoch: number;
  readonly deviceClass: string;
  readonly name: string;
  /** 8 bytes: the start of the SHA-256 of the signer's public key. */
  readonly keyId: Uint8Array;
  /** 32 bytes. */
  readonly tableDigest: Uint8Array;
}

/** Throws ModelError "version" for a model of another format, be it .slm or JSON. */
export function checkFormat(format: unknown): void {
  if (format === FORMAT_VERSION) return;
  const remedy = Number(format) > FORMAT_VERSION ? "update it" : "train or download the model anew";
  bad("version", `model format ${format}; this software reads format ${FORMAT_VERSION}: ${remedy}`);
}

/** Bytes of weights and golden vector. */
export function payloadBytesOf(h: Header): number {
  return weightBytes(h) + 8 * h.goldenReadings * h.targets;
}

export function chunksOf(h: Header): number {
  return Math.floor((payloadBytesOf(h) + CHUNK_BYTES - 1) / CHUNK_BYTES);
}

/** Bytes of header and table. */
export function offerBytesOf(h: Header): number {
  return HEADER_BYTES + CHUNK_HASH_BYTES * chunksOf(h);
}

/** Bytes of chunk `index`: all are full but the last. */
export function chunkBytesOf(h: Header, index: number): number {
  return Math.min(CHUNK_BYTES, payloadBytesOf(h) - index * CHUNK_BYTES);
}

/** Reads and checks everything a header says about itself; throws ModelError. */
export function readHeader(bytes: Uint8Array): Header {
  if (bytes.length < HEADER_BYTES) {
    bad("length", `a header has ${HEADER_BYTES} bytes, got ${bytes.length}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  const u16 = (offset: number): number => view.getUint16(offset, true);
  const u32 = (offset: number): number => view.getUint32(offset, true);
  if (u32(0) !== MAGIC) bad("magic", "this is not a Sluice model file");
  checkFormat(u16(4));
  if (
    u16(6) !== 0 ||
    u16(22) !== 0 ||
    !zero(bytes, 56, 64) ||
    !zero(bytes, 88, 96) ||
    !zero(bytes, 160, 192)
  ) {
    bad("reserved", "flags or reserved bytes are set that this software does not know");
  }
  const kind = KINDS[view.getUint8(10)];
  if (!kind) bad("shape", `kind ${view.getUint8(10)} is unknown`);
  const header: Header = {
    abi: u16(8),
    kind,
    layers: view.getUint8(11),
    inputs: u16(12),
    states: u16(14),
    targets: u16(16),
    channels: u16(18),
    goldenReadings: u16(20),
    sequence: u32(24),
    keyEpoch: u32(28),
    minKeyEpoch: u32(32),
    deviceClass: textAt(bytes, 64, 24),
    name: textAt(bytes, 128, 32),
    keyId: bytes.slice(48, 56),
    tableDigest: bytes.slice(96, 128),
  };
  checkHeader(header);
  checkSizes(header, u32(36), u32(40), u32(44));
  if (header.minKeyEpoch > header.keyEpoch) {
    bad("epoch", `key epoch ${header.keyEpoch} cannot retire itself (${header.minKeyEpoch})`);
  }
  return header;
}

/** Writes the header without its signature, which is left zero; throws ModelError. */
export function writeHeader(h: Header): Uint8Array {
  checkHeader(h);
  const bytes = new Uint8Array(HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint16(4, FORMAT_VERSION, true);
  view.setUint16(8, h.abi, true);
  view.setUint8(10, KINDS.indexOf(h.kind));
  view.setUint8(11, h.layers);
  view.setUint16(12, h.inputs, true);
  view.setUint16(14, h.states, true);
  view.setUint16(16, h.targets, true);
  view.setUint16(18, h.channels, true);
  view.setUint16(20, h.goldenReadings, true);
  view.setUint32(24, h.sequence, true);
  view.setUint32(28, h.keyEpoch, true);
  view.setUint32(32, h.minKeyEpoch, true);
  view.setUint32(36, payloadBytesOf(h), true);
  view.setUint32(40, weightBytes(h), true);
  view.setUint32(44, weightCount(h), true);
  bytes.set(h.keyId, 48);
  bytes.set(h.tableDigest, 96);
  putText(bytes, 64, 24, h.deviceClass);
  putText(bytes, 128, 32, h.name);
  return bytes;
}

/** What a model of this shape must be given: one reading a channel. 0: any number of channels. */
export function channelsOf({ kind, inputs }: Shape): number {
  return kind === "denoise" ? 0 : inputs - 1;
}

function checkHeader(h: Header): void {
  checkShape(h);
  within("golden readings", h.goldenReadings, 1, GOLDEN_READINGS_MAX);
  within(`channels of a ${h.kind} model`, h.channels, channelsOf(h), channelsOf(h));
}

function checkSizes(h: Header, payload: number, weights: number, parameters: number): void {
  if (parameters !== weightCount(h)) {
    bad("size", `${parameters} parameters; the shape has ${weightCount(h)}`);
  }
  if (weights !== weightBytes(h)) {
    bad("size", `${weights} weight bytes; the shape has ${weightBytes(h)}`);
  }
  if (payload !== payloadBytesOf(h)) {
    bad("size", `payload of ${payload} bytes; the shape has ${payloadBytesOf(h)}`);
  }
  if (payload > PAYLOAD_BYTES_MAX) {
    bad("too-large", `payload of ${payload} bytes; at most ${PAYLOAD_BYTES_MAX} fit`);
  }
}

function zero(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] !== 0) return false;
  return true;
}

/** Printable ASCII, padded with zeros to the end of its field. */
function textAt(bytes: Uint8Array, offset: number, byteLength: number): string {
  let text = "";
  let end = offset;
  for (; end < offset + byteLength && bytes[end] !== 0; end++) {
    const c = bytes[end]!;
    if (c < 0x20 || c > 0x7e) bad("text", `byte ${c} at ${end} is not printable ASCII`);
    text += String.fromCharCode(c);
  }
  if (!zero(bytes, end, offset + byteLength)) bad("text", `bytes after the text at ${offset}`);
  return text;
}

function putText(out: Uint8Array, offset: number, byteLength: number, text: string): void {
  const bytes = utf8(text);
  if (bytes.length > byteLength) bad("text", `"${text}" is longer than ${byteLength} characters`);
  for (let i = 0; i < bytes.length; i++) {
    const c = bytes[i];
    if (c < 0x20 || c > 0x7e) bad("text", `"${text}" is not printable ASCII`);
    out[offset + i] = c;
  }
}
