// Model files on disk: errors name the file.
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, extname } from "node:path";
import { fileOf, type Label } from "../../lab/model/pack.ts";
import { modelOf } from "../../lab/model/source.ts";
import { UserError } from "../../lab/user-error.ts";
import { ModelError } from "../../src/errors.ts";
import { type Model, readFile } from "../../src/model/package.ts";
import { describePathError } from "../files/path-error.ts";
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

/** Appears complete or not at all. */
export function writeModelFile(path: string, model: Model): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, fileOf(model), { flag: "wx" });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw describePathError(error, path);
  }
}

/** What `path` holds, at the start of a buffer of its own. @throws UserError */
export function readBytes(path: string): Uint8Array {
  try {
    return Uint8Array.from(readFileSync(path));
  } catch (error) {
    throw describePathError(error, path);
  }
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
