// Goal: DiagonalSSM is the reference's, bit for bit, keeps its state through saving, and survives
// bad input. Method: the reference's trace; an uninterrupted twin; NaN, infinities and 1e150.
import { describe, expect, test } from "vitest";
import { DiagonalSSM } from "../../src/ssm/diagonal.ts";
import { initLogA } from "../../src/ssm/init.ts";
import { loadGolden } from "../golden/load.ts";

interface Trace {
  readonly x: number[];
  readonly y: number[];
  readonly state: number[];
}
const golden = loadGolden<Record<string, Trace>>("misc")["diagonal_n8_delta0.1"];

const make = () => new DiagonalSSM({ logA: initLogA("mamba", 8), delta: 0.1 });

test("outputs and state equal the reference's", () => {
  const layer = make();
  expect(golden.x.map((x) => layer.step(x))).toStrictEqual(golden.y);
  expect([...layer.state]).toStrictEqual(golden.state);
});

test("a sequence gives what single steps give, in place too, and reset starts anew", () => {
  const layer = make();
  const x = Float64Array.from(golden.x);
  layer.forwardInto(x, x);
  expect([...x]).toStrictEqual(golden.y);
  layer.reset();
  expect(layer.step(golden.x[0])).toBe(golden.y[0]);
});

test("b, c and skip enter as the equation says", () => {
  const logA = initLogA("s4d-inv", 2);
  const plain = new DiagonalSSM({ logA, delta: 1 });
  const mapped = new DiagonalSSM({
    logA,
    delta: 1,
    b: Float64Array.of(2, 3),
    c: Float64Array.of(5, 7),
    skip: 11,
  });
  plain.step(1);
  const [h0, h1] = plain.state;
  expect(mapped.step(1)).toBeCloseTo(10 * h0 + 21 * h1 + 11, 12);
});

test("the bilinear rule settles where zero-order hold does", () => {
  const logA = initLogA("mamba", 4);
  const settle = (method: "zoh" | "bilinear") => {
    const layer = new DiagonalSSM({ logA, delta: 0.1, method });
    for (let t = 0; t < 1000; t++) layer.step(1);
    return layer.step(1);
  };
  expect(settle("zoh")).toBeCloseTo(1 + 1 / 2 + 1 / 3 + 1 / 4, 12);
  expect(settle("bilinear")).toBeCloseTo(settle("zoh"), 12);
});

describe("saved state", () => {
  test("goes on as an uninterrupted one", () => {
    const twin = make();
    for (const x of golden.x.slice(0, 10)) twin.step(x);
    const saved = new Float64Array(3 + twin.saveLength);
    twin.saveInto(saved, 3);
    const restored = make();
    restored.restore(saved, 3);
    for (const x of golden.x.slice(10)) expect(restored.step(x)).toBe(twin.step(x));
  });

  test("that is damaged or cut off is refused and changes nothing", () => {
    const layer = make();
    layer.step(1);
    const before = [...layer.state];
    const damaged = new Float64Array(8).fill(2);
    damaged[7] = Number.NaN;
    expect(() => layer.restore(damaged)).toThrow("saved[7]");
    expect(() => layer.restore(new Float64Array(7))).toThrow(RangeError);
    expect(() => layer.saveInto(new Float64Array(8), 1)).toThrow(RangeError);
    expect([...layer.state]).toStrictEqual(before);
  });
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, -1e150])("%d counts as 0", (bad) => {
  const layer = make();
  const twin = make();
  for (const x of golden.x) {
    expect(layer.step(x)).toBe(twin.step(x));
    expect(layer.step(bad)).toBe(twin.step(0));
  }
});

test.each([
  ["no state", { logA: new Float64Array(0) }, "logA"],
  ["an infinite rate", { logA: Float64Array.of(800) }, "logA[0]"],
  ["a rate that is no number", { logA: Float64Array.of(Number.NaN) }, "logA[0]"],
  ["another b", { logA: new Float64Array(2), b: new Float64Array(3) }, "b: expected 2"],
  ["a c that is no number", { logA: new Float64Array(1), c: Float64Array.of(Number.NaN) }, "c[0]"],
  ["a skip that is no number", { logA: new Float64Array(1), skip: Number.NaN }, "skip"],
  ["a negative step", { logA: new Float64Array(1), delta: -1 }, "delta"],
])("%s is refused by name", (_what, options, named) => {
  const construct = () => new DiagonalSSM({ delta: 1, ...options });
  expect(construct).toThrow(RangeError);
  expect(construct).toThrow(named);
});
