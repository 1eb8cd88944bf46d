// The engine's counters by name, in the order of the enum in engine.h.
export const SLOTS = 0;
export const CHUNK_BYTES = 1;
export const COLLECTIONS = 2;
export const MALLOCS = 3;
export const BYTECODES = 4;
export const INSTRUCTIONS = 5;
export const STACK_SLOTS = 6;
/** Names made at run time: what `keys.available` of a manifest must hold. */
export const KEYS = 7;
