// Reads what a person names as a model: a signed or unsigned .slm file, or trained weights as
// JSON, which become an unsigned file.

import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { ModelError } from "../src/errors.ts";
import { FEATURES } from "../src/filter/features.ts";
import type { FilterModel } from "../src/filter/filter.ts";
import { type Model, readFile } from "../src/model/package.ts";
import { FilterExaminee, filterModel } from "../src/update/examinee.ts";
import { NodeCrypto } from "./crypto.ts";
import { loadModel } from "./model.ts";
import { packModel, type Release } from "./model-file.ts";
import { describePathError, UserError } from "./user-error.ts";

const MAGIC = "SLM\x1a";

/** The bytes of a .slm file, aligned and checked. @throws UserError with the code */
export function readModelFile(path: string): { file: Uint8Array; model: Model } {
  const file = Uint8Array.from(readBytes(path));
  try {
    return { file, model: readFile(file, new NodeCrypto()) };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    throw new UserError(`${path}: ${error.message} (${error.code})`);
  }
}

/** What a filter runs: a .slm file, signed or not, or trained weights. */
export function filterModelOf(path: string): FilterModel {
  if (!isModelFile(path)) return loadModel(path);
  const { model } = readModelFile(path);
  if (model.header.kind === "denoise") return filterModel(model);
  throw new UserError(`${path}: is a ${model.header.kind} model; only denoise models filter`);
}

/** A .slm file as it is, or JSON weights packed as `release` says. */
export function modelFileOf(path: string, name: string, release: Release): Uint8Array {
  if (isModelFile(path)) return readModelFile(path).file;
  const { kind, layers, nState, path: discretePath, weights } = loadModel(path);
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
    throw new UserError(`${path}: ${error.message} (${error.code})`);
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

export function isModelFile(path: string): boolean {
  return Buffer.from(readBytes(path).subarray(0, 4)).toString("latin1") === MAGIC;
}

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw describePathError(error, path);
  }
}
