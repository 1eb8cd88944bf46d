// Keeps two processes off one file. The lock names its owner by process id and start time, so that
// one left by a process that was killed holds nobody up.
import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { UserError } from "../../lab/user-error.ts";
import { readNamedFile } from "./read-file.ts";

const OWNER_BYTES_MAX = 100;

const held = new Set<string>();
process.on("exit", () => {
  for (const lock of held) rmSync(lock, { force: true });
});

/** Takes `path`.lock; the returned function gives it back. @throws UserError while another has it */
export function lockFile(path: string): () => void {
  const lock = `${path}.lock`;
  for (let tries = 0; ; tries++) {
    try {
      writeLock(lock);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const owner = ownerOf(lock);
      if (owner !== undefined || held.has(lock) || tries > 0) {
        throw new UserError(`${path}: is used by another process (${owner ?? "unknown"})`);
      }
      rmSync(lock, { force: true });
    }
  }
  held.add(lock);
  return () => {
    held.delete(lock);
    rmSync(lock, { force: true });
  };
}

/** Appears with its owner's name in it: one that is empty would look as if nobody had it. */
function writeLock(lock: string): void {
  const own = `${lock}.${process.pid}`;
  writeFileSync(own, `${process.pid} ${startOf(process.pid)}\n`);
  try {
    linkSync(own, lock);
  } finally {
    rmSync(own, { force: true });
  }
}

/** Id of the process that has the lock; undefined: it is gone. */
function ownerOf(lock: string): number | undefined {
  let text = "";
  try {
    text = readNamedFile(lock, OWNER_BYTES_MAX).toString("utf8");
  } catch {
    return undefined;
  }
  const [pid, start] = text.trim().split(" ");
  const id = Number(pid);
  if (!Number.isInteger(id) || id < 1) return undefined;
  try {
    process.kill(id, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return undefined;
  }
  return startOf(id) === start ? id : undefined;
}

/** When a process began, in ticks since the machine did; "-" where the system does not tell. */
function startOf(id: number): string {
  try {
    // Behind the name in brackets, which may hold blanks, the start is the 20th field.
    return readFileSync(`/proc/${id}/stat`, "utf8").split(") ").at(-1)?.split(" ")[19] ?? "-";
  } catch {
    return "-";
  }
}
