// Makes the filters of a model of the shape in the argument, and prints what memory they hold.
import type { FilterModel } from "../../../src/filter/model.ts";
import { held, since } from "./held.ts";

const { layers, states, channels } = JSON.parse(argument);
const shape = Sluice.filterShape(layers, states);

/** The weights of a model as the flash has them: zeros. */
const flash = new Float32Array(Sluice.weightCount(shape));
const configs = Array.from({ length: channels }, (_, i) => ({ name: `c${i}` }));
const before = held();
const weights = new Float32Array(flash.buffer);
const model: FilterModel = { ...shape, weights };
const bank = new Sluice.FilterBank(model, configs);
print(JSON.stringify({ ...since(before), channels: bank.channels.length }));
