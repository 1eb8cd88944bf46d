// Prints what the calls of the core take from the heaps, garbage included, until the engine
// collects it: slots and bytes of chunks. The link takes all it is given and keeps nothing.
import type { Link, LinkEvents } from "../../../src/ports.ts";
import { CHUNK_BYTES, COLLECTIONS, SLOTS } from "./counters.ts";
import { presetModel } from "./preset.ts";

class TakingLink implements Link {
  events: LinkEvents | undefined;
  takes = true;

  open(_will: unknown, events: LinkEvents): void {
    this.events = events;
  }
  publish(): boolean {
    return this.takes;
  }
  subscribe(): boolean {
    return true;
  }
  unsubscribe(): boolean {
    return true;
  }
  close(): void {}
}

class SteppedClock {
  now = 0;
  ticksMs(): number {
    return this.now;
  }
  wallMs(): number {
    return 1.8e12 + this.now;
  }
}

const rows: { call: string; slots: number; chunkBytes: number }[] = [];

function measure<T>(call: string, run: () => T): T {
  collect();
  const collections = counter(COLLECTIONS);
  const slots = counter(SLOTS);
  const chunkBytes = counter(CHUNK_BYTES);
  const result = run();
  const slotsAfter = counter(SLOTS);
  const chunkBytesAfter = counter(CHUNK_BYTES);
  if (counter(COLLECTIONS) !== collections) throw new RangeError(`${call}: collected meanwhile`);
  rows.push({ call, slots: slotsAfter - slots, chunkBytes: chunkBytesAfter - chunkBytes });
  return result;
}

const config = { name: "water", unit: "°C", min: -40, max: 90 };
const channels = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ ...config, name: `water ${i}` }));
const model = presetModel();
const one = channels(1);
const eight = channels(8);
const clock = new SteppedClock();
const link = new TakingLink();
const info = { version: "1", model: "preset" };

// What calling costs by itself is a row, too: nothing.
const nothing = () => {};
measure("nothing", nothing);
const layer = measure("new SelectiveSSM(4, 8)", () => new Sluice.SelectiveSSM(4, 8, 1));
const x = new Float64Array(4);
const y = new Float64Array(4);
const forward = () => layer.forwardInto(x, y);
measure("forwardInto", forward);
measure("new FilterBank, 8 channels", () => new Sluice.FilterBank(model, eight));
const bank = measure("new FilterBank, 1 channel", () => new Sluice.FilterBank(model, one));
const readings = Float64Array.of(20);
const push = () => bank.push(readings, clock.now);
measure("FilterBank.push", push);
const payload = measure("new OutPayload", () => new Sluice.OutPayload(["water"]));
const encode = () => payload.encode(1, 1000, bank.channels);
measure("OutPayload.encode", encode);
const saved = new Uint8Array(bank.snapshotBytes);
measure("FilterBank.saveInto", () => bank.saveInto(saved));
measure("FilterBank.restore", () => bank.restore(saved));
const bridge = measure("new Bridge, 1 channel", () => {
  const { channels: judged } = bank;
  return new Sluice.Bridge({ link, clock, device: "pump", channels: one, judged, info });
});
const report = () => bridge.report();
const poll = () => bridge.poll();
measure("Bridge.start", () => bridge.start());
measure("Bridge.report, offline", report);
measure("connecting, with greeting", () => link.events?.onUp());
clock.now += 1000;
measure("Bridge.poll, with diagnostics and backlog", poll);
clock.now += 1000;
measure("Bridge.poll", poll);
measure("Bridge.report, online", report);
link.takes = false;
measure("Bridge.report, link refuses", report);
print(JSON.stringify(rows));
