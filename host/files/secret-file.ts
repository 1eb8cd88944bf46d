// Files that hold a secret, or that decide whom we trust: keys, passwords, passphrases.
import { statSync } from "node:fs";
import { UserError } from "../../lab/user-error.ts";
import { say } from "../terminal/say.ts";
import { readNamedFile, SMALL_BYTES_MAX } from "./read-file.ts";

const WRITE_BY_OTHERS = 0o022;
const READ_BY_OTHERS = 0o044;

/** Says so when others on this machine can write a file, or read it where that matters too. */
export function sayIfOpen(path: string, matters: "write" | "read or write"): void {
  const stats = statSync(path);
  // Windows has no such bits, and a pipe is nobody else's.
  if (process.platform === "win32" || !stats.isFile()) return;
  const isWritten = (stats.mode & WRITE_BY_OTHERS) !== 0;
  const isRead = matters === "read or write" && (stats.mode & READ_BY_OTHERS) !== 0;
  if (!isWritten && !isRead) return;
  const mode = matters === "write" ? 644 : 600;
  say(`${path}: others can ${isWritten ? "write" : "read"} it; chmod ${mode} ends that`);
}

/** The first line of a file. @throws UserError when there is nothing in it */
export function readPasswordFile(path: string): string {
  const text = readNamedFile(path, SMALL_BYTES_MAX).toString("utf8");
  sayIfOpen(path, "read or write");
  const [line = ""] = text.split(/\r?\n/, 1);
  if (line === "") throw new UserError(`${path}: its first line must be the secret`);
  return line;
}
