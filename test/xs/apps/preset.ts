import preset from "../../../models/preset.json";
import type { FilterModel } from "../../../src/filter/filter.ts";

/** The preset, built in: the engines under test have no files. */
export function presetModel(): FilterModel {
  const weights = Float64Array.from(preset.weights);
  return { ...preset, weights } as FilterModel;
}
