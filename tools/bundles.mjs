// The bundles under dist/, as options of esbuild. The same sources give the same bytes.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { moddable } from "./moddable-modules.mjs";
import { forPreload } from "./preloadable.mjs";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** @type {import("esbuild").BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  logLevel: "warning",
};
const core = { ...common, entryPoints: ["src/index.ts"], platform: "neutral" };
const preloadedCore = { ...core, plugins: [forPreload] };

/**
 * The core as a module that a Moddable manifest can preload, and as a script for test/xs.
 * @type {(import("esbuild").BuildOptions & { outfile: string })[]}
 */
export const xsBundles = [
  { ...preloadedCore, outfile: "dist/xs/core.js" },
  { ...preloadedCore, outfile: "dist/xs/core.iife.js", format: "iife", globalName: "Sluice" },
];

/** @type {import("esbuild").BuildOptions} */
export const deviceBundle = {
  ...common,
  entryPoints: ["device/main.ts"],
  outfile: "dist/xs/main.js",
  platform: "neutral",
  plugins: [moddable],
};

export const bundles = [
  { ...core, outfile: "dist/index.js", sourcemap: true },
  ...xsBundles,
  ...(existsSync(join(root, "device/main.ts")) ? [deviceBundle] : []),
  {
    ...common,
    entryPoints: ["host/cli.ts"],
    outfile: "dist/host/cli.js",
    platform: "node",
    packages: "external",
    loader: { ".html": "text" },
    banner: { js: "#!/usr/bin/env node" },
  },
  {
    ...common,
    entryPoints: {
      "host/preset": "host/train/preset.ts",
      "bench/quality": "bench/quality/main.ts",
      "bench/transfer": "bench/quality/transfer.ts",
    },
    outdir: "dist",
    platform: "node",
    packages: "external",
  },
];
