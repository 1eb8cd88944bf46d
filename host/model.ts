// Model files of the desktop.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type FilterModel, filterWeightCount } from "../src/filter/filter.ts";
import { UserError } from "./user-error.ts";

/** The preset that ships with Sluice; found from the sources and from dist/ alike. */
const PRESET = "models/preset.json";

export function presetPath(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const root = here.endsWith(join("dist", "host")) ? join(here, "../..") : join(here, "..");
  return join(root, PRESET);
}

/** Reads a model; UserError when the file is missing or is no model. */
export function loadModel(path: string = presetPath()): FilterModel {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    throw new UserError(`${path}: cannot be read; give the path of a model file`);
  }
  let parsed: Partial<FilterModel> & { weights?: unknown };
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new UserError(`${path}: is not a model file (no JSON)`);
  }
  const { kind, layers, nState, path: discretePath, weights } = parsed;
  const known =
    kind === "denoise" &&
    (layers === 1 || layers === 2) &&
    typeof nState === "number" &&
    (discretePath === "exact" || discretePath === "geometric") &&
    Array.isArray(weights);
  if (!known || weights.length !== filterWeightCount(layers, nState)) {
    throw new UserError(`${path}: is not a model file of this version`);
  }
  return { kind, layers, nState, path: discretePath, weights: Float64Array.from(weights) };
}
