// Builds everything under dist/: the bundles of bundles.mjs, the library's types, and the licences
// of the packages that bundles contain; and node-red/dist.
import { cpSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { bundles, root } from "./bundles.mjs";
import { writeLicenses } from "./licenses.mjs";
import { buildNodeRed } from "./node-red.mjs";
import { writeTypes } from "./types.mjs";

rmSync(join(root, "dist"), { recursive: true, force: true });
const [built] = await Promise.all([
  Promise.all(bundles.map((each) => build({ ...each, metafile: true }))),
  buildNodeRed(),
]);
const inputs = new Map();
for (const { metafile } of built) {
  for (const [path, output] of Object.entries(metafile.outputs)) {
    const [folder] = /^dist\/(host|page)/.exec(path) ?? [];
    if (folder === undefined) continue;
    inputs.set(folder, [...(inputs.get(folder) ?? []), ...Object.keys(output.inputs)]);
  }
}
// The entry on desktops: the very module that devices preload.
writeFileSync(join(root, "dist/index.js"), 'export * from "./xs/core.js";\n');
// By itself: the SDK takes every file of a name into the firmware, whatever its ending.
cpSync(join(root, "models/preset.slm"), join(root, "dist/xs/model/preset.slm"));
for (const [folder, paths] of inputs) writeLicenses(folder, paths);
writeTypes();
