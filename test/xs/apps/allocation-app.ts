// Pushes 100,000 readings through guard, filter and bridge, down to a link that takes most of the
// messages and allocates nothing itself, and prints what memory they cost.
// Argument "leak": one object is lost in all those steps, to show that it is seen. "few": 1,000.
import { faultyReading, faultyTicks } from "../../core/suite.ts";
import { CHUNK_BYTES, COLLECTIONS, MALLOCS, SLOTS, STACK_SLOTS } from "./counters.ts";
import { presetModel } from "./preset.ts";

const READINGS = argument === "few" ? 1000 : 100_000;

const model = presetModel();
collect();
const slotsBefore = counter(SLOTS);
const chunksBefore = counter(CHUNK_BYTES);
const config = { name: "t", min: -40, max: 4000, sentinels: [85], periodMs: 1000 };
const bank = new Sluice.FilterBank(model, [config]);
collect();
const instance = {
  slots: counter(SLOTS) - slotsBefore,
  chunkBytes: counter(CHUNK_BYTES) - chunksBefore,
};
let now = 1;
let connected = () => {};
const link = {
  open(_will: unknown, events: { onUp(): void }): void {
    connected = () => events.onUp();
  },
  // What is not taken goes to the backlog, which is soon full.
  publish: () => now % 5 !== 0,
  subscribe: () => true,
  unsubscribe: () => true,
  close(): void {},
};
const bridge = new Sluice.Bridge({
  link,
  clock: { ticksMs: () => now >>> 0, wallMs: () => 1.8e12 + now },
  device: "d",
  channels: [{ ...config, report: { deadband: 0.01, maxMs: 60_000 } }],
  judged: bank.channels,
  info: { version: "1", model: "preset" },
});
bridge.start();
connected();
const random = new Sluice.Xorshift64(11);
const readings = new Float64Array(1);
const noise = new Float64Array(257);
for (let i = 0; i < noise.length; i++) noise[i] = random.normal();
let lost: unknown;

function push(from: number, to: number): void {
  for (let t = from; t < to; t++) {
    readings[0] = faultyReading(t, noise[t % 257]);
    bank.push(readings, faultyTicks(t, 0));
    now = 1000 * t + (t % 7);
    bridge.report();
    if (t === 70_000 && argument === "leak") lost = { t };
  }
}

/** Counters before and after in one function: the difference holds nothing of its own. */
function measure() {
  const slots = counter(SLOTS);
  const chunkBytes = counter(CHUNK_BYTES);
  const collections = counter(COLLECTIONS);
  const mallocs = counter(MALLOCS);
  push(100, READINGS);
  const slotsAfter = counter(SLOTS);
  const chunkBytesAfter = counter(CHUNK_BYTES);
  return {
    slots: slotsAfter - slots,
    chunkBytes: chunkBytesAfter - chunkBytes,
    collections: counter(COLLECTIONS) - collections,
    mallocs: counter(MALLOCS) - mallocs,
  };
}

push(0, 100);
const steps = measure();
const { published, dropped } = bridge;
print(
  JSON.stringify({
    steps,
    instance,
    published,
    dropped,
    stackSlots: counter(STACK_SLOTS),
    kept: lost,
  }),
);
