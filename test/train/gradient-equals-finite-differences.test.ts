// Goal: the gradient that training follows is the gradient of the whole filter: features, layers,
// feedback through z, readout, loss. Method: central differences in f64 on random windows with
// spikes, steps and missing readings, for every weight; relative error ≤ 1e-6. A filter with the
// loss of filters, a calibration (no feedback) with that of calibrations.
import { expect, test } from "vitest";
import { Batch } from "../../lab/train/batch.ts";
import { initialWeights } from "../../lab/train/initial-weights.ts";
import { Random } from "../../lab/train/random.ts";
import { type Segment, segmentOf, startValue } from "../../lab/train/segment.ts";
import { filterShape } from "../../src/filter/model.ts";
import type { Shape } from "../../src/model/shape.ts";

const STEPS = 40;
const LOSS = {
  burnIn: 8,
  measure: "log",
  absolute: 0.5,
  windowClip: Number.POSITIVE_INFINITY,
} as const;
const SQUARE = { ...LOSS, measure: "square" } as const;

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

/** Seven inputs and a target that is now and then missing. */
function randomRows(random: Random): Segment {
  const length = 200;
  const data = Float32Array.from({ length: 8 * length }, () => random.normal());
  for (let t = 0; t < length; t++) if (random.chance(0.1)) data[8 * t + 7] = Number.NaN;
  return { length, data, warm: 0 };
}

function fill(batch: Batch, random: Random): void {
  for (let lane = 0; lane < batch.lanes; lane++) {
    const isRegress = batch.shape.kind === "regress";
    const segment = isRegress ? randomRows(random) : randomSegment(random);
    const from = segment.warm + random.below(150 - segment.warm);
    batch.load(lane, segment, from, STEPS);
    batch.start(lane, startValue(segment, from) + random.normal());
  }
}

const shapes: Shape[] = [
  filterShape(1, 3),
  filterShape(2, 4),
  filterShape(2, 8),
  filterShape(3, 3),
  { kind: "regress", layers: 2, inputs: 8, states: 4, targets: 1 },
];

test.each(shapes)("%o", (shape) => {
  const random = new Random(7);
  const weights = initialWeights(shape, random).map((w) => w + 0.1 * random.normal());
  const batch = new Batch("f64", shape, STEPS);
  fill(batch, random);
  const lossAt = (w: Float64Array) => {
    batch.setWeights(w);
    batch.forward(STEPS);
    return batch.backward(STEPS, shape.kind === "regress" ? SQUARE : LOSS);
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
