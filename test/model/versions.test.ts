// Goal: SPEC.md's table of versions says what the software writes. Method: the row of each number
// against the constant, or against the bytes.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadModel } from "../../host/model/presets.ts";
import { FilterBank } from "../../src/filter/bank.ts";
import { ABI, FORMAT_VERSION } from "../../src/model/format.ts";

const spec = readFileSync(join(import.meta.dirname, "../../SPEC.md"), "utf8");

function snapshotVersion(): number {
  const bank = new FilterBank(loadModel(), [{ name: "a" }]);
  const saved = new Uint8Array(bank.snapshotBytes);
  bank.saveInto(saved);
  return new DataView(saved.buffer).getUint16(4, true);
}

test.each([
  ["model format", FORMAT_VERSION],
  ["ABI", ABI],
  ["snapshot", snapshotVersion()],
])("%s is %i", (name, version) => {
  expect(spec).toMatch(new RegExp(`^\\| ${name} +\\| +${version} \\|`, "m"));
});
