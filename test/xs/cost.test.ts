// Goal: a step stays as cheap on the real engine as it is: bytecodes, the same on every machine.
// Method: the engine's metering over 320 steps of each case, against the budget in budget.json;
// the naive port is measured in the same run and must be dearer than ours.
import { expect, it } from "vitest";
import budget from "./budget.json";
import { measureAll } from "./cost.mjs";
import { hostOrSkip } from "./run-app.mjs";

it.skipIf(!hostOrSkip(32))("no step exceeds its budget of bytecodes", () => {
  const costs: Record<string, { bytecodes: number }> = measureAll();
  for (const [name, { bytecodes }] of Object.entries(costs)) console.log(`${name}: ${bytecodes}`);
  const over = Object.entries(budget).filter(([name, limit]) => !(costs[name].bytecodes <= limit));
  expect(over.map(([name, limit]) => `${name}: ${costs[name].bytecodes} > ${limit}`)).toEqual([]);
  expect(costs["naive-4x8"].bytecodes).toBeGreaterThan(costs["layer-4x8-exact"].bytecodes);
});
