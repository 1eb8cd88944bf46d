// Builds everything under dist/, the bundles of bundles.mjs and the library's types, and node-red/dist.
import { execFileSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { bundles, root } from "./bundles.mjs";
import { buildNodeRed } from "./node-red.mjs";

rmSync(join(root, "dist"), { recursive: true, force: true });
await Promise.all([...bundles.map((options) => build(options)), buildNodeRed()]);
// By itself: the SDK takes every file of a name into the firmware, whatever its ending.
cpSync(join(root, "models/preset.slm"), join(root, "dist/xs/model/preset.slm"));
const tsc = join(root, "node_modules/typescript/bin/tsc");
for (const project of ["tsconfig.types.json", "device/tsconfig.types.json"]) {
  execFileSync(process.execPath, [tsc, "-p", project], { cwd: root, stdio: "inherit" });
}
