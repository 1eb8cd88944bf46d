// Goal: the filter is what DESIGN.md says: EMA(0.2) before training, free of level and unit, kept
// on the signal by its watchdog, and honest about outliers.
// Method: synthetic signals whose right answer is known in closed form or in noise scales.
import { describe, expect, it } from "vitest";
import { loadModel } from "../../host/model/presets.ts";
import { InnovationFilter } from "../../src/filter/filter.ts";
import { OVERSHOOT_SCALES } from "../../src/limits.ts";
import { normals, replay, untrainedModel, values } from "./replay.ts";

const preset = loadModel();

describe("before training", () => {
  it.each([1, 2, 3])("%d layers equal EMA(0.2) for |e| ≤ 40 scales", (layers) => {
    const filter = new InnovationFilter(untrainedModel(layers));
    const s = 0.5;
    filter.start(10, 10);
    let ema = 10;
    for (const n of normals(1, 2000)) {
      const u = 10 + 6 * s * n;
      filter.step(u, s);
      ema += 0.2 * (u - ema);
      expect(Math.abs(filter.z - ema)).toBeLessThan(1e-9);
    }
    filter.start(0, 0);
    filter.step(40 * s, s);
    expect(filter.z).toBeCloseTo(8 * s, 12);
    // Beyond 40 scales a reading pulls no harder.
    filter.start(0, 0);
    filter.step(4000 * s, s);
    expect(filter.z).toBeCloseTo(8 * s, 12);
  });
});

it("a missing reading is a step that leaves an untrained filter's output alone", () => {
  const filter = new InnovationFilter(untrainedModel(2));
  filter.start(3, 3);
  filter.stepMissing(1);
  expect(filter.z).toBe(3);
});

it("is free of level and unit", () => {
  const noise = normals(2, 600);
  const celsius = noise.map((n, i) => 20 + Math.sin(i / 50) + 0.1 * n);
  const out = values(replay(preset, {}, celsius));
  // Powers of two and integers keep the arithmetic exact up to rounding.
  const scaled = values(
    replay(
      preset,
      {},
      celsius.map((u) => 64 * u),
    ),
  );
  const shifted = values(
    replay(
      preset,
      {},
      celsius.map((u) => u + 1024),
    ),
  );
  for (let i = 0; i < out.length; i++) {
    expect(scaled[i] / 64).toBe(out[i]);
    expect(Math.abs(shifted[i] - 1024 - out[i])).toBeLessThan(1e-9);
  }
});

it("removes noise: less than half the error of the readings", () => {
  const noise = normals(3, 4000);
  const out = values(
    replay(
      preset,
      {},
      noise.map((n, i) => 5 * Math.sin(i / 200) + n),
    ),
  );
  const squares = out.map((z, i) => (z - 5 * Math.sin(i / 200)) ** 2).slice(200);
  const rmse = Math.sqrt(squares.reduce((a, b) => a + b) / squares.length);
  expect(rmse).toBeLessThan(0.5);
});

it("flags spikes as outliers, hardly follows the first and less the next ones", () => {
  const readings = normals(4, 900).map((n) => 20 + n);
  const spikes = [300, 400, 500, 600, 700, 800];
  for (const t of spikes) readings[t] = 80 + t / 100;
  const out = replay(preset, {}, readings);
  for (const t of spikes) {
    expect(out[t].flags).toBe("outlier");
    expect(out[t].score).toBeGreaterThan(30);
    // A tenth of the first one: before it, a step was as likely.
    expect(Math.abs(out[t].value - 20)).toBeLessThan(t === 300 ? 6 : 1);
  }
  const falseAlarms = out.filter((o, i) => !spikes.includes(i) && o.flags.includes("outlier"));
  expect(falseAlarms).toEqual([]);
});

it("follows steps at once where every jump was one", () => {
  const noise = normals(7, 1200);
  const readings = noise.map((n, i) => 20 + n + 30 * Math.floor(i / 100));
  const out = replay(preset, {}, readings);
  const firstLag = Math.abs(out[101].value - 50);
  const lastLag = Math.abs(out[1101].value - 350);
  expect(firstLag).toBeGreaterThan(5);
  expect(lastLag).toBeLessThan(5);
});

describe("a step of the signal", () => {
  const noise = normals(5, 420);
  const step = (height: number) => noise.map((n, i) => 20 + n + (i < 300 ? 0 : height));

  it.each([100, 1000, -1000, 1e6])("of %d scales is followed within 20 readings", (height) => {
    const out = replay(preset, {}, step(height));
    for (let i = 320; i < 420; i++) {
      expect(Math.abs(out[i].value - 20 - height)).toBeLessThan(3);
    }
  });

  it("too far for the filter is decided by its seventh reading, and nothing was lost", () => {
    const out = replay(preset, {}, step(1e6));
    expect(out.filter((o) => o.flags.includes("recovered"))).toEqual([]);
    expect(out.findIndex((o) => o.value > 1e6)).toBe(306);
  });
});

it("a run-away model stays with the readings and never gives a value that is none", () => {
  const model = untrainedModel(2);
  const weights = model.weights.slice() as Float64Array;
  weights[weights.length - 8 + 1] = 0;
  weights[weights.length - 8 + 7] = 3; // thirty scales away with each reading
  const readings = normals(6, 500).map((n) => 20 + n);
  const out = values(replay({ ...model, weights }, {}, readings));
  const room = 2 * OVERSHOOT_SCALES; // the scale is found on line: 0.7 to 1.5 of the noise
  expect(Math.max(...out)).toBeLessThan(Math.max(...readings) + room);
  expect(Math.min(...out)).toBeGreaterThan(Math.min(...readings) - room);
});
