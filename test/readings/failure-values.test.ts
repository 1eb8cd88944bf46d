// Goal: a value by which a sensor reports failure is never published bare once it came before, with
// nothing configured, however long it stays and across restarts; a first one that is long is said to
// be doubtful at first. Method: sensors that fail by a value of their own, in runs of many lengths.
import { describe, expect, it } from "vitest";
import { FilterBank } from "../../src/filter/bank.ts";
import { FLAG_SENTINEL } from "../../src/filter/flags.ts";
import type { Out } from "../filter/replay.ts";
import { type Dice, dice, judge, preset, type Run, repeat, SEEDS, slow, withRuns } from "./made.ts";

interface Sensor {
  readonly name: string;
  readonly failure: number;
  signal(d: Dice, count: number): number[];
}

const SENSORS: readonly Sensor[] = [
  { name: "DS18B20, -127", failure: -127, signal: (d, n) => slow(d, 21, 2, 0.08, n, 0.0625) },
  { name: "DS18B20, 85", failure: 85, signal: (d, n) => slow(d, 21, 2, 0.08, n, 0.0625) },
  { name: "a coarse one, 85", failure: 85, signal: (d, n) => slow(d, 30, 4, 0.4, n, 1) },
  { name: "DHT22, 0", failure: 0, signal: (d, n) => slow(d, 23, 2, 0.15, n, 0.1) },
  { name: "DHT11, 0", failure: 0, signal: (d, n) => slow(d, 23, 3, 0.3, n, 1) },
  { name: "a level, -9999", failure: -9999, signal: (d, n) => slow(d, 250, 30, 2, n, 0.01) },
  { name: "humidity, 255", failure: 255, signal: (d, n) => slow(d, 60, 5, 0.8, n, 1) },
];

const LENGTHS = [
  [1, 2, 60, 5, 300],
  [2, 60, 1, 300, 3],
  [1, 40, 1, 200, 8],
  [3, 3, 3, 250, 250],
  [1, 1, 1, 12, 290],
  [4, 100, 6, 20, 100],
];
const GAP = 90;

/** Is the failure value shown as if it were a reading like others? */
const isBare = ({ flags, value }: Out, { failure }: Sensor): boolean =>
  flags === "" && Math.abs(value - failure) < 1;

function expectHeldOut(out: readonly Out[], { from, to }: Run, sensor: Sensor): void {
  for (let t = from; t < to; t++) {
    expect(out[t]!.flags, `reading ${t - from} of ${to - from}`).not.toBe("");
    if (!Number.isNaN(out[t]!.value)) {
      expect(Math.abs(out[t]!.value - sensor.failure)).toBeGreaterThan(10);
    }
    if (t >= from + 3) expect(out[t]!.flags).toContain("sentinel");
  }
}

describe.each(SENSORS)("$name", (sensor) => {
  it.each(SEEDS)("that came before is never published (seed %d)", (seed) => {
    const lengths = LENGTHS[(seed - 1) % LENGTHS.length]!;
    const { readings, runs } = withRuns(
      sensor.signal(dice(seed), 1000),
      sensor.failure,
      lengths,
      GAP,
    );
    const out = judge(readings);
    expect(out.filter((o, t) => readings[t] === sensor.failure && isBare(o, sensor))).toEqual([]);
    for (const run of runs.slice(1)) expectHeldOut(out, run, sensor);
    for (const { to } of runs) expect(out[to + 9]!.flags).toBe("");
  });

  it.each(SEEDS)("that is long at first carries a flag for eight readings (seed %d)", (seed) => {
    const d = dice(seed);
    const { readings } = withRuns(
      sensor.signal(d, 600),
      sensor.failure,
      [d.whole(20, 300)],
      d.whole(60, 200),
    );
    const from = readings.indexOf(sensor.failure);
    const first = judge(readings).slice(from, from + 8);
    expect(first.every(({ flags }) => /outlier|held/.test(flags))).toBe(true);
  });

  it("is known after a restart", () => {
    const d = dice(7);
    const { readings, runs } = withRuns(sensor.signal(d, 400), sensor.failure, [1, 2, 60], GAP);
    const bank = new FilterBank(preset, [{ name: "x" }]);
    const cut = runs[2]!.from - 20;
    readings.slice(0, cut).forEach((u, t) => {
      bank.push(Float64Array.of(u), 1000 * t);
    });
    const bytes = new Uint8Array(bank.snapshotBytes);
    bank.saveInto(bytes);
    const woken = new FilterBank(preset, [{ name: "x" }]);
    woken.restore(bytes);
    readings.slice(cut, runs[2]!.to).forEach((u, t) => {
      woken.push(Float64Array.of(u), 1000 * (cut + t));
      if (cut + t < runs[2]!.from + 3) return;
      expect(woken.channels[0]!.flags & FLAG_SENTINEL).not.toBe(0);
    });
  });
});

describe("zero is a level for ever", () => {
  it.each(SEEDS)("where the channel began on it (seed %d)", (seed) => {
    const d = dice(seed);
    const on = () => slow(d, 100, 5, 1, d.whole(10, 60), 0.1);
    const cycles = Array.from({ length: 12 }, () => [...on(), ...repeat(0, d.whole(1, 60))]);
    const readings = [...repeat(0, 40), ...cycles.flat()];
    const out = judge(readings);
    expect(out.filter(({ flags }) => flags.includes("sentinel"))).toEqual([]);
    expect(out.filter(({ value }) => Number.isNaN(value))).toEqual([]);
  });

  it.each(SEEDS)("once it lasted seven readings (seed %d)", (seed) => {
    const d = dice(seed);
    const on = () => slow(d, 100, 5, 1, d.whole(20, 60), 0.1);
    const cycles = Array.from({ length: 12 }, () => [...on(), ...repeat(0, d.whole(2, 60))]);
    const readings = [...on(), ...repeat(0, d.whole(7, 12)), ...cycles.flat()];
    const out = judge(readings);
    expect(out.filter(({ flags }) => flags.includes("sentinel"))).toEqual([]);
    expect(out.filter(({ value }) => Number.isNaN(value))).toEqual([]);
  });
});
