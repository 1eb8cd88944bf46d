// A training between two sessions, as a file: where it stood, and a fingerprint of what it was
// given, so that it goes on with nothing else.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import type { Checkpoint } from "../../lab/train/trainer.ts";
import type { Score } from "../../lab/train/validation.ts";
import { UserError } from "../../lab/user-error.ts";
import { OutputFile } from "../files/output-file.ts";
import { LARGE_BYTES_MAX, readNamedFile } from "../files/read-file.ts";

/** Validations so far, for the curve of the report. */
export interface Session {
  readonly checkpoint: Checkpoint;
  readonly curve: readonly Score[];
}

/** Of all that decides the result: options and data. */
export function fingerprintOf(options: object, columns: readonly Float64Array[]): string {
  const hash = createHash("sha256").update(JSON.stringify(options));
  for (const { buffer, byteOffset, byteLength } of columns) {
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest("hex");
}

/** Appears complete or not at all, in place of the one before. */
export function writeSession(path: string, fingerprint: string, session: Session): void {
  const file = new OutputFile(path, []);
  file.write(`${JSON.stringify({ fingerprint, ...session })}\n`);
  file.commit();
}

/** @throws UserError when there is none, or when it is of another training */
export function readSession(path: string, fingerprint: string): Session {
  if (!existsSync(path)) {
    throw new UserError(`--resume: ${path} does not exist; there is nothing to go on with`);
  }
  let parsed: Partial<Session> & { fingerprint?: string };
  try {
    parsed = JSON.parse(readNamedFile(path, LARGE_BYTES_MAX).toString("utf8"));
  } catch {
    throw new UserError(`--resume: ${path} is not the state of a training`);
  }
  const { checkpoint, curve } = parsed;
  if (parsed.fingerprint !== fingerprint || checkpoint === undefined || curve === undefined) {
    throw new UserError(
      `--resume: ${path} belongs to another training; give the same recording and options as then`,
    );
  }
  return { checkpoint, curve };
}
