// Goal: what an update costs in memory on the real 32-bit engine is known and bounded: the updater
// itself, each filter arena against the figure that offers are refused by, and both arenas from
// boot on. Method: what lives on the engine's heaps after a collection, printed.

import { describe, expect, test } from "vitest";
import { ramBytes } from "../../src/model/shape.ts";
import { bundleApp, hostOrSkip, runApp } from "../../tools/xs/run-app.mjs";

const host = hostOrSkip(32);
/** DESIGN.md states it; two chunks and 1 KB are for the buffers among it. */
const UPDATER_BYTES = 9_728;
const BUFFER_BYTES = 2 * 2048 + 1024;

describe.skipIf(!host)("on XS, 32-bit", () => {
  test("the updater, in every state of an update", () => {
    const states = runApp(host, bundleApp("update-memory-app"));
    for (const [state, { slots, chunkBytes, bytes }] of Object.entries<Record<string, number>>(
      states,
    )) {
      console.log(`updater, ${state}: ${chunkBytes} bytes in chunks, ${slots} slots: ${bytes}`);
      expect(bytes, state).toBeLessThanOrEqual(UPDATER_BYTES);
      expect(chunkBytes, state).toBeLessThanOrEqual(BUFFER_BYTES);
    }
    expect(Object.keys(states)).toEqual(["idle", "downloading", "verified", "trial"]);
  });

  test("an arena takes at most what its header says, and no tenth less", () => {
    const app = bundleApp("arena-memory-app");
    let most = 0;
    let least = Number.POSITIVE_INFINITY;
    for (const [layers, states, channels] of [
      [1, 1, 1],
      [1, 4, 1],
      [1, 64, 2],
      [2, 4, 8],
      [2, 8, 1],
      [2, 8, 2],
      [2, 32, 3],
      [2, 64, 1],
      [2, 64, 32],
      [3, 3, 1],
      [3, 3, 8],
      [3, 4, 2],
    ] as const) {
      const request = JSON.stringify({ layers, states, channels });
      const { bytes } = runApp(host, app, request);
      const shape = { kind: "denoise", layers, inputs: 8, states, targets: 1 } as const;
      const share = bytes / ramBytes(shape, channels);
      expect(share, request).toBeLessThanOrEqual(1);
      expect(share, request).toBeGreaterThan(0.89);
      most = Math.max(most, share);
      least = Math.min(least, share);
    }
    console.log(`arenas take ${least.toFixed(3)} to ${most.toFixed(3)} of the header's figure`);
  });

  test("a trial takes no more than was held from boot on", () => {
    const figures = runApp(host, bundleApp("stand-in-app"));
    const { boot, examined, trial, after, bound } = figures;
    console.log(`two channels of the preset: boot ${boot.bytes}, trial ${trial.bytes}`);
    expect(boot.bytes).toBeGreaterThan(1.7 * bound);
    expect(boot.bytes).toBeLessThan(2.2 * bound);
    // The figures themselves are objects that live on the heap.
    for (const later of [examined, trial, after]) {
      expect(later.bytes).toBeLessThanOrEqual(boot.bytes + 256);
    }
  });
});
