// Builds everything under dist/: the library with its types, the command line, and for XS the
// core as a module (devices) and as a script (test/xs).
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
  ...["esm", "iife"].map((format) =>
    build({
      ...common,
      entryPoints: ["src/index.ts"],
      outfile: `dist/xs/core${format === "iife" ? ".iife" : ""}.js`,
      platform: "neutral",
      format,
      globalName: format === "iife" ? "Sluice" : undefined,
    }),
  ),
  build({
    ...common,
    entryPoints: ["host/cli.ts"],
    outfile: "dist/host/cli.js",
    platform: "node",
    packages: "external",
    loader: { ".html": "text" },
    banner: { js: "#!/usr/bin/env node" },
  }),
  build({
    ...common,
    entryPoints: {
      "host/preset": "host/train/preset.ts",
      "bench/quality": "bench/quality/main.ts",
      "bench/transfer": "bench/quality/transfer.ts",
    },
    outdir: "dist",
    platform: "node",
    packages: "external",
  }),
]);
execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", "src"], {
  cwd: root,
  stdio: "inherit",
});
