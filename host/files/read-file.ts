// The one reader of files that a person names: bounded in bytes and in time, whatever the name
// leads to. A pipe is read, so that `<(command)` works; devices such as /dev/zero are not files.
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { UserError } from "../../lab/user-error.ts";
import { describePathError } from "./path-error.ts";

/** For what is written by hand or is one of a few: keys, certificates, configurations. */
export const SMALL_BYTES_MAX = 2 ** 20;
/** For models, of which JSON takes 25 bytes a weight, and states of a training. */
export const LARGE_BYTES_MAX = 2 ** 26;
const PIECE_BYTES = 64 * 1024;
/** For whoever writes into a pipe. */
const PIPE_MS_MAX = 10_000;
const PIPE_LOOK_MS = 5;

/** All bytes of a regular file or a pipe. @throws UserError of one line that names the path */
export function readNamedFile(path: string, bytesMax: number): Buffer {
  let file: number | undefined;
  try {
    // Without O_NONBLOCK a pipe that nobody writes into would hang here.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = fstatSync(file);
    if (stats.isDirectory()) throw new UserError(`${path}: is a directory, not a file`);
    if (!stats.isFile() && !stats.isFIFO()) throw new UserError(`${path}: is not a regular file`);
    return readAll(file, path, bytesMax);
  } catch (error) {
    throw describePathError(error, path);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function readAll(file: number, path: string, bytesMax: number): Buffer {
  const pieces: Buffer[] = [];
  const deadlineMs = performance.now() + PIPE_MS_MAX;
  for (let bytes = 0; ; ) {
    const piece = Buffer.alloc(PIECE_BYTES);
    const got = readSome(file, piece);
    if (got === 0) return Buffer.concat(pieces);
    if (got > 0) pieces.push(piece.subarray(0, got));
    bytes += Math.max(0, got);
    if (bytes > bytesMax) throw new UserError(`${path}: has more than ${bytesMax} bytes`);
    if (got < 0 && performance.now() > deadlineMs) {
      throw new UserError(`${path}: nobody writes into this pipe (${PIPE_MS_MAX / 1000} s)`);
    }
  }
}

/** Bytes read; 0: the end; −1: a pipe has nothing yet. */
function readSome(file: number, out: Buffer): number {
  try {
    return readSync(file, out);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PIPE_LOOK_MS);
    return -1;
  }
}
