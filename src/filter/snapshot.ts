// The complete state of a bank as bytes. Little-endian:
//
//   0  u32 magic "SLSN"      4  u16 version         6  u16 channels
//   8  u32 settings: CRC-32 of what the configuration says
//   12 u32 fingerprint of the model that publishes  16 u32 of that on trial, 0: none
//   20 the front's columns, the publishing estimator's, that of the trial
//   then u32 CRC-32 of everything before
import type { Columns } from "./columns.ts";
import { crc32 } from "./crc32.ts";
import type { FilterModel } from "./model.ts";

/** Changes when the meaning of the saved columns changes. */
const SNAPSHOT_VERSION = 4;
const MAGIC = 0x4e534c53;
const HEADER_BYTES = 20;
const CRC_BYTES = 4;

/**
 * Why a snapshot was not used. "settings": the channels are configured in another way; "state": a
 * value that none can have; "trial": all but the model on trial goes on, which starts anew.
 */
export type ColdStart =
  | ("length" | "checksum" | "version" | "settings" | "model" | "state")
  | "trial";

/** An estimator as a snapshot sees it. */
export interface SavedModel {
  readonly fingerprint: number;
  readonly columns: Columns;
}

/** What is saved. */
export interface Saved {
  readonly settingsCrc: number;
  readonly front: Columns;
  readonly publishing: SavedModel;
  /** Absent: there is none. */
  readonly trial: SavedModel | undefined;
}

/** Bytes that `saveInto` writes. */
export function snapshotBytes({ front, publishing, trial }: Saved): number {
  const models = publishing.columns.byteLength + (trial?.columns.byteLength ?? 0);
  return HEADER_BYTES + front.byteLength + models + CRC_BYTES;
}

/** Writes the first `snapshotBytes` of `out`. */
export function saveInto(saved: Saved, out: Uint8Array): void {
  const { front, publishing, trial } = saved;
  const end = snapshotBytes(saved) - CRC_BYTES;
  const view = new DataView(out.buffer, out.byteOffset);
  view.setUint32(0, MAGIC, true);
  view.setUint16(4, SNAPSHOT_VERSION, true);
  view.setUint16(6, front.channels, true);
  view.setUint32(8, saved.settingsCrc, true);
  view.setUint32(12, publishing.fingerprint, true);
  view.setUint32(16, trial?.fingerprint ?? 0, true);
  front.saveInto(out, HEADER_BYTES);
  publishing.columns.saveInto(out, HEADER_BYTES + front.byteLength);
  trial?.columns.saveInto(out, end - trial.columns.byteLength);
  view.setUint32(end, crc32(out, end), true);
}

/** Takes over what `bytes` hold; on a refusal, all but "trial", everything is as it was. */
export function restore(saved: Saved, bytes: Uint8Array): ColdStart | undefined {
  const { front, publishing, trial } = saved;
  const atModel = HEADER_BYTES + front.byteLength;
  const atTrial = atModel + publishing.columns.byteLength;
  const end = bytes.length - CRC_BYTES;
  if (end < atTrial) return "length";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(end, true) !== crc32(bytes, end)) return "checksum";
  const version = view.getUint16(4, true);
  if (view.getUint32(0, true) !== MAGIC || version !== SNAPSHOT_VERSION) return "version";
  const isAlike = view.getUint16(6, true) === front.channels;
  if (!isAlike || view.getUint32(8, true) !== saved.settingsCrc) return "settings";
  if (view.getUint32(12, true) !== publishing.fingerprint) return "model";
  const onTrial = view.getUint32(16, true);
  if (onTrial === 0 && end !== atTrial) return "length";
  const isSound = front.isSound(bytes, HEADER_BYTES) && publishing.columns.isSound(bytes, atModel);
  if (!isSound) return "state";
  front.load(bytes, HEADER_BYTES);
  publishing.columns.load(bytes, atModel);
  if (trial === undefined) return undefined;
  const isTrial = onTrial === trial.fingerprint && end === atTrial + trial.columns.byteLength;
  if (!isTrial || !trial.columns.isSound(bytes, atTrial)) return "trial";
  trial.columns.load(bytes, atTrial);
  return undefined;
}

/**
 * Of shape and weights, as float32, never 0: tells models apart, not a protection. A word at a
 * time: a CRC over their bytes would be the longest part of a start.
 */
export function fingerprintOf({ layers, states, weights }: FilterModel): number {
  const number = new Float32Array(1);
  const word = new Uint32Array(number.buffer);
  let hash = Math.imul(layers, 0x9e3779b1) ^ Math.imul(states, 0x85ebca6b);
  for (let i = 0; i < weights.length; i++) {
    number[0] = weights[i];
    hash = Math.imul(hash ^ word[0], 0x01000193);
    hash ^= hash >>> 15;
  }
  return hash >>> 0 || 1;
}
