// Modules that the Moddable SDK (8.2) gives an app. A missing import is no error of the SDK's
// build: it ends the app on the device. So the device bundle is checked here against this list.
export const MODDABLE_MODULES = [
  "Resource",
  "crypt",
  "curve",
  "ecdsa",
  "ecp",
  "file",
  "flash",
  "instrumentation",
  "mc/config",
  "net",
  "preference",
  "sntp",
  "time",
  "timer",
  "wifi",
  "embedded:io/digital",
  "embedded:io/i2c",
  "embedded:io/analog",
  "embedded:io/serial",
  "embedded:io/socket/tcp",
  "embedded:io/socket/tcp/tls",
  "embedded:network/mqtt/client",
  "embedded:provider/builtin",
  "embedded:storage/flash",
  "embedded:storage/key-value",
];

/** Modules of our own that manifest.json names, beside the core's. */
const OWN_MODULES = ["sluice/deep-sleep", "sluice/tls"];

/** Drivers are chosen by the user: any of them. */
const SENSOR = /^embedded:sensor\/[A-Za-z0-9-]+\/[A-Za-z0-9-]+$/;

/** What the manifest names the core, so that it can be preloaded apart from the app. */
export const CORE_MODULE = "sluice";

/** The table of settings and its reader, which the core alone has no use for. */
const SETTINGS = /^(\.\.\/)+src\/settings\//;

/**
 * An esbuild plugin: imports of the SDK stay imports, that of src/index.ts becomes one of the
 * core's module, those of device/ and src/settings/ are bundled, and anything else is an error.
 * What src/settings/ itself takes from src/ is the core's.
 */
export const moddable = {
  name: "moddable",
  setup(build) {
    build.onResolve({ filter: /.*/ }, ({ importer, path, kind }) => {
      if (kind === "entry-point" || path === CORE_MODULE)
        return { external: kind !== "entry-point" };
      // What the entry does not export is not in the core's module.
      if (/^(\.\.\/)+src\/index\.ts$/.test(path)) return { path: CORE_MODULE, external: true };
      if (SETTINGS.test(path)) return undefined;
      if (/[\\/]src[\\/]settings[\\/]/.test(importer) && path.startsWith("../")) {
        return { path: CORE_MODULE, external: true };
      }
      if (/^(\.\.\/)+src\//.test(path)) return refusal(`"${path}": import src/index.ts`);
      if (path.startsWith(".")) return undefined;
      const isModule = MODDABLE_MODULES.includes(path) || OWN_MODULES.includes(path);
      if (isModule || SENSOR.test(path)) return { path, external: true };
      return refusal(`"${path}" is no module of the Moddable SDK`);
    });
  },
};

function refusal(text) {
  return { errors: [{ text }] };
}
