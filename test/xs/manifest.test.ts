// Goal: manifest.json names files that the build makes. That the core fits in the sizes it asks
// for is shown by test/mcu.
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

it("asks for fixed sizes, as multiples of what the engine counts in", () => {
  const { chunk, heap, stack, keys, static: all } = manifest.creation;
  for (const size of [chunk.initial, heap.initial, stack, keys.initial]) {
    expect(Number.isInteger(size / 32), `${size}`).toBe(true);
  }
  // 0: heaps of these sizes; else one block, whose parts nobody fixes.
  expect(all).toBe(0);
  // `available` is what older SDKs read; newer ones take it only where `initial` is absent.
  expect(keys).not.toHaveProperty("available");
});
