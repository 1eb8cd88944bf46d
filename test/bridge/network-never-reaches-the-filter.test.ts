// Goal: whatever the network does, the same readings give the same bits, and sampling never waits.
// Method: one recording with faults through whole runtimes (preset, bridge) in virtual time for ten
// minutes; one has no bridge, the others meet brokers that refuse, vanish, stall or kick.
import { expect, test } from "vitest";
import { loadModel } from "../../host/model/presets.ts";
import { Bridge } from "../../src/bridge/bridge.ts";
import { FORMATS, type PayloadFormat } from "../../src/bridge/formats.ts";
import { FilterBank } from "../../src/filter/bank.ts";
import type { ChannelConfig } from "../../src/filter/config.ts";
import type { Sensor } from "../../src/ports.ts";
import { Xorshift64 } from "../../src/random.ts";
import { Runtime } from "../../src/runtime.ts";
import { FakeClock, FakeLink } from "./fake-link.ts";

const READINGS = 600;
const CHANNELS: readonly ChannelConfig[] = [
  { name: "t", min: -40, max: 85, sentinels: [85], periodMs: 1000 },
  { name: "level", periodMs: 1000, report: { deadband: 1, maxMs: 60_000 } },
];

/** Noise on a slow wave, and every fault now and then. */
class FaultySensor implements Sensor {
  readonly channels = CHANNELS.length;
  readonly #random = new Xorshift64(6);
  #at = 0;

  readInto(out: Float64Array, offset: number): void {
    for (let c = 0; c < this.channels; c++) {
      const fault = this.#random.uniform();
      const value = 20 + 5 * Math.sin(this.#at / 90) + this.#random.normal() / 10;
      out[offset + c] = fault < 0.02 ? NaN : fault < 0.03 ? 85 : fault < 0.04 ? 4000 : value;
    }
    this.#at++;
  }
}

type Broker = (link: FakeLink, bridge: Bridge, second: number) => void;

/** Bits of everything judged in ten minutes. */
function bitsOf(broker?: Broker, format: PayloadFormat = "json"): BigUint64Array {
  const clock = new FakeClock();
  const bank = new FilterBank(loadModel(), CHANNELS);
  const link = new FakeLink();
  const judged = bank.channels;
  const info = { version: "1", model: "preset" };
  const options = { link, clock, judged, info, format, device: "d", channels: CHANNELS };
  const bridge = new Bridge({ ...options, discovery: {} });
  const sensor = new FaultySensor();
  const runtime = new Runtime({ clock, sensor, bank, ...(broker && { bridge }) });
  if (broker) bridge.start();
  const all: number[] = [];
  for (let second = 0; second < READINGS; second++) {
    clock.advance(1000);
    broker?.(link, bridge, second);
    runtime.step();
    runtime.poll();
    for (const { value, raw, score, flags, ageMs } of judged) {
      all.push(value, raw, score, flags, ageMs);
    }
  }
  return new BigUint64Array(Float64Array.from(all).buffer);
}

const BROKERS: Readonly<Record<string, Broker>> = {
  "refuses TCP for ten minutes": (link, bridge) => bridge.state === "opening" && link.down(),
  "answers nothing": () => {},
  accepts: (link, bridge) => bridge.state === "opening" && link.up(),
  "kicks after each connect": (link, bridge) => {
    if (bridge.state === "opening") link.up();
    else if (bridge.state === "up") link.down("kicked");
  },
  "takes a message now and then": (link, bridge, second) => {
    link.room = second % 7 === 0 ? 1 : 0;
    if (bridge.state === "opening") link.up();
  },
  "comes and goes, with rubbish on all topics": (link, bridge, second) => {
    if (bridge.state === "opening") link.up();
    for (const topic of [...link.subscribed, "sluice/d/out", ""]) link.receive(topic, "\ufffd{");
    if (second % 50 === 49) link.down("gone");
  },
};

const alone = bitsOf();

test("the recording has good readings and faults, and is the same each time", () => {
  expect(new Set(alone).size).toBeGreaterThan(READINGS);
  expect(bitsOf()).toEqual(alone);
});

test.each(Object.keys(BROKERS))("a broker that %s: the same bits as without one", (name) => {
  expect(bitsOf(BROKERS[name])).toEqual(alone);
});

test.each(Object.keys(FORMATS) as PayloadFormat[])("format %s: the same bits", (format) => {
  expect(bitsOf(BROKERS.accepts, format)).toEqual(alone);
});
