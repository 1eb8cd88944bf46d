// Goal: a seed fixes a model to the bit, training improves on validation, and a lost run comes
// back. Method: two short trainings with one seed, one with another; a start from wild weights.
import { expect, test } from "vitest";
import { generate } from "../../lab/train/generator.ts";
import { Random } from "../../lab/train/random.ts";
import { segmentOf } from "../../lab/train/segment.ts";
import { DEFAULTS, pooled, Trainer } from "../../lab/train/trainer.ts";
import { validationSet } from "../../lab/train/validation-set.ts";
import { filterShape } from "../../src/filter/model.ts";

const validation = validationSet(5, 1).map((v) => v.segment);
const options = {
  ...DEFAULTS,
  shape: filterShape(2, 4),
  readings: 3e5,
  validations: 3,
};

function train(seed: number) {
  const source = pooled(40, 64, (random) => generate(random));
  const trainer = new Trainer({ ...options, seed }, source, validation);
  const untrained = trainer.validate().score.total;
  const progress = [...trainer.run()];
  return { untrained, progress, weights: trainer.best };
}

test("equal seeds give equal bits, other seeds other weights", () => {
  const [first, second, other] = [train(1), train(1), train(2)];
  expect(second.weights).toEqual(first.weights);
  expect(other.weights).not.toEqual(first.weights);
});

test("training gets better, and keeps the best", () => {
  const { untrained, progress } = train(3);
  const totals = progress.map((p) => p.score.total);
  const last = progress[progress.length - 1]!;
  expect(last.best.total).toBe(Math.min(untrained, ...totals));
  expect(last.best.total).toBeLessThan(untrained);
});

test("poles stay where they start, as presets are trained", () => {
  const { weights } = train(4);
  const logA = Array.from({ length: 4 }, (_, n) => Math.log(0.02 + n / 4));
  const from = 8 + 1 + 2 * 4 * 8;
  expect(Array.from(weights.slice(from, from + 4))).toEqual(logA);
});

// A channel that is still for a thousand readings was warm too late for a window behind it; a
// channel without noise ends its warm-up now, so that every recording gives windows.
test("a recording that begins without noise is warm within forty readings, and trains", () => {
  const random = new Random(6);
  const truth = new Float64Array(1400).fill(20);
  const readings = truth.map((v, t) => (t < 1000 ? v : v + random.normal()));
  const segment = segmentOf(readings, truth, 1, 1);
  expect(segment.warm).toBeLessThanOrEqual(40);
  const trainer = new Trainer({ ...options, seed: 1, readings: 2e5 }, () => segment, [segment]);
  for (const progress of trainer.run()) void progress;
  expect(trainer.bestScore.total).toBeLessThan(Number.POSITIVE_INFINITY);
});
