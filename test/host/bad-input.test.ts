// Goal: a user's mistake gives one clear line, a failure code and no file. Method: the built command
// line as a child process, once for each mistake.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readModel } from "../../host/model/files.ts";
import { presetPath } from "../../host/model/presets.ts";
import { fileOf, UNSIGNED } from "../../lab/model/pack.ts";
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
    [
      "bounds that exclude everything",
      GOOD,
      ["--min", "5", "--max", "1"],
      /--min: expected less than max/,
    ],
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
      const shown = JSON.stringify(layers);
      expect(stderr).toMatch(/^sluice: [^\n]+odd.json: layers is [^\n]+ \(shape\)\n$/);
      expect(stderr).toContain(`layers is ${shown}; it must be a whole number in 1 … 3`);
      expect(code).toBe(1);
    });
  });

  test.each([
    ["null", (p: object) => ({ ...p, weights: new Array(460).fill(null) }), "number"],
    ["texts", (p: object) => ({ ...p, weights: new Array(460).fill("0.5") }), "number"],
    ["too few", (p: object) => ({ ...p, weights: [1] }), "size"],
    ["huge", (p: object) => ({ ...p, weights: new Array(460).fill(1e99) }), "number"],
    ["no list", (p: object) => ({ ...p, weights: 5 }), "size"],
    ["of a calibration", (p: object) => ({ ...p, kind: "regress" }), "kind"],
  ])("a model whose weights are %s: %3$s", async (_name, change, code) => {
    await inScratch(async (directory) => {
      const model = join(directory, "odd.json");
      writeFileSync(model, JSON.stringify(change(JSON.parse(readFileSync(presetPath(), "utf8")))));
      const made = await runCli(["pack", model, "--out", join(directory, "odd.slm")]);
      expect(made.stderr).toMatch(
        new RegExp(`^sluice: [^\\n]+odd.json: [^\\n]+ \\(${code}\\)\\n$`),
      );
      expect(made.code).toBe(1);
    });
  });

  const abiRefused =
    /^sluice: [^\n]+ for version 1 of the filter, this is 2: train anew \(abi\)\n$/;
  const formatRefused =
    /^sluice: [^\n]+ model format 1; [^\n]+ format 2: train or download the model anew \(version\)\n$/;

  test.each([
    ["json", "abi", abiRefused],
    ["slm", "abi", abiRefused],
    ["json", "format", formatRefused],
    ["slm", "format", formatRefused],
  ])("a model of an earlier version, .%s, by its %s", async (form, field, message) => {
    await inScratch(async (directory) => {
      const input = join(directory, "in.csv");
      const model = join(directory, `old.${form}`);
      writeFileSync(input, GOOD);
      if (form === "json") {
        const preset = JSON.parse(readFileSync(presetPath(), "utf8"));
        expect(preset[field]).toBe(2);
        // The fields were not there in version 1.
        writeFileSync(model, JSON.stringify({ ...preset, [field]: undefined }));
      } else {
        const file = fileOf(readModel(presetPath(), { ...UNSIGNED, name: "preset" }));
        file[field === "abi" ? 8 : 4] = 1;
        writeFileSync(model, file);
      }
      const { stderr, code } = await runCli(["simulate", input, "--model", model]);
      expect(stderr).toMatch(message);
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
      expect(itself.stderr).toMatch(
        /^sluice: [^\n]+ is read or written under another name too[^\n]+\n$/,
      );
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
