// Every bound of models and updates, its unit and its reason. The relations between them are
// checked where this module is loaded: on a device that is while the firmware is linked.

/** One transfer unit: fits a PUBLISH that every broker takes and one buffer on the device. */
export const CHUNK_BYTES = 2048;
/** Bytes of a chunk's SHA-256 that the table keeps: 2^64 work to collide, 2^128 to forge. */
export const CHUNK_HASH_BYTES = 16;
export const HEADER_BYTES = 256;
/** Header bytes under the signature, which follows them. */
export const SIGNED_BYTES = 192;
/** What a slot of 64 KB holds beside its first block. */
export const CHUNKS_MAX = 30;
/** Header and chunk-hash table: what is offered. */
export const OFFER_BYTES_MAX = HEADER_BYTES + CHUNKS_MAX * CHUNK_HASH_BYTES;
export const PAYLOAD_BYTES_MAX = CHUNKS_MAX * CHUNK_BYTES;

/** Two layers win on every data set measured, a third one nothing (DESIGN.md). */
export const LAYERS_MAX = 2;
export const STATES_MAX = 64;
export const INPUTS_MAX = 32;
export const TARGETS_MAX = 8;
export const GOLDEN_READINGS_MAX = 256;
/** |weight|; larger ones overflow the squares of the features. */
export const WEIGHT_ABS_MAX = 1e6;
/** |log_a|: e^20 ends a state's memory within one step, e^-20 never in a sensor's life. */
export const LOG_A_ABS_MAX = 20;

/** Sequences stop short of 2^32, so that nobody can use up the number space in one step. */
export const SEQUENCE_END = 2 ** 32 - 2 ** 16;

/** The unit that flash programs once. */
export const UNIT_BYTES = 16;
/** Journal and slots are laid out in erase blocks of this size. */
export const BLOCK_BYTES = 4096;

if (SIGNED_BYTES + 64 !== HEADER_BYTES) throw new RangeError("limits: header and signature");
if (OFFER_BYTES_MAX > 1024) throw new RangeError("limits: the offer shares a block with marks");
if (OFFER_BYTES_MAX > CHUNK_BYTES) throw new RangeError("limits: one buffer receives both");
if (BLOCK_BYTES % CHUNK_BYTES !== 0) throw new RangeError("limits: chunks fill blocks");
