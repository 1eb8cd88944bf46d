// npm run bench -- xs [cost] [calls] [bank]: what a step costs on the real engine, which calls
// allocate, and what a filter bank holds; without a name all three. Bytecodes are the same on every
// machine; instructions are those of a 32-bit PC build (loop and metering included) and of RV32IMC,
// the ESP32-C3's instruction set, under QEMU. steps/s takes one RV32 instruction a cycle at 160 MHz:
// an optimistic bound, not a promise.
import { measureAllocations } from "../test/xs/allocations.mjs";
import { bankCosts } from "../test/xs/bank-costs.mjs";
import { measureAll } from "../test/xs/cost.mjs";
import { hostPath } from "../tools/xs/build-host.mjs";

const CLOCK_HZ = 160e6;

if (!hostPath(32)) {
  console.error(
    "bench -- xs: needs a C compiler that builds 32-bit programs (Debian: gcc-multilib)",
  );
  process.exit(1);
}

async function cost() {
  console.log("| case | bytecodes | instructions, 32-bit | RV32 | steps/s, at most | RAM, bytes |");
  console.log("|---|--:|--:|--:|--:|--:|");
  for (const [name, cost] of Object.entries(await measureAll())) {
    const { bytecodes, instructions = "–", rv32, ramBytes } = cost;
    const rate = rv32 ? Math.round(CLOCK_HZ / rv32) : "–";
    console.log(
      `| ${name} | ${bytecodes} | ${instructions} | ${rv32 ?? "–"} | ${rate} | ${ramBytes} |`,
    );
  }
}

function calls() {
  console.log("| call | slots | chunk bytes |");
  console.log("|---|--:|--:|");
  for (const { call, slots, chunkBytes } of measureAllocations()) {
    console.log(`| ${call} | ${slots} | ${chunkBytes} |`);
  }
}

function bank() {
  console.log("| bank of the preset | bytes or bytecodes |");
  console.log("|---|--:|");
  for (const [what, count] of Object.entries(bankCosts())) console.log(`| ${what} | ${count} |`);
}

const sections = { cost, calls, bank };
const asked = process.argv.slice(2);
const unknown = asked.find((name) => !(name in sections));
if (unknown !== undefined) {
  console.error(`bench -- xs: expected cost, calls or bank, got "${unknown}"`);
  process.exit(1);
}
for (const name of asked.length > 0 ? asked : Object.keys(sections)) {
  await sections[name]();
  console.log();
}
