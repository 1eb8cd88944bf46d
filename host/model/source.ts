// Reads what a person names as a model: a signed or unsigned .slm file, or trained weights as
// JSON, which become an unsigned file.

import { UserError } from "../../lab/user-error.ts";
import { ModelError } from "../../src/errors.ts";
import type { FilterModel } from "../../src/filter/model.ts";
import { type RegressModel, Regressor } from "../../src/filter/regress.ts";
import type { Model } from "../../src/model/package.ts";
import type { Examinee } from "../../src/model/selftest.ts";
import { FilterExaminee, filterModel, regressModel } from "../../src/update/examinee.ts";
import { OutputFile } from "../files/output-file.ts";
import { say } from "../terminal/say.ts";
import { roundedToInt8 } from "../train/int8.ts";
import { loadModel } from "./presets.ts";
import { isModelFile, readModelFile } from "./read.ts";
import { packModel, type Release, type TrainedModel } from "./write.ts";

/** What `sluice train` writes: signing gives it a sequence and a class of devices. */
export const TRIAL_RELEASE = { deviceClass: "sluice", sequence: 0, weights: "f32" } as const;

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
  const { kind, layers, states, inputs, targets } = filter;
  const weights =
    release.weights === "int8"
      ? roundedToInt8(filter.weights, { layers, states }, sayProgress)
      : filter.weights;
  const shape = { kind, layers, states, path: "exact", inputs, targets, channels: 0 } as const;
  return packed({ ...shape, name, weights }, release, origin, (model) => {
    return new FilterExaminee(filterModel(model));
  });
}

/** Three lines on the way. */
function sayProgress(done: number, all: number): void {
  if (done > 0 && done % Math.ceil(all / 4) === 0) {
    say(`rounding to int8, ${Math.round((100 * done) / all)} %`);
  }
}

/** An unsigned file of a calibration. */
export function packedCalibration(
  calibration: RegressModel,
  origin: string,
  name: string,
): Uint8Array {
  const { kind, layers, states, inputs, targets, weights } = calibration;
  const channels = inputs - 1;
  const shape = { kind, layers, states, path: "exact", inputs, targets, channels } as const;
  return packed({ ...shape, name, weights }, TRIAL_RELEASE, origin, (model) => {
    return new Regressor(regressModel(model));
  });
}

function packed(
  trained: TrainedModel,
  release: Release,
  origin: string,
  examineeOf: (model: Model) => Examinee,
): Uint8Array {
  try {
    return packModel(trained, release, examineeOf);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    throw new UserError(`${origin}: ${error.message} (${error.code})`);
  }
}

/**
 * Appears complete or not at all.
 * @param others what the command reads, and what else it writes
 */
export function writeModelFile(
  path: string,
  file: Uint8Array,
  others: readonly (string | undefined)[],
): void {
  const output = new OutputFile(path, others);
  try {
    output.write(file);
    output.commit();
  } finally {
    output.discard();
  }
}
