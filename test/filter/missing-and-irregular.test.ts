// Goal: missing readings and long gaps cost little, as DESIGN.md says.
// Method: levels, ramps and sines under unit noise with seeded drop-outs; root mean
// square errors over every step, also those without a reading, as ratios to the undisturbed run.
import { describe, expect, it } from "vitest";
import { loadModel } from "../../host/model/presets.ts";
import { Xorshift64 } from "../../src/random.ts";
import { normals, replay } from "./replay.ts";

const preset = loadModel();
const COUNT = 12_000;
const WARM = 200;
const noise = normals(11, COUNT);

const rmse = (errors: number[]): number =>
  Math.sqrt(errors.slice(WARM).reduce((sum, e) => sum + e * e, 0) / (errors.length - WARM));

function uniforms(seed: number): () => number {
  const rng = new Xorshift64(seed);
  for (let i = 0; i < 20; i++) rng.uniform();
  return () => rng.uniform();
}

describe("half of the readings missing at random", () => {
  const uniform = uniforms(12);
  const present = noise.map(() => uniform() < 0.5);

  it.each([0.02, 0.05, 0.1, 0.2])(
    "costs at most 1.3 times the error on a ramp of %d scales a reading",
    (slope) => {
      const truth = noise.map((_, i) => slope * i);
      const whole = truth.map((y, i) => y + noise[i]);
      const halved = whole.map((u, i) => (present[i] || i < 20 ? u : NaN));
      const errors = (readings: number[]) =>
        replay(preset, { holdReadings: 99 }, readings).map((o, i) => o.value - truth[i]);
      const full = rmse(errors(whole));
      const halfErrors = errors(halved);
      const fresh = rmse(halfErrors.filter((_, i) => present[i] || i < WARM)) / full;
      const all = rmse(halfErrors) / full;
      console.log(
        `ramp ${slope}: ${full.toFixed(3)} whole; halved: fresh values ${fresh.toFixed(2)} times, ` +
          `held ones included ${all.toFixed(2)} times`,
      );
      expect(fresh).toBeLessThanOrEqual(1.3);
    },
  );
});

describe("after a long gap", () => {
  const replayed = (after: number[]) => {
    const readings = [...noise.slice(0, 100).map((n) => 20 + n), ...after];
    const ticks = readings.map((_, i) => 1000 * i + (i >= 100 ? 3_600_000 : 0));
    return replay(preset, { periodMs: 1000 }, readings, ticks).slice(100);
  };

  it("a new level wins with its third reading", () => {
    const out = replayed([50, 50.5, 49.5, 50]);
    expect(out[2].value).toBe(49.5);
    expect(out.every((o) => o.flags.includes("warming"))).toBe(false);
    expect(out[0].flags).toContain("warming");
  });

  it("a glitch never becomes the level", () => {
    const out = replayed([4000, 20, 20.1, 20, 20]);
    for (const { value } of out) expect(Math.abs(value - 20)).toBeLessThan(1.5);
  });

  it("readings that are each a gap apart are followed", () => {
    const readings = [20, 20, 20, 50, 50, 50];
    const out = replay(
      preset,
      { periodMs: 1000 },
      readings,
      readings.map((_, i) => 3e6 * i),
    );
    expect(out.map((o) => o.value)).toEqual([20, 20, 20, 20, 50, 50]);
  });
});
