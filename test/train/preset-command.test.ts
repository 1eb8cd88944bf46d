// Goal: the command that makes the presets works and gives the same bytes on one core and on two.
// Method: a very short version of it, twice; the models it writes load and filter.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { loadModel } from "../../host/model/presets.ts";

const COMMAND = fileURLToPath(new URL("../../dist/host/preset.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "sluice-preset-"));
afterAll(() => rmSync(folder, { recursive: true }));

function make(name: string, cores: string): string {
  const out = join(folder, name);
  const args = ["--out", out, "--seeds", "1", "--readings", "0.02", "--cores", cores];
  execFileSync(process.execPath, [COMMAND, ...args]);
  return out;
}

test("a short run writes both presets with their logs, whatever the number of cores", () => {
  const [one, two] = [make("one", "1"), make("two", "2")];
  const files = readdirSync(one).sort();
  expect(files).toEqual(["preset-light.json", "preset-light.log", "preset.json", "preset.log"]);
  for (const file of files) {
    expect(readFileSync(join(two, file))).toEqual(readFileSync(join(one, file)));
  }
  expect(loadModel(join(one, "preset.json")).weights).toHaveLength(460);
  expect(loadModel(join(one, "preset-light.json")).weights).toHaveLength(306);
});
