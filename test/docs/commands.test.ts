// Goal: who copies the commands of a document out of it gets what it says.
// Method: the blocks marked `sh` run as they stand, one after the other in one empty folder, those
// marked `sh background` until the document ends; ports alone are others, since those may be taken.
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { inScratch } from "../host/run-cli.ts";
import { runShell, startShell } from "./shell.ts";

const LIMIT_MS = 300_000;
/** A program in the background that says nothing for so long is at work. */
const QUIET_MS = 3000;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

/** `script` with the ports that commands take unless told replaced by free ones. */
async function withOtherPorts(): Promise<(script: string) => string> {
  const [mqtt, ws, page] = [await freePort(), await freePort(), await freePort()];
  return (script) =>
    script
      .replaceAll("sluice broker", `sluice broker --port ${mqtt} --ws-port ${ws}`)
      .replaceAll("sluice dashboard", `sluice dashboard --port ${page}`)
      .replaceAll("127.0.0.1:1883", `127.0.0.1:${mqtt}`)
      .replaceAll("127.0.0.1:9001", `127.0.0.1:${ws}`);
}

/** Runs every block of the document in `cwd`; throws with the block that failed. */
async function follow(document: string, cwd: string): Promise<void> {
  const text = readFileSync(join("docs", document), "utf8");
  const inPlace = await withOtherPorts();
  const running: ChildProcess[] = [];
  try {
    for (const [, kind, block = ""] of text.matchAll(/```sh( background)?\n([\s\S]*?)```/g)) {
      const script = inPlace(block);
      if (kind === undefined)
        expect([script, ...(await runShell(cwd, script))]).toEqual([script, 0, null]);
      else {
        const child = startShell(cwd, script);
        running.push(child);
        await Promise.race([once(child.stdout!, "data"), once(child, "exit"), sleep(QUIET_MS)]);
        expect([script, child.exitCode]).toEqual([script, null]);
        child.stdout?.resume();
        child.stderr?.resume();
      }
    }
  } finally {
    for (const { pid } of running) if (pid !== undefined) process.kill(-pid, "SIGTERM");
    await Promise.all(running.map((child) => child.exitCode ?? once(child, "exit")));
  }
}

test.each([
  ["filter-a-recording.md", ["plot.html", "filtered.csv", "own.html"]],
  ["own-models.md", ["own.slm", "own.html", "better.slm", "co.slm", "calibrated.csv"]],
  ["fleet.md", ["kitchen.flash", "new.slm"]],
])(
  "%s",
  (document, files) =>
    inScratch(async (cwd) => {
      await follow(document, cwd);
      expect(files.filter((file) => !existsSync(join(cwd, file)))).toEqual([]);
    }),
  LIMIT_MS,
);
