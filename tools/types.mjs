// The library's declarations under dist/types: those of TypeScript, without the modules that no
// entry's declarations lead to.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./bundles.mjs";

const folder = join(root, "dist/types");
const { exports: entries } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

export function writeTypes() {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  for (const project of ["tsconfig.types.json", "device/tsconfig.types.json"]) {
    execFileSync(process.execPath, [tsc, "-p", project], { cwd: root, stdio: "inherit" });
  }
  const needed = new Set();
  for (const { types } of Object.values(entries)) if (types) follow(join(root, types), needed);
  for (const file of readdirSync(folder, { recursive: true })) {
    const path = join(folder, file);
    if (path.endsWith(".ts") && !needed.has(path)) rmSync(path);
  }
}

/** Adds `path` and what it imports to `needed`. */
function follow(path, needed) {
  if (needed.has(path)) return;
  needed.add(path);
  for (const [, name] of readFileSync(path, "utf8").matchAll(/(?:from|import)\W*"(\.[^"]+)"/g)) {
    follow(join(dirname(path), name.replace(/\.ts$/, ".d.ts")), needed);
  }
}
