// Goal: sensor, filter, bridge and updater composed as an application does it: readings go on
// through an update, the bridge tells of the new model, and nothing needs to be composed anew.
// Method: the preset and a signed copy of it over the fake broker; `step` and `poll` alone.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { NodeCrypto } from "../../host/model/crypto.ts";
import { Bridge } from "../../src/bridge/bridge.ts";
import { FilterBank } from "../../src/filter/bank.ts";
import { readFile } from "../../src/model/package.ts";
import type { Link, LinkEvents, Sensor } from "../../src/ports.ts";
import { Runtime } from "../../src/runtime.ts";
import { filterModel } from "../../src/update/examinee.ts";
import { FilterArenas } from "../../src/update/filter-arenas.ts";
import { updateTopics } from "../../src/update/options.ts";
import { Updater } from "../../src/update/updater.ts";
import { FaultFlash } from "./fault-flash.ts";
import { signedFile, signer, trusted } from "./models.ts";
import { FakeBroker, idOf } from "./world.ts";

const preset = readFileSync(join(import.meta.dirname, "../../models/preset.slm"));
const factory = Uint8Array.from(preset);
const next = signedFile(readFile(factory, new NodeCrypto()), { sequence: 10 });

function noise(i: number): number {
  return ((Math.imul(i + 1, 2654435761) >>> 8) % 1000) / 500 - 1;
}

function application(flash: FaultFlash, broker: FakeBroker) {
  let ticks = 0;
  let events: LinkEvents | undefined;
  const clock = { ticksMs: () => ticks, wallMs: () => Number.NaN };
  const link: Link = {
    ...broker.link,
    open: (_will, given) => {
      events = given;
      given.onUp();
    },
  };
  const sensor: Sensor = {
    channels: 2,
    readInto(out, offset) {
      out[offset] = 20 + noise(ticks / 1000);
      out[offset + 1] = 5 + noise(ticks / 1000 + 7777);
    },
  };
  const channels = [{ name: "a" }, { name: "b" }];

  const crypto = new NodeCrypto();
  const largest = { layers: 3, states: 8 };
  const bank = new FilterBank(filterModel(readFile(factory, crypto)), channels, largest);
  const arenas = new FilterArenas(bank, largest);
  const updater = new Updater({
    ...{ flash, crypto, clock, link, arenas, factory, trialReadings: 100 },
    device: {
      deviceClass: "sluice",
      arenaBytes: arenas.arenaBytes,
      channels: 2,
      keys: [trusted(signer)],
    },
    topics: updateTopics("d1"),
  });
  const info = { version: "1", model: updater.activeId };
  const told = { link, clock, device: "d1", channels, judged: bank.channels, info };
  const bridge = new Bridge({ ...told, peer: updater });
  const runtime = new Runtime({ clock, sensor, bank, bridge, updater });
  bridge.start();

  const turn = (): void => {
    ticks += 1000;
    for (const [topic, bytes] of broker.queue.splice(0)) {
      events!.onFragment(topic, bytes.length, 0, bytes);
    }
    runtime.step();
    runtime.poll();
  };
  return { runtime, updater, turn };
}

const json = (broker: FakeBroker, topic: string) =>
  JSON.parse(new TextDecoder().decode(broker.retained.get(topic)));

test("readings go on through an update, and info tells of the new model", () => {
  const broker = new FakeBroker();
  const { runtime, updater, turn } = application(new FaultFlash(6), broker);
  const [first] = runtime.channels;
  expect(json(broker, "sluice/d1/info").model).toBe(idOf(factory));
  broker.offer(next);
  let sent = 0;
  for (let i = 0; i < 1200 && updater.activeId !== idOf(next); i++) {
    turn();
    const { seq, channels } = json(broker, "sluice/d1/out");
    expect(seq).toBe(++sent);
    expect(Math.abs(channels.a.value - 20)).toBeLessThan(1.5);
    expect(channels.a.value).toBeCloseTo(runtime.channels[0]!.value, 6);
  }
  expect(updater.state).toBe("confirmed");
  expect(runtime.channels[0]).toBe(first);
  expect(json(broker, "sluice/d1/info").model).toBe(idOf(next));
  turn();
  expect(broker.reported).toMatchObject({ state: "confirmed", active: idOf(next) });
});

test("a trial goes on after an announced sleep, and a start tells the model of the flash", () => {
  const broker = new FakeBroker();
  const flash = new FaultFlash(6);
  let { runtime, updater, turn } = application(flash, broker);
  broker.offer(next);
  for (let i = 0; i < 60; i++) turn();
  expect(updater.state).toBe("trial");
  // 100 readings to settle and, of a signal that does not move, 800 that count.
  for (let sleeps = 0; sleeps < 20 && updater.activeId !== idOf(next); sleeps++) {
    runtime.prepareSleep();
    const saved = new Uint8Array(updater.savedBytes);
    updater.saveInto(saved);
    ({ runtime, updater, turn } = application(flash, broker));
    updater.restore(saved);
    for (let i = 0; i < 60; i++) turn();
  }
  expect(updater.state).toBe("confirmed");
  application(flash, broker);
  expect(json(broker, "sluice/d1/info").model).toBe(idOf(next));
});
