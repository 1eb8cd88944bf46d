// Goal: `sluice train` and `sluice evaluate` do what they say on a small recording, and name what
// is wrong with an unusable one. Method: the built command on generated files.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Random } from "../../lab/train/random.ts";
import { runCli } from "./run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "sluice-train-"));
afterAll(() => rmSync(folder, { recursive: true }));

function recording(name: string, length: number, reading: (t: number) => string): string {
  const path = join(folder, name);
  const rows = Array.from({ length }, (_, t) => reading(t));
  writeFileSync(path, `u,truth\n${rows.join("\n")}\n`);
  return path;
}

const random = new Random(9);
const noisy = recording("noisy.csv", 3000, (t) => {
  const truth = 20 + 5 * Math.sin(t / 40);
  const spike = random.chance(0.02) ? 40 : 0;
  return `${(truth + 0.3 * random.normal() + spike).toFixed(4)},${truth.toFixed(4)}`;
});

test("evaluate prints our filter and the classical ones, and writes a page", async () => {
  const out = join(folder, "page.html");
  const args = ["evaluate", noisy, "--column", "u", "--truth", "truth", "--out", out];
  const { code, stdout } = await runCli(args);
  expect(code).toBe(0);
  expect(stdout).toMatch(/Sluice preset +0\.\d/);
  expect(stdout).toContain("gated Kalman, median reset");
  expect(readFileSync(out, "utf8")).toMatch(/"name":"truth".*"values":\[/s);
});

test("evaluate without a truth says that faults are injected", async () => {
  const { code, stdout } = await runCli(["evaluate", noisy, "--column", "u"]);
  expect(code).toBe(0);
  expect(stdout).toContain("No truth is known");
});

test.each([[["--target", "truth"]], [[]]])(
  "train %s gets better on what it has not seen",
  async (extra) => {
    const out = join(folder, `model${extra.length}.json`);
    const args = ["train", noisy, "--column", "u", "--readings", "1", "--out", out, ...extra];
    const { code, stdout, stderr } = await runCli(args);
    expect(code).toBe(0);
    // Off a terminal: a line for each tenth.
    const told = stderr.match(/^\d+ %/gm)!.map((percent) => Math.floor(parseInt(percent, 10) / 10));
    expect(told).toEqual([...new Set(told)]);
    const scores = /RMSE ([\d.]+), .* before, RMSE ([\d.]+),/.exec(stdout)!;
    expect(Number(scores[2])).toBeLessThanOrEqual(Number(scores[1]));
    const again = await runCli(["evaluate", noisy, "--column", "u", "--model", out]);
    expect(again.code).toBe(0);
  },
);

test("what cannot be learnt from is said in one line", async () => {
  const flat = recording("flat.csv", 3000, (t) => `5,${t}`);
  const short = recording("short.csv", 300, (t) => `${(t * 7) % 11},${t}`);
  const rows = Array.from({ length: 3000 }, (_, t) => (20 + 5 * Math.sin(t * t)).toFixed(3));
  const shifted = recording("shifted.csv", 2998, (t) => `${rows[t]},${rows[t + 2]}`);
  const ended = recording("ended.csv", 3000, (t) => (t < 2300 ? `${rows[t]},1` : ",1"));
  const other = recording("other.csv", 3000, (t) => `${rows[t]},${1000 + Number(rows[t])}`);
  const cases: [string[], RegExp][] = [
    [["train", shifted, "--column", "u", "--target", "truth"], /is the readings 2 rows later/],
    [["train", other, "--column", "u", "--target", "truth"], /name the columns with --inputs/],
    [["train", flat, "--column", "truth", "--target", "u"], /"u": is constant/],
    [["train", flat, "--column", "u"], /"u": is constant/],
    [["train", short, "--column", "u"], /has 300 usable readings/],
    [["train", ended, "--column", "u"], /200 usable readings in its last 30 %/],
    [["train", noisy, "--column", "u", "--target", "u"], /equals the readings/],
    [["evaluate", flat, "--column", "u"], /"u": is constant/],
  ];
  for (const [args, message] of cases) {
    const { code, stderr } = await runCli(args);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  }
});
