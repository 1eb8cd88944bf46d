// The bundles under dist/, as options of esbuild. The same sources give the same bytes.
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

/** How a program for Node is bundled: packages stay outside, HTML files are text. */
export const program = {
  ...common,
  platform: "node",
  packages: "external",
  loader: { ".html": "text" },
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

/**
 * What manifest.json gives a Moddable app beside the core: the module `sluice/device`, and what
 * stands in for the chip's modules on a desktop.
 * @type {import("esbuild").BuildOptions}
 */
export const deviceBundle = {
  ...common,
  entryPoints: {
    device: "device/main.ts",
    tls: "device/tls.ts",
    "no-tls": "device/no-tls.ts",
    "esp32/deep-sleep": "device/esp32/deep-sleep.ts",
    "lin/deep-sleep": "device/lin/deep-sleep.ts",
    "lin/flash": "device/lin/flash.ts",
    "lin/key-value": "device/lin/key-value.ts",
    "lin/thermometer": "device/lin/thermometer.ts",
  },
  outdir: "dist/xs",
  platform: "neutral",
  plugins: [moddable, forPreload],
};

/**
 * The Node-RED node. A script that sets `module.exports` once: Node-RED MCU takes nothing else.
 * @type {import("esbuild").BuildOptions}
 */
export const nodeRedBundle = {
  ...common,
  entryPoints: ["node-red/node.ts"],
  outfile: "node-red/dist/sluice.js",
  platform: "neutral",
  format: "iife",
  globalName: "sluice",
  footer: { js: "module.exports = sluice.register;" },
};

/** What the node is in Node-RED's editor; its file is written with form and help around it. */
export const nodeRedEditor = {
  ...common,
  entryPoints: ["node-red/editor.ts"],
  platform: "browser",
  format: "iife",
  write: false,
};

export const bundles = [
  { ...core, outfile: "dist/index.js" },
  { ...core, entryPoints: ["src/ssm/index.ts"], outfile: "dist/ssm.js" },
  { ...program, entryPoints: ["host/node.ts"], outfile: "dist/host/node.js" },
  ...xsBundles,
  deviceBundle,
  {
    ...program,
    entryPoints: ["host/cli.ts"],
    outfile: "dist/host/cli.js",
    banner: { js: "#!/usr/bin/env node" },
  },
  {
    ...common,
    entryPoints: {
      main: "page/main.ts",
      worker: "page/try/worker.ts",
      style: "page/style.css",
      index: "page/index.html",
      icon: "page/icon.svg",
    },
    outdir: "dist/page",
    platform: "browser",
    minify: true,
    loader: { ".html": "copy", ".svg": "copy" },
    // Its builds for browsers; the others want Node's streams.
    alias: { "csv-parse/sync": "csv-parse/browser/esm/sync" },
  },
  {
    ...program,
    entryPoints: { "host/preset": "host/train/preset.ts" },
    outdir: "dist",
  },
];
