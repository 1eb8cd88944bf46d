// NOR flash that enforces its rules and fails on demand.
//
// Rules: a unit of 16 bytes is programmed once after a complete erase; anything else is an error
// of the software under test. Faults: power cut before, in the middle of or after operation k
// (a cut program leaves one unit torn, some of its bits reading differently each time; a cut
// erase leaves every byte of the block erased, old or unstable); stuck blocks; flipped bits.

import type { Flash } from "../../src/ports.ts";

export class PowerCut extends Error {}

export type CutMode = "before" | "during" | "after";

const BLOCK_BYTES = 4096;
const UNIT_BYTES = 16;

export class FaultFlash implements Flash {
  readonly blockBytes = BLOCK_BYTES;
  readonly blocks: number;
  encryption: "off" | "on" = "off";
  /** Operations so far. */
  operations = 0;
  erases = 0;
  cutAt = 0;
  cutMode: CutMode = "before";
  readonly stuck = new Set<number>();

  private readonly memory: ArrayBuffer;
  private readonly bytes: Uint8Array;
  /** Bits that read differently each time. */
  private readonly unstable: Uint8Array;
  private readonly unstableInBlock: Uint32Array;
  /** 1: the unit cannot be programmed before the next erase. */
  private readonly used: Uint8Array;
  /** Bits that read as programmed until the next start, and may not after it. */
  private readonly weak = new Map<number, number>();
  private seed: number;

  constructor(blocks: number, seed = 1) {
    this.blocks = blocks;
    this.seed = seed;
    this.memory = new ArrayBuffer(blocks * BLOCK_BYTES);
    this.bytes = new Uint8Array(this.memory).fill(0xff);
    this.unstable = new Uint8Array(this.bytes.length);
    this.unstableInBlock = new Uint32Array(blocks);
    this.used = new Uint8Array(this.bytes.length / UNIT_BYTES);
  }

  clone(seed: number): FaultFlash {
    const copy = new FaultFlash(this.blocks, seed);
    copy.bytes.set(this.bytes);
    copy.unstable.set(this.unstable);
    copy.unstableInBlock.set(this.unstableInBlock);
    copy.used.set(this.used);
    for (const [at, mask] of this.weak) copy.weak.set(at, mask);
    for (const block of this.stuck) copy.stuck.add(block);
    return copy;
  }

  /** Cuts the power at the `nth` operation from now. */
  cutIn(nth: number, mode: CutMode): void {
    this.cutAt = this.operations + nth;
    this.cutMode = mode;
  }

  /** A start: what was programmed weakly shows it, or not yet. */
  powerUp(): void {
    if (this.random() % 2 === 0) return;
    for (const [at, mask] of this.weak) this.setUnstable(at, mask);
  }

  flipBit(offset: number, bit: number): void {
    this.bytes[offset]! ^= 1 << bit;
  }

  fillBlock(block: number, value: number): void {
    this.bytes.fill(value, block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES);
  }

  erase(block: number): boolean {
    const isCut = this.enter();
    this.erases++;
    if (this.stuck.has(block)) return false;
    const from = block * BLOCK_BYTES;
    if (isCut && this.cutMode === "during") {
      this.tearErase(block);
      throw new PowerCut();
    }
    this.bytes.fill(0xff, from, from + BLOCK_BYTES);
    this.unstable.fill(0, from, from + BLOCK_BYTES);
    this.unstableInBlock[block] = 0;
    for (const at of this.weak.keys())
      if (Math.floor(at / BLOCK_BYTES) === block) this.weak.delete(at);
    this.used.fill(0, from / UNIT_BYTES, (from + BLOCK_BYTES) / UNIT_BYTES);
    if (isCut) throw new PowerCut();
    return true;
  }

  program(offset: number, bytes: Uint8Array, byteLength: number): boolean {
    if (offset % UNIT_BYTES !== 0 || byteLength % UNIT_BYTES !== 0 || byteLength === 0) {
      throw new Error(`program: ${byteLength} bytes at ${offset} are not whole units`);
    }
    const isCut = this.enter();
    if (this.stuck.has(Math.floor(offset / BLOCK_BYTES))) return false;
    const units = byteLength / UNIT_BYTES;
    const torn = isCut && this.cutMode === "during" ? this.random() % units : units;
    const tear = this.nextTear(offset / UNIT_BYTES + torn);
    for (let u = 0; u < units; u++) {
      const unit = offset / UNIT_BYTES + u;
      if (u > torn) break;
      if (this.used[unit] === 1) throw new Error(`program: unit ${unit} is programmed twice`);
      this.used[unit] = 1;
      for (let i = 0; i < UNIT_BYTES; i++) {
        const at = unit * UNIT_BYTES + i;
        if (u < torn) this.bytes[at]! &= bytes[u * UNIT_BYTES + i]!;
        else this.tearByte(at, bytes[u * UNIT_BYTES + i]!, tear);
      }
    }
    if (isCut) throw new PowerCut();
    return true;
  }

  readInto(offset: number, byteLength: number, out: Uint8Array): void {
    this.shake(offset, byteLength);
    out.set(this.bytes.subarray(offset, offset + byteLength));
  }

  map(): ArrayBuffer {
    for (let b = 0; b < this.blocks; b++) this.shake(b * BLOCK_BYTES, BLOCK_BYTES);
    return this.memory;
  }

  /** Counts the operation; true: power goes in it or right after it. */
  private enter(): boolean {
    this.operations++;
    if (this.operations !== this.cutAt) return false;
    if (this.cutMode === "before") throw new PowerCut();
    return true;
  }

  private tearErase(block: number): void {
    const kind = this.random() % 3;
    for (let at = block * BLOCK_BYTES; at < (block + 1) * BLOCK_BYTES; at++) {
      // Whole blocks mostly fail alike: all looks erased, all looks old, or anything.
      const fate = kind < 2 && this.random() % 8 > 0 ? kind : this.random() % 3;
      const zeros = ~this.bytes[at]! & 0xff;
      if (fate === 0) this.bytes[at] = 0xff;
      this.setUnstable(at, fate === 1 && kind === 1 ? 0 : zeros & this.random());
      this.used[Math.floor(at / UNIT_BYTES)] = 1;
    }
  }

  /**
   * A cut may leave no trace (2) where the unit before it reads programmed. Otherwise the unit is
   * the first one after a start: the state after the cut is the state before it, no software
   * could know, and it is not played.
   */
  private nextTear(unit: number): number {
    const before = this.bytes.subarray((unit - 1) * UNIT_BYTES, unit * UNIT_BYTES);
    return this.random() % (before.some((byte) => byte !== 0xff) ? 3 : 2);
  }

  /** tear 2: still reads blank; 1: anything; 0: reads well, for now. */
  private tearByte(at: number, value: number, tear: number): void {
    const clearing = this.bytes[at]! & ~value;
    if (tear === 2) return;
    if (tear === 0) {
      this.bytes[at]! &= value;
      this.weak.set(at, clearing);
      return;
    }
    this.bytes[at]! &= ~(clearing & this.random());
    this.setUnstable(at, clearing & this.random());
  }

  private setUnstable(at: number, mask: number): void {
    this.unstable[at] = mask & 0xff;
    this.unstableInBlock[Math.floor(at / BLOCK_BYTES)]!++;
  }

  private shake(offset: number, byteLength: number): void {
    const first = Math.floor(offset / BLOCK_BYTES);
    const last = Math.floor((offset + byteLength - 1) / BLOCK_BYTES);
    if (this.unstableInBlock[first] === 0 && this.unstableInBlock[last] === 0) return;
    for (let at = offset; at < offset + byteLength; at++) {
      const mask = this.unstable[at]!;
      if (mask !== 0) this.bytes[at]! ^= mask & this.random();
    }
  }

  /** xorshift32: deterministic for a seed. */
  private random(): number {
    let x = this.seed | 0 || 1;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.seed = x;
    return x >>> 0;
  }
}
