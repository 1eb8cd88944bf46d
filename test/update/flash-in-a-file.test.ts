// Goal: the simulator's flash outlives the process and keeps the rules of the real one, is made
// whole or not at all, and belongs to one process. Method: a file in a temporary folder, opened
// twice; writes that a chip would not take; a full disk; processes that are killed.

import { spawn } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { SimulatedFlash } from "../../host/device/flash.ts";
import { runCli } from "../host/run-cli.ts";
import { modelFile } from "./models.ts";
import { idOf, World } from "./world.ts";

const folder = mkdtempSync(join(tmpdir(), "sluice-flash-"));
afterAll(() => rmSync(folder, { recursive: true }));
const unit = Uint8Array.from({ length: 16 }, (_, i) => i);

test("what is programmed is there after the file was closed, erased is 0xff", () => {
  const path = join(folder, "a");
  const first = new SimulatedFlash(4, path);
  expect(statSync(path).size).toBe(4 * 4096);
  first.program(4096 + 32, unit, 16);
  first.close();
  const second = new SimulatedFlash(4, path);
  const out = new Uint8Array(16);
  second.readInto(4096 + 32, 16, out);
  expect(out).toEqual(unit);
  expect(new Uint8Array(second.map(), 4096 + 32, 16)).toEqual(unit);
  second.erase(1);
  second.readInto(4096 + 32, 16, out);
  expect(out).toEqual(new Uint8Array(16).fill(0xff));
  second.close();
});

test("a second program of a unit and parts of units are refused", () => {
  const flash = new SimulatedFlash(4, join(folder, "b"));
  flash.program(0, unit, 16);
  expect(() => flash.program(0, unit, 16)).toThrow(/second time/);
  expect(() => flash.program(8, unit, 16)).toThrow(/whole units/);
  expect(() => flash.program(16, unit, 8)).toThrow(/whole units/);
  flash.close();
});

test("a file of another size is not taken for flash", () => {
  const path = join(folder, "c");
  writeFileSync(path, "hello");
  expect(() => new SimulatedFlash(4, path)).toThrow(/holds 5 bytes, a flash of 4 blocks has 16384/);
});

test("an empty file becomes flash, whole; nothing else is left beside it", () => {
  const path = join(folder, "d");
  writeFileSync(path, "");
  new SimulatedFlash(4, path).close();
  expect(readFileSync(path)).toEqual(Buffer.alloc(4 * 4096, 0xff));
  expect(readdirSync(folder).filter((name) => name.startsWith("d"))).toEqual(["d"]);
});

test("killed while it is made: there is no file, or a whole one", async () => {
  const path = join(folder, "killed");
  const source = join(import.meta.dirname, "../../dist/host/cli.js");
  const recording = join(folder, "r.csv");
  writeFileSync(recording, "time,v\n0,1\n1,2\n2,3\n");
  const args = [source, "simulate", recording, "--broker", "mqtt://127.0.0.1:1", "--flash", path];
  for (let delayMs = 250; delayMs < 700; delayMs += 45) {
    const child = spawn(process.execPath, args, { stdio: "ignore" });
    const ended = new Promise((resolve) => child.once("close", resolve));
    setTimeout(() => child.kill("SIGKILL"), delayMs);
    await ended;
    if (existsSync(path)) expect(statSync(path).size).toBe(34 * 4096);
    rmSync(path, { force: true });
  }
}, 30_000);

test("a disk that is full, or takes the half of it: a refusal, and memory is as the file", () => {
  const path = join(folder, "e");
  let take = 0;
  const disk = (_file: number, _bytes: unknown, _at: unknown, length: unknown): number => {
    if (take <= 0) throw Object.assign(new Error("full"), { code: "ENOSPC" });
    const taken = Math.min(take, Number(length));
    take -= taken;
    return taken;
  };
  const flash = new SimulatedFlash(4, path, disk as unknown as typeof import("node:fs").writeSync);
  expect(flash.program(0, unit, 16)).toBe(false);
  take = 7;
  expect(flash.program(0, unit, 16)).toBe(false);
  expect(flash.erase(1)).toBe(false);
  expect(new Uint8Array(flash.map(), 0, 16)).toEqual(new Uint8Array(16).fill(0xff));
  take = 16;
  expect(flash.program(0, unit, 16)).toBe(true);
  expect(new Uint8Array(flash.map(), 0, 16)).toEqual(unit);
  flash.close();
});

test("a device on a full disk reports the code flash, and runs on", () => {
  let isFull = false;
  const disk = (_file: number, _bytes: unknown, _at: unknown, length: unknown): number => {
    if (isFull) throw Object.assign(new Error("full"), { code: "ENOSPC" });
    return Number(length);
  };
  const write = disk as unknown as typeof import("node:fs").writeSync;
  const flash = new SimulatedFlash(34, join(folder, "f"), write);
  const factory = modelFile(0);
  const world = new World({ flash: Object.assign(flash, { powerUp() {} }) as never, factory });
  world.boot();
  isFull = true;
  world.broker.offer(modelFile(100));
  for (let i = 0; i < 50; i++) world.turn();
  expect(world.broker.reported).toMatchObject({ state: "failed", code: "flash" });
  expect(world.running).toBe(idOf(factory));
  flash.close();
});

test("two processes on one file: the second is refused in one line, a dead one is not", async () => {
  const path = join(folder, "g");
  const first = new SimulatedFlash(34, path);
  expect(() => new SimulatedFlash(34, path)).toThrow(/g: is used by another process \(\d+\)$/);
  const recording = join(folder, "r2.csv");
  writeFileSync(recording, "time,v\n0,1\n1,2\n2,3\n");
  const args = ["simulate", recording, "--broker", "mqtt://127.0.0.1:1", "--flash", path];
  const second = await runCli(args);
  expect(second.stderr).toMatch(/^sluice: \S+g: is used by another process \(\d+\)\n$/);
  expect(second.code).toBe(1);
  first.close();
  expect(existsSync(`${path}.lock`)).toBe(false);
  // Whoever had the lock was killed, and another process has its number now.
  for (const dead of ["999999999 1", `${process.pid} 1`, "", "rubbish"]) {
    writeFileSync(`${path}.lock`, `${dead}\n`);
    new SimulatedFlash(34, path).close();
  }
});

test.each(["/dev/full", "/dev/zero", "/dev/null", "."])("--flash %s: one line", async (place) => {
  const recording = join(folder, "r3.csv");
  writeFileSync(recording, "time,v\n0,1\n1,2\n2,3\n");
  const args = ["simulate", recording, "--broker", "mqtt://127.0.0.1:1", "--flash", place];
  const { code, stderr } = await runCli(args);
  expect(stderr).toBe(`sluice: ${place}: is not a regular file\n`);
  expect(code).toBe(1);
});
