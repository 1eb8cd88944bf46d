// Goal: a filter in int8 stays the filter it was, and the file holds just what was rounded. Method: the
// preset, on generated recordings that the rounding never saw.
import { expect, test } from "vitest";
import { NodeCrypto } from "../../host/model/crypto.ts";
import { loadModel, presetPath } from "../../host/model/presets.ts";
import { modelFileOf, TRIAL_RELEASE } from "../../host/model/source.ts";
import { roundedToInt8 } from "../../host/train/int8.ts";
import { Batch } from "../../lab/train/batch.ts";
import { generate } from "../../lab/train/generator.ts";
import { Random } from "../../lab/train/random.ts";
import { errorsOn, scoreOf } from "../../lab/train/validation.ts";
import { readFile, weightsOf } from "../../src/model/package.ts";

const preset = loadModel();
const shape = { layers: preset.layers, states: preset.states };

test("costs less than 1 %, and the file has these weights", () => {
  const rounded = roundedToInt8(preset.weights, shape);
  const random = new Random(77);
  const recordings = Array.from({ length: 48 }, () => generate(random));
  const batch = new Batch("f32", shape, 256);
  const total = (weights: Float64Array) => {
    batch.setWeights(weights);
    return scoreOf(errorsOn(batch, 256, recordings)).total;
  };
  const change = total(rounded) / total(Float64Array.from(preset.weights)) - 1;
  console.log(`int8: ${(100 * change).toFixed(2)} % on 48 generated recordings`);
  expect(Math.abs(change)).toBeLessThan(0.01);
  const file = modelFileOf(presetPath(), "preset", { ...TRIAL_RELEASE, weights: "int8" });
  const held = weightsOf(readFile(file, new NodeCrypto()));
  held.forEach((w, i) => void expect(w).toBeCloseTo(rounded[i]!, 6));
}, 120_000);
