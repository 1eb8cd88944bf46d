// Goal: guard, filter with the preset and payload run on a microcontroller with 64 KB of RAM, give
// the bits that Node gives, allocate nothing and stay within the instructions they may cost.
// Method: the real engine on bare metal, RV32IMC (the ESP32-C3's instruction set) under QEMU.
import { beforeAll, describe, expect, it } from "vitest";
import { loadModel } from "../../host/model.ts";
import { creation } from "../../manifest.json";
import * as sluice from "../../src/index.ts";
import { bundleApp, corePath } from "../xs/run-app.mjs";
import budget from "./budget.json";
import { buildFirmware, obstacle, runFirmware } from "./build-firmware.mjs";
import { Workload } from "./workload.ts";

const reason = obstacle();
if (reason && process.env.CI) throw new Error(`CI without the emulated microcontroller: ${reason}`);
if (reason) console.log(`emulated microcontroller: skipped, ${reason}`);

const RAM_BYTES = 64 * 1024;
/** manifest.json gives the engine at least this much more than one channel was measured to need. */
const MARGIN = 1.1;

describe.skipIf(reason)("on an emulated microcontroller", () => {
  let elf = "";
  beforeAll(async () => {
    elf = await buildFirmware(corePath, bundleApp("mcu-app"));
  }, 300_000);

  it("gives Node's bits, allocates nothing and keeps its budget", () => {
    const run = runFirmware(elf);
    console.log(run.text);
    expect(run.status).toBe(0);
    const [figures, ram] = run.text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(figures.hash).toBe(new Workload(sluice, loadModel()).runHashed(0, 500));
    expect(figures.allocated).toEqual({ slots: 0, chunkBytes: 0, collections: 0, mallocs: 0 });
    expect(figures.instructions).toBeLessThanOrEqual(budget.instructionsPerReading);
    const { tables, chunks, slots, slotStack, cStack, cStackReserved } = ram;
    expect(cStack).toBeLessThan(cStackReserved);
    expect(tables + chunks + slots + slotStack + cStackReserved).toBeLessThanOrEqual(RAM_BYTES);
    expect(MARGIN * figures.stackSlots).toBeLessThanOrEqual(creation.stack);
    expect(MARGIN * figures.inUse.slots).toBeLessThanOrEqual(creation.heap.initial);
    expect(MARGIN * figures.inUse.chunkBytes).toBeLessThanOrEqual(creation.chunk.initial);
    expect(runFirmware(elf).text).toBe(run.text);
  }, 120_000);

  it("ends with a message that says how much was needed when memory is full", () => {
    const run = runFirmware(elf, 1);
    expect(run.status).not.toBe(0);
    expect(run.text).toMatch(/memory full: \d+ bytes more needed for \w+, \d+ of \d+ left/);
  });
});
