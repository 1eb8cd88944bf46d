import preset from "../../../models/preset.json";
import light from "../../../models/preset-light.json";
import type { FilterModel } from "../../../src/filter/filter.ts";

/** The preset, built in: the engines under test have no files. */
export function presetModel(): FilterModel {
  const weights = Float64Array.from(preset.weights);
  return { ...preset, weights } as FilterModel;
}

export function lightModel(): FilterModel {
  const weights = Float64Array.from(light.weights);
  return { ...light, weights } as FilterModel;
}
