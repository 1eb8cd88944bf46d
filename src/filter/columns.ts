// State as columns: one buffer for all channels, in which every number has a name. A stage
// declares its columns once, as a `Plan`; size, places, first values and what a saved value may be
// all follow from it. So a snapshot is the buffer, and a further channel costs its numbers and not
// one object. Channel c of a column of `each` values a channel has those from c · each on.

// Columns are saved as they lie in memory; snapshots are little-endian.
if (new Uint8Array(Uint16Array.of(1).buffer)[0] !== 1) {
  throw new RangeError("columns: this machine is not little-endian");
}

/** Which doubles are believed when they come from outside. */
type Believed = "finite" | "finite or NaN" | "any";

export interface DoubleColumn {
  readonly kind: "doubles";
  readonly each: number;
  readonly start: number;
  readonly believed: Believed;
}

/** Small integers, each below `below`: counts, places, states. */
export interface ByteColumn {
  readonly kind: "bytes";
  readonly each: number;
  readonly below: number;
  /** "permutation": always all of 0 … each - 1 in some order, which it starts as. */
  readonly rule: "any" | "permutation";
}

export type Column = DoubleColumn | ByteColumn;
export type Plan = Readonly<Record<string, Column>>;

/** A plan's columns: views of the one buffer. */
export type Views<P extends Plan> = {
  readonly [Name in keyof P]: P[Name] extends DoubleColumn ? Float64Array : Uint8Array;
};

/** `each` doubles a channel that begin as `start`. */
export function doubles(each = 1, start = 0, believed: Believed = "finite"): DoubleColumn {
  return { kind: "doubles", each, start, believed };
}

/** `each` integers below `below` ≤ 256 a channel that begin as 0. */
export function bytes(below: number, each = 1): ByteColumn {
  return { kind: "bytes", each, below, rule: "any" };
}

/** The numbers below `each` ≤ 64 in some order. */
export function permutation(each: number): ByteColumn {
  return { kind: "bytes", each, below: each, rule: "permutation" };
}

/** The columns of several plans in one buffer: all doubles, then all bytes. */
export class Columns {
  readonly channels: number;
  /** Bytes that the columns take, from the start of the buffer. */
  readonly byteLength: number;
  readonly buffer: ArrayBuffer;
  readonly #plans: readonly Plan[];

  /** `room`: a buffer to lie in that is large enough, else a RangeError; absent: an own one. */
  constructor(channels: number, plans: readonly Plan[], room?: ArrayBuffer) {
    this.channels = channels;
    this.#plans = plans;
    this.byteLength = bytesOf(plans, channels);
    this.buffer = room ?? new ArrayBuffer(this.byteLength);
    if (this.byteLength > this.buffer.byteLength) {
      throw new RangeError(
        `columns: ${this.byteLength} bytes do not fit in ${this.buffer.byteLength}`,
      );
    }
    if (room !== undefined) new Uint8Array(room).fill(0);
    this.#walk((column, _plan, _name, at) => start(this.#view(column, at), column));
  }

  /** Views of the columns of one plan; RangeError for a plan that is not among them. */
  of<P extends Plan>(plan: P): Views<P> {
    if (!this.#plans.includes(plan)) throw new RangeError("columns: this plan is not among them");
    const views: Record<string, Float64Array | Uint8Array> = {};
    this.#walk((column, own, name, at) => {
      if (own === plan) views[name] = this.#view(column, at);
    });
    return views as Views<P>;
  }

  #view({ each, kind }: Column, at: number): Float64Array | Uint8Array {
    const View = kind === "doubles" ? Float64Array : Uint8Array;
    return new View(this.buffer, at, each * this.channels);
  }

  /** May saved[at …] be taken? Looks at every value. */
  isSound(saved: Uint8Array, at: number): boolean {
    const view = new DataView(saved.buffer, saved.byteOffset + at, this.byteLength);
    let isSound = true;
    this.#walk((column, _plan, _name, from) => {
      if (isSound) isSound = isColumnSound(view, from, column, this.channels);
    });
    return isSound;
  }

  /** buffer → out[at …] */
  saveInto(out: Uint8Array, at: number): void {
    out.set(new Uint8Array(this.buffer, 0, this.byteLength), at);
  }

  /** saved[at …] → buffer, after `isSound`. */
  load(saved: Uint8Array, at: number): void {
    const own = new Uint8Array(this.buffer, 0, this.byteLength);
    own.set(saved.subarray(at, at + this.byteLength));
  }

  /** Visits each column, its plan, its name and the byte where it begins. */
  #walk(visit: (column: Column, plan: Plan, name: string, at: number) => void): void {
    let at = 0;
    for (const kind of ["doubles", "bytes"] as const) {
      for (const plan of this.#plans) {
        // Not Object.entries: its pairs are garbage at a device's start.
        for (const name in plan) {
          const column = plan[name];
          if (column.kind !== kind) continue;
          visit(column, plan, name, at);
          at += bytesOfColumn(column, this.channels);
        }
      }
    }
  }
}

/** Bytes of the columns of these plans. */
export function bytesOf(plans: readonly Plan[], channels: number): number {
  let byteLength = 0;
  for (const plan of plans) {
    for (const name in plan) byteLength += bytesOfColumn(plan[name], channels);
  }
  return byteLength;
}

function bytesOfColumn({ kind, each }: Column, channels: number): number {
  return (kind === "doubles" ? 8 : 1) * each * channels;
}

function start(view: Float64Array | Uint8Array, column: Column): void {
  if (column.kind === "doubles") {
    if (column.start !== 0) view.fill(column.start);
  } else if (column.rule === "permutation") {
    for (let i = 0; i < view.length; i++) view[i] = i % column.each;
  }
}

function isColumnSound(view: DataView, from: number, column: Column, channels: number): boolean {
  const end = from + bytesOfColumn(column, channels);
  if (column.kind === "doubles") {
    for (let at = from; at < end; at += 8) {
      if (!isBelieved(view.getFloat64(at, true), column.believed)) return false;
    }
    return true;
  }
  for (let at = from; at < end; at++) if (view.getUint8(at) >= column.below) return false;
  if (column.rule === "any") return true;
  for (let at = from; at < end; at += column.each) {
    if (!isPermutation(view, at, column.each)) return false;
  }
  return true;
}

function isBelieved(value: number, believed: Believed): boolean {
  if (believed === "any" || Number.isFinite(value)) return true;
  return believed === "finite or NaN" && Number.isNaN(value);
}

/** Is each of 0 … count - 1 among the bytes from `at` on, which are all below count ≤ 64? */
function isPermutation(view: DataView, at: number, count: number): boolean {
  let low = 0;
  let high = 0;
  for (let i = at; i < at + count; i++) {
    const value = view.getUint8(i);
    const bit = 1 << (value & 31);
    if (((value < 32 ? low : high) & bit) !== 0) return false;
    if (value < 32) low |= bit;
    else high |= bit;
  }
  return true;
}
