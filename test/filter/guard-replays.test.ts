// Goal: what is wrong is marked and never becomes a fresh value, what is right passes.
// Method: short recordings with known faults, the right outcome written out, under the preset and
// under untrained weights: these rules are the guard's and must hold with any model.
import { describe, expect, it } from "vitest";
import { loadModel } from "../../host/model/presets.ts";
import { normals, repeat, replay, untrainedModel, values } from "./replay.ts";

const models = [
  ["preset", loadModel()],
  ["untrained", untrainedModel(1)],
] as const;
const thermometer = { sentinels: [85, -127] };

describe.each(models)("with the %s model", (_, model) => {
  it("holds a value briefly, then has none, and recovers within 3 readings", () => {
    const readings = [21.0, 21.1, 21.0, 21.2, ...repeat(NaN, 40), 21.3, 21.4, 21.3];
    const out = replay(model, {}, readings);
    expect(values(out.slice(0, 4))).toEqual([21.0, 21.0, 21.0, 21.0]);
    const missing = out.slice(4, 44);
    expect(missing.every((o) => o.flags.includes("missing"))).toBe(true);
    expect(missing.slice(0, 10).every((o) => o.flags.includes("held"))).toBe(true);
    expect(missing.map((o) => o.ageMs)).toEqual(missing.map((_, i) => 1000 * (i + 1)));
    expect(values(missing.slice(10))).toEqual(repeat(NaN, 30));
    expect(missing.slice(10).every((o) => o.flags.includes("unavailable"))).toBe(true);
    expect(out.at(-1)).toMatchObject({ value: 21.3, flags: "warming", ageMs: 0 });
  });

  it("rejects a sentinel, once or ten times", () => {
    const out = replay(model, thermometer, [21.5, 21.5, 85, 21.6, ...repeat(85, 10), 21.5]);
    expect(out.map((o) => o.flags.includes("sentinel"))).toEqual([
      ...[false, false, true, false],
      ...repeat(1, 10).map(Boolean),
      false,
    ]);
    expect(values(out).every((v) => v >= 21.5 && v <= 21.6)).toBe(true);
  });

  it("lets a ramp pass through a sentinel's value", () => {
    const out = replay(model, thermometer, [78, 80, 82, 84, 85, 86]);
    expect(out.map((o) => o.flags)).toEqual(repeat(0, 6).map(() => "warming"));
    expect(out.at(-1)?.value).toBe(84); // the median of the last five
  });

  it("rejects a sentinel that is not exact", () => {
    const out = replay(model, thermometer, [22.3, -127, 22.3, -126.99, 22.4]);
    expect(values(out)).toEqual([22.3, 22.3, 22.3, 22.3, 22.3]);
    expect(out.map((o) => o.flags.includes("sentinel"))).toEqual([false, true, false, true, false]);
  });

  it("is not captured by a wrong first reading", () => {
    const out = replay(model, {}, [4000, 20, 20.1, 20, 19.9]);
    expect(Math.abs(out[3].value - 20)).toBeLessThan(0.2);
    expect(Math.abs(out[4].value - 20)).toBeLessThan(0.2);
  });

  it("follows steps of a signal without noise", () => {
    const out = replay(model, {}, [...repeat(120, 10), ...repeat(0, 10), ...repeat(120, 10)]);
    expect(values(out)).toEqual([...repeat(120, 12), ...repeat(0, 10), ...repeat(120, 8)]);
  });

  it("never shows a single wild reading", () => {
    expect(Math.max(...values(replay(model, {}, [1, 2, 100, 3])))).toBeLessThan(4);
  });

  it("marks equal and backward time stamps and takes neither reading", () => {
    const out = replay(model, {}, [1, 2, 3, 4, 5, 6], [0, 1000, 1000, 2000, 1500, 3000]);
    expect(out.map((o) => o.flags)).toEqual([
      "warming",
      "warming",
      "duplicate|held",
      "warming",
      "late|held",
      "warming",
    ]);
    expect(values(out)).toEqual([1, 1, 1, 2, 2, 2]);
  });

  it("goes on after a jump of the wall clock", () => {
    const times = [3, 63, 1_788_200_000, 1_788_200_060].map((s) => (1000 * s) % 2 ** 32);
    const out = replay(model, { periodMs: 60_000 }, [20, 20.1, 20.2, 20.1], times);
    expect(out.every((o) => o.flags === "warming")).toBe(true);
    expect(out.at(-1)?.value).toBe(20.1);
  });

  it("goes on when the clock was set back for good", () => {
    const times = [900_000, 901_000, 902_000, 100, 1100, 2100, 3100];
    const out = replay(model, {}, [1, 2, 1, 2, 1, 2, 1], times);
    expect(out.map((o) => o.flags.includes("late"))).toEqual([
      ...[false, false, false],
      ...[true, true, false, false],
    ]);
  });

  it("counts time across the wrap of 32-bit ticks", () => {
    const out = replay(model, { periodMs: 272 }, [1, NaN, 2], [0xffffff00, 0x10, 0x120]);
    expect(out.map((o) => o.ageMs)).toEqual([0, 0x110, 0]);
    expect(out[2].flags).toBe("warming");
  });

  it("takes a noisy sensor that repeats itself for stuck", () => {
    const noise = normals(7, 303);
    const noisy = noise.map((n) => Math.round(100 * (23 + 0.3 * n)) / 100);
    const out = replay(model, {}, [
      ...noisy.slice(0, 300),
      ...repeat(23.41, 500),
      ...noisy.slice(300),
    ]);
    const flat = out.slice(300, 800);
    const firstStuck = flat.findIndex((o) => o.flags.includes("stuck"));
    expect(firstStuck).toBe(30);
    expect(flat.slice(30).every((o) => o.flags.includes("stuck"))).toBe(true);
    // It stays where it was: nothing better is known.
    expect(values(flat.slice(40))).toEqual(repeat(flat[39].value, 460));
    expect(Math.abs(flat[39].value - 23.41)).toBeLessThan(0.1);
    expect(out[800].flags).toBe("warming");
    expect(Math.abs(out[802].value - 23)).toBeLessThan(1);
  });

  it("takes a coarse sensor that repeats itself for healthy", () => {
    const coarse = normals(8, 5000).map(
      (n, i) => Math.round(2 * (20 + Math.sin(i / 600) + 0.1 * n)) / 2,
    );
    const out = replay(model, {}, coarse);
    expect(out.filter((o) => o.flags.includes("stuck"))).toEqual([]);
    expect(out.filter((o) => Number.isNaN(o.value))).toEqual([]);
  });

  it("believes a flat line where the configuration says that they are real", () => {
    const noisy = normals(9, 300).map((n) => 23 + 0.3 * n);
    const out = replay(model, { stuckReadings: 0 }, [...noisy, ...repeat(23.41, 500)]);
    expect(out.filter((o) => o.flags.includes("stuck"))).toEqual([]);
  });

  it("rejects what is outside the sensor's range, infinite or absurd", () => {
    const out = replay(model, { min: -40, max: 125 }, [20, -40.1, 125.1, 20, Infinity, -1e300, 21]);
    expect(out.map((o) => o.flags)).toEqual([
      "warming",
      "range|held",
      "range|held",
      "warming",
      "nonfinite|held",
      "nonfinite|held",
      "warming",
    ]);
    expect(values(out)).toEqual(repeat(20, 7));
  });

  it("tells a counter's reset from a glitch", () => {
    const config = { kind: "counter" } as const;
    const glitch = replay(model, config, [1000, 1001, 0, 1002, 1003]);
    expect(glitch.map((o) => o.flags.includes("reset"))).toEqual([
      false,
      false,
      true,
      false,
      false,
    ]);
    expect(Math.min(...values(glitch))).toBe(1000);
    const reset = replay(model, config, [1000, 1001, 0, 1, 2, 3]);
    expect(reset.map((o) => o.flags.includes("reset"))).toEqual([
      ...[false, false, true],
      ...[true, false, false],
    ]);
    expect(values(reset)).toEqual([1000, 1001, 1001, 1, 2, 3]);
  });
});
