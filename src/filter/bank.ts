// All channels of one device under one model, and their complete state as bytes.
//
// Snapshot, little-endian:
//   0  u32 magic "SLSN"    4  u16 version    6  u16 channels    8  u32 model fingerprint
//   12 u32 values a channel, V              16  f64 × channels × V
//   then u32 CRC-32 of everything before
import { CHANNELS_MAX } from "../limits.ts";
import { ChannelFilter } from "./channel.ts";
import type { ChannelConfig } from "./config.ts";
import { crc32 } from "./crc32.ts";
import type { FilterModel } from "./model.ts";

/** Changes when the meaning of the saved values changes. */
const SNAPSHOT_VERSION = 2;
const MAGIC = 0x4e534c53;
const HEADER_BYTES = 16;

/** Why a snapshot was not used. */
export type ColdStart = "length" | "checksum" | "version" | "model" | "shape" | "state";

/** A filter for each channel. */
export class FilterBank {
  readonly channels: readonly ChannelFilter[];
  /** Bytes of a snapshot. */
  readonly snapshotBytes: number;
  readonly #fingerprint: number;
  readonly #values: Float64Array;

  /** Throws RangeError for no or too many channels, or weights that do not fit. */
  constructor(model: FilterModel, configs: readonly ChannelConfig[]) {
    if (!(configs.length >= 1 && configs.length <= CHANNELS_MAX)) {
      throw new RangeError(
        `FilterBank: channels: expected 1 … ${CHANNELS_MAX}, got ${configs.length}`,
      );
    }
    this.channels = configs.map((config) => new ChannelFilter(model, config));
    this.#fingerprint = fingerprint(model);
    this.#values = new Float64Array(this.channels[0].saveLength);
    this.snapshotBytes = HEADER_BYTES + configs.length * this.#values.byteLength + 4;
  }

  /** Judges `readings[channel]`, NaN for none, taken at `ticksMs`. */
  push(readings: Float64Array, ticksMs: number): void {
    const { channels } = this;
    for (let c = 0; c < channels.length; c++) channels[c].push(readings[c], ticksMs);
  }

  /** Writes the complete state to the first `snapshotBytes` of `out`. */
  saveInto(out: Uint8Array): void {
    const view = new DataView(out.buffer, out.byteOffset, this.snapshotBytes);
    const values = this.#values;
    view.setUint32(0, MAGIC, true);
    view.setUint16(4, SNAPSHOT_VERSION, true);
    view.setUint16(6, this.channels.length, true);
    view.setUint32(8, this.#fingerprint, true);
    view.setUint32(12, values.length, true);
    let at = HEADER_BYTES;
    for (const channel of this.channels) {
      channel.saveInto(values, 0);
      for (let i = 0; i < values.length; i++, at += 8) view.setFloat64(at, values[i], true);
    }
    view.setUint32(at, crc32(out, at), true);
  }

  /**
   * Continues from a snapshot, bit for bit as if never interrupted: null. Otherwise says why not,
   * and every channel is as it was. Where ticks started again since, call `forgetTime` after it.
   */
  restore(saved: Uint8Array): ColdStart | null {
    const reason = this.#refusal(saved);
    if (reason !== null) return reason;
    const view = new DataView(saved.buffer, saved.byteOffset, saved.byteLength);
    const values = this.#values;
    let at = HEADER_BYTES;
    for (const channel of this.channels) {
      for (let i = 0; i < values.length; i++, at += 8) values[i] = view.getFloat64(at, true);
      channel.restore(values, 0);
    }
    return null;
  }

  /** Takes the next readings as one period after the last, whatever their ticks. */
  forgetTime(): void {
    for (const channel of this.channels) channel.forgetTime();
  }

  #refusal(saved: Uint8Array): ColdStart | null {
    if (saved.length !== this.snapshotBytes) return "length";
    const view = new DataView(saved.buffer, saved.byteOffset, saved.byteLength);
    const end = saved.length - 4;
    if (view.getUint32(end, true) !== crc32(saved, end)) return "checksum";
    if (view.getUint32(0, true) !== MAGIC || view.getUint16(4, true) !== SNAPSHOT_VERSION) {
      return "version";
    }
    if (view.getUint32(8, true) !== this.#fingerprint) return "model";
    const { channels } = this;
    const sameShape =
      view.getUint16(6, true) === channels.length &&
      view.getUint32(12, true) === this.#values.length;
    if (!sameShape) return "shape";
    for (let c = 0; c < channels.length; c++) {
      const first = HEADER_BYTES + c * this.#values.byteLength;
      for (let i = channels[c].firstFinite; i < this.#values.length; i++) {
        if (!Number.isFinite(view.getFloat64(first + 8 * i, true))) return "state";
      }
    }
    return null;
  }
}

/** CRC-32 of shape and weights, as float64: tells models apart, not a protection. */
function fingerprint(model: FilterModel): number {
  const { weights } = model;
  const shape = [model.layers, model.states];
  const bytes = new Uint8Array(8 * (shape.length + weights.length));
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < shape.length; i++) view.setFloat64(8 * i, shape[i], true);
  for (let i = 0; i < weights.length; i++) {
    view.setFloat64(8 * (shape.length + i), weights[i], true);
  }
  return crc32(bytes, bytes.length);
}
