// Goal: what `sluice simulate` publishes suits Home Assistant, and Telegraf as the example
// configures it; a unit or class that Home Assistant would not take is one line.
// Method: the built command line, the embedded broker over a real socket; discovery is checked by
// the schema, Telegraf's rules are those of its documentation (telegraf-rules.ts).
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import mqtt from "mqtt";
import { expect, test } from "vitest";
import { startBroker } from "../../host/mqtt/broker.ts";
import { discoveryErrors } from "../bridge/discovery-schema.ts";
import { consumerOf, metricsOf } from "../bridge/telegraf-rules.ts";
import { inScratch, runCli } from "./run-cli.ts";

const ROWS = 60;
const RECORDING = `time,temperature,wind\n${Array.from(
  { length: ROWS },
  (_, i) => `${1700000000 + i},${i === 30 ? "" : 21 + (i % 3) / 2},${(350 + 7 * i) % 360}`,
).join("\n")}\n`;

/** Topics and payloads of one run. */
async function published(options: readonly string[]): Promise<[topic: string, text: string][]> {
  const broker = await startBroker({ host: "127.0.0.1", port: 0 });
  const watcher = await mqtt.connectAsync(broker.url);
  try {
    const seen: [string, string][] = [];
    watcher.on("message", (topic, payload) => seen.push([topic, payload.toString()]));
    await watcher.subscribeAsync("#");
    await inScratch(async (directory) => {
      const input = join(directory, "in.csv");
      writeFileSync(input, RECORDING);
      const args = ["simulate", input, "--broker", broker.url, "--device", "Büro 1", ...options];
      const { code, stderr } = await runCli(args);
      expect([code, stderr]).toEqual([0, ""]);
    });
    await expect.poll(() => seen.at(-1)).toEqual(["sluice/B_ro_1/status", "offline"]);
    return seen;
  } finally {
    await watcher.endAsync(true);
    await broker.close();
  }
}

test("Home Assistant: unit, classes and decimals come from the command line", async () => {
  const messages = await published([
    "--home-assistant",
    ...["--unit", "temperature=°C", "--device-class", "temperature=temperature"],
    ...["--decimals", "temperature=1", "--unit", "wind=°", "--device-class", "wind=wind_direction"],
  ]);
  const topic = "homeassistant/device/sluice_B_ro_1/config";
  const configs = messages.filter(([on]) => on.startsWith("homeassistant/"));
  expect(configs.map(([on]) => on)).toEqual([topic]);
  const [[, text]] = configs as [[string, string]];
  expect(discoveryErrors(topic, text)).toBe("");
  const { cmps, dev } = JSON.parse(text);
  expect(dev.name).toBe("Büro 1");
  expect(cmps["value-temperature"]).toMatchObject({
    state_topic: "sluice/B_ro_1/out",
    unit_of_measurement: "°C",
    device_class: "temperature",
    state_class: "measurement",
    suggested_display_precision: 1,
    expire_after: 10,
  });
  expect(cmps["value-wind"]).toMatchObject({ state_class: "measurement_angle" });
});

test("Telegraf's rules: a metric a reading, typed, tagged by device, without nulls", async () => {
  const consumer = consumerOf(readFileSync("examples/telegraf.conf", "utf8"));
  const messages = await published([]);
  const metrics = messages.flatMap(([topic, text]) => metricsOf(consumer, topic, text));
  expect(metrics).toHaveLength(ROWS);
  expect(metrics[45]).toEqual({
    name: "temperature",
    tags: { topic: "sluice/B_ro_1/out", device: "B_ro_1" },
    fields: {
      ...{ value: expect.any(String), raw: "21", score: expect.any(String), age_ms: "0i" },
      ...{ plus_minus: expect.any(String), problem: "false" },
    },
  });
  const missing = metrics[30]!;
  expect(missing.tags.flags).toContain("missing|");
  expect(Object.keys(missing.fields)).toEqual(["value", "age_ms", "plus_minus", "problem"]);
  expect(missing.fields.age_ms).toBe("1000i");
  // A device that has no such channel is no error.
  expect(metricsOf(consumer, "sluice/other/out", '{"channels":{"x":{"value":1}}}')).toEqual([]);
});

test.each([
  [
    ["--device-class", "temprature"],
    /^sluice: --device-class: expected a numeric sensor class .* got "temprature"$/m,
  ],
  [
    ["--device-class", "temperature"],
    /^sluice: --device-class: expected unit °C, °F, K with temperature, got no unit$/m,
  ],
  [
    ["--state-class", "average"],
    /^sluice: --state-class: expected one of measurement, .* got "average"/,
  ],
  [["--decimals", "1.5"], /^sluice: --decimals: expected a whole number from 0 to 9, got 1\.5$/m],
  [["--ca-file", "none.pem"], /^sluice: --ca-file: cannot read none\.pem: no such file/],
  [["--prefix", "lab/"], /^sluice: --prefix: empty level \(a leading, trailing or double "\/"\)/],
])("%j is one line", async (options, message) => {
  await inScratch(async (directory) => {
    const input = join(directory, "in.csv");
    writeFileSync(input, RECORDING);
    const address = ["--broker", "mqtt://127.0.0.1:1"];
    const { code, stderr } = await runCli(["simulate", input, ...address, ...options]);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^sluice: [^\n]+\n$/);
    expect(code).toBe(1);
  });
});
