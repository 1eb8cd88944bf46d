// Goal: an interrupted run leaves no file and says so by its exit code. Method: a run that is paced
// to take minutes is interrupted as soon as its temporary files are seen.

import { spawn } from "node:child_process";
import { readdirSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CLI, inScratch } from "./run-cli.ts";

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s ends with %i and leaves the directory as it was", async (signal, code) => {
  await inScratch(async (directory) => {
    const input = join(directory, "in.csv");
    const rows = Array.from({ length: 300 }, (_, i) => `${i},${i % 7}`);
    writeFileSync(input, `time,v\n${rows.join("\n")}\n`);
    const outputs = ["--out", join(directory, "o.csv"), "--plot", join(directory, "p.html")];
    const child = spawn(process.execPath, [CLI, "simulate", input, "--speed", "real", ...outputs]);
    const isGrowing = () => readdirSync(directory).filter((f) => f.endsWith(".tmp")).length === 2;
    await new Promise<void>((resolve) => {
      const watcher = watch(directory, () => {
        if (!isGrowing()) return;
        watcher.close();
        resolve();
      });
    });
    let stderr = "";
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    const ended = new Promise((resolve) => child.on("close", resolve));
    child.kill(signal);
    expect(await ended).toBe(code);
    expect(stderr).toBe("sluice: replaying as recorded: one reading every 1 s\n");
    expect(readdirSync(directory)).toEqual(["in.csv"]);
  });
});
