// Goal: the gradient that training follows is the gradient of the whole filter: features, both
// layers, feedback through z, readout, loss. Method: central differences in f64 on random windows
// with spikes, steps and missing readings, for every weight; relative error ≤ 1e-6.
import { expect, test } from "vitest";
import { Batch } from "../../host/train/batch.ts";
import { Random } from "../../host/train/random.ts";
import { segmentOf, startValue } from "../../host/train/segment.ts";
import { initialWeights, type Shape } from "../../host/train/shape.ts";

const STEPS = 40;
const LOSS = { burnIn: 8, absolute: 0.5, windowClip: Number.POSITIVE_INFINITY };

function randomSegment(random: Random) {
  const truth = Float64Array.from(
    { length: 200 },
    (_, t) => 5 * Math.sin(t / 9) + (t > 90 ? 8 : 0),
  );
  const readings = truth.map((v) => {
    if (random.chance(0.05)) return Number.NaN;
    return v + random.normal() + (random.chance(0.08) ? 20 * random.normal() : 0);
  });
  return segmentOf(readings, truth, 1, 1);
}

function fill(batch: Batch, random: Random): void {
  for (let lane = 0; lane < batch.lanes; lane++) {
    const segment = randomSegment(random);
    const from = segment.warm + random.below(150 - segment.warm);
    batch.load(lane, segment, from, STEPS);
    batch.start(lane, startValue(segment, from) + random.normal());
  }
}

const shapes: Shape[] = [
  { layers: 1, states: 3 },
  { layers: 2, states: 4 },
  { layers: 2, states: 8 },
];

test.each(shapes)("%o", (shape) => {
  const random = new Random(7);
  const weights = initialWeights(shape, random).map((w) => w + 0.1 * random.normal());
  const batch = new Batch("f64", shape, STEPS);
  fill(batch, random);
  const lossAt = (w: Float64Array) => {
    batch.setWeights(w);
    batch.forward(STEPS);
    return batch.backward(STEPS, LOSS);
  };
  batch.clearGradient();
  lossAt(weights);
  const gradient = batch.gradient.slice();
  const size = Math.hypot(...gradient) / Math.sqrt(gradient.length);
  let worst = 0;
  for (let i = 0; i < weights.length; i++) {
    const probe = (h: number) => lossAt(weights.map((w, j) => (j === i ? w + h : w)));
    const h = 2e-5;
    const difference = (probe(-2 * h) - 8 * probe(-h) + 8 * probe(h) - probe(2 * h)) / (12 * h);
    worst = Math.max(worst, Math.abs(difference - gradient[i]!) / (size + Math.abs(difference)));
  }
  expect(worst).toBeLessThan(1e-6);
  expect(size).toBeGreaterThan(1e-3);
});
