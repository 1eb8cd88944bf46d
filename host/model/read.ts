// Reads .slm files.

import { checkModel } from "../../lab/model/check.ts";
import { UserError } from "../../lab/user-error.ts";
import { ModelError } from "../../src/errors.ts";
import { ABI } from "../../src/model/format.ts";
import { type Model, readFile } from "../../src/model/package.ts";
import { LARGE_BYTES_MAX, readNamedFile } from "../files/read-file.ts";
import { NodeCrypto } from "./crypto.ts";

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

/** The same, and that it runs. @throws UserError with the code */
export function readRunnable(path: string): { file: Uint8Array; model: Model } {
  const read = readModelFile(path);
  checkRuns(read.model, path);
  return read;
}

/** @throws UserError with the code that a device would report */
export function checkRuns(model: Model, path: string): void {
  try {
    checkModel(model);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    throw new UserError(`${path}: ${error.message} (${error.code})`);
  }
}

/** Refuses a model that was trained for other features. @throws UserError */
export function checkAbi(abi: number, path: string): void {
  if (abi === ABI) return;
  throw new UserError(
    `${path}: its weights were trained for version ${abi} of the filter, this is ${ABI}; train it anew`,
  );
}

export function isModelFile(path: string): boolean {
  return Buffer.from(readBytes(path).subarray(0, 4)).toString("latin1") === MAGIC;
}

function readBytes(path: string): Uint8Array {
  return readNamedFile(path, LARGE_BYTES_MAX);
}
