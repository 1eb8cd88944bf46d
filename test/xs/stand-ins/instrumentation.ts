// The module `instrumentation`, of a build that counts.
import { CHUNK_BYTES, SLOTS } from "../apps/counters.ts";

const SLOT_BYTES = 16;

export default {
  map(name: string): number | undefined {
    return name === "XS Slot Heap Used" ? 1 : name === "XS Chunk Heap Used" ? 2 : undefined;
  },

  get(index: number | undefined): number | undefined {
    if (index === undefined) return undefined;
    return index === 1 ? SLOT_BYTES * counter(SLOTS) : counter(CHUNK_BYTES);
  },
};
