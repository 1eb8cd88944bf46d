// Goal: manifest.json names files that the build makes. That the app fits in the sizes it asks for
// is shown by test/device.
import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import manifest from "../../manifest.json";

const root = new URL("../../", import.meta.url);

/** Names and paths of the modules that are ours; others come from the SDK. */
const ours = [manifest, ...Object.values(manifest.platforms)].flatMap(({ modules }) =>
  Object.entries(modules).filter(([, path]) => path.startsWith("./dist/")),
);

it("includes modules that the build makes, and preloads nothing else of ours", () => {
  for (const [, path] of ours) expect(existsSync(new URL(`${path}.js`, root)), path).toBe(true);
  const names = ours.map(([name]) => name);
  const preloaded = manifest.preload.filter((name) => name.startsWith("sluice"));
  expect(names).toEqual(expect.arrayContaining(preloaded));
  expect(preloaded).toContain("sluice");
});

it("is published with what it names", () => {
  const { files } = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));
  expect(files).toEqual(expect.arrayContaining(["manifest.json", "dist"]));
});
