// npm run device:build [-- TARGET]: builds examples/thermometer with the user's own Moddable SDK.
// Whatever is missing is said in one line, with what to do.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { build } from "esbuild";
import { root } from "./bundles.mjs";

/** Our names of targets, and the SDK's. */
const TARGETS = {
  esp32: "esp32",
  esp32c3: "esp32/esp32c3",
  esp32s3: "esp32/esp32s3",
  lin: "lin",
};
const TOOLS = { linux: "lin", darwin: "mac", win32: "win" };
const app = join(root, "dist/apps/thermometer");

/** Ends the run with one line. */
class Missing extends Error {}

function need(isThere, line) {
  if (!isThere) throw new Missing(line);
}

function targetOf(name = "esp32") {
  need(name in TARGETS, `${name}: is no target; one of ${Object.keys(TARGETS).join(", ")}`);
  if (name === "lin") need(process.platform === "linux", "lin: runs on Linux alone");
  return TARGETS[name];
}

/** The environment in which the SDK's tools are found. */
function sdk(target) {
  const { IDF_PATH, MODDABLE, PATH = "" } = process.env;
  const advice = "install the Moddable SDK 8.2 and set MODDABLE to its folder (docs/esp32.md)";
  need(MODDABLE, `MODDABLE is not set: ${advice}`);
  need(existsSync(join(MODDABLE, "xs")), `MODDABLE=${MODDABLE}: no SDK is there; ${advice}`);
  const tools = TOOLS[process.platform] ?? "lin";
  const path = [PATH, join(MODDABLE, "build/bin", tools, "release")].join(delimiter);
  const hasTool = (name) => path.split(delimiter).some((folder) => existsSync(join(folder, name)));
  const make = `make -C ${join(MODDABLE, "build/makefiles", tools)}`;
  need(hasTool("mcconfig") || hasTool("mcconfig.exe"), `mcconfig is not built: run ${make}`);
  if (target !== "lin") {
    const idf = "install ESP-IDF 6.0 and run its export.sh in this shell";
    need(IDF_PATH, `IDF_PATH is not set: ${idf}`);
    need(
      existsSync(join(IDF_PATH, "tools/idf.py")),
      `IDF_PATH=${IDF_PATH}: no IDF is there; ${idf}`,
    );
    need(hasTool("idf.py"), `idf.py is not on PATH: ${idf}`);
  }
  return { ...process.env, PATH: path };
}

/** The example as a user has it, with this package installed. */
async function prepareApp() {
  rmSync(app, { recursive: true, force: true });
  mkdirSync(join(app, "node_modules"), { recursive: true });
  cpSync(join(root, "examples/thermometer"), app, { recursive: true });
  symlinkSync(root, join(app, "node_modules/sluice"), "dir");
  await build({
    absWorkingDir: app,
    entryPoints: ["main.ts"],
    outfile: "dist/main.js",
    bundle: true,
    format: "esm",
    target: "es2022",
    packages: "external",
    external: ["embedded:*"],
  });
}

function run(program, args, options) {
  try {
    return execFileSync(program, args, { cwd: app, encoding: "utf8", ...options });
  } catch (error) {
    throw new Missing(`${program} ${args.join(" ")}: failed (${error.status ?? error.code})`);
  }
}

/** Without the simulator's window: a loader of our own, built against the SDK's header. */
function buildLoader(env) {
  const flags = run("pkg-config", ["--cflags", "--libs", "gio-2.0"], { env }).trim().split(/\s+/);
  const loader = join(root, "dist/apps/run-lin");
  const header = `-I${join(env.MODDABLE, "build/simulators/modules")}`;
  run("cc", ["-O1", header, join(root, "tools/lin/loader.c"), "-o", loader, ...flags, "-ldl"], {
    env,
    stdio: "inherit",
  });
  return loader;
}

try {
  const target = targetOf(process.argv[2]);
  const env = sdk(target);
  await prepareApp();
  // No output folder of ours: the SDK's own keeps what did not change.
  // On a desktop it also measures its memory, and says so after half a minute.
  const args = [...(target === "lin" ? ["-i"] : []), "-m", "-p", target, "-t", "build"];
  run("mcconfig", args, { env, stdio: "inherit" });
  if (target === "lin") {
    const library = join(env.MODDABLE, "build/bin/lin/mc/instrument/thermometer/mc.so");
    console.log(`Built. Run it with ${buildLoader(env)} ${library}`);
  } else console.log("Built. Flash it with mcconfig -m in your own app (docs/esp32.md)");
} catch (error) {
  if (!(error instanceof Missing)) throw error;
  console.error(`sluice: ${error.message}`);
  process.exitCode = 1;
}
