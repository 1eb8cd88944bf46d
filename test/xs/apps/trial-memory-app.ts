// Takes a model of the largest shape from boot to a trial and to its takeover; prints what is held
// on each of the ways.
import { FilterBank } from "../../../src/filter/bank.ts";
import type { Model } from "../../../src/model/package.ts";
import { filterModel } from "../../../src/update/examinee.ts";
import { FilterArenas } from "../../../src/update/filter-arenas.ts";
import { held, since } from "./held.ts";

const shape = Sluice.filterShape(3, 16);
const payload = new Uint8Array(4 * Sluice.weightCount(shape));
const model: Model = {
  header: { ...shape, channels: 0 } as unknown as Model["header"],
  ...{ id: new Uint8Array(32), offer: new Uint8Array(0), payload, golden: new Float64Array(0) },
  weights: new Float32Array(payload.buffer),
};

const before = held();
const bank = new FilterBank(filterModel(model), [{ name: "a" }, { name: "b" }], shape);
const arenas = new FilterArenas(bank, shape);
const boot = since(before);
arenas.loadShadow(model);
const examined = since(before);
arenas.startShadow();
const trial = since(before);
arenas.promoteShadow();
const after = since(before);
print(JSON.stringify({ boot, examined, trial, after }));
