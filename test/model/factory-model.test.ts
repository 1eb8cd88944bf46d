// Goal: the factory model that ships is the preset that ships, packed, and runs. Method: `sluice
// pack` again, and compare bytes; after a change of models/preset.json the remedy is
// `sluice pack models/preset.json --out models/preset.slm`.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { NodeCrypto } from "../../host/model/crypto.ts";
import { modelFileOf } from "../../host/model/source.ts";
import { readFile } from "../../src/model/package.ts";
import { goldenError } from "../../src/model/selftest.ts";
import { FilterExaminee, filterModel } from "../../src/update/examinee.ts";

const models = join(import.meta.dirname, "../../models");
const release = { deviceClass: "sluice", sequence: 0, weights: "f32" } as const;

test("models/preset.slm is models/preset.json, packed", () => {
  const packed = modelFileOf(join(models, "preset.json"), "preset", release);
  expect(Buffer.compare(packed, readFileSync(join(models, "preset.slm")))).toBe(0);
});

test.each(["f32", "int8"] as const)("as %s it answers its own golden vector", (weights) => {
  const file = modelFileOf(join(models, "preset.json"), "preset", { ...release, weights });
  const model = readFile(file, new NodeCrypto());
  expect(goldenError(model, new FilterExaminee(filterModel(model)))).toBe(0);
});
