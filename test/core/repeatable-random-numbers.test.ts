// Goal: the generator draws the reference's words, uniforms and normals bit for bit, from every
// seed a user may give, and its state can be carried over. Method: the reference's figures for
// eight seeds; the definition on 64-bit integers for others; bad seeds.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Xorshift64 } from "../../src/random.ts";
import { loadGolden } from "../golden/load.ts";

interface Draws {
  readonly u64: string[];
  readonly f64: number[];
  readonly normal: number[];
  readonly state_after_64_normals: string;
}

const golden = Object.entries(loadGolden<Record<string, Draws>>("rng"));
const MAX = 2n ** 64n - 1n;

/** The state as one 64-bit integer. */
function word(rng: Xorshift64): bigint {
  return (BigInt(rng.hi) << 32n) | BigInt(rng.lo);
}

/** xorshift64 as its paper defines it. */
function successor(state: bigint): bigint {
  let s = state;
  s ^= (s << 13n) & MAX;
  s ^= s >> 7n;
  s ^= (s << 17n) & MAX;
  return s;
}

// The reference never returns from a normal of seed 0.
describe.each(golden.filter(([seed]) => seed !== "0"))("seed %s", (seed, draws) => {
  test("words", () => {
    const rng = new Xorshift64(BigInt(seed));
    for (const hex of draws.u64) {
      const hi = rng.nextUint();
      expect(word(rng)).toBe(BigInt(hex));
      expect(hi).toBe(rng.hi);
    }
  });

  test("uniforms", () => {
    const rng = new Xorshift64(BigInt(seed));
    expect(draws.f64.map(() => rng.uniform())).toStrictEqual(draws.f64);
  });

  test("normals and the state after them", () => {
    const rng = new Xorshift64(BigInt(seed));
    expect(draws.normal.map(() => rng.normal())).toStrictEqual(draws.normal);
    expect(word(rng)).toBe(BigInt(draws.state_after_64_normals));
  });
});

describe("seeds", () => {
  test("any 64-bit seed steps as defined", () => {
    fc.assert(
      fc.property(fc.bigInt(1n, MAX), (seed) => {
        const rng = new Xorshift64(seed);
        expect(word(rng)).toBe(seed);
        rng.nextUint();
        expect(word(rng)).toBe(successor(seed));
      }),
      { seed: 1 },
    );
  });

  test("a number and the bigint of its value are the same seed", () => {
    for (const seed of [1, 42, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 5, Number.MAX_SAFE_INTEGER]) {
      expect(word(new Xorshift64(seed))).toBe(BigInt(seed));
    }
  });

  test("seed 0 is 0x9E3779B97F4A7C15, and does not hang", () => {
    for (const seed of [0, -0, 0n]) {
      expect(word(new Xorshift64(seed))).toBe(0x9e3779b97f4a7c15n);
    }
    expect(Number.isFinite(new Xorshift64(0).normal())).toBe(true);
  });

  test.each([-1, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, -1n, MAX + 1n])(
    "%s is refused",
    (seed) => {
      const make = () => new Xorshift64(seed);
      expect(make).toThrow(RangeError);
      expect(make).toThrow(`got ${seed}`);
    },
  );
});

describe("state", () => {
  test("a restored generator draws what the other would have drawn", () => {
    const one = new Xorshift64(7);
    for (let i = 0; i < 10; i++) one.normal();
    const other = new Xorshift64(1);
    other.restore(one.hi, one.lo);
    for (let i = 0; i < 10; i++) expect(other.normal()).toBe(one.normal());
  });

  test.each([
    [0, 0],
    [-1, 1],
    [1, 2 ** 32],
    [0.5, 1],
    [Number.NaN, 1],
  ])("%d:%d is no state and changes nothing", (hi, lo) => {
    const rng = new Xorshift64(3);
    expect(() => rng.restore(hi, lo)).toThrow(RangeError);
    expect(word(rng)).toBe(3n);
  });
});
