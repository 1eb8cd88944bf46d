// What lives on the heaps of the engine after a collection.
import { CHUNK_BYTES, SLOTS } from "./counters.ts";

/** A slot of the 32-bit engine. */
const SLOT_BYTES = 16;

export interface Held {
  readonly slots: number;
  readonly chunkBytes: number;
  /** Of both. */
  readonly bytes: number;
}

export function held(): Held {
  collect();
  const slots = counter(SLOTS);
  const chunkBytes = counter(CHUNK_BYTES);
  return { slots, chunkBytes, bytes: SLOT_BYTES * slots + chunkBytes };
}

export function since(before: Held): Held {
  const now = held();
  return {
    slots: now.slots - before.slots,
    chunkBytes: now.chunkBytes - before.chunkBytes,
    bytes: now.bytes - before.bytes,
  };
}
