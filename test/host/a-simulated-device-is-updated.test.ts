// Goal: the whole chain as a person uses it. A simulated device takes what `sluice publish` offers
// under a key that it trusts, runs it without a restart and after one, and refuses a stranger's.
// Method: the built command line alone, the embedded broker and Mosquitto over loopback sockets.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mqtt, { type MqttClient } from "mqtt";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { NodeCrypto } from "../../host/model/crypto.ts";
import { readFile, shortId } from "../../src/model/package.ts";
import { embedded, type LiveBroker, MOSQUITTO, mosquitto } from "../update/live-broker.ts";
import { CLI, runCli } from "./run-cli.ts";

const PRESET = join(import.meta.dirname, "../../models/preset.json");
const FACTORY = join(import.meta.dirname, "../../models/preset.slm");
const WAIT = { timeout: 30_000 };
const folder = mkdtempSync(join(tmpdir(), "sluice-updated-"));
const at = (name: string): string => join(folder, name);
const idOf = (path: string): string =>
  shortId(readFile(Uint8Array.from(readFileSync(path)), new NodeCrypto()).id);

beforeAll(async () => {
  // 200 readings a second at --speed 200: more than any update here needs.
  const rows = Array.from({ length: 40_000 }, (_, i) => `${i},${20 + ((i * 7919) % 101) / 50}`);
  writeFileSync(at("in.csv"), `time,T\n${rows.join("\n")}\n`);
  for (const name of ["ours", "stranger"]) {
    expect((await runCli(["keygen", at(name)])).code).toBe(0);
    const sign = ["sign", PRESET, "--key", at(name), "--out", at(`${name}.slm`)];
    expect((await runCli(sign)).code).toBe(0);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

/** CI has Mosquitto; elsewhere its absence is said, not hidden. */
const brokers: [string, () => Promise<LiveBroker>][] = [["the embedded broker", embedded]];
if (MOSQUITTO !== undefined || process.env.CI === "true") brokers.push(["Mosquitto", mosquitto]);
else test.skip("Mosquitto is not installed: its tests are skipped", () => {});

describe.each(brokers)("%s", (_name, start) => {
  let broker: LiveBroker;
  let watcher: MqttClient;
  let last: Map<string, string>;
  const running: ChildProcess[] = [];

  beforeEach(async () => {
    broker = await start();
    watcher = await mqtt.connectAsync(broker.url);
    last = new Map();
    watcher.on("message", (topic, payload) => last.set(topic, payload.toString()));
    await watcher.subscribeAsync(["sluice/#", "homeassistant/#"]);
  });
  afterEach(async () => {
    for (const child of running.splice(0)) await interrupt(child);
    await watcher.endAsync(true);
    await broker.close();
  });

  function device(...options: string[]): ChildProcess {
    const to = ["--broker", broker.url, "--speed", "200", "--device", "d1"];
    const child = spawn(process.execPath, [CLI, "simulate", at("in.csv"), ...to, ...options], {
      stdio: "ignore",
    });
    running.push(child);
    return child;
  }

  async function interrupt(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null) return;
    child.kill("SIGINT");
    await once(child, "close");
  }

  const publish = (file: string) =>
    runCli(["publish", at(file), "--broker", broker.url, "--device", "d1", "--timeout", "60"]);
  const reported = () => JSON.parse(last.get("sluice/d1/model/reported") ?? "{}");
  const told = () => JSON.parse(last.get("sluice/d1/info") ?? "{}").model;

  test("publish goes through to confirmed; a restart keeps the model", async () => {
    const options = ["--trust", at("ours.pub"), "--flash", at(`${_name}.flash`)];
    const child = device(...options, "--home-assistant");
    await expect.poll(() => reported().state, WAIT).toBe("idle");
    expect(told()).toBe(idOf(FACTORY));
    expect(reported().active).toBe(idOf(FACTORY));
    const { code, stdout } = await publish("ours.slm");
    expect(stdout).toMatch(/downloading[\s\S]*trial[\s\S]*confirmed/);
    expect(code).toBe(0);
    const id = idOf(at("ours.slm"));
    await expect.poll(told, WAIT).toBe(id);
    expect(JSON.parse(last.get("sluice/d1/out")!).channels.T.value).toBeGreaterThan(19);

    const announced = JSON.parse(last.get("homeassistant/device/sluice_d1/config")!);
    const entity = announced.cmps["device-model"];
    expect(entity.state_topic).toBe("sluice/d1/model/reported");
    const used = [...entity.value_template.matchAll(/value_json\.(\w+)/g)].map(([, key]) => key);
    expect(used.length).toBeGreaterThan(3);
    expect(Object.keys(reported())).toEqual(expect.arrayContaining(used));

    // Weights that nobody signed yet: `publish` signs them, above what the device has accepted.
    const { sequence } = reported();
    const to = ["--broker", broker.url, "--device", "d1", "--timeout", "60"];
    const unsigned = await runCli(["publish", PRESET, "--key", at("ours"), ...to]);
    expect(unsigned.code, unsigned.stderr).toBe(0);
    await expect.poll(() => reported().sequence, WAIT).toBeGreaterThan(sequence);
    const newest = reported().active;

    await interrupt(child);
    expect(child.exitCode).toBe(130);
    last.clear();
    device(...options);
    await expect.poll(told, WAIT).toBe(newest);
    await expect.poll(() => last.has("sluice/d1/out"), WAIT).toBe(true);
    await expect.poll(() => reported(), WAIT).toMatchObject({ active: newest, state: "confirmed" });
  }, 60_000);

  test("a stranger's model and one without any trusted key are refused", async () => {
    device();
    await expect.poll(() => reported().state, WAIT).toBe("idle");
    const { code, stdout } = await publish("stranger.slm");
    expect(stdout).toMatch(/refused: key-unknown/);
    expect(code).toBe(3);
    expect(told()).toBe(idOf(FACTORY));
  }, 60_000);
});

test.each([
  [["--trust", at("ours.pub")], /^sluice: --trust: new models come over MQTT; .*--broker\n$/],
  [["--broker", "mqtt://localhost:1", "--trust", at("none")], /^sluice: .*none: no such file/],
  [["--broker", "mqtt://localhost:1", "--device", "blob"], /^sluice: --device: "blob" names/],
  [["--broker", "mqtt://localhost:1", "--group", "a/b"], /^sluice: --group: expected letters/],
  [["--broker", "mqtt://localhost:1", "--flash", at("in.csv")], /^sluice: .*in\.csv: holds \d+ b/],
  [["--broker", "mqtt://localhost:1", "--flash", at("no/where")], /^sluice: .*no such file/],
])("simulate %j: one line, exit code 1", async (options, line) => {
  const { code, stderr } = await runCli(["simulate", at("in.csv"), ...options]);
  expect(stderr).toMatch(line);
  expect(stderr.split("\n")).toHaveLength(2);
  expect(code).toBe(1);
});
