// Goal: SPEC.md's table of versions says what the software writes, and its formula of RAM is the one
// by which offers are refused. Method: the row of each number against the constant, or against the
// bytes; the formula's numbers put into it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadModel } from "../../host/model/presets.ts";
import { FilterBank } from "../../src/filter/bank.ts";
import { filterShape } from "../../src/filter/model.ts";
import { ABI, FORMAT_VERSION } from "../../src/model/format.ts";
import { ramBytes } from "../../src/model/shape.ts";

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

test("the formula of RAM is the software's", () => {
  const formula = /: ([\d,]+) \+ (\d+)·L \+ 8·\(L·N \+ C·\(L·N·D \+ 1\)\) \+ C bytes/.exec(spec);
  const [fixed, ofLayer] = formula!.slice(1).map((text) => Number(text.replace(",", "")));
  const [L, D, N, C] = [3, 8, 5, 4];
  const bytes = fixed! + ofLayer! * L + 8 * (L * N + C * (L * N * D + 1)) + C;
  expect(ramBytes(filterShape(L, N), C)).toBe(bytes);
});
