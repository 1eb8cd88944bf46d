// npm run bench -- NAME [options]: every measurement of the project. Without a name: the list.
// Options behind the name go to the measurement. What it prints is Markdown, so that
// `npm run docs` can put it into a document as it is.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { program as forNode } from "../tools/bundles.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Name → source, and what it measures. */
const BENCHES = {
  xs: ["bench/xs.mjs", "bytecodes, instructions and RAM on the XS engine; which calls allocate"],
  speed: ["bench/speed.mjs", "nanoseconds a step on this machine beside a naive loop"],
  simulate: ["bench/simulate.mjs", "`sluice simulate` over a million readings: CPU and memory"],
  attach: ["bench/attach.ts", "`sluice attach`: readings/s, CPU, latency and memory (Mosquitto)"],
  page: ["bench/page.mjs", "50 live devices on the page: times between frames (Chromium)"],
  "node-red": ["bench/node-red.mjs", "the Node-RED node: messages a second, memory of its topics"],
  device: ["bench/device.ts", "memory of a device by its channels, on the XS engine (minutes)"],
  size: ["bench/size.mjs", "sizes of the bundles against their budget"],
  contest: ["bench/quality/main.ts", "the fixed contest; data sets from SLUICE_DATA"],
  quality: ["bench/quality/data.ts", "all rivals on any recordings with truth: --data DIR"],
  transfer: ["bench/quality/transfer.ts", "faults and signals left out of training"],
  trial: ["bench/trial/main.ts", "trials of models: fairness and power; SLUICE_DATA for files"],
  adapt: ["bench/quality/adapt.ts", "training on a recording of one's own, without labels"],
};

/** A TypeScript measurement as a program two folders below the root, as the command line is. */
async function bundled(name, source) {
  const outfile = join(root, "dist/bench", `${name}.js`);
  await build({ ...forNode, entryPoints: [join(root, source)], outfile });
  return outfile;
}

const [name, ...options] = process.argv.slice(2);
if (name === undefined || !(name in BENCHES)) {
  for (const [known, [, help]] of Object.entries(BENCHES))
    console.log(`${known.padEnd(10)}${help}`);
  if (name !== undefined) {
    console.error(`bench: expected one of ${Object.keys(BENCHES).join(", ")}, got "${name}"`);
    process.exitCode = 1;
  }
} else {
  const [source] = BENCHES[name];
  const program = source.endsWith(".ts") ? await bundled(name, source) : join(root, source);
  const run = spawnSync(process.execPath, [program, ...options], { cwd: root, stdio: "inherit" });
  process.exitCode = run.status ?? 1;
}
