// Goal: a regress model does what its equations say, survives missing and absurd readings, and its
// state can be saved. Method: models made by hand; the layers' weights are zero where only the
// standardisation and the readout are examined.
import { expect, it } from "vitest";
import { Random } from "../../lab/train/random.ts";
import { type RegressModel, Regressor } from "../../src/filter/regress.ts";
import { weightCount } from "../../src/model/shape.ts";

/** Two channels, mean 10 and 20, scale 2 and 5; target mean 100, scale 3; W_o on x: 1, -1, 0.5. */
function linear(): RegressModel {
  const shape = { kind: "regress", layers: 1, inputs: 3, states: 2, targets: 1 } as const;
  const weights = new Float64Array(weightCount(shape));
  weights.set([10, 20, 2, 5, 100, 3]);
  weights.set([1, -1, 0.5], weights.length - 3);
  return { ...shape, weights };
}

function random(targets: number, layers = 2): RegressModel {
  const source = new Random(4);
  const inputs = 4;
  const shape = { kind: "regress", layers, inputs, states: 3, targets } as const;
  const weights = new Float64Array(weightCount(shape));
  for (let i = 0; i < weights.length; i++) weights[i] = 0.3 * source.normal();
  weights.fill(1, inputs - 1, 2 * (inputs - 1));
  return { ...shape, weights };
}

const step = (filter: Regressor, ...readings: number[]): number => {
  const out = new Float64Array(filter.model.targets);
  filter.stepInto(Float64Array.from(readings), out);
  return out[0]!;
};

it("standardises, reads out, and gives the target in its unit", () => {
  // (14 - 10)/2 = 2 and (25 - 20)/5 = 1: 100 + 3 (2 - 1 + 0.5).
  expect(step(new Regressor(linear()), 14, 25)).toBe(104.5);
});

it("holds a channel that is missing, and starts it at its mean", () => {
  const filter = new Regressor(linear());
  expect(step(filter, NaN, 25)).toBe(98.5);
  expect(step(filter, 14, 25)).toBe(104.5);
  for (const bad of [NaN, Infinity, -Infinity, 1e300]) expect(step(filter, bad, 25)).toBe(104.5);
});

it("bounds what one absurd reading can do", () => {
  const filter = new Regressor(linear());
  expect(step(filter, 1e9, 20)).toBe(100 + 3 * (8 + 0.5));
  expect(step(filter, -1e9, 20)).toBe(100 + 3 * (-8 + 0.5));
});

it.each([1, 2, 3])("of %d layers goes on from a saved state, bit for bit", (layers) => {
  const [whole, first, second] = [1, 2, 3].map(() => new Regressor(random(3, layers))) as [
    Regressor,
    Regressor,
    Regressor,
  ];
  const source = new Random(8);
  const rows = Array.from({ length: 40 }, () =>
    Float64Array.from({ length: 3 }, () => source.normal()),
  );
  const run = (filter: Regressor, from: number, to: number) =>
    rows.slice(from, to).map((row) => {
      const out = new Float64Array(3);
      filter.stepInto(row, out);
      return out;
    });
  const expected = run(whole, 0, 40).slice(20);
  run(first, 0, 20);
  const saved = new Float64Array(first.saveLength + 2);
  first.saveInto(saved, 2);
  second.restore(saved, 2);
  expect(run(second, 20, 40)).toEqual(expected);
  whole.reset();
  expect(run(whole, 0, 5)).toEqual(run(new Regressor(random(3, layers)), 0, 5));
});

it("refuses weights that do not fit, are no numbers, or scale by nothing", () => {
  const model = linear();
  const changed = (index: number, value: number) => {
    const weights = model.weights.slice();
    weights[index] = value;
    return () => new Regressor({ ...model, weights });
  };
  expect(() => new Regressor({ ...model, targets: 2 })).toThrow(
    "Regressor: expected 41 weights, got 33",
  );
  expect(changed(8, NaN)).toThrow("Regressor: weights[8]: not a number");
  expect(changed(2, 0)).toThrow("Regressor: scale of input 0");
});
