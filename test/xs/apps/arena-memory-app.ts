// Makes the filters of a model of the shape in the argument, and prints what memory they hold.
import type { FilterModel } from "../../../src/filter/filter.ts";
import { held, since } from "./held.ts";

/** D of the learned filter. */
const FEATURES = 8;
/** W_e. */
const MIX_WEIGHTS = 7 * 16;

const { layers, states, channels, path, kept } = JSON.parse(argument);

function layerCount(): number {
  return Sluice.selectiveWeightCount(FEATURES, states);
}

/** The weights of a model as the flash has them: zeros, and A in arithmetic progression. */
function stored(): Float32Array {
  const count = layers * layerCount() + (layers - 1) * MIX_WEIGHTS + (layers + 1) * FEATURES;
  const weights = new Float32Array(count);
  const logA = FEATURES + 1 + 2 * states * FEATURES;
  for (let layer = 0; layer < layers; layer++) {
    const from = layer * (layerCount() + MIX_WEIGHTS) + logA;
    for (let n = 0; n < states; n++) weights[from + n] = Sluice.log(0.5 + n / states);
  }
  return weights;
}

const flash = stored();
const configs = Array.from({ length: channels }, (_, i) => ({ name: `c${i}` }));
const before = held();
const weights = kept === "int8" ? flash.slice() : new Float32Array(flash.buffer);
const model: FilterModel = { kind: "denoise", layers, nState: states, path, weights };
const bank = new Sluice.FilterBank(model, configs);
print(JSON.stringify({ ...since(before), channels: bank.channels.length }));
