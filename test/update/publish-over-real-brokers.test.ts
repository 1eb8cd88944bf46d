// Goal: the commands do what they say against real brokers: an update is followed to its end with
// the right exit code, missing chunks are put again, a removal leaves tombstones and never an
// empty payload, a rollout of a bad model stops itself. Method: the built command line, devices
// in this process, the embedded broker and Mosquitto over loopback sockets.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mqtt from "mqtt";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { embedded, type LiveBroker, MOSQUITTO, mosquitto } from "./live-broker.ts";
import { LiveDevice } from "./live-device.ts";
import { modelFile, offerOf, payloadOf } from "./models.ts";
import { idOf } from "./world.ts";

const CLI = join(import.meta.dirname, "../../dist/host/cli.js");
const SHAPE = { layers: 2, states: 8 } as const;
const factory = modelFile(0);
const good = modelFile(100, SHAPE);
const lazy = modelFile(101, { ...SHAPE, gain: 0.0001 });
const newer = modelFile(102, { ...SHAPE, gain: 0.25 });
const folder = mkdtempSync(join(tmpdir(), "sluice-publish-"));
const path = (name: string): string => join(folder, name);
for (const [name, file] of Object.entries({ good, lazy, newer })) writeFileSync(path(name), file);
afterAll(() => rmSync(folder, { recursive: true }));

function sluice(...args: string[]): Promise<{ code: number | null; out: string }> {
  const child = spawn(process.execPath, [CLI, ...args]);
  let out = "";
  child.stdout.on("data", (text) => (out += text));
  child.stderr.on("data", (text) => (out += text));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, out })));
}

const WAIT = { timeout: 30_000 };

/** CI has Mosquitto; elsewhere its absence is said, not hidden. */
const brokers: [string, () => Promise<LiveBroker>][] = [["the embedded broker", embedded]];
if (MOSQUITTO !== undefined || process.env.CI === "true") brokers.push(["Mosquitto", mosquitto]);
else test.skip("Mosquitto is not installed: its tests are skipped", () => {});

describe.each(brokers)("%s", (_name, start) => {
  let broker: LiveBroker;
  let devices: LiveDevice[] = [];

  beforeEach(async () => {
    broker = await start();
  });
  afterEach(async () => {
    for (const device of devices) device.stop();
    devices = [];
    await broker.close();
  });

  function device(id: string, group = ""): LiveDevice {
    const made = new LiveDevice(broker.url, id, factory, { group });
    devices.push(made);
    return made;
  }

  test("publish: confirmed 0, rolled back 3, timed out 4; status lists it", async () => {
    const one = device("d1");
    const to = ["--broker", broker.url, "--device", "d1"];
    const first = await sluice("publish", path("good"), ...to);
    expect(first.out).toMatch(/downloading[\s\S]*confirmed/);
    expect(first.code).toBe(0);
    expect(one.running).toBe(idOf(good));
    const second = await sluice("publish", path("lazy"), ...to);
    expect(second).toMatchObject({ code: 3 });
    expect(second.out).toMatch(/rolled-back: trial-worse/);
    expect(one.running).toBe(idOf(good));
    const third = await sluice("publish", path("newer"), "--broker", broker.url, "--device", "nobody", "--timeout", "1"); // biome-ignore format: one command
    expect(third.code).toBe(4);
    const { out } = await sluice("status", "--broker", broker.url);
    expect(out).toMatch(new RegExp(`d1 .*${idOf(good)} +100 +rolled-back: trial-worse`));
  });

  test("what a device misses is put again by a publisher that follows", async () => {
    const client = await mqtt.connectAsync(broker.url);
    const one = device("d1");
    await client.publishAsync("sluice/d1/model/desired", Buffer.from(offerOf(good)), { retain: true }); // biome-ignore format: one message
    // A forged chunk is all that is there: the right one must win in the end.
    const forged = Buffer.alloc(2048, 7);
    await client.publishAsync(`sluice/blob/${idOf(good)}/0`, forged, { retain: true });
    const { code } = await sluice("publish", path("good"), "--broker", broker.url, "--device", "d1"); // biome-ignore format: one command
    expect(code).toBe(0);
    expect(one.running).toBe(idOf(good));
    await client.endAsync();
  });

  test("a publisher that left after the first chunk: the next one finishes", async () => {
    const client = await mqtt.connectAsync(broker.url);
    const one = device("d1");
    await client.publishAsync(`sluice/blob/${idOf(good)}/0`, Buffer.from(payloadOf(good).slice(0, 2048)), { retain: true }); // biome-ignore format: one message
    await client.publishAsync("sluice/d1/model/desired", Buffer.from(offerOf(good)), { retain: true }); // biome-ignore format: one message
    await client.endAsync();
    await expect.poll(() => one.reported.have, WAIT).toBe(1);
    expect(one.reported).toMatchObject({ state: "downloading", of: 2 });
    const { code } = await sluice("publish", path("good"), "--broker", broker.url, "--device", "d1"); // biome-ignore format: one command
    expect(code).toBe(0);
    expect(one.running).toBe(idOf(good));
  });

  test("--remove leaves one byte under every topic, never none", async () => {
    device("d1");
    const to = ["--broker", broker.url, "--device", "d1"];
    expect((await sluice("publish", path("good"), ...to)).code).toBe(0);
    expect((await sluice("publish", path("good"), ...to, "--remove")).code).toBe(0);
    const client = await mqtt.connectAsync(broker.url);
    const sizes = new Map<string, number>();
    const all = Math.ceil(payloadOf(good).length / 2048) + 1;
    await new Promise<void>((resolve) => {
      client.on("message", (topic, bytes) => {
        sizes.set(topic, bytes.length);
        if (sizes.size === all) resolve();
      });
      client.subscribe(["sluice/d1/model/desired", "sluice/blob/#"]);
    });
    expect([...sizes.values()]).toEqual(Array(all).fill(1));
    await client.endAsync();
  });

  test("a group: those there and those that come later", async () => {
    device("d1", "g1");
    expect((await sluice("publish", path("good"), "--broker", broker.url, "--group", "g1")).code).toBe(0); // biome-ignore format: one command
    const late = device("d2", "g1");
    await expect.poll(() => devices.every((d) => d.running === idOf(good)), WAIT).toBe(true); // biome-ignore format: one wait
    expect(late.running).toBe(idOf(good));
  });

  test("200 devices in waves; a bad model stops itself and the rest keep the old one", async () => {
    for (let i = 0; i < 200; i++) device(`d${String(i).padStart(3, "0")}`);
    // Each device has reported before the rollout looks who is there.
    await expect.poll(() => devices.every((d) => d.messages > 0), WAIT).toBe(true);
    const before = devices.map((d) => d.messages);
    const startMs = performance.now();
    const done = await sluice("rollout", path("good"), "--broker", broker.url);
    const seconds = (performance.now() - startMs) / 1000;
    expect(done.out).toMatch(
      /wave 1: 1 devices, 0 failed\nwave 10%: 20 .*\nwave 100%: 200 devices, 0/,
    );
    expect(done.code).toBe(0);
    expect(devices.filter((d) => d.running === idOf(good)).length).toBe(200);
    const messages = devices.reduce((sum, d, i) => sum + d.messages - before[i]!, 0) / 200;
    console.log(`${_name}: 200 devices in ${seconds.toFixed(1)} s, ${messages} messages a device`);

    const bad = await sluice("rollout", path("lazy"), "--broker", broker.url, "--max-failures", "1"); // biome-ignore format: one command
    expect(bad.code).toBe(3);
    expect(bad.out).toMatch(/wave 10%: 20 devices, 20 failed/);
    expect(bad.out).not.toMatch(/wave 100%/);
    expect(devices.every((d) => d.running === idOf(good))).toBe(true);
    expect(devices.slice(20).every((d) => d.updater.state === "confirmed")).toBe(true);
    // The same good release again: nothing to do, at once.
    expect((await sluice("rollout", path("good"), "--broker", broker.url)).code).toBe(0);
  }, 240_000);
});
