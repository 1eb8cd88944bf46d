// Bytes that a person names as a model: a .slm file, or trained weights as JSON.
import type { FilterModel } from "../../src/filter/model.ts";
import { bad } from "../../src/model/check.ts";
import { type Model, readFile } from "../../src/model/package.ts";
import type { Crypto } from "../../src/ports.ts";
import { filterModel } from "../../src/update/examinee.ts";
import { checkAbi, filterOfJson } from "./json.ts";
import { type Label, packModel } from "./pack.ts";

const MAGIC = [0x53, 0x4c, 0x4d, 0x1a];

/** The filter in `bytes`, aligned to 8. @throws ModelError */
export function filterOf(bytes: Uint8Array, crypto: Crypto): FilterModel {
  if (!isModelFile(bytes)) return filterOfJson(textOf(bytes));
  const model = readFile(bytes, crypto);
  if (model.header.kind !== "denoise") {
    bad("kind", "a calibration, not a filter; sluice calibrate runs it");
  }
  checkAbi(model.header.abi);
  return { ...filterModel(model), weights: Float64Array.from(model.weights) };
}

/** A .slm file as it is, JSON packed under `label`. @throws ModelError */
export function modelOf(bytes: Uint8Array, label: Label, crypto: Crypto): Model {
  if (isModelFile(bytes)) return readFile(bytes, crypto);
  return packModel(filterOfJson(textOf(bytes)), label, crypto);
}

function isModelFile(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte);
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
