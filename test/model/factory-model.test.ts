// Goal: the factory model that ships is the preset that ships, packed, and runs. Method: `sluice
// pack` again, and compare bytes; after a change of models/preset.json the remedy is
// `sluice pack models/preset.json --out models/preset.slm`.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readModel } from "../../host/model/files.ts";
import { examineeOf, fileOf, UNSIGNED } from "../../lab/model/pack.ts";
import { goldenError } from "../../src/model/selftest.ts";

const models = join(import.meta.dirname, "../../models");
const model = readModel(join(models, "preset.json"), { ...UNSIGNED, name: "preset" });

test("models/preset.slm is models/preset.json, packed", () => {
  expect(Buffer.compare(fileOf(model), readFileSync(join(models, "preset.slm")))).toBe(0);
});

test("it answers its own golden vector", () => {
  expect(goldenError(model, examineeOf(model))).toBe(0);
});
