// One model on its way into a slot: the slot is erased, the offer written, then each chunk, held
// against the offer's table before it is written and after.

import { CHUNK_BYTES, OFFER_BYTES_MAX } from "../limits.ts";
import { chunksOf, type Header, payloadBytesOf } from "../model/format.ts";
import { equal, isChunk } from "../model/package.ts";
import type { Crypto } from "../ports.ts";
import type { Journal } from "./journal.ts";
import type { Slot, Slots } from "./slots.ts";

/** "flash": the hardware did not take it. */
export type EraseStep = "more" | "done" | "flash";
/** "ignored": not the bytes that were signed, which costs no flash and blames no model. */
export type ChunkStep = "written" | "ignored" | "flash";

export class Install {
  /** Of the model under way or on trial, or of the last one that was. */
  readonly id = new Uint8Array(32);
  /** Number of its slot. */
  target = 0;
  /** Chunks of the model under way; 0: none is, or one whose offer did not come again yet. */
  chunks = 0;
  sequence = 0;

  private readonly slots: Slots;
  private readonly journal: Journal;
  private readonly crypto: Crypto;
  /** Header and table. */
  private readonly offer = new Uint8Array(OFFER_BYTES_MAX);
  private offerBytes = 0;
  private payloadBytes = 0;
  private step = -1;

  constructor(slots: Slots, journal: Journal, crypto: Crypto) {
    this.slots = slots;
    this.journal = journal;
    this.crypto = crypto;
  }

  get slot(): Slot {
    return this.slots.slots[this.target]!;
  }

  /** Takes an accepted offer; "loading": a slot holds a part of this very model. */
  begin(header: Header, offer: Uint8Array, id: Uint8Array): "loading" | "new" {
    this.offer.set(offer);
    this.offerBytes = offer.length;
    this.id.set(id);
    this.chunks = chunksOf(header);
    this.sequence = header.sequence;
    this.payloadBytes = payloadBytesOf(header);
    const { slots, spare } = this.slots;
    const loading = slots.findIndex((s) => s.state === "loading" && equal(s.id, id, 32));
    this.target = loading >= 0 ? loading : spare;
    return loading >= 0 ? "loading" : "new";
  }

  /** Goes on with what slot `index` holds, whose offer is not here. */
  resume(index: number): void {
    this.target = index;
    this.id.set(this.slot.id);
    this.chunks = 0;
  }

  end(): void {
    this.chunks = 0;
  }

  restartErase(): void {
    this.step = -1;
  }

  /** Erases one block at most; after the last one the offer is written. */
  eraseStep(): EraseStep {
    const { journal, slot } = this;
    if (this.step < 0) {
      if (!journal.countErase(this.target)) return "flash";
      slot.markVoid();
    } else if (!slot.eraseStep(this.step)) return "flash";
    this.step++;
    if (this.step < slot.eraseSteps) return "more";
    const isWritten =
      slot.markErased(journal.slotErases[this.target]!) &&
      slot.writeOffer(this.offer.subarray(0, this.offerBytes), this.id, this.sequence);
    return isWritten ? "done" : "flash";
  }

  /** Writes chunk `index` if these bytes are it. `bytes` has room for the padding to units. */
  write(index: number, bytes: Uint8Array, byteLength: number): ChunkStep {
    const expected = Math.min(CHUNK_BYTES, this.payloadBytes - index * CHUNK_BYTES);
    if (index < 0 || byteLength !== expected) return "ignored";
    const offer = this.offer.subarray(0, this.offerBytes);
    if (!isChunk(offer, index, bytes, byteLength, this.crypto)) return "ignored";
    return this.slot.writeChunk(index, bytes, byteLength, offer) ? "written" : "flash";
  }
}
