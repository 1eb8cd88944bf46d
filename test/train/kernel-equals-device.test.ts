// Goal: what training optimises is what a device runs. Method: random weights, a recording with
// gaps and spikes; the training kernel in f64 against the filter of src/, reading by reading.
import { expect, test } from "vitest";
import { Batch } from "../../lab/train/batch.ts";
import { initialWeights } from "../../lab/train/initial-weights.ts";
import { Random } from "../../lab/train/random.ts";
import { SEGMENT_FIELDS, segmentOf } from "../../lab/train/segment.ts";
import { InnovationFilter } from "../../src/filter/filter.ts";
import { filterShape } from "../../src/filter/model.ts";

const STEPS = 300;

test.each([1, 2, 3])("%i layers", (layers) => {
  const random = new Random(3);
  const shape = filterShape(layers, 8);
  const weights = initialWeights(shape, random);
  const truth = Float64Array.from({ length: STEPS }, (_, t) => 4 * Math.sin(t / 11));
  const readings = truth.map((v, t) => {
    if (t > 0 && random.chance(0.05)) return Number.NaN;
    return v + random.normal() + (random.chance(0.05) ? 30 : 0);
  });
  const segment = segmentOf(readings, truth, 1, 1);
  const batch = new Batch("f64", shape, STEPS);
  batch.setWeights(weights);
  for (let lane = 0; lane < batch.lanes; lane++) {
    batch.load(lane, segment, 0, STEPS);
    batch.start(lane, readings[0]!);
  }
  batch.forward(STEPS);
  const filter = new InnovationFilter({ ...shape, weights });
  filter.start(readings[0]!, readings[0]!);
  let worst = 0;
  for (let t = 0; t < STEPS; t++) {
    const s = segment.data[t * SEGMENT_FIELDS + 1]!;
    if (Number.isNaN(readings[t]!)) filter.stepMissing(s);
    else filter.step(readings[t]!, s, 1);
    worst = Math.max(worst, Math.abs(batch.output(0, t) - filter.z));
  }
  // The segment keeps its readings and features as float32.
  expect(worst).toBeLessThan(1e-4);
});
