// Goal: `sluice tail` prints what devices publish, alone or sharing with others; `sluice fleet`
// puts a bounded load on a broker and tells what arrived; mistakes are one line.
// Method: the built command line against the embedded broker and, for sharing, Mosquitto.
import mqtt from "mqtt";
import { afterEach, describe, expect, test } from "vitest";
import { embedded, type LiveBroker, MOSQUITTO, mosquitto } from "../update/live-broker.ts";
import { type Ended, runCli } from "./run-cli.ts";

const closing: LiveBroker[] = [];

afterEach(async () => {
  for (const broker of closing.splice(0)) await broker.close();
});

async function urlOf(broker: Promise<LiveBroker>): Promise<string> {
  closing.push(await broker);
  return closing.at(-1)!.url;
}

function load(broker: string, devices: number, rate: number) {
  const size = ["--devices", `${devices}`, "--rate", `${rate}`, "--seconds", "2"];
  return runCli(["fleet", "--broker", broker, "--prefix", "sluice", ...size]);
}

/** Loads the broker until the listeners have ended: nobody knows when they began to listen. */
async function loadUntil(ending: Promise<Ended[]>, broker: string): Promise<Ended[]> {
  let isOver = false;
  const over = ending.finally(() => {
    isOver = true;
  });
  for (let i = 0; i < 10 && !isOver; i++) await load(broker, 2, 10);
  return over;
}

test("fleet: all readings of all devices arrive, and the numbers say so", async () => {
  const { code, stdout } = await load(await urlOf(embedded()), 20, 5);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^devices {4}20, connected in \d/);
  expect(stdout).toContain("200 sent, 200 received, 0.00 % lost");
  expect(stdout).toMatch(/latency {4}\d+ ms median, \d+ ms 95 %/);
});

test("fleet: nothing of the devices stays at the broker", async () => {
  const url = await urlOf(embedded());
  await load(url, 3, 5);
  const client = await mqtt.connectAsync(url);
  const retained: string[] = [];
  client.on("message", (topic) => retained.push(topic));
  await client.subscribeAsync("#");
  await client.publishAsync("last", "", { qos: 1 });
  await expect.poll(() => retained.at(-1)).toBe("last");
  expect(retained).toEqual(["last"]);
  await client.endAsync(true);
});

test("tail: a device is found by its name; what is no reading is left out", async () => {
  const url = await urlOf(embedded());
  const tail = runCli(["tail", "--broker", url, "--device", "load 1", "--count", "2"]);
  const named = new Promise<string>((resolve) => {
    mqtt.connectAsync(url).then((client) => {
      const timer = setInterval(() => {
        client.publish("sluice/load_1/out", "rubbish\n");
        client.publish("sluice/load_1/out", '{"seq":1}');
      }, 20);
      tail.then(({ stdout }) => {
        clearInterval(timer);
        client.end(true);
        resolve(stdout);
      });
    });
  });
  expect(await named).toBe('{"device":"load_1","out":{"seq":1}}\n'.repeat(2));
});

test("tail: each line is JSON with the device's id, and it ends after --count", async () => {
  const url = await urlOf(embedded());
  const tail = runCli(["tail", "--broker", url, "--count", "5"]);
  const [ended] = await loadUntil(Promise.all([tail]), url);
  const { code, stdout } = ended!;
  expect(code).toBe(0);
  const lines = stdout.trim().split("\n");
  expect(lines).toHaveLength(5);
  for (const line of lines) {
    const { device, out } = JSON.parse(line);
    expect(device).toMatch(/^load-[01]$/);
    expect(out.channels.value.value).toBeTypeOf("number");
  }
});

describe.runIf(MOSQUITTO !== undefined || process.env.CI === "true")("on Mosquitto", () => {
  test("tail --share: two instances split the readings, none gets what the other got", async () => {
    const url = await urlOf(mosquitto());
    const args = ["tail", "--broker", url, "--share", "g", "--count", "10"];
    const ended = await loadUntil(Promise.all([runCli(args), runCli(args)]), url);
    const lines = ended.flatMap(({ stdout }) => stdout.trim().split("\n"));
    expect(lines).toHaveLength(20);
    const readings = lines
      .map((line) => JSON.parse(line))
      .map(({ device, out }) => {
        return `${device} ${out.seq} ${out.time}`;
      });
    expect(new Set(readings).size).toBe(20);
  });
});

describe("mistakes are one line", () => {
  test.each([
    [["tail", "--broker", "localhost"], /^sluice: --broker: expected a URL such as mqtt:/],
    [["tail", "--broker", "mqtt://127.0.0.1:1"], /no broker at mqtt:\/\/127\.0\.0\.1:1 /],
    [["tail", "--broker", "mqtt://me:secret@127.0.0.1:1"], /no broker at mqtt:\/\/127\.0\.0\.1:1 /],
    [["tail", "--broker", "mqtt://127.0.0.1:1", "--prefix", "a/#"], /--prefix: "#" is a wildcard/],
    [["tail", "--broker", "mqtt://127.0.0.1:1", "--share", "a/b"], /--share: expected a name/],
    [["fleet", "--broker", "mqtt://127.0.0.1:1"], /no broker at mqtt:\/\/127\.0\.0\.1:1 /],
    [["fleet", "--broker", "mqtt://x", "--devices", "0"], /--devices: expected a whole number/],
    [["fleet", "--broker", "mqtt://x", "--rate", "1e9"], /readings: 2000000 at most$/m],
  ])("%j", async (args, message) => {
    const { code, stderr } = await runCli(args);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^sluice: [^\n]+\n$/);
  });
});
