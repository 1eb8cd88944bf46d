// Makes the filters of a model of the shape in the argument, and prints what memory they hold.
import type { FilterModel } from "../../../src/filter/model.ts";
import { held, since } from "./held.ts";

const { layers, states, channels, kept } = JSON.parse(argument);
const shape = Sluice.filterShape(layers, states);

/** The weights of a model as the flash has them: zeros. */
function stored(): Float32Array {
  return new Float32Array(Sluice.weightCount(shape));
}

const flash = stored();
const configs = Array.from({ length: channels }, (_, i) => ({ name: `c${i}` }));
const before = held();
const weights = kept === "int8" ? flash.slice() : new Float32Array(flash.buffer);
const model: FilterModel = { ...shape, weights };
const bank = new Sluice.FilterBank(model, configs);
print(JSON.stringify({ ...since(before), channels: bank.channels.length }));
