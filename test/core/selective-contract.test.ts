// Goal: what SelectiveSSM promises beyond the reference: no input poisons it, all kernels
// give the same bits, dt scales the step, and mistakes are named.
// Method: seeded inputs and shapes; expected values from the equations in selective.ts.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exp, softplus } from "../../src/math.ts";
import { Xorshift64 } from "../../src/random.ts";
import { selectiveWeightCount } from "../../src/ssm/kernels.ts";
import { SelectiveSSM } from "../../src/ssm/selective.ts";

const step = (layer: SelectiveSSM, x: number[], dt = 1): number[] => {
  const y = new Float64Array(layer.dIn);
  layer.forwardInto(Float64Array.from(x), y, dt);
  return [...y];
};
const allFinite = (values: Iterable<number>) => [...values].every(Number.isFinite);

describe("bad input", () => {
  const absurd = [NaN, Infinity, -Infinity, 1e150, -1e308];

  it.each(absurd)("%d does not poison the layer", (bad) => {
    const layer = new SelectiveSSM(3, 8, 42);
    const clean = new SelectiveSSM(3, 8, 42);
    const good = [0.5, 0.5, 0.5];
    for (const other of [layer, clean]) for (let i = 0; i < 3; i++) step(other, good);
    expect(allFinite(step(layer, [bad, 0.5, 0.5]))).toBe(true);
    step(clean, [0, 0.5, 0.5]);
    // The contract to the letter: a bad component counts as 0.
    expect([...layer.state]).toStrictEqual([...clean.state]);
    expect(step(layer, good)).toStrictEqual(step(clean, good));
  });

  it("takes the reference's poisonous sequences", () => {
    for (const sequence of [
      [1e150, 1e150, 1e150],
      [0.5, 0.5, NaN, 0.5],
    ]) {
      const layer = new SelectiveSSM(1, 4, 42);
      const fresh = new SelectiveSSM(1, 4, 42);
      for (const x of sequence) expect(allFinite(step(layer, [x]))).toBe(true);
      for (let i = 0; i < 200; i++) step(layer, [0.1]);
      for (let i = 0; i < 200; i++) step(fresh, [0.1]);
      expect(Math.abs(step(layer, [0.1])[0] - step(fresh, [0.1])[0])).toBeLessThan(1e-12);
    }
  });

  it("stays finite for any input whatever", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.double(), { minLength: 4, maxLength: 4 })), (xs) => {
        const layer = new SelectiveSSM(4, 4, 7);
        for (const x of xs) if (!allFinite(step(layer, x))) return false;
        return allFinite(layer.state);
      }),
      { seed: 1 },
    );
  });
});

describe("kernels", () => {
  it("give the same bits unrolled and as loops", () => {
    for (const dIn of [4, 8]) {
      const unrolled = new SelectiveSSM(dIn, 5, 3);
      const loops = new SelectiveSSM(dIn, 5, 3, { kernel: "loops" });
      const rng = new Xorshift64(99);
      for (let t = 0; t < 200; t++) {
        const x = Array.from({ length: dIn }, () => 3 * rng.normal());
        const dt = t % 3 === 0 ? 1 : 2 * rng.uniform();
        expect(step(unrolled, x, dt)).toStrictEqual(step(loops, x, dt));
      }
      expect([...unrolled.state]).toStrictEqual([...loops.state]);
    }
  });
});

it("dt scales the step size", () => {
  // One input, one state, W_B = W_C = D = 1: h and y can be written down.
  const weights = Float64Array.of(0.3, -0.2, 1, 1, 0, 1);
  const layer = new SelectiveSSM(1, 1, weights);
  const dt = 2.5;
  const delta = softplus(0.3 * 2 - 0.2) * dt;
  const h = ((exp(-delta) - 1) / -1) * 2 * 2;
  expect(step(layer, [2], dt)).toStrictEqual([2 * h + 2]);
  expect([...layer.state]).toStrictEqual([h]);
  expect(step(layer, [0], 0)).toStrictEqual([0]);
  expect([...layer.state]).toStrictEqual([h]);
});

it("a restored state continues bit for bit", () => {
  const layer = new SelectiveSSM(3, 8, 11);
  const rng = new Xorshift64(12);
  const x = () => Array.from({ length: 3 }, () => rng.normal());
  for (let t = 0; t < 50; t++) step(layer, x());
  const saved = new Float64Array(layer.saveLength + 2);
  layer.saveInto(saved, 2);
  const other = new SelectiveSSM(3, 8, 11);
  other.restore(saved, 2);
  for (let t = 0; t < 50; t++) {
    const next = x();
    expect(step(layer, next)).toStrictEqual(step(other, next));
  }
  saved[5] = NaN;
  const before = [...other.state];
  expect(() => other.restore(saved, 2)).toThrow(/saved\[5\]/);
  expect([...other.state]).toStrictEqual(before);
  other.reset();
  expect(new Set(other.state)).toStrictEqual(new Set([0]));
});

describe("mistakes", () => {
  const rng = new Xorshift64(1);
  const weights = (change: (w: Float64Array) => void) => {
    const w = new SelectiveSSM(2, 2, 1).weights.slice() as Float64Array;
    change(w);
    return () => new SelectiveSSM(2, 2, w);
  };
  const layer = new SelectiveSSM(2, 2, 1);
  const cases: [string, () => unknown, ErrorConstructor, RegExp][] = [
    ["no inputs", () => new SelectiveSSM(0, 4, 1), RangeError, /dIn/],
    ["half an input", () => new SelectiveSSM(1.5, 4, 1), RangeError, /dIn/],
    ["65 inputs", () => new SelectiveSSM(65, 4, 1), RangeError, /dIn/],
    ["65536 states", () => new SelectiveSSM(4, 65536, 1), RangeError, /states/],
    ["a negative seed", () => new SelectiveSSM(1, 1, -1), RangeError, /seed/],
    ["a seed of 2^64", () => new SelectiveSSM(1, 1, 2n ** 64n), RangeError, /seed/],
    ["weights as a list", () => new SelectiveSSM(1, 1, [1] as never), TypeError, /source/],
    ["too few weights", () => new SelectiveSSM(2, 2, new Float64Array(3)), RangeError, /15/],
    ["a NaN weight", weights((w) => w.fill(NaN, 3, 4)), RangeError, /weights\[3\]/],
    ["log_a = 800", weights((w) => w.fill(800, 11, 12)), RangeError, /log_a/],
    [
      "x too short",
      () => layer.forwardInto(new Float64Array(1), new Float64Array(2)),
      RangeError,
      /x/,
    ],
    ["dt = NaN", () => step(layer, [1, 1], NaN), RangeError, /dt/],
    ["dt < 0", () => step(layer, [1, 1], -1), RangeError, /dt/],
    ["channel D", () => layer.reinitializeChannel(2, rng), RangeError, /0 … 1/],
  ];
  it.each(cases)("%s", (_, act, kind, message) => {
    expect(act).toThrow(kind);
    expect(act).toThrow(message);
  });

  it("x and y as one array", () => {
    const both = new Float64Array(2);
    expect(() => layer.forwardInto(both, both)).toThrow(RangeError);
  });

  it("reinitialising weights that were given", () => {
    const given = new SelectiveSSM(2, 2, layer.weights);
    expect(() => given.reinitializeChannel(0, rng)).toThrow(TypeError);
  });
});

it("seed 0 makes a layer", () => {
  expect(allFinite(new SelectiveSSM(2, 4, 0).weights)).toBe(true);
});

it("runs float32 weights as they are", () => {
  const double = new SelectiveSSM(4, 8, 21);
  const single = new SelectiveSSM(4, 8, Float32Array.from(double.weights));
  const rounded = new SelectiveSSM(4, 8, Float64Array.from(Float32Array.from(double.weights)));
  for (let t = 0; t < 20; t++) {
    const x = [Math.sqrt(t), -t / 7, 1, t % 3];
    expect(step(single, x)).toStrictEqual(step(rounded, x));
  }
  expect(single.weights.length).toBe(selectiveWeightCount(4, 8));
});
