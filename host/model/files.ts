// Model files on disk: errors name the file.
import { basename, extname } from "node:path";
import { fileOf, type Label } from "../../lab/model/pack.ts";
import { modelOf } from "../../lab/model/source.ts";
import { UserError } from "../../lab/user-error.ts";
import { ModelError } from "../../src/errors.ts";
import { type Model, readFile } from "../../src/model/package.ts";
import { OutputFile } from "../files/output-file.ts";
import { LARGE_BYTES_MAX, readNamedFile } from "../files/read-file.ts";
import { NodeCrypto } from "./crypto.ts";

/** A .slm file, every byte checked. @throws UserError with the code */
export function readModelFile(path: string): Model {
  const bytes = readBytes(path);
  return about(path, () => readFile(bytes, new NodeCrypto()));
}

/** A .slm file as it is, or trained weights in JSON packed under `label`. @throws UserError */
export function readModel(path: string, label: Label): Model {
  const bytes = readBytes(path);
  return about(path, () => modelOf(bytes, label, new NodeCrypto()));
}

/** What a model is called whose file says no name. */
export function nameOf(path: string): string {
  return basename(path, extname(path));
}

/**
 * Appears complete or not at all.
 * @param others what the command reads, and what else it writes
 */
export function writeModelFile(
  path: string,
  model: Model,
  others: readonly (string | undefined)[],
): void {
  const output = new OutputFile(path, others);
  try {
    output.write(fileOf(model));
    output.commit();
  } finally {
    output.discard();
  }
}

/** What `path` holds, at the start of a buffer of its own. @throws UserError */
export function readBytes(path: string): Uint8Array {
  return Uint8Array.from(readNamedFile(path, LARGE_BYTES_MAX));
}

/** Runs `work` on the model of `path`; what is wrong with it is told with the path and the code. */
export function about<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    throw new UserError(`${path}: ${error.message} (${error.code})`);
  }
}
