// Goal: no value goes beyond the readings that were made, however wild the signal, and a step to a
// level without noise is followed. Method: recordings of the training generator and steps of many
// sizes and resolutions, through both presets and untrained weights.
import { describe, expect, it } from "vitest";
import { loadModel } from "../../host/model/presets.ts";
import { oneChannel } from "../../lab/one-channel.ts";
import { generate } from "../../lab/train/generator.ts";
import { Random } from "../../lab/train/random.ts";
import { readingAt } from "../../lab/train/segment.ts";
import { OVERSHOOT_SCALES } from "../../src/limits.ts";
import { normals, repeat, replay, untrainedModel, values } from "./replay.ts";

const models = [
  ["preset", loadModel("models/preset.json")],
  ["light preset", loadModel("models/preset-light.json")],
  ["untrained", untrainedModel(2)],
] as const;

/** 300 readings at 20 in steps of the sensor, then 60 equal ones, `scales` noise scales higher. */
function quietStep(resolution: number, noise: number, scales: number) {
  const round = (u: number) => Math.round(u / resolution) * resolution;
  const before = normals(3, 300).map((n) => round(20 + noise * n));
  const level = round(20 + scales * Math.max(resolution, noise));
  return { level, readings: [...before, ...repeat(level, 60)] };
}

describe.each(models)("with the %s model", (name, model) => {
  it("no value goes further beyond all readings than the overshoot that is allowed", () => {
    const random = new Random(31);
    for (let round = 0; round < 100; round++) {
      const segment = generate(random);
      const { judged: channel, push } = oneChannel(model);
      let [low, high, s] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
      for (let t = 0; t < segment.length; t++) {
        const u = readingAt(segment, t);
        push(u, t + 1);
        if (!Number.isNaN(u)) [low, high] = [Math.min(low, u), Math.max(high, u)];
        s = Math.max(s, channel.noise);
        if (Number.isNaN(channel.value)) continue;
        expect(channel.value).toBeGreaterThanOrEqual(low - OVERSHOOT_SCALES * s);
        expect(channel.value).toBeLessThanOrEqual(high + OVERSHOOT_SCALES * s);
      }
    }
  });

  it("does not swing around a new level without noise", () => {
    for (const scales of [60, 300, 1000, -1000]) {
      const { level, readings } = quietStep(0.0625, 0.1, scales);
      const out = values(replay(model, {}, readings));
      const within = 4 * 0.15; // the scale is 0.13 here
      for (const v of out.slice(301)) expect(v).toBeLessThan(Math.max(20, level) + within);
      for (const v of out.slice(301)) expect(v).toBeGreaterThan(Math.min(20, level) - within);
    }
  });

  it("does not believe a short run of an unknown sentinel", () => {
    const healthy = normals(4, 200).map((n) => Math.round((20 + 0.1 * n) * 16) / 16);
    const out = values(replay(model, {}, [...healthy, ...repeat(85, 6), 20, 20.0625, 20]));
    if (name !== "untrained") for (const v of out) expect(Math.abs(v - 20)).toBeLessThan(3);
  });
});

describe.each(models.slice(0, 2))("with the %s", (_, model) => {
  it("follows a step to a level without noise within 22 readings", () => {
    for (const [resolution, noise] of [
      [0.0625, 0.02],
      [0.0625, 0.1],
      [1, 1],
    ] as const) {
      for (const scales of [5, 60, 300, 1000]) {
        const { level, readings } = quietStep(resolution, noise, scales);
        const reached = values(replay(model, {}, readings))[322]!;
        expect(Math.abs(reached - level)).toBeLessThan(4 * Math.max(resolution, noise));
      }
    }
  });
});
