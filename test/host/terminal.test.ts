// Goal: nothing that a stranger wrote drives the terminal of the person who reads it. Method: the
// cleaning function with any text, the command line with names from files, and the sources: all
// output leaves by the functions of host/terminal/say.ts.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { clean } from "../../host/terminal/say.ts";
import { inScratch, runCli } from "./run-cli.ts";

const UNSAFE = /[^\P{Cc}\t]|[\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

test("any text is cleaned; ordinary text of any script stays itself", () => {
  const property = fc.property(fc.string({ unit: "binary" }), (text) => {
    expect(clean(text)).not.toMatch(UNSAFE);
  });
  fc.assert(property, { seed: 1, numRuns: 3000 });
  expect(clean("\u001b[31mred\u009b0m\r\nnew\u202egpj")).toBe(" [31mred 0m new gpj");
  for (const text of ["Température °C", "温度\t21", "👩‍🔬 ok", "a  b"])
    expect(clean(text)).toBe(text);
});

test("simulate: a column name with terminal codes prints none, as text and as JSON", async () => {
  await inScratch(async (directory) => {
    const file = join(directory, "r.csv");
    const rows = Array.from({ length: 60 }, (_, i) => `${i},${i % 5}`);
    writeFileSync(file, `time,v\u001b]0;owned\u0007\u009b2J\n${rows.join("\n")}\n`);
    const text = await runCli(["simulate", file]);
    expect(text.code).toBe(0);
    expect(text.stdout.replaceAll("\n", "")).not.toMatch(UNSAFE);
    const json = await runCli(["simulate", file, "--json"]);
    expect(json.stdout.replaceAll("\n", "")).not.toMatch(UNSAFE);
    expect(JSON.parse(json.stdout).rows).toBe(60);
  });
});

test("no other file of host/ writes to the terminal", () => {
  // They draw over what they drew before; what they draw is cleaned.
  const drawing = ["host/demo/live-view.ts", "host/terminal/ask.ts", "host/terminal/say.ts"];
  const root = join(import.meta.dirname, "../..");
  const files = readdirSync(join(root, "host"), { recursive: true, encoding: "utf8" });
  const offenders = files
    .map((file) => join("host", file))
    .filter((file) => file.endsWith(".ts") && !drawing.includes(file))
    .filter((file) =>
      /console\.\w+\(|std(out|err)\.write\(/.test(readFileSync(join(root, file), "utf8")),
    );
  expect(offenders).toEqual([]);
});
