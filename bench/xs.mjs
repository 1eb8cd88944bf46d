// npm run bench:xs: what a step costs on the real engine. Bytecodes are the same on every machine;
// instructions are those of a 32-bit PC build, harness and metering included. steps/s at 160 MHz
// takes one instruction a cycle: an optimistic bound for an ESP32, not a promise.
import { instructionsOf, measureAll } from "../test/xs/cost.mjs";

const CLOCK_HZ = 160e6;
const costs = measureAll();
console.log(
  "| case | bytecodes | instructions, 32-bit | steps/s at 160 MHz, at most | RAM, bytes |",
);
console.log("|---|--:|--:|--:|--:|");
for (const [name, { bytecodes, ramBytes }] of Object.entries(costs)) {
  const instructions = instructionsOf(name);
  const rate = instructions ? Math.round(CLOCK_HZ / instructions) : "-";
  console.log(`| ${name} | ${bytecodes} | ${instructions ?? "-"} | ${rate} | ${ramBytes} |`);
}
