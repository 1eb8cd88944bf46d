// Goal: nothing that happened can silence a channel: from any state a bounded number of good
// readings ends fresh. Method: streams that break channels, and random ones; after each, K good
// readings; also across restarts. A good reading is none that equals a learned failure value; of
// those zero has an exit of its own.
import { describe, expect, it } from "vitest";
import { FilterBank } from "../../src/filter/bank.ts";
import { around, type Dice, dice, isFresh, judge, preset, repeat, SEEDS } from "./made.ts";

/** Good readings after which every channel is fresh. */
const K = 100;
/** The same of zero, where zero was a failure value. */
const K_ZERO = 300;

function expectExit(broken: readonly number[], level: number, noise: number, d: Dice): void {
  const out = judge([...broken, ...around(d, level, noise, K)]);
  const last = out.at(-1)!;
  expect(isFresh(last), last.flags).toBe(true);
  expect(Math.abs(last.value - level)).toBeLessThan(8 * noise);
}

describe.each(SEEDS)("seed %d", (seed) => {
  it("a start amid a burst", () => {
    const d = dice(seed);
    expectExit(around(d, 20, d.uniform(100, 5000), d.whole(8, 30)), 20, 0.1, d);
  });

  it("a burst in a healthy channel", () => {
    const d = dice(seed);
    const level = d.uniform(-50, 50);
    const burst = around(d, level, d.uniform(300, 3000), d.whole(30, 80));
    expectExit([...around(d, level, 0.1, 200), ...burst], level, 0.1, d);
  });

  it("a gain that changed", () => {
    const d = dice(seed);
    const gain = d.uniform(50, 5000);
    expectExit(around(d, 20 * gain, 0.1 * gain, 200), 20, 0.1, d);
  });

  it("sleep cycles after a burst", () => {
    const d = dice(seed);
    const bytes = new Uint8Array(new FilterBank(preset, [{ name: "x" }]).snapshotBytes);
    const cycle = (readings: readonly number[], isFirst: boolean) => {
      const bank = new FilterBank(preset, [{ name: "x" }]);
      if (!isFirst) bank.restore(bytes);
      bank.forgetTime();
      readings.forEach((u, i) => {
        bank.push(Float64Array.of(u), 1000 * (i + 1));
      });
      bank.saveInto(bytes);
      const [{ flags, value }] = bank.channels;
      return { flags, value };
    };
    cycle(around(d, 20, 1000, 12), true);
    let last = { flags: -1, value: NaN };
    for (let i = 0; i < 200; i++) last = cycle(around(d, 20, 0.1, d.whole(1, 3)), false);
    expect(last.flags).toBe(0);
    expect(Math.abs(last.value - 20)).toBeLessThan(1);
  });

  it("zero, where it was a failure value", () => {
    const d = dice(seed);
    const failing = [1, 2, 2].flatMap((length) => [
      ...around(d, 20, 0.5, 60, 0.1),
      ...repeat(0, length),
    ]);
    const out = judge([...failing, ...around(d, 20, 0.5, 60, 0.1), ...repeat(0, K_ZERO + 9)]);
    const last = out.at(-1)!;
    expect(isFresh(last), last.flags).toBe(true);
    expect(last.value).toBe(0);
  });

  it("whatever came before", () => {
    for (let i = 0; i < 40; i++) {
      const d = dice(1000 * seed + i);
      const broken = Array.from({ length: d.whole(1, 8) }, () => anything(d)).flat();
      const noise = 10 ** d.uniform(-3, 1);
      expectExit(broken, d.uniform(-1, 1) * 10 ** d.uniform(0, 3), noise, d);
    }
  });
});

/** A piece of a stream that may do harm. */
function anything(d: Dice): number[] {
  const level = d.uniform(-1, 1) * 10 ** d.uniform(0, 5);
  const count = d.whole(1, d.pick([4, 12, 60, 400]));
  const pieces: (() => number[])[] = [
    () => around(d, level, 10 ** d.uniform(-6, 4), count),
    () => around(d, level, d.uniform(0.1, 5), count, 1),
    () => repeat(d.pick([0, 85, -127, level]), count),
    () => repeat(NaN, count),
    () => Array.from({ length: count }, (_, t) => level + t * d.uniform(-3, 3)),
    () => Array.from({ length: count }, (_, t) => (t % 2 === 0 ? level : -level)),
    () => around(d, 0, 1e-310, count),
    () => around(d, level, 1e9, count),
    () => Array.from({ length: count }, () => d.pick([NaN, Infinity, 1e31, -127, level])),
  ];
  return d.pick(pieces)();
}
