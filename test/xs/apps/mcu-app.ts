// Runs the workload on the microcontroller and prints what it cost.
// Argument "exhaust": takes memory until there is none.

import { Workload } from "../../mcu/workload.ts";
import { CHUNK_BYTES, COLLECTIONS, INSTRUCTIONS, MALLOCS, SLOTS, STACK_SLOTS } from "./counters.ts";
import { presetModel } from "./preset.ts";

const workload = new Workload(Sluice, presetModel());
if (argument === "exhaust") {
  const kept: object[] = [];
  for (;;) kept.push({});
}
const hash = workload.runHashed(0, 500);
collect();

function measure() {
  const slots = counter(SLOTS);
  const chunkBytes = counter(CHUNK_BYTES);
  const collections = counter(COLLECTIONS);
  const mallocs = counter(MALLOCS);
  const before = counter(INSTRUCTIONS);
  workload.run(500, 1500);
  const instructions = Math.round((counter(INSTRUCTIONS) - before) / 1000);
  const slotsAfter = counter(SLOTS);
  const chunkBytesAfter = counter(CHUNK_BYTES);
  return {
    instructions,
    allocated: {
      slots: slotsAfter - slots,
      chunkBytes: chunkBytesAfter - chunkBytes,
      collections: counter(COLLECTIONS) - collections,
      mallocs: counter(MALLOCS) - mallocs,
    },
    inUse: { slots: slotsAfter, chunkBytes: chunkBytesAfter },
  };
}

const measured = measure();
print(JSON.stringify({ hash, ...measured, stackSlots: counter(STACK_SLOTS) }));
