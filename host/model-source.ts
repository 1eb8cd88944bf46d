// Reads what a person names as a model: a signed or unsigned .slm file, or trained weights as
// JSON, which become an unsigned file.

import { renameSync, rmSync, writeFileSync } from "node:fs";
import { ModelError } from "../src/errors.ts";
import { FEATURES } from "../src/filter/features.ts";
import type { FilterModel } from "../src/filter/filter.ts";
import { FilterExaminee, filterModel } from "../src/update/examinee.ts";
import { loadModel } from "./model.ts";
import { packModel, type Release } from "./model-file.ts";
import { isModelFile, readModelFile } from "./read-model-file.ts";
import { describePathError, UserError } from "./user-error.ts";

/** A .slm file as it is, or JSON weights packed as `release` says. */
export function modelFileOf(path: string, name: string, release: Release): Uint8Array {
  if (isModelFile(path)) return readModelFile(path).file;
  return packedFilter(loadModel(path), path, name, release);
}

/** An unsigned file of a filter; `origin` is what an error is told about. */
export function packedFilter(
  filter: FilterModel,
  origin: string,
  name: string,
  release: Release,
): Uint8Array {
  const { kind, layers, nState, path: discretePath, weights } = filter;
  const trained = {
    kind,
    layers,
    states: nState,
    path: discretePath,
    inputs: FEATURES,
    targets: 1,
    channels: 0,
    name,
    weights,
  };
  try {
    return packModel(trained, release, (model) => new FilterExaminee(filterModel(model)));
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    throw new UserError(`${origin}: ${error.message} (${error.code})`);
  }
}

/** Appears complete or not at all. */
export function writeModelFile(path: string, file: Uint8Array): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, file, { flag: "wx" });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw describePathError(error, path);
  }
}
