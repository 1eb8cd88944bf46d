// The one class by which commands write files. A file appears complete or not at all: it grows
// beside its place under another name and is moved there at the end. What is no file (a pipe, a
// terminal, /dev/stdout) is written to as it is.
import { randomBytes } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { UserError } from "../../lab/user-error.ts";
import { describePathError } from "./path-error.ts";

const CHUNK_BYTES = 64 * 1024;
const MODE_BITS = 0o7777;
const PIPE_LOOK_MS = 5;

/** Files that grow: an end of the process that leaves no time for more still removes them. */
const growing = new Set<OutputFile>();
process.on("exit", () => {
  for (const file of growing) file.discard();
});

export class OutputFile {
  readonly path: string;
  /** Absent: what is written goes to `path` itself. */
  readonly #temporary: string | undefined;
  /** A file that was open before, such as standard output: ours to write to, not to close. */
  readonly #open: number | undefined;
  #file: number | undefined;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;

  /**
   * @param others what the command reads, and what else it writes: never written over
   * @throws UserError when nothing can be written at `path`, or when it is one of `others`
   */
  constructor(path: string, others: readonly (string | undefined)[]) {
    const there = statsOf(path);
    if (there?.isDirectory()) throw new UserError(`${path}: is a directory, not a file to write`);
    const own = identityOf(path);
    if (others.some((other) => other !== undefined && identityOf(other) === own)) {
      throw new UserError(`${path}: is read or written under another name too; give another one`);
    }
    this.path = path;
    this.#open = there === undefined ? undefined : openFile(path);
    if (this.#open !== undefined || (there !== undefined && !there.isFile())) return;
    if (there !== undefined) this.path = realpathSync(path);
    this.#temporary = `${this.path}.${randomBytes(4).toString("hex")}.tmp`;
    try {
      if (there !== undefined) accessSync(this.path, constants.W_OK);
      this.#file = openSync(this.#temporary, "wx");
      if (there !== undefined) fchmodSync(this.#file, there.mode & MODE_BITS);
    } catch (error) {
      throw describePathError(error, path);
    }
    growing.add(this);
  }

  /** Written synchronously, in large chunks: what comes may have any size. */
  write(content: string | Uint8Array): void {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes >= CHUNK_BYTES) this.#flush();
  }

  /** Puts the file in its place. */
  commit(): void {
    this.#flush();
    try {
      if (this.#file !== undefined && this.#temporary !== undefined) fsyncSync(this.#file);
      this.#close();
      if (this.#temporary !== undefined) renameSync(this.#temporary, this.path);
    } catch (error) {
      throw describePathError(error, this.path);
    }
    growing.delete(this);
  }

  /** Removes whatever was written; harmless after `commit`. */
  discard(): void {
    this.#pending = [];
    this.#close();
    if (this.#temporary !== undefined) rmSync(this.#temporary, { force: true });
    growing.delete(this);
  }

  #flush(): void {
    const bytes = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    try {
      // Without O_NONBLOCK a pipe that nobody reads would hang here.
      const file =
        this.#open ?? this.#file ?? openSync(this.path, constants.O_WRONLY | constants.O_NONBLOCK);
      if (this.#open === undefined) this.#file = file;
      for (let at = 0; at < bytes.length; ) at += writeSome(file, bytes, at);
    } catch (error) {
      throw describePathError(error, this.path);
    }
  }

  #close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}

function writeSome(file: number, bytes: Uint8Array, at: number): number {
  try {
    return writeSync(file, bytes, at);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PIPE_LOOK_MS);
    return 0;
  }
}

/** The number of an open file that `path` names, such as /dev/stdout: a rename would miss it. */
function openFile(path: string): number | undefined {
  const place = resolve(path);
  if (place === "/dev/stdout") return 1;
  if (place === "/dev/stderr") return 2;
  const number = /^\/(?:dev|proc\/self)\/fd\/(\d+)$/.exec(place)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** What is at the end of `path`; undefined: nothing yet. @throws UserError for a link to nothing */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw describePathError(error, path);
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
    throw new UserError(`${path}: is a link to a file that does not exist`);
  }
}

/** Equal for two names of one file: links are followed, hard links are one file. */
function identityOf(path: string): string {
  try {
    const { dev, ino } = statSync(path);
    return `${dev} ${ino}`;
  } catch {
    // Not there yet: its place is.
  }
  try {
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    return resolve(path);
  }
}
