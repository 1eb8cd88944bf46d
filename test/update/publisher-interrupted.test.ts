// Goal: Ctrl-C ends `publish` and `rollout` at once, with the exit code of the signal and without a
// word; an offer is never there without its chunks, and the same command again goes on. Method:
// the built command line, the embedded broker, SIGINT at moments that messages mark.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mqtt, { type MqttClient } from "mqtt";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { embedded, type LiveBroker } from "./live-broker.ts";
import { LiveDevice } from "./live-device.ts";
import { modelFile, payloadOf } from "./models.ts";
import { idOf } from "./world.ts";

const CLI = join(import.meta.dirname, "../../dist/host/cli.js");
const WAIT = { timeout: 30_000 };
const factory = modelFile(0);
const good = modelFile(100, { layers: 2, states: 8 });
const folder = mkdtempSync(join(tmpdir(), "sluice-interrupted-"));
const path = join(folder, "good.slm");
writeFileSync(path, good);
afterAll(() => rmSync(folder, { recursive: true }));

let broker: LiveBroker;
let watcher: MqttClient;
let seen: Set<string>;

beforeEach(async () => {
  broker = await embedded();
  watcher = await mqtt.connectAsync(broker.url, { reconnectPeriod: 0 });
  seen = new Set();
  watcher.on("message", (topic) => seen.add(topic));
  await watcher.subscribeAsync(["sluice/#", "$SYS/#"]);
});
afterEach(async () => {
  await watcher.endAsync(true);
  await broker.close();
});

/** Runs a command; `kill` sends SIGINT to it. */
function sluice(...args: string[]) {
  const child = spawn(process.execPath, [CLI, ...args, "--broker", broker.url]);
  let out = "";
  let err = "";
  child.stdout.on("data", (text) => (out += text));
  child.stderr.on("data", (text) => (err += text));
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.once("close", (code) => resolve({ code, out, err })),
  );
  return { ended, kill: () => child.kill("SIGINT"), said: () => out };
}

const chunks = Math.ceil(payloadOf(good).length / 2048);
const isThere = (device: string): boolean => seen.has(`sluice/${device}/model/desired`);
const blobs = (): number => [...seen].filter((topic) => topic.startsWith("sluice/blob/")).length;

test("publish, interrupted as soon as it is connected: no offer without its chunks", async () => {
  const clients = (): number => [...seen].filter((topic) => topic.includes("/new/clients")).length;
  const { ended, kill } = sluice("publish", path, "--device", "d1");
  await expect.poll(clients, WAIT).toBe(1);
  kill();
  expect(await ended).toMatchObject({ code: 130, err: "" });
  expect(isThere("d1") ? blobs() : chunks).toBe(chunks);
});

test("publish, interrupted while it follows: what it put stays, whole", async () => {
  const { ended, kill, said } = sluice("publish", path, "--device", "d1");
  await expect.poll(said, WAIT).toMatch(/published/);
  kill();
  expect(await ended).toMatchObject({ code: 130, err: "" });
  expect(blobs()).toBe(chunks);
  const late = new LiveDevice(broker.url, "d1", factory);
  await expect.poll(() => late.running, WAIT).toBe(idOf(good));
  late.stop();
});

test("publish, interrupted while the broker is gone", async () => {
  const { ended, kill, said } = sluice("publish", path, "--device", "d1");
  await expect.poll(said, WAIT).toMatch(/published/);
  await watcher.endAsync(true);
  await broker.close();
  kill();
  expect(await ended).toMatchObject({ code: 130, err: "" });
  broker = await embedded();
});

test("rollout, interrupted in its first wave: later waves are untouched, and it can go on", async () => {
  let devices = ["d1", "d2"].map((id) => new LiveDevice(broker.url, id, factory));
  const told = (id: string): boolean => seen.has(`sluice/${id}/model/reported`);
  await expect.poll(() => told("d1") && told("d2"), WAIT).toBe(true);
  // They have reported, and are away now: the first wave cannot end.
  for (const device of devices) device.stop();
  const { ended, kill } = sluice("rollout", path, "--waves", "1,100%");
  await expect.poll(() => isThere("d1"), WAIT).toBe(true);
  kill();
  expect(await ended).toMatchObject({ code: 130, err: "" });
  expect(isThere("d2")).toBe(false);
  expect(blobs()).toBe(chunks);
  devices = ["d1", "d2"].map((id) => new LiveDevice(broker.url, id, factory));
  const again = await sluice("rollout", path, "--waves", "1,100%").ended;
  expect(again.code, again.out).toBe(0);
  expect(devices.map((device) => device.running)).toEqual([idOf(good), idOf(good)]);
  for (const device of devices) device.stop();
});
