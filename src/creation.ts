// The engine's memory that a device of so many channels needs, as a Moddable manifest's `creation`
// asks for it. Measured by `npm run bench -- device` and held by test/xs; given at once, since heaps
// that grow bit by bit collect garbage hundreds of times at each start.

/** Slots have 16 bytes. */
export interface Creation {
  readonly chunk: { readonly initial: number };
  readonly heap: { readonly initial: number };
}

export function creationFor(channels: number): Creation {
  return {
    chunk: { initial: 65_000 + channels * 12_000 },
    heap: { initial: 6000 + channels * 800 },
  };
}
