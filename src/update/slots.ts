// Two places for a model on flash. One runs, or ran; the other takes the next one.
//
// Block 0 of a slot: the offer (header and table) in its first 1024 bytes, marks in the rest.
// The payload starts at block 1. An erase goes VOID mark, data blocks, block 0, ERASED mark, so
// that whatever a cut leaves behind, either the data is gone and its hashes do not match, or
// nothing was touched yet. Marks are records of a log and are never taken back.

import { BLOCK_BYTES, CHUNK_BYTES, OFFER_BYTES_MAX, UNIT_BYTES } from "../limits.ts";
import type { Code } from "../model/codes.ts";
import { codeNumber } from "../model/codes.ts";
import {
  chunksOf,
  type Header,
  offerBytesOf,
  payloadBytesOf,
  readHeader,
} from "../model/format.ts";
import { idInto, isChunk, type Model, modelFrom } from "../model/package.ts";
import type { Crypto, Flash } from "../ports.ts";
import { eraseBlock, type LogRecord, UnitLog } from "./log.ts";

const ERASED = 16;
const OFFERED = 17;
const START = 18;
const DONE = 19;
const READY = 20;
const CONFIRMED = 21;
const BAD = 22;
const VOID = 23;

/** Bytes of block 0 before the marks. */
const OFFER_AREA_BYTES = 1024;
const MARK_UNITS = (BLOCK_BYTES - OFFER_AREA_BYTES) / UNIT_BYTES;

/** What a slot can be used for. */
export type SlotState = "unknown" | "erased" | "loading" | "ready" | "confirmed" | "bad";

export interface SlotPorts {
  readonly flash: Flash;
  readonly crypto: Crypto;
  readonly record: LogRecord;
}

export class Slot {
  state: SlotState = "unknown";
  /** Of the offer that the slot holds; meaningful from "loading" on. */
  readonly id = new Uint8Array(32);
  sequence = 0;
  /** 1 for each chunk that is wholly written. */
  readonly have: Uint8Array;
  readonly payloadBytesMax: number;

  /**
   * The journal knows of an erase after the one that the marks tell of. It may have been cut
   * short, and nothing is programmed into such a block.
   */
  #isStale = true;
  #confirmations = 0;
  readonly #flash: Flash;
  readonly #crypto: Crypto;
  readonly #firstBlock: number;
  readonly #blocks: number;
  readonly #log: UnitLog;

  constructor({ crypto, flash, record }: SlotPorts, firstBlock: number, blocks: number) {
    this.#flash = flash;
    this.#crypto = crypto;
    this.#firstBlock = firstBlock;
    this.#blocks = blocks;
    this.payloadBytesMax = (blocks - 1) * BLOCK_BYTES;
    this.have = new Uint8Array(this.payloadBytesMax / CHUNK_BYTES);
    const marks = firstBlock * BLOCK_BYTES + OFFER_AREA_BYTES;
    this.#log = new UnitLog(flash, marks, MARK_UNITS, record);
  }

  /** Reads the marks. `erases` is the journal's count: a load under another count is stale. */
  open(erases: number): void {
    this.#log.open();
    this.have.fill(0);
    let marks = 0;
    let dirty = 0;
    let count = 0;
    this.#confirmations = 0;
    for (let i = 0; i < this.#log.length; i++) {
      if (!this.#log.read(i)) continue;
      const { kind, value } = this.#log;
      marks |= 1 << (kind - ERASED);
      if (kind === ERASED) count = value;
      if (kind === CONFIRMED) this.#confirmations++;
      if (kind === START && value < this.have.length && this.have[value] === 0) dirty++;
      if (kind === DONE && value < this.have.length && this.have[value] === 0) {
        this.have[value] = 1;
        dirty--;
      }
    }
    const has = (kind: number): boolean => (marks & (1 << (kind - ERASED))) !== 0;
    this.state = "unknown";
    this.#isStale = count !== erases;
    if (!has(OFFERED) || has(VOID) || !this.#readOffer()) return;
    if (has(BAD)) this.state = "bad";
    else if (has(CONFIRMED)) this.state = "confirmed";
    else if (has(READY)) this.state = "ready";
    else if (!this.#isStale && dirty === 0) this.state = "loading";
  }

  /** Says that what the slot holds is about to go. Flash that refuses this may still erase. */
  markVoid(): void {
    if (!this.#isStale) this.#log.appendLast(VOID, this.id, 0);
    this.#isStale = true;
    this.state = "unknown";
  }

  get eraseSteps(): number {
    return this.#blocks;
  }

  /** Erases one block: data from the end, block 0 last; false: it is stuck. */
  eraseStep(step: number): boolean {
    return eraseBlock(this.#flash, this.#firstBlock + this.#blocks - 1 - step);
  }

  /** After the last step: the slot is blank, and stays so. `erases` as the journal counts. */
  markErased(erases: number): boolean {
    this.#log.reset();
    this.have.fill(0);
    this.#isStale = false;
    this.state = "erased";
    return this.#log.append(ERASED, this.id, erases);
  }

  /** Writes the offer into a slot erased in this session. `offer` is padded to whole units. */
  writeOffer(offer: Uint8Array, id: Uint8Array, sequence: number): boolean {
    if (this.state !== "erased") return false;
    if (!this.#flash.program(this.#firstBlock * BLOCK_BYTES, offer, offer.length)) return false;
    const bytes = this.offer(offer.length);
    for (let i = 0; i < offer.length; i++) if (bytes[i] !== offer[i]) return false;
    this.id.set(id);
    this.sequence = sequence;
    if (!this.#log.append(OFFERED, id, sequence)) return false;
    this.state = "loading";
    return true;
  }

  /**
   * Writes chunk `index`, already checked against the table, and looks at what arrived; false:
   * the slot must be erased. `bytes` has room for the padding to whole units.
   */
  writeChunk(index: number, bytes: Uint8Array, byteLength: number, offer: Uint8Array): boolean {
    if (!this.#log.append(START, this.id, index)) return false;
    const padded = (byteLength + UNIT_BYTES - 1) & ~(UNIT_BYTES - 1);
    bytes.fill(0xff, byteLength, padded);
    if (!this.#flash.program(this.#chunkOffset(index), bytes, padded)) return false;
    this.#flash.readInto(this.#chunkOffset(index), byteLength, bytes);
    if (!isChunk(offer, index, bytes, byteLength, this.#crypto)) return false;
    if (!this.#log.append(DONE, this.id, index)) return false;
    this.have[index] = 1;
    return true;
  }

  markReady(): boolean {
    if (!this.#log.append(READY, this.id, this.sequence)) return false;
    this.state = "ready";
    return true;
  }

  markConfirmed(): boolean {
    if (!this.#log.appendLast(CONFIRMED, this.id, this.sequence)) return false;
    this.state = "confirmed";
    return true;
  }

  /** Never to be run again. The journal's quarantine stands in where the flash refuses. */
  markBad(code: Code): void {
    this.#log.appendLast(BAD, this.id, codeNumber(code));
    this.state = "bad";
  }

  /**
   * Repeats a confirmation that the last session may have been cut in: it reads well today. Two
   * are enough, since the second was begun after the first was whole.
   */
  firm(): void {
    if (this.#confirmations === 1) this.#log.firm();
  }

  /** The model as views of the flash; throws ModelError when a byte is not as it was signed. */
  model(): Model {
    const header = this.header();
    const payload = new Uint8Array(
      this.#flash.map(),
      (this.#firstBlock + 1) * BLOCK_BYTES,
      Math.min(payloadBytesOf(header), this.payloadBytesMax),
    );
    return modelFrom(header, this.offer(offerBytesOf(header)), payload, this.#crypto);
  }

  /** Of the offer that the slot holds; throws ModelError when it is none. */
  header(): Header {
    return readHeader(this.offer(OFFER_BYTES_MAX));
  }

  /** The first `byteLength` bytes of the offer, as a view of the flash. */
  offer(byteLength: number): Uint8Array {
    return new Uint8Array(this.#flash.map(), this.#firstBlock * BLOCK_BYTES, byteLength);
  }

  #chunkOffset(index: number): number {
    return (this.#firstBlock + 1) * BLOCK_BYTES + index * CHUNK_BYTES;
  }

  #readOffer(): boolean {
    const bytes = this.offer(OFFER_BYTES_MAX);
    try {
      const header = readHeader(bytes);
      if (chunksOf(header) > this.have.length) return false;
      this.sequence = header.sequence;
    } catch {
      return false;
    }
    idInto(bytes, this.#crypto, this.id);
    return true;
  }
}

/** The slots, and which of them is running. */
export class Slots {
  readonly slots: readonly [Slot, Slot];
  /** -1: neither; the factory model runs. */
  running = -1;

  /** Slots take what the flash has after `firstBlock`, in equal parts. */
  constructor(ports: SlotPorts, firstBlock: number) {
    const blocks = Math.floor((ports.flash.blocks - firstBlock) / 2);
    this.slots = [
      new Slot(ports, firstBlock, blocks),
      new Slot(ports, firstBlock + blocks, blocks),
    ];
  }

  /** The slot that may be erased: never the running one, and the older of two free ones. */
  get spare(): number {
    if (this.running >= 0) return 1 - this.running;
    return this.newestFirst()[1];
  }

  /** Slot numbers, the higher sequence first. */
  newestFirst(): readonly [number, number] {
    return this.#rank(0) > this.#rank(1) ? [0, 1] : [1, 0];
  }

  #rank(index: number): number {
    const slot = this.slots[index];
    return slot.state === "unknown" ? -1 : slot.sequence;
  }
}
