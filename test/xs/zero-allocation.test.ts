// Goal: after construction nothing is allocated: 100,000 readings through guard, filter, report
// policy, payload and backlog, down to the link, cost no slot, no chunk byte, no collection and no malloc on the real engine.
// Method: the engine's own counters; and one lost object in those steps must be seen. A core whose
// string literals were not hoisted (tools/preloadable.mjs) must be caught, too.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { xsBundles } from "../../tools/bundles.mjs";
import { bundleApp, hostOrSkip, runApp } from "../../tools/xs/run-app.mjs";
import { measureAllocations } from "./allocations.mjs";

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

  it("would be caught evaluating string literals", async () => {
    const outfile = join(mkdtempSync(join(tmpdir(), "sluice-")), "core.iife.js");
    const script = xsBundles.find(({ format }) => format === "iife");
    await build({ ...script, plugins: [], outfile });
    expect(runApp(host, app, "few", outfile).steps.chunkBytes).toBeGreaterThan(0);
  }, 300_000);
});

describe.skipIf(!host)("calls of the core on XS, 32-bit", () => {
  const rows: { call: string; slots: number; chunkBytes: number }[] = host
    ? measureAllocations()
    : [];

  it.each([
    "forwardInto",
    "FilterBank.push",
    "OutPayload.encode",
    "Bridge.report, offline",
    "Bridge.report, online",
    "Bridge.report, link refuses",
    "Bridge.poll",
  ])("%s allocates nothing", (name) => {
    const row = rows.find(({ call }) => call === name);
    expect(row).toEqual({ call: name, slots: 0, chunkBytes: 0 });
  });
});
