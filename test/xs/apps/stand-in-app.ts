// An arena for trials is taken at boot: prints what is held then, in a trial of a model of the
// largest shape, and after its takeover. The models differ from the preset in nothing but names.

import { FilterBank } from "../../../src/filter/bank.ts";
import type { Model } from "../../../src/model/package.ts";
import { filterModel } from "../../../src/update/examinee.ts";
import { FilterArenas } from "../../../src/update/filter-arenas.ts";
import { held, since } from "./held.ts";
import { presetModel } from "./preset.ts";

const { layers, states, weights } = presetModel();
const payload = new Uint8Array(Float32Array.from(weights).buffer);
const shape = {
  kind: "denoise",
  path: "geometric",
  layers,
  inputs: 8,
  states,
  targets: 1,
} as const;
const header = { ...shape, weights: "f32", channels: 0 } as unknown as Model["header"];
const model: Model = { header, id: new Uint8Array(32), payload, golden: new Float64Array(0) };

const before = held();
const largest = { layers, states };
const bank = new FilterBank(filterModel(model), [{ name: "a" }, { name: "b" }], largest);
const arenas = new FilterArenas(bank, largest);
arenas.loadShadow(model);
arenas.promoteShadow();
const boot = since(before);
arenas.loadShadow(model);
const examined = since(before);
arenas.startShadow();
const trial = since(before);
arenas.promoteShadow();
const after = since(before);
print(JSON.stringify({ boot, examined, trial, after, bound: arenas.arenaBytes }));
