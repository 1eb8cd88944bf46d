// What calls of the core take from the heaps, for the test and for the table of bench/xs.mjs.
import { hostPath } from "../../tools/xs/build-host.mjs";
import { bundleApp, runApp } from "../../tools/xs/run-app.mjs";

/** [{ call, slots, chunkBytes }], 32-bit: a slot is 16 bytes. */
export function measureAllocations() {
  return runApp(hostPath(32), bundleApp("allocations-app"));
}
