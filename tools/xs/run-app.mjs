// Bundles a script of test/xs/apps and runs it on the XS test host, the core preloaded.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { cacheFolder, hostPath } from "./build-host.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
export const corePath = join(root, "dist/xs/core.iife.js");

/** Bundles `test/xs/apps/<name>.ts` for XS, as a script or a module, and returns the file's path. */
export function bundleApp(name, kind = "script") {
  const outfile = join(cacheFolder, "apps", kind === "module" ? `${name}.mjs` : `${name}.js`);
  mkdirSync(dirname(outfile), { recursive: true });
  buildSync({
    entryPoints: [join(root, `test/xs/apps/${name}.ts`)],
    outfile,
    bundle: true,
    format: kind === "module" ? "esm" : "iife",
    external: ["sluice"],
    target: "es2022",
    loader: { ".slm": "base64" },
    logLevel: "error",
  });
  return outfile;
}

/** The host for `bits`; undefined where this machine cannot build it, which CI may not. */
export function hostOrSkip(bits) {
  const host = hostPath(bits);
  if (!host && process.env.CI) throw new Error(`CI without the ${bits}-bit XS host`);
  return host;
}

/** Runs an app and returns the JSON it prints; throws what the engine said. */
export function runApp(host, appPath, argument = "", preload = corePath) {
  const run = spawnSync(host, ["--preload", preload, appPath, argument], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(`exit ${run.status}: ${run.stdout}${run.stderr}`);
  return JSON.parse(run.stdout);
}
