// What is kept of all devices across a restart, as bytes. Little-endian:
//
//   0  u32 magic "SLAT"   4  u32 version   8  u32 bytes of the JSON
//   12 JSON of `SavedState`, the snapshots left out
//   then the snapshots of all groups in order
//   then u32 CRC-32 of everything before
import type { FieldClock } from "./field.ts";
import type { Path } from "./path.ts";

const MAGIC = 0x54414c53;
const VERSION = 1;
const HEAD_BYTES = 12;
const CRC_BYTES = 4;

export interface SavedField extends FieldClock {
  readonly id: string;
  /** That of its channel. */
  readonly name: string;
  readonly topic: string;
  readonly path: Path;
}

/** Fields that one bank filters. */
export interface SavedGroup {
  readonly fields: readonly SavedField[];
  readonly snapshot: Uint8Array;
}

export interface SavedDevice {
  readonly id: string;
  /** Of the virtual device. */
  readonly name: string;
  readonly savedMs: number;
  /** What was announced of it (the bridge's note). */
  readonly note: string;
  readonly groups: readonly SavedGroup[];
}

export interface SavedState {
  /** Wall clock at the time. */
  readonly savedMs: number;
  /** "clean": nothing came after it. */
  readonly end: "clean" | "running";
  readonly devices: readonly SavedDevice[];
}

/** CRC-32, as zlib has it. */
export type Checksum = (bytes: Uint8Array) => number;

export function writeState(state: SavedState, checksum: Checksum): Uint8Array {
  const snapshots = state.devices.flatMap(({ groups }) => groups.map(({ snapshot }) => snapshot));
  const asLength = (key: string, value: unknown) =>
    key === "snapshot" ? (value as Uint8Array).length : value;
  const json = new TextEncoder().encode(JSON.stringify(state, asLength));
  const total = snapshots.reduce((sum, { length }) => sum + length, 0);
  const bytes = new Uint8Array(HEAD_BYTES + json.length + total + CRC_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, VERSION, true);
  view.setUint32(8, json.length, true);
  bytes.set(json, HEAD_BYTES);
  let at = HEAD_BYTES + json.length;
  for (const snapshot of snapshots) {
    bytes.set(snapshot, at);
    at += snapshot.length;
  }
  view.setUint32(at, checksum(bytes.subarray(0, at)), true);
  return bytes;
}

/** @returns why the bytes are no state, as the end of a sentence, where they are none */
export function readState(bytes: Uint8Array, checksum: Checksum): SavedState | string {
  const end = bytes.length - CRC_BYTES;
  if (end < HEAD_BYTES) return "it is cut short";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== MAGIC) return "it is not one of sluice attach";
  if (view.getUint32(4, true) !== VERSION) return "another version of Sluice wrote it";
  if (view.getUint32(end, true) !== checksum(bytes.subarray(0, end))) return "it is damaged";
  // What carries its checksum was written by `writeState`.
  let at = HEAD_BYTES + view.getUint32(8, true);
  const json = new TextDecoder().decode(bytes.subarray(HEAD_BYTES, at));
  return JSON.parse(json, (key, value) => {
    if (key !== "snapshot") return value;
    at += value;
    return bytes.slice(at - value, at);
  }) as SavedState;
}
