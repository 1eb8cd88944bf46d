// An append-only log of 16-byte records on NOR flash, each programmed once.
//
// What power cuts can do to it, and the answer (DESIGN.md, "Flash"):
// - a record torn in the middle fails its CRC and is passed over;
// - a record torn at its very start may read blank and still not be: the first append after a
//   start leaves one unit free;
// - a record torn at its very end may read well today and not tomorrow: the first append after
//   a start repeats the last record, and `firm()` does so before anything is destroyed that
//   the record was the reason to destroy.
//
// Record: kind u8, id 7 bytes, value u32, CRC-32 of those 12 bytes u32.

import { crc32 } from "../filter/crc32.ts";
import { UNIT_BYTES } from "../limits.ts";
import type { Flash } from "../ports.ts";

/** The bytes of a model's identity that a record keeps. */
export const RECORD_ID_BYTES = 7;

const NO_ID: readonly number[] = [0, 0, 0, 0, 0, 0, 0];

/** Bytes looked at in one read; logs are whole multiples of it. */
const LOOK_BYTES = 256;

/** Kept free at the end: room for the repeats of starts that are cut short, and last marks. */
const RESERVE_UNITS = 16;

export class UnitLog {
  /** Fields of the record that `read` found last. */
  kind = 0;
  value = 0;
  readonly id = new Uint8Array(RECORD_ID_BYTES);

  private readonly flash: Flash;
  private readonly offset: number;
  private readonly units: number;
  private readonly unit = new Uint8Array(UNIT_BYTES);
  private readonly view = new DataView(this.unit.buffer);
  /** Index of the first unit that nothing was programmed into. */
  private end = 0;
  /** "old": nothing was appended since the start of the software. */
  private session: "old" | "fresh" = "fresh";

  /** `units` units from byte `offset` of the flash on. */
  constructor(flash: Flash, offset: number, units: number) {
    this.flash = flash;
    this.offset = offset;
    this.units = units;
  }

  /** Finds the end of what an earlier session wrote. */
  open(): void {
    const byteLength = this.units * UNIT_BYTES;
    const look = new Uint8Array(LOOK_BYTES);
    let end = byteLength;
    for (let from = byteLength - LOOK_BYTES; from >= 0; from -= LOOK_BYTES) {
      this.flash.readInto(this.offset + from, LOOK_BYTES, look);
      while (end > from && look[end - from - 1] === 0xff) end--;
      if (end > from) break;
    }
    this.end = Math.floor((end + UNIT_BYTES - 1) / UNIT_BYTES);
    this.session = "old";
  }

  /** Forgets everything: the block was erased in this session. */
  reset(): void {
    this.end = 0;
    this.session = "fresh";
  }

  /** Units that may hold a record. */
  get length(): number {
    return this.end;
  }

  /** Is unit `index` a whole record? It is then in `kind`, `id` and `value`. */
  read(index: number): boolean {
    this.flash.readInto(this.offset + index * UNIT_BYTES, UNIT_BYTES, this.unit);
    if (this.view.getUint32(12, true) !== crc32(this.unit, 12)) return false;
    this.kind = this.unit[0]!;
    for (let i = 0; i < RECORD_ID_BYTES; i++) this.id[i] = this.unit[1 + i]!;
    this.value = this.view.getUint32(8, true);
    return true;
  }

  /** Is unit `index` a whole record of this kind? */
  is(index: number, kind: number): boolean {
    return this.read(index) && this.kind === kind;
  }

  /** Appends a record and reads it back; false: no room, or the flash does not take it. */
  append(kind: number, id: ArrayLike<number> = NO_ID, value = 0): boolean {
    return this.appendUpTo(this.units - RESERVE_UNITS, kind, id, value);
  }

  /** Appends one of the few records that end a log's life, into the reserve if need be. */
  appendLast(kind: number, id: ArrayLike<number>, value: number): boolean {
    return this.appendUpTo(this.units, kind, id, value);
  }

  private appendUpTo(end: number, kind: number, id: ArrayLike<number>, value: number): boolean {
    this.firm();
    // A unit that does not keep what it was given is left behind, three times at most.
    for (let attempt = 0; attempt < 3 && this.end < end; attempt++) {
      if (this.program(kind, id, value)) return true;
    }
    return false;
  }

  /** Repeats the last record of the session before, if this one has not done so yet. */
  firm(): void {
    if (this.session === "fresh") return;
    this.session = "fresh";
    if (this.end === 0) return;
    const whole = this.read(this.end - 1);
    this.end = Math.min(this.end + 1, this.units);
    if (whole && this.end < this.units) this.program(this.kind, this.id.slice(), this.value);
  }

  private program(kind: number, id: ArrayLike<number>, value: number): boolean {
    const at = this.offset + this.end * UNIT_BYTES;
    this.end++;
    this.unit[0] = kind;
    for (let i = 0; i < RECORD_ID_BYTES; i++) this.unit[1 + i] = id[i]!;
    this.view.setUint32(8, value, true);
    this.view.setUint32(12, crc32(this.unit, 12), true);
    if (!this.flash.program(at, this.unit, UNIT_BYTES)) return false;
    return this.read(this.end - 1) && this.kind === kind && this.value === value;
  }
}
