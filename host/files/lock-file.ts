// Keeps two processes off one file. The lock names its owner by process id and start time, so that
// one left by a process that was killed holds nobody up.
import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { UserError } from "../../lab/user-error.ts";

const held = new Set<string>();
process.on("exit", () => {
  for (const lock of held) rmSync(lock, { force: true });
});

/** Takes `path`.lock; the returned function gives it back. @throws UserError while another has it */
export function lockFile(path: string): () => void {
  const lock = `${path}.lock`;
  for (let tries = 0; ; tries++) {
    try {
      const file = openSync(lock, "wx");
      writeSync(file, `${process.pid} ${startOf(process.pid)}\n`);
      closeSync(file);
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

/** Id of the process that has the lock; undefined: it is gone. */
function ownerOf(lock: string): number | undefined {
  let text = "";
  try {
    text = readFileSync(lock, "utf8");
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
