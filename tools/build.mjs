// Builds everything under dist/: the library with its types and the command line.
// Deterministic: the same sources give the same bytes.
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const common = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  logLevel: "warning",
};

rmSync(join(root, "dist"), { recursive: true, force: true });
await Promise.all([
  build({
    ...common,
    entryPoints: ["src/index.ts"],
    outfile: "dist/index.js",
    platform: "neutral",
    sourcemap: true,
  }),
  build({
    ...common,
    entryPoints: ["host/cli.ts"],
    outfile: "dist/host/cli.js",
    platform: "node",
    packages: "external",
    loader: { ".html": "text" },
    banner: { js: "#!/usr/bin/env node" },
  }),
]);
execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", "src"], {
  cwd: root,
  stdio: "inherit",
});
