// Goal: src/ts is exact to the last place, equals the reference's figures bit for bit, and
// holds at the edges of its domains. Method: seeded arguments over every range and all the places
// where an algorithm changes branch, against 60-digit decimals; the largest errors are printed.
import type { Decimal } from "decimal.js";
import { describe, expect, test } from "vitest";
import { cos, exp, expm1, log, log1p, sigmoid, silu, softplus, tanh } from "../../src/math.ts";
import { Xorshift64 } from "../../src/random.ts";
import { loadGolden } from "../golden/load.ts";
import { exact, ulpError } from "./ulp.ts";

const functions = { exp, expm1, log, log1p, cos, tanh, sigmoid, silu, softplus };

const rng = new Xorshift64(20260101);

/** `count` uniform arguments between low and high. */
function uniforms(low: number, high: number, count: number): number[] {
  return Array.from({ length: count }, () => low + (high - low) * rng.uniform());
}

/** `count` arguments whose exponents are uniform, of both signs if `signs` is "both". */
function anySize(low: number, high: number, count: number, signs: "both" | "plus"): number[] {
  return uniforms(Math.log2(low), Math.log2(high), count).map((e) => {
    const sign = signs === "both" && rng.uniform() < 0.5 ? -1 : 1;
    return sign * 2 ** e;
  });
}

/** The doubles around each center, 4 on either side. */
function around(...centers: number[]): number[] {
  const out: number[] = [];
  const cell = new Float64Array(1);
  const bits = new BigInt64Array(cell.buffer);
  for (const center of centers) {
    for (let i = -4n; i <= 4n; i++) {
      cell[0] = center;
      bits[0] += i;
      out.push(cell[0]);
    }
  }
  return out;
}

const TINY = 2 ** -1074;
const LN2 = Math.LN2;
const one = exact(1);

const expPoints = [
  ...uniforms(-1, 1, 1000),
  ...uniforms(-745.2, 709.8, 1000),
  ...uniforms(-745.2, -708, 500),
  ...anySize(1e-20, 1, 300, "both"),
  ...around(-LN2 / 2, LN2 / 2, 1.5 * LN2, -1.5 * LN2, 2 ** -28, -(2 ** -28)),
  ...around(709.782712893384, -745.1332191019412, -708.3964185322641, 22.5, -22.5),
];
const logPoints = [
  ...uniforms(0.5, 2, 1000),
  ...uniforms(0.999, 1.001, 300),
  ...anySize(TINY, 1.7e308, 1000, "plus"),
  ...around(1, Math.SQRT1_2, Math.SQRT2, 256, 1 / 256, 2 ** -1022, 1e300),
  TINY,
  Number.MAX_VALUE,
];
const plainPoints = [
  ...uniforms(-1, 1, 600),
  ...uniforms(-40, 40, 600),
  ...uniforms(-760, 760, 600),
  ...anySize(1e-300, 1, 300, "both"),
];

interface Case {
  readonly name: Exclude<keyof typeof functions, "softplus">;
  readonly truth: (x: number) => Decimal;
  readonly points: readonly number[];
  readonly bound: number;
}

const cases: readonly Case[] = [
  { name: "exp", truth: (x) => exact(x).exp(), points: expPoints, bound: 1 },
  {
    name: "expm1",
    // The decimals' sinh keeps its digits for small x where e^x - 1 cancels.
    truth: (x) => exact(x).div(2).sinh().times(exact(x).div(2).exp()).times(2),
    points: [
      ...uniforms(-1, 1, 600),
      ...uniforms(-60, 60, 300),
      ...uniforms(-60, 709.8, 200),
      ...anySize(1e-20, 1, 200, "both"),
      ...around(-LN2 / 2, LN2 / 2, 1.5 * LN2, -1.5 * LN2, 709.782712893384, -38.8, 13.9, 39),
    ],
    bound: 1,
  },
  { name: "log", truth: (x) => exact(x).ln(), points: logPoints, bound: 1 },
  {
    name: "log1p",
    truth: (x) => exact(x).plus(1).ln(),
    points: [
      ...uniforms(-1, 1, 1000),
      ...anySize(1e-25, 1e20, 1000, "both").filter((x) => x > -1),
      ...around(Math.SQRT1_2 - 1, Math.SQRT2 - 1, 2 ** -53, -(2 ** -53), 1, 2 ** 53, -0.9999),
      -1 + 2 ** -53,
      1e308,
    ],
    bound: 1,
  },
  {
    name: "cos",
    truth: (x) => exact(x).cos(),
    points: [
      ...uniforms(0, 2 * Math.PI, 2000),
      ...uniforms(-1e6, 1e6, 500),
      ...anySize(1e-20, 1, 100, "both"),
      ...around(...Array.from({ length: 40 }, (_, i) => ((i + 1) * Math.PI) / 4)),
      ...around(...Array.from({ length: 40 }, (_, i) => (i * 7919 * Math.PI) / 2 + Math.PI)),
    ],
    bound: 1,
  },
  {
    name: "tanh",
    truth: (x) => exact(x).tanh(),
    points: [...plainPoints, ...around(0.625)],
    bound: 4,
  },
  {
    name: "sigmoid",
    truth: (x) => one.div(exact(-x).exp().plus(1)),
    points: plainPoints,
    bound: 4,
  },
  {
    name: "silu",
    truth: (x) => exact(x).div(exact(-x).exp().plus(1)),
    points: [...plainPoints, ...uniforms(-752, -700, 200)],
    bound: 4,
  },
];

describe("against 60-digit decimals", () => {
  test.each(cases)("$name stays within $bound ulp", ({ name, truth, points, bound }) => {
    let worst = 0;
    let at = 0;
    for (const x of points) {
      const error = ulpError(functions[name](x), truth(x));
      if (!(error <= worst)) {
        worst = error;
        at = x;
      }
    }
    console.log(`${name}: ${worst.toFixed(3)} ulp at most, at ${at} (${points.length} arguments)`);
    expect(worst).toBeLessThanOrEqual(bound);
  });
});

describe("against the reference's figures, bit for bit", () => {
  const golden = loadGolden<{
    readonly softplus: { readonly x: number[]; readonly y: number[]; readonly exp_x: number[] };
  }>("misc").softplus;

  test("exp", () => expect(golden.x.map(exp)).toStrictEqual(golden.exp_x));
  test("softplus", () => expect(golden.x.map(softplus)).toStrictEqual(golden.y));

  test("exp equals V8's, which is the same fdlibm, on 200,000 arguments", () => {
    for (const x of [...expPoints, ...uniforms(-800, 800, 100_000), ...uniforms(-3, 3, 100_000)]) {
      if (!Object.is(exp(x), Math.exp(x))) expect(`exp(${x})`).toBe("V8's exp");
    }
  });
});

describe("at the edges", () => {
  const { NaN: nan, POSITIVE_INFINITY: inf, NEGATIVE_INFINITY: minusInf } = Number;

  test.each([
    ["exp", nan, nan],
    ["exp", inf, inf],
    ["exp", minusInf, 0],
    ["exp", 0, 1],
    ["exp", -0, 1],
    ["exp", 709.782712893384, 1.7976931348622732e308],
    ["exp", 709.7827128933841, inf],
    ["exp", -745.1332191019411, TINY],
    ["exp", -745.1332191019412, 0],
    ["expm1", nan, nan],
    ["expm1", inf, inf],
    ["expm1", minusInf, -1],
    ["expm1", -0, -0],
    ["expm1", TINY, TINY],
    ["log", nan, nan],
    ["log", inf, inf],
    ["log", minusInf, nan],
    ["log", -TINY, nan],
    ["log", 0, minusInf],
    ["log", -0, minusInf],
    ["log", 1, 0],
    ["log", TINY, -744.4400719213812],
    ["log1p", nan, nan],
    ["log1p", inf, inf],
    ["log1p", -1, minusInf],
    ["log1p", -1.5, nan],
    ["log1p", -0, -0],
    ["log1p", TINY, TINY],
    ["cos", nan, nan],
    ["cos", inf, nan],
    ["cos", minusInf, nan],
    ["cos", 1e6, nan],
    ["cos", 0, 1],
    ["cos", -0, 1],
    ["cos", Math.PI, -1],
    ["tanh", nan, nan],
    ["tanh", inf, 1],
    ["tanh", minusInf, -1],
    ["tanh", -0, -0],
    ["tanh", TINY, TINY],
    ["tanh", 400, 1],
    ["sigmoid", nan, nan],
    ["sigmoid", inf, 1],
    ["sigmoid", minusInf, 0],
    ["sigmoid", -0, 0.5],
    ["sigmoid", -745, TINY],
    ["silu", nan, nan],
    ["silu", inf, inf],
    ["silu", minusInf, -0],
    ["silu", -0, -0],
    ["silu", -1e308, -0],
    ["softplus", nan, nan],
    ["softplus", inf, inf],
    ["softplus", minusInf, 0],
    ["softplus", 20, 20.000000002061153],
    ["softplus", 1e308, 1e308],
  ] as const)("%s(%d) is %d", (name, x, y) => expect(functions[name](x)).toBe(y));

  test("cos is even and tanh is odd, to the bit", () => {
    for (const x of plainPoints) {
      expect(cos(-x)).toBe(cos(x));
      expect(tanh(-x)).toBe(-tanh(x));
    }
  });
});
