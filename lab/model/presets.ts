// The entry `sluice/preset`: the models that come with Sluice, as objects that need no file.

import presetJson from "../../models/preset.json" with { type: "json" };
import lightJson from "../../models/preset-light.json" with { type: "json" };
import type { FilterModel } from "../../src/filter/model.ts";
import { filterOfClaims } from "./json.ts";

/** Three layers of three states, 460 weights: the filter that serves any sensor. */
export const preset: FilterModel = filterOfClaims(presetJson);

/** Two layers of four states, 306 weights: two thirds of the time a reading, 2 % more error. */
export const presetLight: FilterModel = filterOfClaims(lightJson);
