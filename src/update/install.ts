// One model on its way into a slot: the slot is erased, the offer written, then each chunk, held
// against the offer's table before it is written and after. And which model runs after a start:
// the newest confirmed one whose every byte is as it was signed and which still answers its golden
// vector, else the factory model.

import { ModelError } from "../errors.ts";
import { CHUNK_BYTES, OFFER_BYTES_MAX } from "../limits.ts";
import { ABI, chunksOf, type Header, payloadBytesOf } from "../model/format.ts";
import { equal, isChunk, type Model, readFile } from "../model/package.ts";
import { GOLDEN_TOLERANCE, goldenError } from "../model/selftest.ts";
import type { Crypto } from "../ports.ts";
import type { Arenas } from "./arenas.ts";
import type { Journal } from "./journal.ts";
import type { Slot, Slots } from "./slots.ts";

/** Starts after the first that a model may cause by crashing, without a clean sleep. */
export const TRIAL_BOOTS_MAX = 3;

/** "flash": the hardware did not take it. */
export type EraseStep = "more" | "done" | "flash";
/** "ignored": not the bytes that were signed, which costs no flash and blames no model. */
export type ChunkStep = "written" | "ignored" | "flash";

export class Install {
  /** Of the model under way or on trial, or of the last one whose story ended. */
  readonly id = new Uint8Array(32);
  /** The name in its header; "": not known. */
  name = "";
  /** Number of its slot. */
  target = 0;
  /** Chunks of the model under way; 0: it was found on flash, and its offer is not here. */
  chunks = 0;
  /** The journal counts this session as one in which the model is touched. */
  #isCounted = false;
  sequence = 0;

  readonly #slots: Slots;
  readonly #journal: Journal;
  readonly #crypto: Crypto;
  /** Header and table. */
  readonly #offer = new Uint8Array(OFFER_BYTES_MAX);
  #offerBytes = 0;
  #payloadBytes = 0;
  #step = -1;

  constructor(slots: Slots, journal: Journal, crypto: Crypto) {
    this.#slots = slots;
    this.#journal = journal;
    this.#crypto = crypto;
  }

  get slot(): Slot {
    return this.#slots.slots[this.target];
  }

  /** Takes an accepted offer; "started": a slot holds a part of this very model. */
  begin(header: Header, offer: Uint8Array, id: Uint8Array): "started" | "new" {
    this.#offer.set(offer);
    this.#offerBytes = offer.length;
    this.id.set(id);
    this.chunks = chunksOf(header);
    this.sequence = header.sequence;
    this.name = header.name;
    this.#payloadBytes = payloadBytesOf(header);
    this.#isCounted = false;
    const { slots, spare } = this.#slots;
    const loading = slots.findIndex((s) => s.state === "loading" && equal(s.id, id, 32));
    this.target = loading >= 0 ? loading : spare;
    return loading >= 0 ? "started" : "new";
  }

  /** Goes on with what slot `index` holds, whose offer is not here. */
  resume(index: number): void {
    this.target = index;
    this.id.set(this.slot.id);
    this.name = this.slot.header().name;
    this.chunks = 0;
  }

  /**
   * Counts this session, once, before the model is touched: the touch may be what crashes, or what
   * memory is not enough for. "trial-reboots": it had its chances; "flash": it cannot be counted.
   */
  countSession(): "none" | "flash" | "trial-reboots" {
    if (this.#isCounted) return "none";
    this.#isCounted = true;
    if (!this.#journal.countTrialBoot(this.id)) return "flash";
    return this.#journal.trialBoots > 1 + TRIAL_BOOTS_MAX ? "trial-reboots" : "none";
  }

  restartErase(): void {
    this.#step = -1;
  }

  /** Erases one block at most; after the last one the offer is written. */
  eraseStep(): EraseStep {
    const journal = this.#journal;
    const { slot } = this;
    if (this.#step < 0) {
      if (!journal.countErase(this.target)) return "flash";
      slot.markVoid();
    } else if (!slot.eraseStep(this.#step)) return "flash";
    this.#step++;
    if (this.#step < slot.eraseSteps) return "more";
    const isWritten =
      slot.markErased(journal.slotErases[this.target]) &&
      slot.writeOffer(this.#offer.subarray(0, this.#offerBytes), this.id, this.sequence);
    return isWritten ? "done" : "flash";
  }

  /** Writes chunk `index` if these bytes are it. `bytes` has room for the padding to units. */
  write(index: number, bytes: Uint8Array, byteLength: number): ChunkStep {
    const expected = Math.min(CHUNK_BYTES, this.#payloadBytes - index * CHUNK_BYTES);
    if (index < 0 || byteLength !== expected) return "ignored";
    const offer = this.#offer.subarray(0, this.#offerBytes);
    if (!isChunk(offer, index, bytes, byteLength, this.#crypto)) return "ignored";
    return this.slot.writeChunk(index, bytes, byteLength, offer) ? "written" : "flash";
  }
}

/** Puts the model to run into an arena and lets it publish; returns it. */
export function bootModel(
  slots: Slots,
  journal: Journal,
  arenas: Arenas,
  factory: Uint8Array,
  crypto: Crypto,
): Model {
  for (const slot of slots.slots) slot.open(journal.slotErases[slots.slots.indexOf(slot)]);
  for (const index of slots.newestFirst()) {
    if (slots.slots[index].state !== "confirmed") continue;
    const model = wholeModel(slots, index);
    if (model === undefined || !isRunnable(model, arenas)) continue;
    slots.running = index;
    slots.slots[index].firm();
    arenas.promoteShadow();
    return model;
  }
  const model = readFile(factory, crypto);
  if (!isRunnable(model, arenas)) {
    throw new RangeError("factory model: it does not fit the arena or fails its golden vector");
  }
  arenas.promoteShadow();
  return model;
}

/** The floor survives a lost journal in the slots' headers. */
export function restoreFloor(slots: Slots, journal: Journal): void {
  for (const slot of slots.slots) {
    if (slot.state !== "unknown" && slot.sequence > journal.floor) {
      journal.accept(slot.sequence, slot.id, 0);
    }
  }
}

/** The model of a slot; undefined: flash does not hold it any more. */
function wholeModel(slots: Slots, index: number): Model | undefined {
  try {
    return slots.slots[index].model();
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    slots.slots[index].state = "unknown";
    return undefined;
  }
}

/** Loads the model as shadow and examines it. */
export function isRunnable(model: Model, arenas: Arenas): boolean {
  if (model.header.abi !== ABI) return false;
  try {
    // Written so that NaN fails.
    return arenas.loadShadow(model) && goldenError(model, arenas.shadow) <= GOLDEN_TOLERANCE;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
