// Goal: the demo does one pass, and all that it publishes arrives as JSON without NaN. Method: the
// built command line; a second subscriber at its broker judges what comes.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import mqtt from "mqtt";
import { expect, test } from "vitest";
import { runPlant } from "../../host/demo/demo.ts";
import { startDevice } from "../../host/device/device.ts";
import { Pacer } from "../../host/simulate/pacer.ts";
import { CYCLE_READINGS, PLANT_CHANNELS } from "../../lab/demo/plant.ts";
import { PlantScore } from "../../lab/demo/score.ts";
import { VirtualClock } from "../../lab/replay/virtual-clock.ts";
import { CLI, inScratch, runCli } from "./run-cli.ts";

test("one cycle: every reading arrives, troubles are counted, exit code 0", async () => {
  const { code, stderr, stdout } = await runCli(["demo", "--once"]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const [, raw, value] = /boiler: ([\d.]+) °C in the readings, ([\d.]+) °C in the values/
    .exec(stdout)!
    .map(Number);
  expect(value).toBeLessThan(raw / 5);
  for (const trouble of ["glitch", "failure value", "frozen", "silent"]) {
    expect(stdout).toMatch(new RegExp(`${trouble}: \\d+ of \\d+ readings flagged`));
  }
  expect(stdout).toContain("received: 600 messages");
});

test("three cycles follow each other without a gap (virtual time)", async () => {
  const clock = new VirtualClock();
  const { signal } = new AbortController();
  const updates = { trust: [], trialReadings: 256 };
  const address = { device: "demo", prefix: "sluice", updates, signal };
  const device = await startDevice({ ...address, clock, channels: PLANT_CHANNELS });
  const madeMs: number[] = [];
  let nowMs = 0;
  const time = {
    nowMs: () => nowMs,
    sleep: async (ms: number) => {
      nowMs += ms;
    },
  };
  class Score extends PlantScore {
    override add(...seen: Parameters<PlantScore["add"]>): void {
      super.add(...seen);
      madeMs.push(nowMs);
    }
  }
  const run = { clock, cycles: 3, pacer: new Pacer(10, time), score: new Score() };
  await runPlant({ ...device, ...run }, signal);
  expect(madeMs).toHaveLength(3 * CYCLE_READINGS);
  madeMs.forEach((ms, i) => {
    expect(Math.abs(ms - 100 * i)).toBeLessThan(3);
  });
});

test("live: another client sees the readings, and an interrupt ends it cleanly", async () => {
  const free = createServer().listen(0, "127.0.0.1");
  await once(free, "listening");
  const { port } = free.address() as { port: number };
  await new Promise((done) => free.close(done));
  const child = spawn(process.execPath, [CLI, "demo", "--port", String(port), "--speed", "2000"]);
  let stdout = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  const ended = once(child, "close");
  await once(child.stdout, "data");
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`);
  const seen: string[] = [];
  client.on("message", (_, payload) => seen.push(payload.toString()));
  await client.subscribeAsync("sluice/demo/out");
  await expect.poll(() => seen.length, { timeout: 30_000 }).toBeGreaterThan(50);
  client.end(true);
  child.kill("SIGINT");
  const [code] = await ended;
  expect(code).toBe(0);
  expect(stdout).toContain(`mosquitto_sub -h 127.0.0.1 -p ${port} -v -t 'sluice/demo/#'`);
  expect(stdout).toMatch(/received: \d+ messages/);
  for (const text of seen) {
    const { channels } = JSON.parse(text);
    expect(Object.keys(channels)).toEqual(["boiler", "pressure", "flow", "tank"]);
    expect(text).not.toMatch(/NaN|Infinity/);
  }
});

test("it takes a model while it runs, counts no reading twice, and says so at the end", async () => {
  await inScratch(async (directory) => {
    const key = join(directory, "key");
    expect((await runCli(["keygen", key])).code).toBe(0);
    const options = ["--port", "0", "--speed", "2000", "--trust", `${key}.pub`];
    const child = spawn(process.execPath, [CLI, "demo", ...options]);
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (text) => (stdout += text));
    child.stderr.on("data", (text) => (stderr += text));
    const ended = once(child, "close");
    await expect.poll(() => stdout, { timeout: 30_000 }).toMatch(/\d+ messages: boiler/);
    const [url] = /mqtt:\/\/127\.0\.0\.1:\d+/.exec(stdout)!;
    const preset = join(import.meta.dirname, "../../models/preset.json");
    const to = ["--broker", url, "--device", "demo", "--timeout", "60"];
    const published = await runCli(["publish", preset, "--key", key, ...to]);
    expect(published.code, published.stdout + published.stderr).toBe(0);
    child.kill("SIGINT");
    const [code] = await ended;
    expect(stderr).toBe("");
    expect(code).toBe(0);
    const [sent, received] = ["published", "received"].map(
      (what) => new RegExp(`${what}: ([\\d,]+) messages`).exec(stdout)![1],
    );
    expect(received).toBe(sent);
  });
}, 60_000);
