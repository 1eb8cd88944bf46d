// Goal: Ctrl-C in `sluice train` keeps the best so far: exit code 130, a valid model, no half-written
// file; --resume goes on to the bytes of a run without a stop. Method: the built command,
// interrupted at its first line of progress.
import { spawn } from "node:child_process";
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadModel } from "../../host/model/presets.ts";
import { Random } from "../../lab/train/random.ts";
import { CLI, inScratch, runCli } from "./run-cli.ts";

function writeRecording(path: string): void {
  const random = new Random(12);
  const rows = Array.from({ length: 2500 }, (_, t) => {
    const spike = random.chance(0.02) ? 30 : 0;
    return (20 + 4 * Math.sin(t / 50) + 0.3 * random.normal() + spike).toFixed(3);
  });
  writeFileSync(path, `u\n${rows.join("\n")}\n`);
}

function interrupted(args: readonly string[]): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [CLI, ...args]);
    child.stderr.once("data", () => child.kill("SIGINT"));
    child.stdout.resume();
    child.on("close", resolve);
  });
}

test("Ctrl-C keeps a valid model, and --resume ends with the bytes of an uninterrupted run", async () => {
  await inScratch(async (directory) => {
    const at = (name: string) => join(directory, name);
    writeRecording(at("in.csv"));
    const args = (out: string) => ["train", at("in.csv"), "--readings", "2", "--out", at(out)];
    expect(await interrupted(args("part.slm"))).toBe(130);
    expect(readdirSync(directory).sort()).toEqual(["in.csv", "part.slm", "part.slm.state"]);
    expect(loadModel(at("part.slm")).weights).toHaveLength(460);
    copyFileSync(at("part.slm.state"), at("other.slm.state"));

    const resumed = await runCli([...args("part.slm"), "--resume"]);
    expect(resumed.code).toBe(0);
    expect(readdirSync(directory)).not.toContain("part.slm.state");
    const whole = await runCli(args("whole.slm"));
    expect(whole.code).toBe(0);
    expect(readFileSync(at("part.slm"))).toEqual(readFileSync(at("whole.slm")));

    const otherSeed = await runCli([...args("other.slm"), "--seed", "2", "--resume"]);
    expect(otherSeed.code).toBe(1);
    expect(otherSeed.stderr).toMatch(/^sluice: --resume: .* belongs to another training.*\n$/);
    const nothing = await runCli([...args("new.slm"), "--resume"]);
    expect(nothing.code).toBe(1);
    expect(nothing.stderr).toMatch(/does not exist; there is nothing to go on with/);
  });
});
