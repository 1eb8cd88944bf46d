// Goal: the model that runs is confirmed from any start on any recording, a bad one is caught, and
// both on the filter that ships. Method: the short form of `npm run bench -- trial`: generated
// recordings, 1 and 8 channels, every other trial with sleeps, outages and silences; and the models
// that are bad beyond doubt.

import { expect, test } from "vitest";
import { CANDIDATES } from "../../bench/trial/candidates.ts";
import { fairness, GENERATED, power } from "../../bench/trial/tables.ts";
import { loadModel } from "../../host/model/presets.ts";
import { Trial } from "../../src/update/trial.ts";

const running = loadModel();
const NEEDED = 128;

test.each(GENERATED)(
  "the running model is not refused on %s",
  { timeout: 120_000 },
  (...source) => {
    const { refused, trials, unended } = fairness(running, source, 60, NEEDED, 7);
    console.log(`${source[0]}: ${refused} of ${trials} refused, ${unended} without an end`);
    expect(refused).toBe(0);
    expect(unended).toBeLessThanOrEqual(1);
  },
);

test.each(["constant output", "wrong sign", "NaN after n readings"])(
  "%s: caught wherever it does harm",
  { timeout: 120_000 },
  (name) => {
    const candidate = CANDIDATES.find((known) => known.name === name);
    if (candidate === undefined) throw new Error(`no candidate ${name}`);
    const { caught, harmful } = power(running, candidate, 25, NEEDED * 4, 3);
    expect(harmful).toBeGreaterThan(15);
    expect(caught).toBe(harmful);
  },
);

const noise = (i: number): number => ((Math.imul(i + 1, 2654435761) >>> 8) % 1000) / 500 - 1;

test("a constant predicts a flat signal best, and is not confirmed early for that", () => {
  const trial = new Trial(1, 64);
  trial.begin();
  // The old one follows the noise a little; the new one nearly stands.
  for (let i = 0; i < 64 + 64; i++) {
    expect(trial.observe(0, noise(i), 0.6, 0.3 * noise(i - 1), 1e-9 * i)).toBe("go-on");
  }
  // Then the level moves away, which the new one does not see.
  let verdict = "go-on";
  for (let i = 128; i < 800 && verdict === "go-on"; i++) {
    const level = 0.2 * (i - 128);
    verdict = trial.observe(0, level + noise(i), 0.6, level - 0.2, 1e-9 * i);
  }
  expect(verdict).toBe("trial-worse");
});

test("a channel without readings has no say, one with few is waited for", () => {
  const readingsUntilDone = (few: number): number => {
    const trial = new Trial(3, 16);
    trial.begin();
    for (let i = 0; i < 500; i++) {
      const level = 20 * (Math.floor(i / 4) % 2);
      if (i < few) trial.observe(1, level + noise(i), 1, level, level);
      if (trial.observe(0, level + noise(i), 1, level, level) === "none") return i + 1;
    }
    return Number.NaN;
  };
  // 16 to settle and 16 that count; 8 times as many while another channel has not said its word.
  expect(readingsUntilDone(0)).toBe(32);
  expect(readingsUntilDone(3)).toBe(16 + 8 * 16);
});
