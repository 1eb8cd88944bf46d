// Builds the XS test host from the engine's C sources in the development dependency
// @agoric/xsnap, 64- and 32-bit, in seconds, once: the programs are kept outside git and found by
// a hash of everything they are made from.
//   node tools/xs/build-host.mjs      builds both; says what it cannot build (fails when CI is set)
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
export const xsFolder = join(root, "node_modules/@agoric/xsnap/moddable/xs");
export const hostFolder = join(root, "tools/xs");
export const cacheFolder = join(root, "node_modules/.cache/sluice");

// Snapshots, lockdown and profiles are not part of what runs on a device.
const notNeeded = ["xsLockdown.c", "xsProfile.c", "xsSnapshot.c"];

export function xsSources() {
  const folder = join(xsFolder, "sources");
  const names = readdirSync(folder).filter((name) => name.endsWith(".c"));
  return names.filter((name) => !notNeeded.includes(name)).map((name) => join(folder, name));
}

/** Flags that every build of the engine shares. */
export const xsFlags = [
  "-w",
  "-fno-strict-aliasing",
  // One multiplication and one addition stay two roundings, as in JavaScript.
  "-ffp-contract=off",
  "-DINCLUDE_XSPLATFORM",
  '-DXSPLATFORM="platform.h"',
  "-DmxRun=1",
  "-DmxNoConsole=1",
  "-DmxInstrument=1",
  // The stack's end is watched, as the SDK does by default.
  "-DmxBoundsCheck=1",
  `-I${hostFolder}`,
  ...["includes", "platforms", "sources"].map((name) => `-I${join(xsFolder, name)}`),
];

function hostFlags(bits) {
  return [
    `-m${bits}`,
    "-O2",
    "-DmxParse=1",
    "-DmxMetering=1",
    ...(bits === 32 ? ["-msse2", "-mfpmath=sse", "-idirafter/usr/include/x86_64-linux-gnu"] : []),
    ...xsFlags,
  ];
}

/** What the PC and the microcontroller share. */
export const engineSources = ["engine.c", "memory.c", "port.c", "sha256.c"].map((name) =>
  join(hostFolder, name),
);
export const engineHeaders = ["engine.h", "platform.h", "port.h"].map((name) =>
  join(hostFolder, name),
);
const ownSources = [...engineSources, join(hostFolder, "main.c")];

/** A short name for everything a program is made from. */
export function fingerprint(files, flags) {
  const hash = createHash("sha256").update(JSON.stringify(flags.map((f) => f.replace(root, ""))));
  hash.update(readFileSync(join(xsFolder, "../../package.json")));
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest("hex").slice(0, 12);
}

function plannedPath(bits) {
  const print = fingerprint([...ownSources, ...engineHeaders], hostFlags(bits));
  return join(cacheFolder, `xs-host-${bits}-${print}`);
}

/** The test host's path, or undefined when it was not built. */
export function hostPath(bits) {
  const path = plannedPath(bits);
  return existsSync(path) ? path : undefined;
}

/** Compiles all files side by side and returns the objects; throws what the compiler said. */
export async function compileAll(compiler, flags, files, folder) {
  const objects = files.map((_, i) => join(folder, `${i}.o`));
  let next = 0;
  async function work() {
    while (next < files.length) {
      const i = next++;
      await new Promise((done, fail) => {
        execFile(compiler, [...flags, "-c", files[i], "-o", objects[i]], (error, _out, text) =>
          error ? fail(new Error(`${files[i]}:\n${text}`)) : done(),
        );
      });
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return objects;
}

/** Runs `make(folder)` in a scratch folder and moves the file it returns to `path`, whole. */
export async function buildOnce(path, make) {
  if (existsSync(path)) return path;
  mkdirSync(cacheFolder, { recursive: true });
  const folder = mkdtempSync(join(cacheFolder, "build-"));
  try {
    renameSync(await make(folder), path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return path;
}

/** Why this machine cannot build the host, or an empty string. */
function obstacle(bits) {
  if (!existsSync(xsFolder)) return "the XS sources are not installed (npm ci)";
  const probe = spawnSync("cc", [`-m${bits}`, "-static", "-x", "c", "-o", "/dev/null", "-"], {
    input: "#include <math.h>\nint main(void) { return 0; }\n",
    encoding: "utf8",
  });
  if (probe.error) return "there is no C compiler";
  return probe.status === 0 ? "" : `the C compiler cannot build ${bits}-bit programs`;
}

export async function buildHost(bits) {
  for (const name of existsSync(cacheFolder) ? readdirSync(cacheFolder) : []) {
    const path = join(cacheFolder, name);
    if (name.startsWith(`xs-host-${bits}-`) && path !== plannedPath(bits)) rmSync(path);
  }
  return buildOnce(plannedPath(bits), async (folder) => {
    const flags = hostFlags(bits);
    const objects = await compileAll("cc", flags, [...xsSources(), ...ownSources], folder);
    const program = join(folder, "xs-host");
    execFileSync("cc", [`-m${bits}`, "-static", ...objects, "-lm", "-lpthread", "-o", program]);
    return program;
  });
}

async function main() {
  for (const bits of [64, 32]) {
    const reason = obstacle(bits);
    if (reason === "") {
      const start = Date.now();
      await buildHost(bits);
      console.log(
        `XS test host, ${bits}-bit: ready (${((Date.now() - start) / 1000).toFixed(1)} s)`,
      );
    } else if (process.env.CI) {
      console.error(`XS test host, ${bits}-bit: ${reason}; CI may not go without it.`);
      process.exitCode = 1;
    } else console.log(`XS test host, ${bits}-bit: not built, ${reason}. Its tests are skipped.`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
