// Goal: `sluice simulate --config` takes what a device takes and does what a device does with it.
// Method: the built command line with the example's own configuration, and with mistakes in a file.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CHANNEL_OPTIONS } from "../../lab/settings/options.ts";
import { inScratch, runCli } from "./run-cli.ts";

const EXAMPLE = JSON.parse(
  readFileSync(new URL("../../examples/thermometer/manifest.json", import.meta.url), "utf8"),
).config.sluice;
const PASCALS = `Temperature,Pressure\n${Array.from({ length: 60 }, (_, i) => {
  return `${20 + (i % 3) / 10},${101_325 + (i % 7)}`;
}).join("\n")}\n`;

async function simulated(configuration: object, recording: string, ...options: string[]) {
  return inScratch(async (folder) => {
    const [input, config, output] = ["in.csv", "c.json", "out.csv"].map((n) => join(folder, n));
    writeFileSync(input!, recording);
    writeFileSync(config!, JSON.stringify(configuration));
    const files = ["--config", config!, "--out", output!];
    const ended = await runCli(["simulate", input!, ...files, ...options]);
    const rows = ended.code === 0 ? readFileSync(output!, "utf8").trim().split("\n") : [];
    return { ...ended, stderr: ended.stderr.replaceAll(config!, "c.json"), rows };
  });
}

/** Numbers of a column of the filtered CSV. */
function column(rows: readonly string[], name: string): number[] {
  const index = rows[0]!.split(",").indexOf(name);
  return rows.slice(1).map((row) => Number(row.split(",")[index]));
}

test("the example's configuration as it is shipped: pascals become its hectopascals", async () => {
  const { code, rows, stderr } = await simulated(EXAMPLE, PASCALS);
  expect([code, stderr]).toEqual([0, ""]);
  for (const name of ["Pressure.raw", "Pressure.value"]) {
    const values = column(rows, name);
    expect(Math.min(...values)).toBeGreaterThan(1013.2);
    expect(Math.max(...values)).toBeLessThan(1013.4);
  }
  expect(column(rows, "Temperature.raw")[1]).toBe(20.1);
});

test("failure values are the sensor's own numbers, as on a device", async () => {
  const recording = `v\n${Array.from({ length: 60 }, (_, i) => (i === 40 ? 850 : 200 + (i % 3))).join("\n")}\n`;
  const channel = { name: "v", scale: 0.1, sentinels: [850] };
  const { rows } = await simulated({ channels: [channel] }, recording);
  expect(rows[41]).toContain("sentinel");
  const byOption = await simulated(
    { channels: [{ name: "v" }] },
    recording,
    "--scale",
    "0.1",
    "--sentinel",
    "v=850",
  );
  expect(byOption.rows).toEqual(rows);
});

test("a channel's own time between readings decides which gap is long", async () => {
  const seconds = Array.from({ length: 80 }, (_, i) => (i < 60 ? i : i + 100));
  const recording = `seconds,v\n${seconds.map((s, i) => `${s},${20 + (i % 5) / 10}`).join("\n")}\n`;
  const warmsAgain = async (channel: object, ...options: string[]) => {
    const channels = [{ name: "v", ...channel }];
    const { rows } = await simulated({ channels }, recording, ...options);
    return rows[62]!.includes("warming");
  };
  expect(await warmsAgain({})).toBe(true);
  expect(await warmsAgain({ periodMs: 60_000 })).toBe(false);
  expect(await warmsAgain({ periodMs: 60_000 }, "--period", "1")).toBe(true);
});

test("a unit that may only be too new is said once, whoever gave it", async () => {
  const channels = [{ name: "Temperature", deviceClass: "current", unit: "µA" }];
  const file = await simulated({ channels }, PASCALS);
  expect(file.code).toBe(0);
  expect(file.stderr).toMatch(
    /^sluice: warning: c\.json: channels\[0\]\.unit: [^\n]+ 2026\.[^\n]+\n$/,
  );
  const options = ["--unit", "µA", "--device-class", "current"];
  const { code, stderr } = await simulated(
    { channels: [{ name: "Pressure" }] },
    PASCALS,
    ...options,
  );
  expect(code).toBe(0);
  expect(stderr).toMatch(/^sluice: warning: --unit: expected unit A, mA with current[^\n]+\n$/);
});

test.each([
  [
    { decimals: 1.5 },
    [],
    "c.json: channels[0].decimals: expected a whole number from 0 to 9, got 1.5",
  ],
  [{ deviceClass: "temperature" }, [], "c.json: channels[0].deviceClass: expected unit °C, °F, K"],
  [
    { min: 5 },
    ["--max", "Pressure=1"],
    "c.json: channels[0].min: expected less than max, got 5 and 1",
  ],
  [{ sentinel: [85] }, [], "c.json: channels[0].sentinel: no such key; did you mean sentinels?"],
  [
    { name: "P" },
    [],
    "c.json: channels[0].name: expected a channel of the recording (Temperature, Pr",
  ],
])("%j %j: the file is blamed for what stands in it", async (channel, options, line) => {
  const channels = [{ name: "Pressure", ...channel }];
  const { code, stderr } = await simulated({ channels }, PASCALS, ...options);
  expect(stderr.startsWith(`sluice: ${line}`), stderr).toBe(true);
  expect(stderr).toMatch(/^[^\n]+\n$/);
  expect(code).toBe(1);
});

test("--help names the option of each setting", async () => {
  const { stdout } = await runCli(["simulate", "--help"]);
  for (const { option } of CHANNEL_OPTIONS) expect(stdout).toContain(`--${option} <[NAME=]VALUE>`);
});
