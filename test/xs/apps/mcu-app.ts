// Runs the workload on the microcontroller and prints what it cost.
// Argument "exhaust": takes memory until there is none. "names": makes new names until then. "leak":
// loses one object in all readings. "few": 500 readings and their hash alone.
import { Workload } from "../../mcu/workload.ts";
import {
  CHUNK_BYTES,
  COLLECTIONS,
  INSTRUCTIONS,
  KEYS,
  MALLOCS,
  SLOTS,
  STACK_SLOTS,
} from "./counters.ts";
import { presetModel } from "./preset.ts";

const workload = new Workload(Sluice, presetModel());
if (argument === "exhaust") {
  const kept: object[] = [];
  for (;;) kept.push({});
}
if (argument === "names") {
  const kept: Record<string, number> = {};
  for (let i = 0; ; i++) kept[`name ${i}`] = i;
}
let lost: unknown;
const hash = workload.runHashed(0, 500);
collect();

function measure() {
  const slots = counter(SLOTS);
  const chunkBytes = counter(CHUNK_BYTES);
  const collections = counter(COLLECTIONS);
  const mallocs = counter(MALLOCS);
  const before = counter(INSTRUCTIONS);
  workload.run(500, 1000);
  if (argument === "leak") lost = { before };
  workload.run(1000, 1500);
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

if (argument === "few") {
  print(JSON.stringify({ hash }));
} else {
  const measured = measure();
  const { inUse } = measured;
  const needed = { ...inUse, stack: counter(STACK_SLOTS), keys: counter(KEYS) };
  print(JSON.stringify({ hash, ...measured, needed, kept: lost }));
}
