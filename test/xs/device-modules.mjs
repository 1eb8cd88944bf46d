// The programs of a whole device on the engine: the bundles that are shipped, the example app, and
// stand-ins for the modules that the SDK would bring.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { preloadable } from "../../tools/preloadable.mjs";
import { cacheFolder } from "../../tools/xs/build-host.mjs";
import { STAND_INS } from "../sdk/modules.mjs";

const folder = dirname(fileURLToPath(import.meta.url));
const root = join(folder, "../..");
const outputs = join(cacheFolder, "device");

const BMP280 = "embedded:sensor/Barometer-Temperature/BMP280";

/** Test files run side by side: a file appears whole, and under a name made from what it holds. */
function write(text) {
  const path = join(outputs, `${createHash("sha256").update(text).digest("hex").slice(0, 16)}.mjs`);
  if (existsSync(path)) return path;
  mkdirSync(outputs, { recursive: true });
  const scratch = `${path}.${process.pid}`;
  writeFileSync(scratch, text);
  renameSync(scratch, path);
  return path;
}

function textOf(source) {
  const { outputFiles } = buildSync({
    entryPoints: [join(root, source)],
    bundle: true,
    format: "esm",
    target: "es2022",
    external: ["main", "mc/config", "sluice", "sluice/*", "embedded:*", ...Object.keys(STAND_INS)],
    logLevel: "error",
    write: false,
  });
  return outputFiles[0].text;
}

/** Configuration of the example as its manifest has it, with `sluice` changed. */
export function exampleConfig(change) {
  const manifest = JSON.parse(
    readFileSync(join(root, "examples/thermometer/manifest.json"), "utf8"),
  );
  return { sluice: { ...manifest.config.sluice, ...change } };
}

/**
 * All programs; the last one runs the others. Stand-ins for what the SDK preloads are made as the
 * shipped bundles are: what they would allocate otherwise is not what is measured.
 * @param config what `mc/config` gives
 * @param app source of the module "main"
 */
export function devicePrograms(config, app = "examples/thermometer/main.ts") {
  const program = (name, path, isPreloaded) => ({ name, kind: "module", path, isPreloaded });
  const standIns = Object.entries(STAND_INS).map(([module, file]) =>
    program(module, write(preloadable(textOf(`test/sdk/${file}.ts`))), true),
  );
  return [
    ...standIns,
    program("mc/config", write(`export default ${JSON.stringify(config)};\n`), true),
    program("sluice", join(root, "dist/xs/core.js"), true),
    program("sluice/tls", join(root, "dist/xs/no-tls.js"), true),
    program("sluice/device", join(root, "dist/xs/device.js"), true),
    program(BMP280, write(textOf("test/xs/stand-ins/bmp280.ts")), false),
    program("main", write(textOf(app)), false),
    program("harness", write(textOf("test/xs/stand-ins/harness.ts")), false),
  ];
}

/** `programs` as arguments of the test host for a PC. */
export function hostArguments(programs) {
  const app = programs.at(-1);
  const others = programs
    .slice(0, -1)
    .flatMap(({ name, path, isPreloaded }) => [
      isPreloaded ? "--preload" : "--module",
      `${name}=${path}`,
    ]);
  return [...others, app.path];
}
