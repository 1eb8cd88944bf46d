// Goal: a counter's value is its last accepted reading: it never falls but at a reset that is
// confirmed, and never stands above the meter. Method: meters that jitter, glitch, rest and reset.
import { describe, expect, it } from "vitest";
import type { Out } from "../filter/replay.ts";
import { type Dice, dice, judge, quantised, repeat, SEEDS } from "./made.ts";

const counter = { kind: "counter" } as const;

function meter(d: Dice, from: number, count: number, step: number): number[] {
  let at = from;
  return Array.from({ length: count }, () => {
    at += Math.max(0, d.normal()) * step;
    return quantised(at, step / 10);
  });
}

/** Values that stand where no reading so far was, or that fall without being told. */
function wrong(readings: readonly number[], out: readonly Out[]): number {
  let count = 0;
  for (let t = 1; t < out.length; t++) {
    if (out[t]!.value < out[t - 1]!.value && !out[t]!.flags.includes("reset")) count++;
    if (!readings.slice(0, t + 1).includes(out[t]!.value)) count++;
  }
  return count;
}

describe.each(SEEDS)("seed %d", (seed) => {
  it("shows its last reading", () => {
    const d = dice(seed);
    const readings = meter(d, d.uniform(0, 1e5), 400, d.pick([0.03, 1, 100]));
    const out = judge(readings, counter);
    expect(out.filter(({ value }, t) => value > readings[t]!)).toEqual([]);
    expect(wrong(readings, out)).toBe(0);
    expect(out.slice(20).filter(({ value }, t) => value !== readings[t + 20]).length).toBeLessThan(
      4,
    );
  });

  it("does not fall with a meter that jitters", () => {
    const d = dice(seed);
    const readings = meter(d, 1000, 400, 0.5).map((u) => quantised(u - Math.abs(d.normal()), 0.01));
    const out = judge(readings, counter);
    expect(wrong(readings, out)).toBe(0);
    expect(out.some(({ flags }) => flags.includes("reset"))).toBe(false);
    expect(Math.abs(out.at(-1)!.value - readings.at(-1)!)).toBeLessThan(5);
  });

  it("does not believe one absurd reading, up or down", () => {
    const d = dice(seed);
    const readings = meter(d, 100, 300, 0.1);
    const glitches = [d.whole(12, 90), d.whole(100, 190), d.whole(200, 290)];
    for (const t of glitches) readings[t] = d.pick([0, 5000, 1e6, -1]);
    const out = judge(readings, counter);
    expect(Math.max(...out.map(({ value }) => value))).toBeLessThan(200);
    expect(Math.min(...out.map(({ value }) => value))).toBeGreaterThanOrEqual(100);
    expect(wrong(readings, out)).toBe(0);
  });

  it("is right again after a reset, and says so once", () => {
    const d = dice(seed);
    const readings = [...meter(d, 500, d.whole(50, 200), 0.2), ...meter(d, 0, 100, 0.2)];
    const from = readings.findIndex((u) => u < 400);
    const out = judge(readings, counter);
    expect(out[from + 2]!.value).toBeLessThan(10);
    const resets = out.slice(from).filter(({ flags }) => flags.includes("reset"));
    expect(resets.length).toBeGreaterThanOrEqual(1);
    expect(resets.length).toBeLessThanOrEqual(2);
    expect(out.slice(from + 2).filter(({ value }, t) => value > readings[from + 2 + t]!)).toEqual(
      [],
    );
  });

  it("stands still for long, and goes on", () => {
    const d = dice(seed);
    const readings = [...meter(d, 10, 100, 0.2), ...repeat(31, 300), ...meter(d, 31, 100, 0.2)];
    const out = judge(readings, counter);
    expect(out.some(({ flags }) => flags.includes("stuck"))).toBe(false);
    expect(out.at(-1)!.value).toBe(readings.at(-1));
  });
});
