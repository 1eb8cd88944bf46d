// The recording on disk: its size and its first bytes.
import { closeSync, openSync, readSync, type Stats, statSync } from "node:fs";
import { HEAD_BYTES } from "../../lab/recording/delimited.ts";
import { UserError } from "../../lab/user-error.ts";
import { describePathError } from "./path-error.ts";

/** Size of a readable, regular, non-empty file; anything else is the user's error. */
export function fileBytes(path: string): number {
  let stats: Stats;
  try {
    stats = statSync(path);
  } catch (error) {
    throw describePathError(error, path);
  }
  if (stats.isDirectory()) throw new UserError(`${path}: is a directory, not a recording`);
  if (!stats.isFile()) throw new UserError(`${path}: is not a regular file`);
  if (stats.size === 0) throw new UserError(`${path}: the file is empty`);
  return stats.size;
}

/** The first `HEAD_BYTES` of a file, or all of it. */
export function readHead(path: string, sizeBytes: number): Buffer {
  const head = Buffer.alloc(Math.min(sizeBytes, HEAD_BYTES));
  let filled = 0;
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    while (filled < head.length) {
      const got = readSync(file, head, filled, head.length - filled, filled);
      if (got === 0) break;
      filled += got;
    }
  } catch (error) {
    throw describePathError(error, path);
  } finally {
    if (file !== undefined) closeSync(file);
  }
  return head.subarray(0, filled);
}
