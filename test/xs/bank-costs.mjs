// What a filter bank of the preset holds on a 32-bit XS, and what a reading of one channel takes,
// with a model on trial and without: for the limits (bank-memory.test.ts) and the table
// (bench/xs.mjs).
import { hostPath } from "../../tools/xs/build-host.mjs";
import { bundleApp, runApp } from "../../tools/xs/run-app.mjs";

const FEW = 8;
const MANY = 32;

/** Bytes and bytecodes by what they are of. */
export function bankCosts() {
  const app = bundleApp("bank-app");
  const [few, many] = [FEW, MANY].map((count) => runApp(hostPath(32), app, String(count)));
  const further = (of) => (many[of].bytes - few[of].bytes) / (MANY - FEW);
  return {
    "further channel": Math.round(further("alone")),
    "further channel on trial": Math.round(further("both") - further("alone")),
    "bank of 8 channels": few.alone.bytes,
    "bank of 8 channels, one model on trial": few.both.bytes,
    "bytecodes of a reading": few.bytecodes,
    "bytecodes of a reading, on trial": few.bytecodesOnTrial,
  };
}
