// Goal: "problem" is for people: it changes hardly ever on a healthy sensor, and a real failure is
// said within three readings. Method: clean signals of hours, with noise of several kinds; failures.
import { describe, expect, it } from "vitest";
import type { Out } from "../filter/replay.ts";
import { around, type Dice, dice, judge, repeat, SEEDS, slow } from "./made.ts";

const changes = (out: readonly Out[]): number =>
  out.filter(({ problem }, t) => t > 0 && problem !== out[t - 1]!.problem).length;

/** Student's t with 4 degrees of freedom, over a slow wave. */
function heavy(d: Dice, count: number): number[] {
  return slow(d, 20, 2, 0, count, 1e-6).map((u) => {
    const chi = Array.from({ length: 4 }, () => d.normal() ** 2).reduce((a, b) => a + b, 0);
    return u + (0.2 * d.normal()) / Math.sqrt(chi / 4);
  });
}

/** Hours of a channel at so many seconds a reading. */
const hours = (count: number, seconds: number): number => (count * seconds) / 3600;

describe("clean", () => {
  it.each([
    ["slow, Gaussian", 10, 0.3, (d: Dice, n: number) => slow(d, 20, 2, 0.1, n, 0.01)],
    ["slow, coarse", 30, 0.3, (d: Dice, n: number) => slow(d, 20, 2, 0.2, n, 0.5)],
    ["slow, heavy tails", 10, 0.3, heavy],
    ["fast, Gaussian", 1, 1, (d: Dice, n: number) => around(d, 3, 0.2, n, 0.001)],
    ["fast, heavy tails", 1, 1, heavy],
  ] as const)("%s: hardly a change", (_, seconds, limit, make) => {
    let total = 0;
    for (const seed of SEEDS) total += changes(judge(make(dice(seed), 6000)));
    expect(total / hours(6000 * SEEDS.length, seconds)).toBeLessThanOrEqual(limit);
  });
});

describe.each(SEEDS)("seed %d: a failure is said within three readings", (seed) => {
  const d = dice(seed);
  const healthy = slow(d, 20, 2, 0.1, d.whole(100, 400), 0.01);

  it.each([
    ["nothing arrives", repeat(NaN, 20)],
    ["its failure value", repeat(-127, 20)],
    ["far off, and noisy", around(d, 400, 50, 20)],
    ["infinite", repeat(Infinity, 20)],
  ])("%s", (_, failing) => {
    const out = judge([...healthy, ...failing]);
    expect(out.slice(0, healthy.length).some(({ problem }) => problem)).toBe(false);
    expect(out[healthy.length + 2]!.problem).toBe(true);
  });

  it("one wrong reading is no problem", () => {
    const readings = healthy.map((u, t) => (t % 50 === 30 ? 85 : u));
    expect(judge(readings).some(({ problem }) => problem)).toBe(false);
  });

  it("ends when all is well again", () => {
    const out = judge([...healthy, ...repeat(NaN, 30), ...slow(d, 20, 2, 0.1, 60, 0.01)]);
    expect(out.at(-1)!.problem).toBe(false);
  });
});
