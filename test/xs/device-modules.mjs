// The programs of a whole device on the engine: the bundles that are shipped, the example app, and
// stand-ins for the modules that the SDK would bring.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { preloadable } from "../../tools/preloadable.mjs";
import { cacheFolder } from "./build-host.mjs";

const folder = dirname(fileURLToPath(import.meta.url));
const root = join(folder, "../..");
const outputs = join(cacheFolder, "device");

/** Stand-ins by the name of the module, all but those of sensors. */
const STAND_INS = {
  Resource: "resource",
  crypt: "crypt",
  curve: "curve",
  ecdsa: "ecdsa",
  ecp: "ecp",
  "embedded:io/socket/tcp": "tcp",
  "embedded:network/mqtt/client": "mqtt-client",
  "embedded:storage/key-value": "key-value",
  flash: "flash",
  instrumentation: "instrumentation",
  net: "net",
  "sluice/deep-sleep": "deep-sleep",
  sntp: "sntp",
  time: "time",
  timer: "timer",
  wifi: "wifi",
};
const BMP280 = "embedded:sensor/Barometer-Temperature/BMP280";

function bundle(source, outfile) {
  buildSync({
    entryPoints: [join(root, source)],
    outfile,
    bundle: true,
    format: "esm",
    target: "es2022",
    external: ["main", "sluice", "sluice/*", "embedded:*", ...Object.keys(STAND_INS)],
    logLevel: "error",
  });
  return outfile;
}

/** As the shipped bundles: what the SDK's own preloaded modules take is not what is measured. */
function bundleForPreload(source, outfile) {
  bundle(source, outfile);
  writeFileSync(outfile, preloadable(readFileSync(outfile, "utf8")));
  return outfile;
}

/** Configuration of the example as its manifest has it, with `sluice` changed. */
export function exampleConfig(change) {
  const manifest = JSON.parse(
    readFileSync(join(root, "examples/thermometer/manifest.json"), "utf8"),
  );
  return { sluice: { ...manifest.config.sluice, ...change } };
}

/**
 * All programs; the last one runs the others.
 * @param config what `mc/config` gives
 * @param name keeps the files of this device apart from those of others
 */
export function devicePrograms(config, name) {
  mkdirSync(outputs, { recursive: true });
  const configPath = join(outputs, `config-${name}.mjs`);
  writeFileSync(configPath, `export default ${JSON.stringify(config)};\n`);
  const preloaded = (module, path) => ({ name: module, kind: "module", path, isPreloaded: true });
  const standIns = Object.entries(STAND_INS).map(([module, file]) =>
    preloaded(
      module,
      bundleForPreload(`test/xs/stand-ins/${file}.ts`, join(outputs, `${file}.mjs`)),
    ),
  );
  const loaded = (module, path) => ({ name: module, kind: "module", path, isPreloaded: false });
  return [
    ...standIns,
    preloaded("mc/config", configPath),
    preloaded("sluice", join(root, "dist/xs/core.js")),
    preloaded("sluice/tls", join(root, "dist/xs/no-tls.js")),
    preloaded("sluice/device", join(root, "dist/xs/device.js")),
    loaded(BMP280, bundle("test/xs/stand-ins/bmp280.ts", join(outputs, "bmp280.mjs"))),
    loaded("main", bundle("examples/thermometer/main.ts", join(outputs, "main.mjs"))),
    loaded("harness", bundle("test/xs/stand-ins/harness.ts", join(outputs, "harness.mjs"))),
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
