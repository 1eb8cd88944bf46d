// Goal: the filters we compare with are right. Method: the 1€ filter against the first rows of its
// authors' conformance vector (groundTruth.csv: 120 Hz, mincutoff 1, beta 0.1, dcutoff 1, columns
// noisy and filtered); Kalman and ESPHome filters against values worked out by hand.
import { expect, test } from "vitest";
import { ESPHOME } from "../../lab/evaluate/esphome.ts";
import { oneEuro } from "../../lab/evaluate/smoothers.ts";
import { TRACKERS } from "../../lab/evaluate/trackers.ts";

test("1€ gives its authors' values", () => {
  const noisy = [-0.0385099, -0.0280664, 0.048622, 0.111498, 0.053026, 0.120548, 0.00972308];
  const filtered = [
    -0.0385099, -0.0379872, -0.0334427, -0.0252696, -0.0207099, -0.0119912, -0.0106507,
  ];
  const filter = oneEuro(120, 1, 0.1, 1, () => 1);
  noisy.forEach((u, t) => {
    expect(Math.abs(filter.step(u, 1) - filtered[t]!)).toBeLessThan(2e-6);
  });
});

test("Kalman, random walk: gains of the recursion by hand", () => {
  const filter = TRACKERS.find((f) => f.name === "Kalman, random walk")!.create([1]);
  // Each step p + 1, gain p/(p + 1): p = 1 → 2, gain 2/3 (on an innovation of 0), p = 2/3;
  // then 5/3, gain 5/8.
  expect(filter.step(0, 1)).toBe(0);
  expect(filter.step(8, 1)).toBeCloseTo(5, 12);
});

const esphome = (name: string, ...parameters: number[]) =>
  ESPHOME.find((f) => f.name === `ESPHome ${name}`)!.create(parameters);

test("ESPHome's median counts missing readings in its window but not in its middle", () => {
  const filter = esphome("median", 3);
  const outputs = [1, 5, Number.NaN, Number.NaN, 7].map((u) => filter.step(u, 1));
  // [1] [1 5] [1 5 –] [5 – –] [– – 7]
  expect(outputs).toEqual([1, 3, 3, 5, 7]);
});

test("ESPHome's exponential average leaves its state alone on NaN", () => {
  const filter = esphome("exponential_moving_average", 0.5);
  expect([4, Number.NaN, 8].map((u) => filter.step(u, 1))).toEqual([4, 4, 6]);
});
