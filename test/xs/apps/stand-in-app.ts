// An arena for trials is taken at boot: prints what is held then, in a trial of a model of the
// largest shape, and after its takeover. The models differ from the preset in nothing but names.

import { FilterBank } from "../../../src/filter/bank.ts";
import type { Model } from "../../../src/model/package.ts";
import { filterModel } from "../../../src/update/examinee.ts";
import { FilterArenas } from "../../../src/update/filter-arenas.ts";
import { held, since } from "./held.ts";
import { presetModel } from "./preset.ts";

const preset = presetModel();
const { layers, states } = preset;
const weights = Float32Array.from(preset.weights);
const payload = new Uint8Array(weights.buffer);
const header = { ...preset, channels: 0 } as unknown as Model["header"];
const none = new Uint8Array(0);
const golden = new Float64Array(0);
const model: Model = { header, id: new Uint8Array(32), offer: none, payload, weights, golden };

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
