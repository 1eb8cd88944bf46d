// Model files of the desktop.

import { join } from "node:path";
import { UserError } from "../../lab/user-error.ts";
import { type FilterModel, filterShape } from "../../src/filter/model.ts";
import { LAYERS_MAX } from "../../src/limits.ts";
import { checkWeights, weightsOf } from "../../src/model/package.ts";
import { type Shape, tensorsOf, weightCount } from "../../src/model/shape.ts";
import { filterModel } from "../../src/update/examinee.ts";
import { packageRoot } from "../files/package-root.ts";
import { LARGE_BYTES_MAX, readNamedFile } from "../files/read-file.ts";
import { checkAbi, isModelFile, readModelFile } from "./read.ts";

/** The preset that ships with Sluice; found from the sources and from dist/ alike. */
const PRESET = "models/preset.json";

export function presetPath(): string {
  return join(packageRoot(), PRESET);
}

/** Reads a filter, .slm or JSON; UserError when the file is missing or is none. */
export function loadModel(path: string = presetPath()): FilterModel {
  return isModelFile(path) ? loadPacked(path) : loadJson(path);
}

function loadPacked(path: string): FilterModel {
  const { model } = readModelFile(path);
  if (model.header.kind !== "denoise") {
    throw new UserError(`${path}: is a ${model.header.kind} model, not a filter`);
  }
  checkAbi(model.header.abi, path);
  return { ...filterModel(model), weights: Float64Array.from(weightsOf(model)) };
}

function loadJson(path: string): FilterModel {
  let parsed: Partial<FilterModel> & { weights?: unknown; abi?: number; nState?: unknown };
  try {
    parsed = JSON.parse(readNamedFile(path, LARGE_BYTES_MAX).toString("utf8"));
  } catch {
    throw new UserError(`${path}: is not a model file (no JSON)`);
  }
  const { kind, layers, nState: states, weights } = parsed ?? {};
  const known =
    kind === "denoise" &&
    typeof layers === "number" &&
    Number.isInteger(layers) &&
    layers >= 1 &&
    layers <= LAYERS_MAX &&
    typeof states === "number" &&
    Array.isArray(weights);
  if (!known || weights.length !== weightCount(filterShape(layers, states))) {
    throw new UserError(`${path}: is not a model file of this version`);
  }
  // Files before the field was there are of version 1.
  checkAbi(parsed.abi ?? 1, path);
  const shape = filterShape(layers, states);
  return { ...shape, weights: weightsIn(weights, shape, path) };
}

/** By the rules of .slm files: numbers, each within the bounds of its tensor. */
function weightsIn(values: readonly unknown[], shape: Shape, path: string): Float64Array {
  const wrong = values.findIndex((value) => typeof value !== "number");
  if (wrong >= 0) {
    const shown = JSON.stringify(values[wrong]);
    throw new UserError(`${path}: weights[${wrong}] is ${shown}; it must be a number`);
  }
  const weights = Float64Array.from(values as readonly number[]);
  try {
    checkWeights(weights, tensorsOf(shape));
  } catch (error) {
    throw new UserError(`${path}: ${(error as Error).message}`);
  }
  return weights;
}
