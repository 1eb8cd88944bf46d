// Goal: with the committed presets no recording makes a channel run away, and a step of 1,000 noise
// scales is followed within 20 readings. Method: recordings of the training generator through the
// device's channel; a step after a quiet start, for both presets.
import { expect, test } from "vitest";
import { loadModel } from "../../host/model.ts";
import { generate } from "../../host/train/generator.ts";
import { Random } from "../../host/train/random.ts";
import { SEGMENT_FIELDS } from "../../host/train/segment.ts";
import { ChannelFilter } from "../../src/filter/channel.ts";

const presets = ["models/preset.json", "models/preset-light.json"];

test.each(presets)("%s never runs away", (path) => {
  const model = loadModel(path);
  const random = new Random(31);
  for (let round = 0; round < 40; round++) {
    const { data, length } = generate(random);
    const channel = new ChannelFilter(model, { name: "" });
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let t = 0; t < length; t++) {
      const at = t * SEGMENT_FIELDS;
      const u = data[at + 6] === 0 ? data[at]! : Number.NaN;
      low = Math.min(low, data[at]!);
      high = Math.max(high, data[at]!);
      channel.push(u, t + 1);
      if (Number.isNaN(channel.value)) continue;
      const room = 30 + 0.5 * (high - low);
      expect(channel.value).toBeGreaterThan(low - room);
      expect(channel.value).toBeLessThan(high + room);
    }
  }
});

test.each(presets)("%s follows a step of 1,000 noise scales within 20 readings", (path) => {
  for (const size of [1000, -1000]) {
    const random = new Random(5);
    const channel = new ChannelFilter(loadModel(path), { name: "" });
    for (let t = 1; t <= 300; t++) channel.push(random.normal(), t);
    for (let t = 301; t <= 320; t++) channel.push(size + random.normal(), t);
    expect(Math.abs(channel.value - size)).toBeLessThan(5);
  }
});
