// Goal: a channel costs its numbers and no object, a model on trial its own state alone, and one
// state for all costs a reading hardly anything.
// Method: the heaps and the metering of the real 32-bit engine, banks of 8 and of 32 channels.
import { expect, it } from "vitest";
import { hostOrSkip } from "../../tools/xs/run-app.mjs";
import { bankCosts } from "./bank-costs.mjs";

const LIMITS = {
  "further channel": 2_050,
  "further channel on trial": 700,
  "bank of 8 channels": 29_184,
  "bank of 8 channels, one model on trial": 36_864,
  // 1.10 times those before the rules for readings that nobody described.
  "bytecodes of a reading": 15_100,
  // That code ran two whole banks.
  "bytecodes of a reading, on trial": 27_200,
};

it.skipIf(!hostOrSkip(32))("a bank stays within its limits", () => {
  const costs: Record<string, number> = bankCosts();
  expect(Object.keys(costs)).toEqual(Object.keys(LIMITS));
  for (const [name, limit] of Object.entries(LIMITS)) {
    console.log(`${name}: ${costs[name]} of ${limit}`);
    expect(costs[name], name).toBeLessThanOrEqual(limit);
  }
});
