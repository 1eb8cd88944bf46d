// Goal: decay rates and their discrete steps are the reference's, bit for bit, and what the
// theory says. Method: the reference's figures; identities of zero-order hold and of the bilinear
// rule; wrong arguments.
import { describe, expect, test } from "vitest";
import { exp } from "../../src/math.ts";
import { discretizeInto } from "../../src/ssm/discretize.ts";
import { type AInit, initLogA } from "../../src/ssm/init.ts";
import { loadGolden } from "../golden/load.ts";

const misc = loadGolden<Record<string, number[]> & { readonly discretize: number[][] }>("misc");

/** [decay, gain] of one rate. */
function step(method: "zoh" | "bilinear", a: number, delta: number): [number, number] {
  const decay = new Float64Array(1);
  const gain = new Float64Array(1);
  discretizeInto(method, Float64Array.of(a), delta, decay, gain);
  return [decay[0], gain[0]];
}

describe("inits equal the reference's", () => {
  const named: readonly (readonly [AInit, string])[] = [
    ["s4d-inv", "s4d_inv_real"],
    ["s4d-lin", "s4d_lin_real"],
    ["mamba", "mamba_init"],
  ];
  const cases = named.flatMap(([init, key]) =>
    [1, 2, 4, 8, 16, 32, 64].map((n) => [init, n, misc[`${key}_${n}`]] as const),
  );
  test.each(cases)("%s, N = %d", (init, n, logA) => {
    expect([...initLogA(init, n)]).toStrictEqual(logA);
  });

  test.each([0, -1, 1.5, 257, Number.NaN])("N = %d is refused", (n) => {
    expect(() => initLogA("mamba", n)).toThrow(RangeError);
  });

  test("an unknown init is refused by name", () => {
    expect(() => initLogA("hippo" as AInit, 4)).toThrow("got hippo");
  });
});

describe("discretisation", () => {
  test.each(misc.discretize)("a = %d, delta = %d equals the reference's", (a, delta, ...want) => {
    expect([...step("zoh", a, delta), ...step("bilinear", a, delta)]).toStrictEqual(want);
  });

  test("zero-order hold: two half steps are one step", () => {
    const [decay, gain] = step("zoh", -0.7, 1);
    const [halfDecay, halfGain] = step("zoh", -0.7, 0.5);
    expect(halfDecay * halfDecay).toBeCloseTo(decay, 14);
    expect(halfDecay * halfGain + halfGain).toBeCloseTo(gain, 14);
  });

  test("bilinear differs from zero-order hold by the third order of delta |A|", () => {
    const error = (delta: number) => Math.abs(step("bilinear", -1, delta)[0] - exp(-delta));
    expect(error(0.02) / error(0.01)).toBeCloseTo(8, 0);
  });

  test("both settle on -1/A times a constant input", () => {
    for (const method of ["zoh", "bilinear"] as const) {
      const [decay, gain] = step(method, -0.25, 0.3);
      expect(gain / (1 - decay)).toBeCloseTo(4, 12);
    }
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("delta = %d is refused", (delta) => {
    expect(() => step("zoh", -1, delta)).toThrow("delta");
  });

  test("arrays of other lengths are refused", () => {
    const two = new Float64Array(2);
    expect(() => discretizeInto("zoh", two, 1, two, new Float64Array(3))).toThrow(RangeError);
  });
});
