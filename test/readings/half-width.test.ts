// Goal: with every value comes ±: half of the interval in which the truth is nine times of ten.
// Method: made signals whose truth is known: coverage and width; where nothing is known it is NaN,
// and in doubt it grows.
import { describe, expect, it } from "vitest";
import { around, type Dice, dice, judge, repeat, SEEDS } from "./made.ts";

interface Signal {
  readonly name: string;
  truth(d: Dice, count: number): number[];
}

const accumulated = (d: Dice, count: number, move: () => number): number[] => {
  let at = d.uniform(-20, 20);
  return Array.from({ length: count }, () => {
    at += move();
    return at;
  });
};

const SIGNALS: readonly Signal[] = [
  { name: "flat", truth: (d, n) => accumulated(d, n, () => 0) },
  { name: "a slow walk", truth: (d, n) => accumulated(d, n, () => 0.05 * d.normal()) },
  { name: "a fast walk", truth: (d, n) => accumulated(d, n, () => 0.4 * d.normal()) },
  {
    name: "waves",
    truth: (d, n) => {
      const period = d.uniform(150, 900);
      return Array.from({ length: n }, (_, t) => 8 * Math.sin((6.28 * t) / period));
    },
  },
  {
    name: "steps",
    truth: (d, n) => accumulated(d, n, () => (d.uniform(0, 1) < 0.005 ? 15 * d.normal() : 0)),
  },
];

describe.each(SIGNALS)("$name", ({ truth }) => {
  it("covers the truth nine times of ten", () => {
    let [covered, count, width] = [0, 0, 0];
    for (const seed of SEEDS) {
      const d = dice(seed);
      const level = truth(d, 3000);
      const out = judge(level.map((u) => u + d.normal()));
      for (let t = 100; t < level.length; t++) {
        const { plusMinus, value } = out[t]!;
        count++;
        width += plusMinus;
        if (Math.abs(value - level[t]!) <= plusMinus) covered++;
      }
    }
    console.log(
      `coverage ${(covered / count).toFixed(3)}, ± ${(width / count).toFixed(2)} of noise 1`,
    );
    expect(covered / count).toBeGreaterThan(0.85);
    expect(covered / count).toBeLessThan(0.99);
    expect(width / count).toBeLessThan(1.3);
  });
});

describe("what is not known", () => {
  const d = dice(3);
  const healthy = around(d, 20, 0.5, 200);

  it("is NaN before the noise is known and where there is no value", () => {
    const out = judge([...healthy, ...repeat(NaN, 30)]);
    expect(out[0]!.plusMinus).toBeNaN();
    expect(out.at(-1)!.value).toBeNaN();
    expect(out.at(-1)!.plusMinus).toBeNaN();
  });

  it("grows while the value is held", () => {
    const out = judge([...healthy, ...repeat(NaN, 8)]).slice(199);
    for (let t = 1; t < out.length; t++) {
      expect(out[t]!.plusMinus).toBeGreaterThanOrEqual(out[t - 1]!.plusMinus);
    }
    expect(out.at(-1)!.plusMinus).toBeGreaterThan(out[0]!.plusMinus);
  });

  it("reaches to the reading that is in doubt", () => {
    const out = judge([...healthy, 60, 60.4, 59.8]);
    expect(out[200]!.plusMinus).toBeGreaterThan(out[199]!.plusMinus);
  });

  it("is exact of a constant", () => {
    const out = judge(repeat(21.5, 200));
    expect(out.at(-1)!.plusMinus).toBeLessThanOrEqual(0.1);
  });
});
