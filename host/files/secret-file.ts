// Files that hold a secret: keys, passwords, passphrases.
import { statSync } from "node:fs";
import { UserError } from "../../lab/user-error.ts";
import { say } from "../terminal/say.ts";
import { readNamedFile, SMALL_BYTES_MAX } from "./read-file.ts";

const OTHERS = 0o077;

/** The text of a file that is for its owner alone; says so when others can read or write it. */
export function readSecretFile(path: string): string {
  const text = readNamedFile(path, SMALL_BYTES_MAX).toString("utf8");
  const mode = statSync(path).mode & OTHERS;
  // Windows has no such bits, and pipes are nobody's.
  if (mode !== 0 && process.platform !== "win32" && statSync(path).isFile()) {
    const may = (mode & 0o022) !== 0 ? "write" : "read";
    say(`${path}: others on this machine can ${may} it; chmod 600 keeps it to you`);
  }
  return text;
}

/** The first line of a file. @throws UserError when there is nothing in it */
export function readPasswordFile(path: string): string {
  const [line = ""] = readSecretFile(path).split(/\r?\n/, 1);
  if (line === "") throw new UserError(`${path}: its first line must be the password`);
  return line;
}
