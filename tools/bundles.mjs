// The bundles under dist/, as options of esbuild. The same sources give the same bytes.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { moddable } from "./moddable-modules.mjs";
import { forPreload } from "./preloadable.mjs";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { peerDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** @type {import("esbuild").BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  logLevel: "warning",
};

/** How a program for Node is bundled that runs in this repository: packages stay outside. */
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
  { ...preloadedCore, outfile: "dist/xs/core.js", minifyWhitespace: true },
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
  minifyWhitespace: true,
};

/** What an installed package runs on Node: small packages are inside, those of MQTT are optional. */
const shipped = {
  ...common,
  platform: "node",
  external: Object.keys(peerDependencies),
  loader: program.loader,
  entryPoints: { "host/cli": "host/cli.ts", "host/node": "host/node.ts" },
  outdir: "dist",
  splitting: true,
  chunkNames: "host/[name]-[hash]",
  minify: true,
  // The packages inside are CommonJS and ask for Node's modules by `require`.
  banner: {
    js: 'import{createRequire as need}from"node:module";const require=need(import.meta.url);',
  },
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
  { ...core, entryPoints: ["src/ssm/index.ts"], outfile: "dist/ssm.js" },
  { ...core, entryPoints: ["lab/model/presets.ts"], outfile: "dist/preset.js" },
  ...xsBundles,
  deviceBundle,
  shipped,
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
    splitting: true,
    chunkNames: "shared",
    platform: "browser",
    minify: true,
    loader: { ".html": "copy", ".svg": "copy" },
    // MQTT is as large as all the rest: the page's server has it from where it is installed.
    alias: { mqtt: "./mqtt.js" },
    external: ["./mqtt.js"],
  },
  {
    ...common,
    entryPoints: [
      { in: "uplot/dist/uPlot.iife.min.js", out: "uplot" },
      { in: "uplot/dist/uPlot.min.css", out: "uplot" },
    ],
    outdir: "dist/page",
    loader: { ".js": "copy", ".css": "copy" },
  },
  {
    ...program,
    entryPoints: { "host/preset": "host/train/preset.ts" },
    outdir: "dist",
  },
];
