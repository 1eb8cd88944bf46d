// Goal: the rivals that a good engineer would try are right, so that beating them means something.
// Method: limits in which each is a filter that is known; a made signal with noise, spikes and a
// step; values by hand for what ships.
import { describe, expect, it, test } from "vitest";
import type { StreamFilter } from "../../lab/evaluate/baseline.ts";
import { ADVANCED, RIVALS } from "../../lab/evaluate/rivals.ts";
import { normals } from "../filter/replay.ts";

const make = (name: string, ...parameters: number[]): StreamFilter =>
  RIVALS.find((rival) => rival.name === name)!.create(parameters);

const run = (filter: StreamFilter, readings: readonly number[], s = 1): number[] =>
  readings.map((u) => filter.step(u, s));

const noise = normals(11, 600);
/** Level 0, from 300 on 20; single spikes of ±60; two gaps. */
const truth = noise.map((_, t) => (t < 300 ? 0 : 20));
const readings = noise.map((e, t) => {
  if (t === 150 || (t >= 400 && t < 405)) return Number.NaN;
  return truth[t]! + e + (t % 50 === 25 ? (t % 100 === 25 ? 60 : -60) : 0);
});

const difference = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((v, i) => Math.abs(v - b[i]!)));

describe("in a limit that is known", () => {
  const walk = run(make("Kalman, random walk, gate", 0.1, 1.3, 3, 4), readings);

  it("Student-t and Huber with no tail are the random walk", () => {
    const calm = noise.map((e) => 5 + e);
    const plain = run(make("Kalman, random walk, gate", 0.1, 1.3, 1e9, 4), calm);
    expect(difference(run(make("Kalman, Student-t", 0.1, 1.3, 1e12, 9), calm), plain)).toBeLessThan(
      1e-9,
    );
    expect(difference(run(make("Kalman, Huber", 0.1, 1.3, 1e12, 9), calm), plain)).toBeLessThan(
      1e-9,
    );
  });

  it("Sage-Husa that does not forget is the gated random walk", () => {
    const same = run(make("Kalman, Sage-Husa", 0.1, 1.3, 0, 3, 4), readings);
    expect(difference(same, walk)).toBeLessThan(1e-9);
  });

  it("an IMM of two equal walks is that walk", () => {
    const same = run(make("IMM, two random walks", 0.1, 0.1, 1.3, 0.9, 3, 4), readings);
    expect(difference(same, walk)).toBeLessThan(1e-9);
  });

  it("a local line through a line is the line, through a spike as well", () => {
    const line = Array.from({ length: 40 }, (_, t) => 3 + 2 * t + (t === 30 ? 500 : 0));
    const out = run(make("local bisquare, line", 9, 4.7), line);
    for (const t of [10, 20, 29, 32, 36]) expect(out[t]).toBeCloseTo(3 + 2 * t, 6);
  });

  it("one hypothesis that is sure of itself is Kalman's filter", () => {
    const calm = noise.map((e) => 5 + e);
    const kalman = run(make("Kalman, random walk, gate", 0.1, 1.3, 1e9, 4), calm);
    const mht = run(make("multiple hypotheses (MHT)", 0.1, 1.3, 1e-12, 1e-12, 1e-12, 100), calm);
    expect(difference(mht, kalman)).toBeLessThan(1e-3);
  });
});

/** The middle of each axis. */
const middle = (name: string): StreamFilter => {
  const rival = RIVALS.find((each) => each.name === name)!;
  return rival.create(rival.axes.map(({ values }) => values[values.length >> 1]!));
};

describe.each(ADVANCED.map(({ name }) => name))("%s", (name) => {
  const out = run(middle(name), readings);

  it("takes noise and spikes away and follows the step", () => {
    const errors = (from: number, to: number) =>
      out.slice(from, to).map((z, i) => (z - truth[from + i]!) ** 2);
    const rmse = (squares: number[]) =>
      Math.sqrt(squares.reduce((sum, v) => sum + v, 0) / squares.length);
    expect(rmse(errors(50, 300))).toBeLessThan(0.9);
    expect(rmse(errors(320, 600))).toBeLessThan(0.9);
  });

  it("works in any unit", () => {
    const other = run(
      middle(name),
      readings.map((u) => 7 + 0.01 * u),
      0.01,
    );
    expect(
      difference(
        other,
        out.map((z) => 7 + 0.01 * z),
      ),
    ).toBeLessThan(1e-6);
  });
});

test("every rival gives a number for a missing reading, but before the first", () => {
  for (const { name, axes, create } of RIVALS) {
    const out = run(create(axes.map(({ values }) => values[0]!)), readings.slice(100));
    expect(out.every(Number.isFinite), name).toBe(true);
  }
});

test("Home Assistant's outlier filter compares with its own last outputs", () => {
  const name = "as shipped: Home Assistant outlier, lowpass";
  // The window is full after four; 30 is 10 off the median 20 and replaced; lowpass 0.1.
  expect(run(make(name), [20, 20, 20, 20, 30])[4]).toBeCloseTo(20, 12);
  expect(run(make(name), [20, 20, 20, 20, 23])[4]).toBeCloseTo(20.3, 12);
});
