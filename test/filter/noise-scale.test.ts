// Goal: the scale is the exact median of the last 64 non-zero differences, from the start, on
// quantised and on constant sensors, in fixed memory.
// Method: every reading compared with a plain computation of the definition.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Front } from "../../src/filter/front.ts";
import { normals } from "./replay.ts";

/** The scale of a sensor that tells this much. */
const scaleOf = (noise: number, resolution: number) =>
  new Front([{ name: "", noise, resolution }]).scale;

/** The definition, without cleverness. */
function defined(differences: number[], resolution: number): number {
  // Less is none: a score must be a number.
  const window = differences.filter((d) => d > 1e-250).slice(-64);
  if (window.length < 8) return 0;
  const sorted = window.toSorted((a, b) => a - b);
  const median = sorted[(sorted.length - 1) >> 1];
  return Math.max(median * (1.4826 / Math.sqrt(2)), resolution / Math.sqrt(12));
}

it("equals its definition after every difference", () => {
  const anyDifference = fc.oneof(
    fc.double({ min: 0, max: 1e30, noNaN: true }),
    fc.constantFrom(0, 0.1, 0.1, 0.2, 5e-324),
  );
  fc.assert(
    fc.property(fc.array(anyDifference, { maxLength: 300 }), (differences) => {
      const scale = scaleOf(0, 0.01);
      return differences.every((d, i) => {
        scale.push(0, d);
        return Object.is(scale.scale[0], defined(differences.slice(0, i + 1), 0.01));
      });
    }),
    { seed: 2, numRuns: 300 },
  );
});

describe("on a sensor", () => {
  const scaleAfter = (readings: number[], resolution = 0) => {
    const scale = scaleOf(0, resolution);
    for (let i = 1; i < readings.length; i++)
      scale.push(0, Math.abs(readings[i] - readings[i - 1]));
    return scale.scale[0];
  };

  it("with Gaussian noise is right on average and within a factor of 1.6 at 64 readings", () => {
    const scales = Array.from({ length: 50 }, (_, seed) =>
      scaleAfter(normals(seed + 1, 65).map((n) => 0.2 * n)),
    );
    expect(Math.abs(scales.reduce((a, b) => a + b) / 50 - 0.2)).toBeLessThan(0.01);
    expect(Math.min(...scales)).toBeGreaterThan(0.2 / 1.6);
    expect(Math.max(...scales)).toBeLessThan(0.2 * 1.6);
  });

  it("that never changes stays unknown", () => {
    expect(scaleAfter(Array(500).fill(21.5))).toBe(0);
  });

  it("with coarse steps is one step's worth, never zero", () => {
    const coarse = normals(4, 500).map((n) => Math.round(2 * (20 + 0.1 * n + 0.2)) / 2);
    expect(scaleAfter(coarse, 0.5)).toBeCloseTo(0.5 * (1.4826 / Math.sqrt(2)), 12);
  });

  it("forgets a noisy past within 64 differences", () => {
    const noise = normals(5, 300);
    expect(scaleAfter(noise.map((n, i) => (i < 200 ? 10 * n : n)))).toBeLessThan(1.5);
  });

  it("does not mind spikes in a fifth of the readings", () => {
    expect(scaleAfter(normals(6, 300).map((n, i) => (i % 10 === 0 ? 1000 : n)))).toBeLessThan(2);
  });
});

it("is what the configuration says where it says so", () => {
  const scale = scaleOf(0.25, 0);
  expect(scale.scale[0]).toBe(0.25);
  expect(scale.measured[0]).toBe(0.25);
  for (let i = 0; i < 100; i++) scale.push(0, 3);
  expect(scale.scale[0]).toBe(0.25);
  expect(scale.measured[0]).toBeCloseTo(3 * (1.4826 / Math.sqrt(2)), 12);
});
