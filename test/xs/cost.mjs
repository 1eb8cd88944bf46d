// What a step costs on XS, for the budget (cost.test.ts) and the table (bench/xs.mjs).
import { spawnSync } from "node:child_process";
import { hostPath } from "../../tools/xs/build-host.mjs";
import { bundleApp, corePath, runApp } from "../../tools/xs/run-app.mjs";
import { buildFirmware, obstacle, runFirmware } from "../mcu/build-firmware.mjs";

export const CASE_NAMES = [
  "naive-4x8",
  "loops-4x8",
  "layer-4x8",
  "naive-8x8",
  "layer-8x8",
  "naive-8x16",
  "layer-8x16",
  "filter-1-layer-of-8",
  "filter-2-layers-of-8",
  "filter-3-layers-of-8",
  "filter-preset",
  "filter-light",
  "calibration-7-channels",
  "reading",
  "reading-light",
  "reading-and-payload",
];

const SLOT_BYTES = 16;
/** Room for the largest case and all that makes it; cost does not depend on it. */
const MCU_RAM_BYTES = 256 * 1024;
const MCU_CREATION = { chunk: { initial: 65536 }, heap: { initial: 3072 }, stack: 448 };

/** Bytecodes a step, and RAM of one instance on a 32-bit machine. */
function onXs(name) {
  const { bytecodes, instance } = runApp(hostPath(32), bundleApp("cost-app"), `${name} 320`);
  return { bytecodes, ramBytes: instance.slots * SLOT_BYTES + instance.chunkBytes };
}

/** Instructions a step by callgrind, of a 32-bit PC build; undefined where it is not installed. */
function onCallgrind(name) {
  if (spawnSync("valgrind", ["--version"]).error) return undefined;
  const count = ["--tool=callgrind", "--callgrind-out-file=/dev/null"];
  const inside = "--toggle-collect=scriptTimes";
  const program = ["--preload", corePath, bundleApp("cost-app"), `${name} 64 times`];
  const run = spawnSync("valgrind", [...count, inside, hostPath(32), ...program], {
    encoding: "utf8",
  });
  const collected = /Collected : (\d+)/.exec(run.stderr);
  if (run.status !== 0 || !collected) throw new Error(`callgrind: ${run.stdout}${run.stderr}`);
  return Math.round(Number(collected[1]) / 64);
}

/** The firmware that measures on the microcontroller; undefined where it cannot be built. */
async function costFirmware() {
  if (obstacle() !== "") return undefined;
  return buildFirmware(
    [
      { kind: "script", path: corePath, isPreloaded: true },
      { kind: "script", path: bundleApp("cost-app") },
    ],
    MCU_RAM_BYTES,
  );
}

/** Instructions a step on RV32IMC. */
function onMicrocontroller(elf, name) {
  const run = runFirmware(elf, MCU_CREATION, `${name} 64`);
  if (run.status !== 0) throw new Error(`firmware: ${run.text}`);
  return JSON.parse(run.text.split("\n")[0]).instructions;
}

/** Everything, for every case; undefined in a column whose tool is missing. */
export async function measureAll() {
  const elf = await costFirmware();
  const costs = {};
  for (const name of CASE_NAMES) {
    const rv32 = elf && onMicrocontroller(elf, name);
    costs[name] = { ...onXs(name), instructions: onCallgrind(name), rv32 };
  }
  return costs;
}
