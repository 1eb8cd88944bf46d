// The memory of the engine that a device of so many channels needs, as a Moddable manifest's
// `creation` asks for it: what a device was measured to need (`npm run bench -- device`) and a tenth
// or more on top, held by test/xs. It is asked for at once: heaps that grow bit by bit collect
// garbage hundreds of times at each start.

/** Slots have 16 bytes. */
export interface Creation {
  readonly chunk: { readonly initial: number; readonly incremental: number };
  readonly heap: { readonly initial: number; readonly incremental: number };
  readonly stack: number;
}

/** The engine itself, the updater, a model's weights. */
const CHUNK_BYTES = 25_900;
/** The state of a channel, once more when it is saved, and what is said of it. */
const CHANNEL_CHUNK_BYTES = 7_800;
const SLOTS = 4_620;
const CHANNEL_SLOTS = 160;
const STACK_SLOTS = 656;
const CHANNEL_STACK_SLOTS = 4;

export function creationFor(channels: number): Creation {
  return {
    chunk: { initial: CHUNK_BYTES + channels * CHANNEL_CHUNK_BYTES, incremental: 1024 },
    heap: { initial: SLOTS + channels * CHANNEL_SLOTS, incremental: 64 },
    stack: STACK_SLOTS + channels * CHANNEL_STACK_SLOTS,
  };
}
