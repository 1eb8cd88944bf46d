// Builds the firmware of the emulated microcontroller: bare-metal XS for RV32IMC, the instruction
// set of the ESP32-C3, with the core and the workload as bytecode.
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  buildOnce,
  cacheFolder,
  compileAll,
  fingerprint,
  hostFolder,
  hostPath,
  xsFlags,
  xsSources,
} from "../xs/build-host.mjs";

const folder = dirname(fileURLToPath(import.meta.url));
const root = join(folder, "../..");
const compiler = "riscv64-unknown-elf-gcc";
const ownSources = [join(folder, "firmware/target.c"), join(hostFolder, "engine.c")];

/** Sizes a machine is created with; manifest.json pins the same ones. */
const { creation } = JSON.parse(readFileSync(join(root, "manifest.json"), "utf8"));

const flags = [
  "-march=rv32imc_zicsr",
  "-mabi=ilp32",
  "--specs=picolibc.specs",
  "-Os",
  "-std=gnu11",
  "-ffunction-sections",
  "-fdata-sections",
  "-DSLUICE_MCU=1",
  `-DCHUNK_BYTES_INITIAL=${creation.chunk.initial}`,
  `-DSLOTS_INITIAL=${creation.heap.initial}`,
  `-DSTACK_SLOTS_COUNT=${creation.stack}`,
  `-DKEYS_COUNT=${creation.keys.available}`,
  ...xsFlags,
];

// Debian's compiler has its libraries for rv32imc without the counters' extension.
const linkFlags = ["-march=rv32imc", "-mabi=ilp32", "--specs=picolibc.specs", "--oslib=semihost"];
const addresses = {
  __flash: "0x80000000",
  __flash_size: "0x400000",
  frozen_start: "0x80400000",
  frozen_end: "0x80700000",
  run_mode: "0x80700000",
  __ram: "0x80800000",
  __ram_size: "0x10000",
  __stack_size: "0x1c00",
  stack_limit: "__heap_end",
};

/** What this machine lacks to build and run the firmware, or an empty string. */
export function obstacle() {
  if (!hostPath(64)) return "the 64-bit XS test host is not built";
  for (const tool of [compiler, "qemu-system-riscv32"]) {
    if (spawnSync(tool, ["--version"]).error) return `${tool} is not installed`;
  }
  return "";
}

function bytecode(path, name) {
  const text = execFileSync(hostPath(64), ["--compile", path], { encoding: "utf8" });
  return text.replaceAll("program", name);
}

/** Builds the firmware that runs `appPath` with `corePath` preloaded; returns its path. */
export async function buildFirmware(corePath, appPath) {
  const inputs = [...ownSources, corePath, appPath, join(hostFolder, "platform.h")];
  const print = fingerprint(inputs, [...flags, ...linkFlags, JSON.stringify(addresses)]);
  return buildOnce(join(cacheFolder, `firmware-${print}.elf`), async (scratch) => {
    const code = join(scratch, "code.c");
    writeFileSync(code, bytecode(corePath, "core") + bytecode(appPath, "app"));
    const files = [...xsSources(), ...ownSources, code];
    const objects = await compileAll(compiler, flags, files, scratch);
    const symbols = Object.entries(addresses).map(([k, v]) => `-Wl,--defsym=${k}=${v}`);
    const elf = join(scratch, "firmware.elf");
    const layout = ["--crt0=semihost", "-Wl,--gc-sections", ...symbols, "-Tpicolibc.ld"];
    execFileSync(compiler, [...linkFlags, ...layout, ...objects, "-lm", "-o", elf]);
    return elf;
  });
}

/** Runs it; instructions are counted, not timed, so every run gives the same figures. */
export function runFirmware(elf, mode = 0) {
  const machine = ["-M", "virt", "-cpu", "rv32,f=false,d=false", "-m", "16M", "-bios", "none"];
  const quiet = ["-nographic", "-monitor", "none", "-serial", "none", "-icount", "shift=0"];
  const semihosting = ["-semihosting-config", "enable=on,target=native"];
  const word = ["-device", `loader,addr=${addresses.run_mode},data=${mode},data-len=4`];
  const run = spawnSync(
    "qemu-system-riscv32",
    [...machine, ...quiet, ...semihosting, ...word, "-kernel", elf],
    { encoding: "utf8", timeout: 120_000 },
  );
  return { status: run.status, text: run.stdout + run.stderr };
}
