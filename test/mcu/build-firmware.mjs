// Builds firmware of the emulated microcontroller: bare-metal XS for RV32IMC, the instruction set
// of the ESP32-C3, with the programs it runs as bytecode.
import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  buildOnce,
  cacheFolder,
  compileAll,
  engineHeaders,
  engineSources,
  fingerprint,
  hostPath,
  xsFlags,
  xsSources,
} from "../../tools/xs/build-host.mjs";

const folder = dirname(fileURLToPath(import.meta.url));
const compiler = "riscv64-unknown-elf-gcc";
const ownSources = [join(folder, "firmware/target.c"), ...engineSources];

/** A manifest's `creation`, as the test hosts take it; the SDK's default of names is 32. */
export function creationOf({ chunk, heap, stack, keys = { initial: 32 } }) {
  return [chunk.initial, heap.initial, stack, keys.initial].map(Math.floor).join(",");
}

const flags = [
  "-march=rv32imc_zicsr",
  "-mabi=ilp32",
  "--specs=picolibc.specs",
  "-Os",
  "-std=gnu11",
  "-ffunction-sections",
  "-fdata-sections",
  "-DSLUICE_MCU=1",
  ...xsFlags,
];

// Debian's compiler has its libraries for rv32imc without the counters' extension.
const linkFlags = ["-march=rv32imc", "-mabi=ilp32", "--specs=picolibc.specs", "--oslib=semihost"];
const C_STACK_BYTES = 0x1c00;

/** Where things lie; RAM holds globals, the engine's block between them and the stack, the stack. */
function addressesOf(ramBytes) {
  return {
    __flash: "0x80000000",
    __flash_size: "0x400000",
    frozen_start: "0x80400000",
    frozen_end: "0x80700000",
    __ram: "0x80800000",
    __ram_size: `0x${ramBytes.toString(16)}`,
    __stack_size: `0x${C_STACK_BYTES.toString(16)}`,
    stack_limit: "__heap_end",
  };
}

/** What this machine lacks to build and run the firmware, or an empty string. */
export function obstacle() {
  if (!hostPath(64)) return "the 64-bit XS test host is not built";
  for (const tool of [compiler, "qemu-system-riscv32"]) {
    if (spawnSync(tool, ["--version"]).error) return `${tool} is not installed`;
  }
  return "";
}

/** The programs as C arrays, and the table of them that target.c reads. */
function programsInC(programs) {
  const arrays = programs.map(({ kind, path }, i) => {
    const args = ["--compile", kind, path];
    const text = execFileSync(hostPath(64), args, { encoding: "utf8", maxBuffer: 1e8 });
    return text.replaceAll("program", `p${i}`);
  });
  const rows = programs.map(({ name = "", kind, isPreloaded }, i) => {
    const fields = [`"${name}"`, kind.toUpperCase(), isPreloaded ? 1 : 0];
    return `  { ${fields.join(", ")}, (txByte *)p${i}Names, (txByte *)p${i}Code, sizeof p${i}Code },`;
  });
  const sizes = programs.map((_, i) => `sizeof p${i}Names`);
  return [
    '#include "engine.h"',
    ...arrays,
    `const Program firmwarePrograms[] = {\n${rows.join("\n")}\n};`,
    `const unsigned firmwareNamesBytes[] = { ${sizes.join(", ")} };`,
    `const unsigned firmwareCount = ${programs.length};`,
    "",
  ].join("\n");
}

/** All of the engine, compiled once for every firmware. */
async function engineLibrary() {
  const files = [...xsSources(), ...ownSources];
  const print = fingerprint([...ownSources, ...engineHeaders], flags);
  return buildOnce(join(cacheFolder, `mcu-engine-${print}.a`), async (scratch) => {
    const library = join(scratch, "engine.a");
    const objects = await compileAll(compiler, flags, files, scratch);
    execFileSync("riscv64-unknown-elf-ar", ["rcs", library, ...objects]);
    return library;
  });
}

/**
 * Builds the firmware that runs the last of `programs` ({ name, kind, path, isPreloaded }) and
 * returns its path.
 */
export async function buildFirmware(programs, ramBytes = 72 * 1024) {
  const addresses = addressesOf(ramBytes);
  const inputs = [...ownSources, ...engineHeaders, ...programs.map(({ path }) => path)];
  const table = programs.map(({ path: _, ...rest }) => rest);
  const settings = [...flags, ...linkFlags, JSON.stringify([addresses, table])];
  const print = fingerprint(inputs, settings);
  return buildOnce(join(cacheFolder, `firmware-${print}.elf`), async (scratch) => {
    const library = await engineLibrary();
    const code = join(scratch, "code.c");
    writeFileSync(code, programsInC(programs));
    const [object] = await compileAll(compiler, flags, [code], scratch);
    const symbols = Object.entries(addresses).map(([k, v]) => `-Wl,--defsym=${k}=${v}`);
    const elf = join(scratch, "firmware.elf");
    const layout = ["--crt0=semihost", "-Wl,--gc-sections", ...symbols, "-Tpicolibc.ld"];
    execFileSync(compiler, [...linkFlags, ...layout, object, library, "-lm", "-o", elf]);
    return elf;
  });
}

/** Program and arguments that run `elf`. */
export function firmwareCommand(elf, creation, argument = "") {
  const machine = ["-M", "virt", "-cpu", "rv32,f=false,d=false", "-m", "16M", "-bios", "none"];
  const quiet = ["-nographic", "-monitor", "none", "-serial", "none", "-icount", "shift=0"];
  const words = ["--creation", creationOf(creation), ...(argument === "" ? [] : [argument])];
  // QEMU splits at a comma unless it is doubled.
  const line = ["firmware", ...words].map((word) => `arg=${word.replaceAll(",", ",,")}`);
  const semihosting = ["enable=on", "target=native", "chardev=out", ...line].join(",");
  const out = ["-chardev", "stdio,id=out,signal=off", "-semihosting-config", semihosting];
  return ["qemu-system-riscv32", ...machine, ...quiet, ...out, "-kernel", elf];
}

/** Runs it to its end; instructions are counted, not timed, so every run gives the same figures. */
export function runFirmware(elf, creation, argument = "") {
  const [program, ...args] = firmwareCommand(elf, creation, argument);
  const run = spawnSync(program, args, { encoding: "utf8", timeout: 120_000 });
  return { status: run.status, text: run.stdout + run.stderr };
}
