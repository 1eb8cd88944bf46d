// Goal: what an update costs in memory on the real 32-bit engine is known and bounded: the updater
// itself, each model's arena against the figure that offers are refused by, and the room of both
// from boot on. Method: what lives on the engine's heaps after a collection, printed.

import { describe, expect, test } from "vitest";
import { ramBytes } from "../../src/model/shape.ts";
import { bundleApp, hostOrSkip, runApp } from "../../tools/xs/run-app.mjs";

const host = hostOrSkip(32);
/** DESIGN.md states it; two chunks and 1 KB are for the buffers among it. */
const UPDATER_BYTES = 10_880;
const BUFFER_BYTES = 2 * 2048 + 1024;
/** Views, layers and scratch of a model, and its examination. */
const OBJECTS_BYTES = 6.5 * 1024;

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
      [2, 8, 2],
      [2, 32, 3],
      [2, 64, 32],
      [3, 3, 1],
      [3, 3, 8],
      [3, 64, 1],
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

  test("a trial takes its few objects: the room of its states is held from boot on", () => {
    const { boot, examined, trial, after } = runApp(host, bundleApp("trial-memory-app"));
    console.log(`two channels, 3 layers of 16: boot ${boot.bytes}, trial ${trial.bytes}`);
    // Doubles h[3,16,8] of two channels, for two models.
    expect(boot.chunkBytes).toBeGreaterThan(2 * 2 * 8 * 3 * 16 * 8);
    // What the engine keeps of the examination or of a model that is gone is among it.
    for (const later of [examined, trial, after]) {
      expect(later.chunkBytes - boot.chunkBytes).toBeLessThan(2048);
      expect(later.bytes - boot.bytes).toBeLessThan(OBJECTS_BYTES);
    }
  });
});
