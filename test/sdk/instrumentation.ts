// The module `instrumentation`: of a build that counts on the engine, of a release under Node.

const HEAPS = { "XS Slot Heap Used": "slots", "XS Chunk Heap Used": "chunks" } as const;

export default {
  map: (name: string): number | undefined => {
    const index = Object.keys(HEAPS).indexOf(name);
    return index < 0 || world.heapBytes("slots") === undefined ? undefined : index + 1;
  },

  get: (index: number | undefined): number | undefined =>
    index === undefined ? undefined : world.heapBytes(index === 1 ? "slots" : "chunks"),
};
