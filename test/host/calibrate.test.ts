// Goal: `sluice train --inputs … --target …` makes a calibration that is better than a linear one on
// rows it never saw, `sluice calibrate` runs it, and unusable columns are named in one line each.
// Method: the built commands on a made-up gas sensor, curved and sensitive to temperature.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readModelFile } from "../../host/model/files.ts";
import { Random } from "../../lab/train/random.ts";
import { readModel } from "../../page/update/model-choice.ts";
import { Regressor } from "../../src/filter/regress.ts";
import { goldenError } from "../../src/model/selftest.ts";
import { regressModel } from "../../src/update/examinee.ts";
import { runCli } from "./run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "sluice-calibrate-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

function write(name: string, length: number): string {
  const random = new Random(3);
  let [gas, heat] = [0, 0];
  const rows = Array.from({ length }, () => {
    gas += 0.1 * (random.normal() - 0.4 * gas);
    heat += 0.05 * (random.normal() - 0.1 * heat);
    const sensor = 900 + 200 * Math.exp(gas) + 40 * heat + 3 * random.normal();
    const reference = random.chance(0.1) ? "" : (2 + gas).toFixed(4);
    return `${sensor.toFixed(2)},${(15 + 6 * heat).toFixed(2)},7,${reference},${reference}`;
  });
  writeFileSync(at(name), `gas,T,flat,reference,copy\n${rows.join("\n")}\n`);
  return at(name);
}

const long = write("long.csv", 4000);
const short = write("short.csv", 500);

test("better than linear where nothing was chosen, and the file is what the core runs", async () => {
  const out = at("co.slm");
  const args = ["train", long, "--inputs", "gas,T", "--target", "reference", "--out", out];
  const page = at("report.html");
  const { code, stdout } = await runCli([...args, "--readings", "1", "--report", page]);
  expect(code).toBe(0);
  const error = (name: string) => Number(new RegExp(`^${name} +([\\d.]+)`, "m").exec(stdout)![1]);
  expect(error("trained")).toBeLessThan(0.8 * error("linear"));
  expect(readFileSync(page, "utf8")).toMatch(/"linear".*"name":"target".*"values":\[/s);

  const model = readModelFile(out);
  expect(model.header).toMatchObject({ kind: "regress", channels: 2, targets: 1 });
  expect(goldenError(model, new Regressor(regressModel(model)))).toBe(0);

  const csv = at("co.csv");
  const ran = await runCli(["calibrate", long, "--model", out, "--inputs", "gas,T", "--out", csv]);
  expect(ran.code).toBe(0);
  const rows = readFileSync(csv, "utf8").trim().split("\n");
  expect(rows).toHaveLength(4001);
  expect(rows.slice(1).every((row) => Number.isFinite(Number(row.split(",")[1])))).toBe(true);

  const wrong = await runCli(["calibrate", long, "--model", out, "--inputs", "gas", "--out", csv]);
  expect(wrong.stderr).toMatch(/--inputs: 1 columns; .* was trained with 2/);
  const turned = ["calibrate", long, "--model", out, "--inputs", "T,gas", "--out", csv];
  const { code: refused, stderr: order } = await runCli(turned);
  expect(refused).toBe(1);
  expect(order).toMatch(/--inputs: "T,gas"; .* was trained with "gas,T"; name them as in training/);
  const asFilter = await runCli(["evaluate", long, "--model", out]);
  expect(asFilter.stderr).toMatch(/a calibration, not a filter; sluice calibrate runs it/);
  expect(readModel("co.slm", Uint8Array.from(readFileSync(out)))).toMatch(
    /^co\.slm: a calibration, which devices do not run; sluice calibrate runs it/,
  );
  // Said before any broker is asked: there is none at this port.
  const nowhere = ["--broker", "mqtt://127.0.0.1:1"];
  for (const to of [
    ["publish", out, "--device", "d1", "--key", "none.pem"],
    ["rollout", out],
  ]) {
    const { code: refusal, stderr } = await runCli([...to, ...nowhere]);
    expect(refusal).toBe(1);
    expect(stderr).toMatch(/a calibration, which devices do not run; sluice calibrate runs it/);
  }
});

test.each([
  [long, ["gas,copy"], /--inputs "copy": is the target itself; it leaks/],
  [long, ["gas,flat"], /--inputs "flat": is constant; leave it out/],
  [long, ["gas,gas"], /a column is named twice/],
  [short, ["gas,T"], /"reference": has \d+ usable rows; calibration needs 600/],
  [long, ["gas", "--column", "T"], /leave out --column and --from/],
  [long, ["gas", "--out", "co.json"], /--out: a calibration is written as .slm/],
])("unusable: %s --inputs %s", async (file, inputs, message) => {
  const out = inputs.includes("--out") ? [] : ["--out", at("bad.slm")];
  const args = ["train", file, "--target", "reference", "--inputs", ...inputs, ...out];
  const { code, stderr } = await runCli(args);
  expect(code).toBe(1);
  expect(stderr).toMatch(message);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});
