// Goal: who has no SDK, or half of one, is told in one line what is missing and what to do.
// Method: the command of `npm run device:build` with environments and folders that lack something.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";

const script = fileURLToPath(new URL("../../tools/device-build.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "sluice-no-sdk-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const half = join(folder, "half");
const whole = join(folder, "whole");
const tools = join(whole, "build/bin/lin/release");
for (const path of [join(half, "xs"), join(whole, "xs"), tools])
  mkdirSync(path, { recursive: true });
writeFileSync(join(tools, "mcconfig"), "");

it.each([
  ["esp32", {}, /^sluice: MODDABLE is not set: install the Moddable SDK/],
  ["lin", {}, /^sluice: MODDABLE is not set/],
  ["esp32", { MODDABLE: join(folder, "no") }, /^sluice: MODDABLE=.*: no SDK is there; install/],
  ["esp32", { MODDABLE: half }, /^sluice: mcconfig is not built: run make -C .*makefiles/],
  ["esp32c3", { MODDABLE: whole }, /^sluice: IDF_PATH is not set: install ESP-IDF 6\.0 and run/],
  ["esp32s3", { MODDABLE: whole, IDF_PATH: folder }, /^sluice: IDF_PATH=.*: no IDF is there/],
  ["esp8266", {}, /^sluice: esp8266: is no target; one of esp32, esp32c3, esp32s3, lin\n$/],
])("%s with %j", (target, environment, line) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [script, target], {
    env: { PATH: "/usr/bin:/bin", ...environment },
    encoding: "utf8",
  });
  expect(stderr).toMatch(line);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect([status, stdout]).toEqual([1, ""]);
});
