// Goal: a user's mistake gives one clear line, a failure code and no file. Method: the built command
// line as a child process, once for each mistake.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { presetPath } from "../../host/model/presets.ts";
import { modelFileOf, TRIAL_RELEASE } from "../../host/model/source.ts";
import { ABI } from "../../src/model/format.ts";
import { inScratch, runCli } from "./run-cli.ts";

const GOOD = "time,a,b\n0,1,2\n1,2,3\n2,3,4\n";

describe("simulate", () => {
  test.each<[string, string | undefined, string[], RegExp]>([
    ["a missing file", undefined, [], /in\.csv: no such file/],
    ["an empty file", "", [], /in\.csv: the file is empty/],
    ["nothing but blank lines", "\n\n \n", [], /in\.csv: holds no records/],
    ["a header only", "time,a\n", [], /no readings/],
    ["no column of numbers", "name,kind\nx,y\nz,w\n", [], /no column of numbers/],
    ["a column that is not there", GOOD, ["--columns", "c"], /no column "c".*time, a, b/],
    ["a time column that is not there", GOOD, ["--time", "when"], /no column "when"/],
    [
      "more text than times",
      `time,a\n${"2014-04-01 00:00,1\n2014-04-01 00:01,2\nnoon,3\n".repeat(20)}`,
      [],
      /in\.csv:4: 20 of 60 records are no readings; the first has no time \("noon"\); say --time/,
    ],
    ["JSON", '[{"time": 1, "a": 2}]', [], /in\.csv: is JSON, not text with delimiters/],
    ["a bad number in an option", GOOD, ["--min", "low"], /--min: expected a number, got "low"/],
    ["a bound for no channel", GOOD, ["--max", "z=3"], /no channel "z"; there are: a, b/],
    ["bounds that exclude everything", GOOD, ["--min", "5", "--max", "1"], /above --max/],
    ["a bad speed", GOOD, ["--speed", "fast"], /--speed: expected real, max or a number/],
    ["a bad delimiter", GOOD, ["--delimiter", "x"], /--delimiter: expected comma/],
    ["an unknown option", GOOD, ["--colour"], /unknown option '--colour'/],
    ["a bad broker URL", GOOD, ["--broker", "nonsense"], /broker: expected a URL/],
    [
      "a prefix that is no topic",
      GOOD,
      ["--prefix", "a/#", "--broker", "mqtt://127.0.0.1:1"],
      /prefix/,
    ],
    ["no model there", GOOD, ["--model", "gone.json"], /gone\.json: no such file or directory/],
    [
      "too many channels",
      `${"x,".repeat(40)}y\n${`${"1,".repeat(40)}2\n`.repeat(3)}`,
      [],
      /32 at most/,
    ],
  ])("%s", async (_, content, options, message) => {
    await inScratch(async (directory) => {
      const input = join(directory, "in.csv");
      if (content !== undefined) writeFileSync(input, content);
      const before = readdirSync(directory);
      const outputs = ["--out", join(directory, "out.csv"), "--plot", join(directory, "p.html")];
      const ended = await runCli(["simulate", input, ...outputs, ...options]);
      expect(ended.stderr).toMatch(message);
      expect(ended.stderr).toMatch(/^sluice: [^\n]+\n$/);
      expect(ended.code).toBe(1);
      expect(ended.stdout).toBe("");
      expect(readdirSync(directory)).toEqual(before);
    });
  });

  test.each([0, 2.5, 4, "3"])("a model of %j layers", async (layers) => {
    await inScratch(async (directory) => {
      const input = join(directory, "in.csv");
      const model = join(directory, "odd.json");
      writeFileSync(input, GOOD);
      const preset = JSON.parse(readFileSync(presetPath(), "utf8"));
      writeFileSync(model, JSON.stringify({ ...preset, layers }));
      const { stderr, code } = await runCli(["simulate", input, "--model", model]);
      expect(stderr).toMatch(/^sluice: [^\n]+odd.json: is not a model file of this version\n$/);
      expect(code).toBe(1);
    });
  });

  test.each(["json", "slm"])("a model of an earlier version, .%s", async (form) => {
    await inScratch(async (directory) => {
      const input = join(directory, "in.csv");
      const model = join(directory, `old.${form}`);
      writeFileSync(input, GOOD);
      if (form === "json") {
        const { abi, ...old } = JSON.parse(readFileSync(presetPath(), "utf8"));
        expect(abi).toBe(ABI);
        writeFileSync(model, JSON.stringify(old));
      } else {
        const file = modelFileOf(presetPath(), "preset", TRIAL_RELEASE);
        file[8] = 1;
        writeFileSync(model, file);
      }
      const { stderr, code } = await runCli(["simulate", input, "--model", model]);
      expect(stderr).toMatch(
        /^sluice: [^\n]+ version 1 of the filter, this is 2; train it anew\n$/,
      );
      expect(code).toBe(1);
    });
  });

  test("a directory, as input and as output", async () => {
    await inScratch(async (directory) => {
      const input = join(directory, "in.csv");
      writeFileSync(input, GOOD);
      mkdirSync(join(directory, "d"));
      const asInput = await runCli(["simulate", directory]);
      expect(asInput.stderr).toMatch(/^sluice: [^\n]+ is a directory, not a recording\n$/);
      expect(asInput.code).toBe(1);
      const asOutput = await runCli(["simulate", input, "--out", join(directory, "d")]);
      expect(asOutput.stderr).toMatch(/^sluice: [^\n]+ is a directory, not a file to write\n$/);
      const nowhere = await runCli(["simulate", input, "--out", join(directory, "no", "o.csv")]);
      expect(nowhere.stderr).toMatch(/^sluice: [^\n]+: no such file or directory\n$/);
      const itself = await runCli(["simulate", input, "--out", input]);
      expect(itself.stderr).toMatch(/^sluice: [^\n]+ is the recording itself[^\n]+\n$/);
      expect(readdirSync(directory).sort()).toEqual(["d", "in.csv"]);
    });
  });
});

test("help has examples for every command, and an unknown command is one line", async () => {
  for (const command of ["simulate", "broker", "demo", "tail", "fleet"]) {
    const { code, stdout } = await runCli([command, "--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain(`Examples:\n  sluice ${command}`);
  }
  const unknown = await runCli(["simulat"]);
  expect(unknown.stderr).toMatch(/^sluice: unknown command 'simulat'[^\n]*\n$/);
  expect(unknown.code).toBe(1);
});
