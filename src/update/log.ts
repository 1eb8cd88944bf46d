// An append-only log of 16-byte records on NOR flash, each programmed once.
//
// What power cuts can do to it, and the answer (SPEC.md, "Flash"):
// - a record torn in the middle fails its CRC and is passed over;
// - a record torn at its very start may read blank and still not be: the first append after a
//   start leaves one unit free;
// - a record torn at its very end may read well today and not tomorrow: the first append after
//   a start repeats the last record, and `firm()` does so before anything is destroyed that
//   the record was the reason to destroy.
//
// Record: kind u8, id 7 bytes, value u32, CRC-32 of those 12 bytes u32.

import { crc32 } from "../filter/crc32.ts";
import { BLOCK_BYTES, UNIT_BYTES } from "../limits.ts";
import type { Flash } from "../ports.ts";

/** The bytes of a model's identity that a record keeps. */
export const RECORD_ID_BYTES = 7;

const NO_ID: readonly number[] = [0, 0, 0, 0, 0, 0, 0];

/** Bytes looked at in one read; blocks and logs are whole multiples of it. */
const LOOK_BYTES = 256;

/** Kept free at the end: room for the repeats of starts that are cut short, and last marks. */
const RESERVE_UNITS = 16;

/** One record in memory; all logs of a flash share it, since arrays cost a device dearly. */
export class LogRecord {
  readonly bytes = new Uint8Array(UNIT_BYTES);
  readonly view = new DataView(this.bytes.buffer);
  readonly id = this.bytes.subarray(1, 1 + RECORD_ID_BYTES);
}

export class UnitLog {
  readonly #flash: Flash;
  readonly #offset: number;
  readonly #units: number;
  readonly #record: LogRecord;
  /** Index of the first unit that nothing was programmed into. */
  #end = 0;
  /** Nothing was appended since the start of the software. */
  #isOld = false;

  /** `units` units from byte `offset` of the flash on. */
  constructor(flash: Flash, offset: number, units: number, record: LogRecord) {
    this.#flash = flash;
    this.#offset = offset;
    this.#units = units;
    this.#record = record;
  }

  /** Fields of the record that `read` found last, in this log or another of the same flash. */
  get kind(): number {
    return this.#record.bytes[0];
  }

  get id(): Uint8Array {
    return this.#record.id;
  }

  get value(): number {
    return this.#record.view.getUint32(8, true);
  }

  /** Finds the end of what an earlier session wrote. */
  open(): void {
    const byteLength = this.#units * UNIT_BYTES;
    const look = new Uint8Array(LOOK_BYTES);
    let end = byteLength;
    for (let from = byteLength - LOOK_BYTES; from >= 0; from -= LOOK_BYTES) {
      this.#flash.readInto(this.#offset + from, LOOK_BYTES, look);
      while (end > from && look[end - from - 1] === 0xff) end--;
      if (end > from) break;
    }
    this.#end = Math.floor((end + UNIT_BYTES - 1) / UNIT_BYTES);
    this.#isOld = true;
  }

  /** Forgets everything: the block was erased in this session. */
  reset(): void {
    this.#end = 0;
    this.#isOld = false;
  }

  /** Units that may hold a record. */
  get length(): number {
    return this.#end;
  }

  /** Is unit `index` a whole record? It is then in `kind`, `id` and `value`. */
  read(index: number): boolean {
    const { bytes, view } = this.#record;
    this.#flash.readInto(this.#offset + index * UNIT_BYTES, UNIT_BYTES, bytes);
    return view.getUint32(12, true) === crc32(bytes, 12);
  }

  /** Is unit `index` a whole record of this kind? */
  is(index: number, kind: number): boolean {
    return this.read(index) && this.kind === kind;
  }

  /** Appends a record and reads it back; false: no room, or the flash does not take it. */
  append(kind: number, id: ArrayLike<number> = NO_ID, value = 0): boolean {
    return this.#appendUpTo(this.#units - RESERVE_UNITS, kind, id, value);
  }

  /** Appends one of the few records that end a log's life, into the reserve if need be. */
  appendLast(kind: number, id: ArrayLike<number>, value: number): boolean {
    return this.#appendUpTo(this.#units, kind, id, value);
  }

  #appendUpTo(end: number, kind: number, id: ArrayLike<number>, value: number): boolean {
    this.firm();
    // A unit that does not keep what it was given is left behind, three times at most.
    for (let attempt = 0; attempt < 3 && this.#end < end; attempt++) {
      if (this.#program(kind, id, value)) return true;
    }
    return false;
  }

  /** Repeats the last record of the session before, if this one has not done so yet. */
  firm(): void {
    if (!this.#isOld) return;
    this.#isOld = false;
    if (this.#end === 0) return;
    const whole = this.read(this.#end - 1);
    this.#end = Math.min(this.#end + 1, this.#units);
    if (whole && this.#end < this.#units) this.#program(this.kind, this.id, this.value);
  }

  #program(kind: number, id: ArrayLike<number>, value: number): boolean {
    const { bytes, view } = this.#record;
    const at = this.#offset + this.#end * UNIT_BYTES;
    this.#end++;
    bytes[0] = kind;
    for (let i = 0; i < RECORD_ID_BYTES; i++) bytes[1 + i] = id[i];
    view.setUint32(8, value, true);
    view.setUint32(12, crc32(bytes, 12), true);
    if (!this.#flash.program(at, bytes, UNIT_BYTES)) return false;
    return this.read(this.#end - 1) && this.kind === kind && this.value === value;
  }
}

/** Erases a block and reads all of it back; false: the block is stuck. */
export function eraseBlock(flash: Flash, block: number): boolean {
  if (!flash.erase(block)) return false;
  const bytes = new Uint8Array(LOOK_BYTES);
  for (let from = 0; from < BLOCK_BYTES; from += LOOK_BYTES) {
    flash.readInto(block * BLOCK_BYTES + from, LOOK_BYTES, bytes);
    for (let i = 0; i < LOOK_BYTES; i++) if (bytes[i] !== 0xff) return false;
  }
  return true;
}
