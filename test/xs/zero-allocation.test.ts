// Goal: after construction nothing is allocated: 100,000 readings through guard, filter, report
// policy, payload and backlog, down to the link, cost no slot, no chunk byte, no collection and no malloc on the real engine.
// Method: the engine's own counters; and one lost object in those steps must be seen.
import { describe, expect, it } from "vitest";
import { bundleApp, hostOrSkip, runApp } from "./run-app.mjs";

const host = hostOrSkip(32);

describe.skipIf(!host)("100,000 readings on XS, 32-bit", () => {
  const app = bundleApp("allocation-app");

  it("allocate nothing", () => {
    const { steps, instance, stackSlots, published, dropped } = runApp(host, app);
    console.log(
      `one channel with the preset: ${instance.slots} slots and ${instance.chunkBytes} bytes; ` +
        `stack ${stackSlots} slots`,
    );
    expect(published).toBeGreaterThan(50_000);
    expect(dropped).toBeGreaterThan(10_000);
    expect(steps).toEqual({ slots: 0, chunkBytes: 0, collections: 0, mallocs: 0 });
  }, 300_000);

  it("would be caught losing one object", () => {
    expect(runApp(host, app, "leak").steps.slots).toBeGreaterThan(0);
  }, 300_000);
});
