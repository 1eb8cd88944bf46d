// Goal: the simulator's flash outlives the process and keeps the rules of the real one. Method: a
// file in a temporary folder, opened twice; writes that a chip would not take.

import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { SimulatedFlash } from "../../host/device/flash.ts";

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
