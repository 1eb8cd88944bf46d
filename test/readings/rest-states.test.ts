// Goal: a machine that stands, a dark room, a dry day are states and no faults: the value stays, and
// is right. A sensor that froze is still found. Method: made signals with rests; freezes injected
// into noisy signals, counted by readings.
import { describe, expect, it } from "vitest";
import type { ChannelConfig } from "../../src/filter/config.ts";
import { around, type Dice, dice, judge, quantised, repeat, SEEDS, slow } from "./made.ts";

interface Rest {
  readonly name: string;
  readonly level: number;
  readonly config?: Partial<ChannelConfig>;
  readings(d: Dice): number[];
}

/** Active parts and rests at `level` in turn. */
const inTurn = (d: Dice, level: number, active: () => number[]): number[] =>
  Array.from({ length: 8 }, () => [...active(), ...repeat(level, d.whole(40, 400))]).flat();

const clipped = (readings: number[], low: number, high: number): number[] =>
  readings.map((u) => Math.min(high, Math.max(low, u)));

const RESTS: readonly Rest[] = [
  {
    name: "a machine that stands at 0 W",
    level: 0,
    readings: (d) => inTurn(d, 0, () => around(d, 120, 1, d.whole(40, 200), 0.1)),
  },
  {
    name: "a dark room",
    level: 0,
    readings: (d) =>
      inTurn(d, 0, () => clipped(slow(d, 200, 150, 8, d.whole(100, 300), 1), 0, 1e5)),
  },
  {
    name: "rain",
    level: 0,
    readings: (d) =>
      inTurn(d, 0, () => around(d, 0, 2, d.whole(8, 20), 0.01).map((u) => Math.abs(u))),
  },
  {
    name: "humidity at its rail",
    level: 100,
    config: { min: 0, max: 100 },
    readings: (d) =>
      clipped(
        inTurn(d, 100, () => slow(d, 92, 7, 0.4, 300, 0.1)),
        0,
        100,
      ),
  },
  {
    name: "a pulse sensor at a rail that nobody told",
    level: 1023,
    readings: (d) => inTurn(d, 1023, () => clipped(around(d, 900, 90, 200, 1), 0, 1023)),
  },
  {
    name: "a turbine at standstill: 0.4 in its own consumption",
    level: -0.4,
    readings: (d) => inTurn(d, -0.4, () => slow(d, 30, 20, 1.5, d.whole(100, 300), 0.1)),
  },
];

describe.each(RESTS)("$name", ({ level, config, readings }) => {
  it.each(SEEDS)("keeps its value, and it is right (seed %d)", (seed) => {
    const all = readings(dice(seed));
    const out = judge(all, config);
    expect(out.filter(({ value }) => Number.isNaN(value)).length).toBe(0);
    let rests = 0;
    all.forEach((u, t) => {
      rests = u === level ? rests + 1 : 0;
      if (rests > 15) expect(Math.abs(out[t]!.value - level), `${t}`).toBeLessThan(0.5);
    });
  });

  it("is not called stuck again and again", () => {
    const all = readings(dice(9));
    const stuck = judge(all, config).filter(({ flags }) => flags.includes("stuck")).length;
    expect(stuck / all.length).toBeLessThan(0.1);
  });
});

it("a sensor that always repeats itself is not stuck", () => {
  for (const seed of SEEDS) {
    const out = judge(slow(dice(seed), 22, 2, 0.05, 3000, 0.5));
    expect(out.some(({ flags }) => flags.includes("stuck"))).toBe(false);
  }
});

describe("a sensor that froze", () => {
  const frozen = (d: Dice, base: number[]) => {
    const readings = base.slice();
    const isFrozen = readings.map(() => false);
    for (let t = d.whole(200, 600); t < base.length - 700; t += d.whole(700, 1500)) {
      const length = d.whole(100, 500);
      readings.fill(readings[t]!, t, t + length);
      isFrozen.fill(true, t, t + length);
    }
    return { readings, isFrozen };
  };

  it("is found: recall .83, precision .95", () => {
    let [found, all, said] = [0, 0, 0];
    for (const seed of [...SEEDS, 7, 8, 9, 10, 11, 12]) {
      const d = dice(seed);
      const step = d.pick([1e-4, 0.001, 0.01]);
      const walk = { at: 50 };
      const bases = [
        slow(d, 20, 3, 0.2, 8000, step),
        around(d, 5, 0.1, 8000, step),
        Array.from({ length: 8000 }, () => {
          walk.at += 0.05 * d.normal();
          return quantised(walk.at + 0.1 * d.normal(), step);
        }),
        slow(d, 40, 30, 1, 8000, 10 * step).map((u) => Math.max(0, u - 25)),
      ];
      for (const base of bases) {
        const { readings, isFrozen } = frozen(d, base);
        judge(readings).forEach(({ flags }, t) => {
          const isSaid = flags.includes("stuck");
          // At rest nobody can say whether it froze.
          const isRest = readings[t] === 0;
          if (isSaid) said++;
          if (isFrozen[t] && !isRest) all++;
          if (isFrozen[t] && !isRest && isSaid) found++;
        });
      }
    }
    console.log(
      `freezes: recall ${(found / all).toFixed(3)}, precision ${(found / said).toFixed(3)}`,
    );
    expect(found / all).toBeGreaterThanOrEqual(0.83);
    expect(found / said).toBeGreaterThanOrEqual(0.95);
  });

  it.each(SEEDS)("keeps its value and says so (seed %d)", (seed) => {
    const d = dice(seed);
    const readings = around(d, 20, 0.5, 300, 0.01);
    const out = judge([...readings, ...repeat(readings.at(-1)!, 500)]);
    for (const { flags, value } of out.slice(340)) {
      expect(flags).toContain("stuck");
      expect(Math.abs(value - 20)).toBeLessThan(2);
    }
  });
});
