// Goal: a step stays as cheap on the real engine as it is, and cheaper than the naive port.
// Method: every case against budget.json: bytecodes (the engine's metering, the same on every
// machine), instructions of a 32-bit PC build (callgrind) and of RV32IMC (QEMU). A column whose
// tool is missing is left out and said so; CI may not go without one.
import { expect, it } from "vitest";
import { hostOrSkip } from "../../tools/xs/run-app.mjs";
import budget from "./budget.json";
import { CASE_NAMES, measureAll } from "./cost.mjs";

type Measure = "bytecodes" | "instructions" | "rv32";
type Costs = Record<string, Record<Measure, number | undefined>>;
const measures: Measure[] = ["bytecodes", "instructions", "rv32"];

it.skipIf(!hostOrSkip(32))(
  "no step exceeds its budget, and ours beat the naive port",
  async () => {
    const costs: Costs = await measureAll();
    const over: string[] = [];
    for (const measure of measures) {
      if (costs["naive-4x8"][measure] === undefined) {
        if (process.env.CI) throw new Error(`CI without a tool that measures ${measure}`);
        console.log(`${measure}: not measured, valgrind or the RISC-V tools are not installed`);
        continue;
      }
      for (const [name, limits] of Object.entries(budget)) {
        const cost = costs[name][measure];
        console.log(`${name}: ${cost} ${measure} of ${limits[measure]}`);
        // Written so that NaN fails.
        if (!(Number(cost) <= limits[measure])) over.push(`${name}: ${cost} ${measure}`);
      }
      for (const shape of ["4x8", "8x8"]) {
        const naive = Number(costs[`naive-${shape}`][measure]);
        expect(Number(costs[`layer-${shape}`][measure]), measure).toBeLessThan(0.7 * naive);
      }
    }
    expect(over).toEqual([]);
    const named = CASE_NAMES.filter((name) => !name.startsWith("naive"));
    expect(Object.keys(budget)).toEqual(named);
  },
  600_000,
);
