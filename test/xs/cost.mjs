// What a step costs on XS, for the budget (cost.test.ts) and the table (bench/xs.mjs).
import { spawnSync } from "node:child_process";
import { hostPath } from "./build-host.mjs";
import { bundleApp, corePath, runApp } from "./run-app.mjs";

export const CASE_NAMES = [
  "naive-4x8",
  "loops-4x8-exact",
  "loops-4x8-geometric",
  "layer-4x8-exact",
  "layer-4x8-geometric",
  "naive-8x8",
  "layer-8x8-exact",
  "layer-8x8-geometric",
  "naive-8x16",
  "layer-8x16-geometric",
  "filter-1-layer",
  "filter-2-layers",
  "filter-2-layers-exact",
  "filter-light",
  "filter-light-exact",
  "calibration-7-channels",
  "reading",
  "reading-light",
  "reading-and-payload",
];

const SLOT_BYTES = 16;

/** Bytecodes a step, and RAM of one instance on a 32-bit machine, for every case. */
export function measureAll() {
  const host = hostPath(32);
  const app = bundleApp("cost-app");
  const costs = {};
  for (const name of CASE_NAMES) {
    const { bytecodes, instance } = runApp(host, app, `${name} 320`);
    costs[name] = { bytecodes, ramBytes: instance.slots * SLOT_BYTES + instance.chunkBytes };
  }
  return costs;
}

/** Instructions a step by callgrind; undefined where it is not installed. */
export function instructionsOf(name) {
  if (spawnSync("valgrind", ["--version"]).error) return undefined;
  const app = bundleApp("cost-app");
  const [few, many] = [64, 192].map((steps) => {
    const tool = ["--tool=callgrind", "--callgrind-out-file=/dev/null", hostPath(32)];
    const run = spawnSync("valgrind", [...tool, "--preload", corePath, app, `${name} ${steps}`], {
      encoding: "utf8",
    });
    const count = /Collected : (\d+)/.exec(run.stderr);
    if (run.status !== 0 || !count) throw new Error(`callgrind: ${run.stdout}${run.stderr}`);
    return Number(count[1]);
  });
  return Math.round((many - few) / 128);
}
