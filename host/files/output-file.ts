// A file that appears complete or not at all: it grows beside its place under another name and is
// moved there at the end.
import { randomBytes } from "node:crypto";
import {
  closeSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { UserError } from "../../lab/user-error.ts";
import { describePathError } from "./path-error.ts";

const CHUNK_CHARS = 64 * 1024;

export class OutputFile {
  readonly path: string;
  readonly #temporary: string;
  #file: number | undefined;
  #pending = "";

  /** @throws UserError when nothing can be written at `path`, or when it is one of `inputs` */
  constructor(path: string, inputs: readonly string[]) {
    this.path = placeOf(path, inputs);
    this.#temporary = `${this.path}.${randomBytes(4).toString("hex")}.tmp`;
    try {
      this.#file = openSync(this.#temporary, "wx");
    } catch (error) {
      throw describePathError(error, path);
    }
  }

  /** Written synchronously, in large chunks: the text may come in any size. */
  write(text: string): void {
    this.#pending += text;
    if (this.#pending.length >= CHUNK_CHARS) this.#flush();
  }

  /** Puts the file in its place. */
  commit(): void {
    this.#flush();
    this.#close();
    try {
      renameSync(this.#temporary, this.path);
    } catch (error) {
      throw describePathError(error, this.path);
    }
  }

  /** Removes whatever was written; harmless after `commit`. */
  discard(): void {
    this.#pending = "";
    this.#close();
    rmSync(this.#temporary, { force: true });
  }

  #flush(): void {
    if (this.#file === undefined) return;
    const bytes = Buffer.from(this.#pending);
    this.#pending = "";
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
    } catch (error) {
      throw describePathError(error, this.path);
    }
  }

  #close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}

/** The path with links followed, so that the rename replaces the file and not the link. */
function placeOf(path: string, inputs: readonly string[]): string {
  let place: string;
  try {
    place = realpathSync(path);
  } catch {
    return path;
  }
  const stats = statSync(place);
  if (stats.isDirectory()) throw new UserError(`${path}: is a directory, not a file to write`);
  if (!stats.isFile()) throw new UserError(`${path}: is not a regular file`);
  if (inputs.some((input) => realpathSync(input) === place)) {
    throw new UserError(`${path}: is the recording itself; give another name`);
  }
  return place;
}
