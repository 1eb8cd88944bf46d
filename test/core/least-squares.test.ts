// Goal: recursive least squares finds what least squares finds, follows a relation that changes,
// and cannot be poisoned. Method: relations known by construction; the batch solution; a saved
// twin; readings that are no numbers; hours without excitation.
import { describe, expect, test } from "vitest";
import { Xorshift64 } from "../../src/random.ts";
import { RecursiveLeastSquares, type RlsOptions } from "../../src/ssm/rls.ts";

const TRUTH = [0.5, -2, 3];

/** `count` pairs of normal features and TRUTH times them, with noise of this deviation. */
function pairs(seed: number, count: number, noise: number): { x: Float64Array; y: number }[] {
  const rng = new Xorshift64(seed);
  return Array.from({ length: count }, () => {
    const x = Float64Array.from(TRUTH, () => rng.normal());
    return { x, y: TRUTH.reduce((sum, w, i) => sum + w * x[i], 0) + noise * rng.normal() };
  });
}

describe("learning", () => {
  test("finds an exact relation", () => {
    const rls = new RecursiveLeastSquares(3, { initialVariance: 1e6 });
    for (const { x, y } of pairs(1, 50, 0)) rls.learn(x, y);
    for (let i = 0; i < 3; i++) expect(rls.weights[i]).toBeCloseTo(TRUTH[i], 5);
  });

  test("without forgetting equals ridge regression on all pairs", () => {
    const variance = 10;
    const rls = new RecursiveLeastSquares(1, {
      forgetting: 1,
      forgettingRule: "fixed",
      initialVariance: variance,
    });
    let xx = 1 / variance;
    let xy = 0;
    const rng = new Xorshift64(2);
    for (let t = 0; t < 100; t++) {
      const x = rng.normal();
      const y = 3 * x + rng.normal();
      rls.learn(Float64Array.of(x), y);
      xx += x * x;
      xy += x * y;
      expect(rls.weights[0]).toBeCloseTo(xy / xx, 10);
    }
  });

  test("returns the error of the prediction made before", () => {
    const rls = new RecursiveLeastSquares(3);
    for (const { x, y } of pairs(3, 20, 0.1)) {
      const expected = y - rls.predict(x);
      expect(rls.learn(x, y)).toBe(expected);
    }
  });

  test("adaptive forgetting follows a changed relation sooner", () => {
    const errorAfterChange = (forgettingRule: "adaptive" | "fixed") => {
      const rls = new RecursiveLeastSquares(3, { forgettingRule });
      for (const { x, y } of pairs(4, 300, 0.1)) rls.learn(x, y);
      for (const { x, y } of pairs(5, 500, 0.1)) rls.learn(x, -y);
      return Math.abs(rls.weights[2] + TRUTH[2]);
    };
    expect(errorAfterChange("adaptive")).toBeLessThan(0.9 * errorAfterChange("fixed"));
  });

  test("reset forgets everything", () => {
    const rls = new RecursiveLeastSquares(3);
    const errors = () => pairs(6, 30, 0.1).map(({ x, y }) => rls.learn(x, y));
    const first = errors();
    rls.reset();
    expect(errors()).toStrictEqual(first);
  });
});

describe("robustness", () => {
  const bad = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e160, -1e308];

  test.each(bad)("%d as feature or target teaches nothing", (value) => {
    const rls = new RecursiveLeastSquares(3);
    const twin = new RecursiveLeastSquares(3);
    for (const { x, y } of pairs(7, 30, 0.1)) {
      expect(rls.learn(Float64Array.of(x[0], value, x[2]), y)).toBeNaN();
      expect(rls.learn(x, value)).toBeNaN();
      expect(rls.learn(x, y)).toBe(twin.learn(x, y));
    }
  });

  test("features that stay the same for 100,000 readings do no harm", () => {
    const rls = new RecursiveLeastSquares(3);
    for (const { x, y } of pairs(8, 200, 0)) rls.learn(x, y);
    const constant = Float64Array.of(1, 0, 0);
    for (let t = 0; t < 100_000; t++) {
      const error = rls.learn(constant, TRUTH[0]);
      if (!(Math.abs(error) < 1e-3)) expect(error, `reading ${t}`).toBe(0);
    }
    for (let i = 0; i < 3; i++) expect(rls.weights[i]).toBeCloseTo(TRUTH[i], 3);
  });

  test.each([
    [{ nFeatures: 0 }, "nFeatures"],
    [{ nFeatures: 257 }, "nFeatures"],
    [{ forgetting: 0.5 }, "forgetting"],
    [{ forgetting: Number.NaN }, "forgetting"],
    [{ initialVariance: 0 }, "initialVariance"],
    [{ initialVariance: 1e11 }, "initialVariance"],
  ])("%o is refused by name", (argument: { nFeatures?: number } & RlsOptions, named) => {
    const construct = () => new RecursiveLeastSquares(argument.nFeatures ?? 2, argument);
    expect(construct).toThrow(RangeError);
    expect(construct).toThrow(named);
  });

  test("features of another length are refused", () => {
    const rls = new RecursiveLeastSquares(2);
    expect(() => rls.learn(new Float64Array(3), 1)).toThrow(RangeError);
  });
});

describe("saved state", () => {
  test("goes on as an uninterrupted one", () => {
    const twin = new RecursiveLeastSquares(3);
    for (const { x, y } of pairs(9, 20, 0.1)) twin.learn(x, y);
    const saved = new Float64Array(2 + twin.saveLength);
    twin.saveInto(saved, 2);
    const restored = new RecursiveLeastSquares(3);
    restored.restore(saved, 2);
    for (const { x, y } of pairs(10, 20, 0.1)) {
      expect(restored.learn(x, y)).toBe(twin.learn(x, y));
    }
  });

  test("that is damaged is refused and changes nothing", () => {
    const rls = new RecursiveLeastSquares(3);
    for (const { x, y } of pairs(11, 20, 0.1)) rls.learn(x, y);
    const before = new Float64Array(rls.saveLength);
    rls.saveInto(before);
    for (let i = 0; i < before.length; i++) {
      const damaged = new Float64Array(before.length);
      damaged[i] = Number.NaN;
      expect(() => rls.restore(damaged)).toThrow(`saved[${i}]`);
    }
    const after = new Float64Array(rls.saveLength);
    rls.saveInto(after);
    expect(after).toStrictEqual(before);
  });
});
