import preset from "../../../models/preset.json";
import light from "../../../models/preset-light.json";
import { type FilterModel, filterShape } from "../../../src/filter/model.ts";

/** The preset, built in: the engines under test have no files. */
export function presetModel(): FilterModel {
  return modelOf(preset);
}

export function lightModel(): FilterModel {
  return modelOf(light);
}

function modelOf(json: typeof preset): FilterModel {
  const { layers, states, weights } = json;
  return { ...filterShape(layers, states), weights: Float64Array.from(weights) };
}
