// Goal: every sensor is known after 40 readings, and a jump is judged alike before and after that.
// Method: coarse, constant, noise-free and slow sensors.
import { describe, expect, it } from "vitest";
import { around, dice, judge, quantised, repeat, SEEDS, slow } from "./made.ts";

/** Readings after which no sensor is warming. */
const WARM_MAX = 40;

const warming = (readings: readonly number[]): number =>
  judge(readings).findLastIndex(({ flags }) => flags.includes("warming")) + 1;

describe.each(SEEDS)("seed %d: warm after 40 readings", (seed) => {
  it("a constant", () => {
    const level = dice(seed).pick([21.5, 1013, -40, 0.25, 85, 3e6]);
    expect(warming(repeat(level, 500))).toBeLessThanOrEqual(WARM_MAX);
    expect(judge(repeat(level, 500)).at(-1)).toMatchObject({ value: level, flags: "" });
  });

  it("DHT11: steps of 1 °C", () => {
    expect(warming(slow(dice(seed), 22, 2, 0.2, 3000, 1))).toBeLessThanOrEqual(WARM_MAX);
  });

  it("a plug without noise that switches", () => {
    const d = dice(seed);
    const on = d.uniform(100, 3000);
    const cycles = Array.from({ length: 20 }, () => [
      ...repeat(0.5, d.whole(5, 60)),
      ...repeat(quantised(on, 0.1), d.whole(5, 60)),
    ]);
    expect(warming(cycles.flat())).toBeLessThanOrEqual(WARM_MAX);
  });

  it("a sensor that moves a step in an hour", () => {
    const d = dice(seed);
    const readings = Array.from({ length: 1000 }, (_, t) => quantised(18 + t / 1800, 0.1));
    expect(warming([...readings, ...around(d, 18.5, 0.02, 100, 0.1)])).toBeLessThanOrEqual(
      WARM_MAX,
    );
  });
});

it("a channel that was always zero is exact, and says that it is not known", () => {
  const out = judge(repeat(0, 1000));
  expect(out.every(({ value }) => value === 0)).toBe(true);
  expect(out.at(-1)!.flags).toBe("warming");
});

describe.each([5, 15, 29, 60, 300, 1000])("after %d readings of a constant", (count) => {
  it.each([
    [21.5, 85],
    [21.5, 0],
    [20, 85],
    [1013.2, 500],
    [-3, 40],
  ])("%d, then %d: outliers for up to eight readings, then the level", (level, next) => {
    const out = judge([...repeat(level, count), ...repeat(next, 60)]).slice(count);
    const doubtful = out.findLastIndex(({ flags }) => /outlier|held/.test(flags)) + 1;
    expect(doubtful).toBeGreaterThanOrEqual(2);
    expect(doubtful).toBeLessThanOrEqual(8);
    expect(out.slice(0, 2).every(({ flags }) => /outlier|held/.test(flags))).toBe(true);
    expect(out.slice(0, 2).every(({ value }) => Math.abs(value - level) < 1)).toBe(true);
    expect(out[9]!.value).toBeCloseTo(next, 1);
    expect(out.slice(40).every(({ flags, value }) => flags === "" && value === next)).toBe(true);
  });
});
