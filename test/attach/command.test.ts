// Goal: the command says what it found, serves its figures, and says what is wrong in one line.
// Method: the built command on the embedded broker.
import { spawn } from "node:child_process";
import { afterEach, describe, expect, test } from "vitest";
import { CLI, runCli } from "../host/run-cli.ts";
import { embedded } from "../update/live-broker.ts";
import { until, Watcher } from "./live-attachment.ts";
import { ODD, SOURCES } from "./makers.ts";

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

test("--list shows what is there and publishes nothing", async () => {
  const broker = await embedded();
  open.push(() => broker.close());
  const watcher = await Watcher.on(broker.url);
  open.push(() => watcher.end());
  const say = ([topic, payload]: readonly [string, string]) =>
    watcher.client.publishAsync(topic, payload, { retain: true });
  const [bedroom, ...others] = SOURCES;
  for (const source of [bedroom!, others.at(-1)!]) {
    for (const message of [...source.announcements, ...source.readings(3)]) await say(message);
  }
  await say(ODD);
  // What strangers write must not forge a line.
  await say([
    "homeassistant/sensor/evil/config",
    JSON.stringify({ name: "a\nforged  line", unit_of_meas: "W", stat_t: "e", uniq_id: "e" }),
  ]);
  const isHeard = () => watcher.topics.includes("homeassistant/sensor/evil/config");
  await until(isHeard, "what was said");
  const before = watcher.topics.length;
  const args = ["attach", "--broker", broker.url, "--list", "--wait", "2"];
  const { code, stderr, stdout } = await runCli(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const lines = stdout.split("\n").map((line) => line.split(/ {2,}/));
  expect(lines).toContainEqual(["device", "field", "unit", "kind", "interval", "last value"]);
  expect(lines).toContainEqual(["bedroom", "humidity", "%", "gauge", "unknown", "50.1"]);
  expect(lines).toContainEqual(["station-3", "wind", "°", "angle", "unknown", "358"]);
  expect(stdout).toContain("not understood:\n");
  expect(stdout).toContain("odd: its template is not understood");
  expect(stdout).not.toContain("\nforged");
  expect(watcher.topics).toHaveLength(before);
});

test("--metrics serves figures in Prometheus' format, on this machine alone", async () => {
  const broker = await embedded();
  open.push(() => broker.close());
  const watcher = await Watcher.on(broker.url);
  open.push(() => watcher.end());
  const args = ["attach", "--broker", broker.url, "--metrics", "0", "--topic", "x/+"];
  const child = spawn(process.execPath, [CLI, ...args]);
  open.push(async () => {
    child.kill("SIGKILL");
  });
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  await until(() => watcher.topics.includes("sluice/attach/info"), "it is there");
  await until(() => stderr.includes("metrics: "), "where they are");
  const url = /metrics: (http:\/\/127\.0\.0\.1:\d+\/metrics)/.exec(stderr)?.[1] ?? "";
  await watcher.client.publishAsync("x/a", "20");
  await until(() => watcher.topics.includes("sluice/a_filtered/info"), "the device");
  for (let i = 0; i < 5; i++) await watcher.client.publishAsync("x/a", String(20 + i / 10));
  await until(() => watcher.on("sluice/a_filtered/out").length === 5, "values");
  const text = await (await fetch(url)).text();
  expect(text).toMatch(/^sluice_readings_total 5$/m);
  expect(text).toMatch(/^sluice_devices 1$/m);
  expect(text).toMatch(/^sluice_connected 1$/m);
  expect(text).toMatch(/^# TYPE sluice_readings_total counter$/m);
  expect((await fetch(url.replace("/metrics", "/"))).status).toBe(404);
});

describe("what is wrong is one line, and the exit code is 1", () => {
  test.each([
    [["--broker", "nonsense"], /--broker: expected a URL such as/],
    [["--topic", "a/#/b"], /--topic: expected a topic such as/],
    [["--topic", "a", "--field", "a..b"], /--field: expected a place such as/],
    [["--mirror", "clean"], /--mirror: expected a topic such as clean/],
    [["--no-discovery"], /--no-discovery: then name topics with --topic/],
    [["--time", "a[", "--topic", "a"], /--time: expected a place/],
    [["--config", "there-is-none.json"], /there-is-none\.json: no such file/],
    [["--state", "/dev/null/x"], /\/dev\/null\/x: /],
    [["--prefix", "a/+"], /--prefix: "\+" is a wildcard/],
    [["--name", "???"], /--name: expected a letter or digit/],
    [["--save-every", "0"], /--save-every: expected a whole number from 1/],
    [["--list"], /mqtt:\/\/127\.0\.0\.1:1/],
  ])("%o", async (args, line) => {
    const url = args[0] === "--broker" ? [] : ["--broker", "mqtt://127.0.0.1:1"];
    const { code, stderr } = await runCli(["attach", ...url, ...args]);
    const last = stderr.trim().split("\n").at(-1) ?? "";
    expect(last).toMatch(line);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(code).toBe(1);
  });
});
