// Goal: value, score and ± are finite or NaN, whatever arrives. Method: property tests over any
// doubles, and over streams of one kind of extremes.
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Out } from "../filter/replay.ts";
import { around, dice, judge, repeat, SEEDS } from "./made.ts";

const isFiniteOrNone = (v: number): boolean => Number.isFinite(v) || Number.isNaN(v);

function expectFinite(out: readonly Out[]): void {
  for (const { plusMinus, score, value } of out) {
    expect([value, score, plusMinus].every(isFiniteOrNone)).toBe(true);
  }
}

it("any doubles", () => {
  const any = fc.oneof(
    fc.double(),
    fc.double({ min: -1e30, max: 1e30 }),
    fc.double({ min: -1e-300, max: 1e-300 }),
    fc.constantFrom(NaN, Infinity, -0, 5e-324, 1e30, -1e30, 20),
  );
  fc.assert(
    fc.property(fc.array(any, { minLength: 1, maxLength: 200 }), (readings) => {
      expectFinite(judge(readings));
    }),
    { numRuns: 200 },
  );
});

it.each(SEEDS)("denormal noise, then readings of any size (seed %d)", (seed) => {
  const d = dice(seed);
  const tiny = around(d, 0, 10 ** d.uniform(-322, -280), 80);
  const level = d.pick([0, 1, 1e-300]);
  expectFinite(judge([...tiny, ...around(d, level, 10 ** d.uniform(-20, 29), 60)]));
  expectFinite(judge([...repeat(level, 40), ...tiny, 1e30, -1e30, ...tiny]));
});
