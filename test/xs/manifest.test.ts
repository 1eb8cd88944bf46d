// Goal: manifest.json names files that the build makes and sizes that the core fits in.
// Method: the files of the build; the sizes are those that the firmware of test/mcu runs with.
import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import manifest from "../../manifest.json";

const root = new URL("../../", import.meta.url);

it("includes modules that the build makes, and preloads nothing else", () => {
  for (const path of Object.values(manifest.modules)) {
    expect(existsSync(new URL(`${path}.js`, root)), path).toBe(true);
  }
  expect(Object.keys(manifest.modules)).toEqual(expect.arrayContaining(manifest.preload));
});

it("is published with what it names", () => {
  const { files } = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));
  expect(files).toEqual(expect.arrayContaining(["manifest.json", "dist"]));
});
