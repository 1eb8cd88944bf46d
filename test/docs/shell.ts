// A terminal for the commands that documents show: a folder with the models of a clone, in which
// `npx sluice` is this package, as it would be in a clone and where it is installed.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { CLI } from "../host/run-cli.ts";

const root = join(import.meta.dirname, "../..");

export function startShell(cwd: string, script: string): ChildProcess {
  const bin = join(cwd, "node_modules/.bin");
  if (mkdirSync(bin, { recursive: true }) !== undefined) {
    symlinkSync(CLI, join(bin, "sluice"));
    symlinkSync(join(root, "models"), join(cwd, "models"));
    symlinkSync(join(root, "package.json"), join(cwd, "package.json"));
  }
  // A group of its own: npx and what it runs end together.
  return spawn("bash", ["-euc", script], {
    cwd,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Exit code and signal of `script`, run to its end; what it said is shown when it failed. */
export async function runShell(cwd: string, script: string): Promise<unknown[]> {
  const child = startShell(cwd, script);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (text) => {
      said += text;
    });
  }
  const [code, signal] = await once(child, "close");
  if (code !== 0) console.error(said);
  return [code, signal];
}
