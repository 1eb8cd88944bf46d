// Goal: with the committed presets no recording makes a channel run away, and a step of 1,000 noise
// scales is followed within 20 readings. Method: recordings of the training generator through the
// device's channel; steps after a quiet start under three kinds of noise, for both presets.
import { expect, test } from "vitest";
import { loadModel } from "../../host/model/presets.ts";
import { oneChannel } from "../../lab/one-channel.ts";
import { generate } from "../../lab/train/generator.ts";
import { Random } from "../../lab/train/random.ts";
import { readingAt } from "../../lab/train/segment.ts";

const presets = ["models/preset.json", "models/preset-light.json"];

test.each(presets)("%s never runs away", (path) => {
  const model = loadModel(path);
  const random = new Random(31);
  for (let round = 0; round < 40; round++) {
    const segment = generate(random);
    const { judged: channel, push } = oneChannel(model);
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let t = 0; t < segment.length; t++) {
      const u = readingAt(segment, t);
      if (!Number.isNaN(u)) [low, high] = [Math.min(low, u), Math.max(high, u)];
      push(u, t + 1);
      if (Number.isNaN(channel.value)) continue;
      const room = 30 + 0.5 * (high - low);
      expect(channel.value).toBeGreaterThan(low - room);
      expect(channel.value).toBeLessThan(high + room);
    }
  }
});

const noises: Record<string, (random: Random) => number> = {
  normal: (random) => random.normal(),
  "heavy tails": (random) => random.normal() / Math.sqrt(0.2 + random.uniform()),
  coarse: (random) => Math.round(random.normal()),
};

test.each(presets.flatMap((path) => Object.keys(noises).map((noise) => [path, noise] as const)))(
  "%s, %s noise: a step of 1,000 noise scales is followed within 20 readings",
  (path, name) => {
    const noise = noises[name]!;
    for (let seed = 0; seed < 20; seed++) {
      const random = new Random(seed);
      const size = random.sign() * 1000;
      const { judged: channel, push } = oneChannel(loadModel(path));
      for (let t = 1; t <= 300; t++) push(noise(random), t);
      for (let t = 301; t <= 320; t++) push(size + noise(random), t);
      expect(Math.abs(channel.value - size)).toBeLessThan(8);
    }
  },
);
