// Goal: guard, filter with the preset and payload run on a microcontroller with 72 KB of RAM, give
// the bits that Node gives, allocate nothing and stay within the instructions they may cost, in
// heaps that cannot grow.
// Method: the real engine on bare metal, RV32IMC (the ESP32-C3's instruction set) under QEMU. What
// is needed is found by running with less: the sizes in manifest.json are more by the margin, and not
// by much more.
import { beforeAll, describe, expect, it } from "vitest";
import { loadModel } from "../../host/model/presets.ts";
import { creation } from "../../manifest.json";
import * as sluice from "../../src/index.ts";
import { bundleApp, corePath } from "../../tools/xs/run-app.mjs";
import budget from "./budget.json";
import { buildFirmware, obstacle, runFirmware } from "./build-firmware.mjs";
import { Workload } from "./workload.ts";

const reason = obstacle();
if (reason && process.env.CI) throw new Error(`CI without the emulated microcontroller: ${reason}`);
if (reason) console.log(`emulated microcontroller: skipped, ${reason}`);

/** manifest.json has so much more than one channel was measured to need. */
const MARGIN = 1.1;
const MARGIN_MAX = 1.25;
/** The SDK's default of names, which grows by as many again. */
const KEYS = 32;

/** What a run printed: one JSON object a line. */
function figuresOf(run: { status: number | null; text: string }) {
  if (run.status !== 0) throw new Error(`exit ${run.status}: ${run.text}`);
  const [figures, ram] = run.text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  return { figures, ram };
}

describe.skipIf(reason)("on an emulated microcontroller", () => {
  let elf = "";
  beforeAll(async () => {
    elf = await buildFirmware([
      { kind: "script", path: corePath, isPreloaded: true },
      { kind: "script", path: bundleApp("mcu-app") },
    ]);
  }, 300_000);

  it("gives Node's bits, allocates nothing and keeps its budget", () => {
    const run = runFirmware(elf, creation);
    console.log(run.text);
    const { figures, ram } = figuresOf(run);
    expect(figures.hash).toBe(new Workload(sluice, loadModel()).runHashed(0, 500));
    expect(figures.allocated).toEqual({ slots: 0, chunkBytes: 0, collections: 0, mallocs: 0 });
    expect(figures.instructions).toBeLessThanOrEqual(budget.instructionsPerReading);
    expect(ram.cStack).toBeLessThan(ram.cStackReserved);
    expect(ram.chunks + ram.slots + ram.slotStack + ram.tables).toBeLessThanOrEqual(ram.ram);
    expect(runFirmware(elf, creation).text).toBe(run.text);
  }, 120_000);

  it.each([
    [
      "creation.chunk.initial",
      (by: number) => ({ chunk: { initial: creation.chunk.initial / by } }),
    ],
    ["creation.heap.initial", (by: number) => ({ heap: { initial: creation.heap.initial / by } })],
    ["creation.stack", (by: number) => ({ stack: creation.stack / by })],
  ])("has in %s the margin above what it needs, and else says so", (setting, smaller) => {
    const runWith = (by: number) => runFirmware(elf, { ...creation, ...smaller(by) }, "few");
    expect(runWith(MARGIN).text).toContain("hash");
    const tooSmall = runWith(MARGIN_MAX);
    console.log(tooSmall.text.trim());
    expect(tooSmall.status).not.toBe(0);
    expect(tooSmall.text).toMatch(/^xs: (memory full|stack overflow): .* needs \d+ .* has \d+; /);
    expect(tooSmall.text).toContain(`; raise ${setting} in manifest.json`);
  });

  it("makes few names of its own, and says so when there are too many", () => {
    const { needed } = figuresOf(runFirmware(elf, creation)).figures;
    expect(needed.keys).toBeLessThanOrEqual(KEYS);
    const { text } = runFirmware(elf, creation, "names");
    expect(text).toMatch(
      /^xs: no more keys: .* needs 33 .* has 32; raise creation.keys.initial in /,
    );
  });

  it("would be caught losing one object", () => {
    expect(figuresOf(runFirmware(elf, creation, "leak")).figures.allocated.slots).toBeGreaterThan(
      0,
    );
  }, 120_000);

  it("ends with a message that says how much was needed when memory is full", () => {
    const run = runFirmware(elf, creation, "exhaust");
    expect(run.status).not.toBe(0);
    // Whichever comes first: a heap that may not grow, or the chip's end.
    const heap = /^xs: memory full: the \w+ heap needs (\d+) \w+ or more and has (\d+); raise/;
    const chip = /^xs: memory full: (\d+) bytes or more needed in all, there are (\d+)\n/;
    const [, needs, has] = heap.exec(run.text) ?? chip.exec(run.text) ?? [];
    expect(Number(needs)).toBeGreaterThan(Number(has));
    expect(run.text.trim().split("\n")).toHaveLength(1);
  }, 120_000);

  it("says how much there would have to be when the chip has too little", () => {
    const run = runFirmware(elf, { ...creation, chunk: { initial: 40_000 } });
    expect(run.text).toMatch(/^xs: memory full: \d+ bytes or more needed in all, there are \d+\n$/);
  });
});
