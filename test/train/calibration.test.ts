// Goal: what calibration trains is what a device runs, with any number of channels, and it learns
// what a linear calibration cannot. Method: a made-up sensor with curvature, lag and cross-
// sensitivity; the exported model through the core against the score of the training kernel.
import { expect, test } from "vitest";
import { calibrationTrainer, partOf } from "../../lab/train/calibration.ts";
import { Random } from "../../lab/train/random.ts";
import { Regressor } from "../../src/filter/regress.ts";

/** CO from a gas sensor that is curved and slow, temperature, and one or no further channel. */
function made(length: number, channels: number) {
  const random = new Random(20);
  const inputs = Array.from({ length: channels }, () => new Float64Array(length));
  const target = new Float64Array(length);
  let [gas, heat, felt] = [0, 0, 0];
  for (let t = 0; t < length; t++) {
    gas += 0.05 * (random.normal() - 0.3 * gas);
    heat += 0.03 * (random.normal() - 0.1 * heat);
    felt += 0.4 * (gas - felt);
    inputs[0]![t] = 900 + 200 * Math.exp(felt) + 30 * heat + 4 * random.normal();
    inputs[1]![t] = random.chance(0.02) ? Number.NaN : 15 + 6 * heat;
    for (let c = 2; c < channels; c++) inputs[c]![t] = random.normal();
    target[t] = random.chance(0.1) ? Number.NaN : 2 + gas;
  }
  return { inputs, target };
}

test.each([2, 3, 7])("%i channels: the core repeats the kernel and beats the linear start", (n) => {
  const all = made(6000, n);
  const [seen, later] = [partOf(all, 0, 4000), partOf(all, 4000, 6000)];
  const options = { seed: 1, readings: 1e6, states: 4 };
  const { trainer, modelOf } = calibrationTrainer(seen, later, options);
  const linear = trainer.validate().score.rmse;
  for (const progress of trainer.run()) void progress;
  expect(trainer.bestScore.rmse).toBeLessThan(0.8 * linear);

  const model = modelOf(trainer.best);
  const scale = model.weights[2 * n + 1]!;
  const filter = new Regressor(model);
  const [row, out] = [new Float64Array(n), new Float64Array(1)];
  let [squares, count] = [0, 0];
  for (let t = 0; t < 2000; t++) {
    row.set(later.inputs.map((column) => column[t]!));
    filter.stepInto(row, out);
    // The kernel's score starts at reading 100 and covers whole windows.
    if (t < 100 || t >= 15 * 128 || Number.isNaN(later.target[t]!)) continue;
    squares += ((out[0]! - later.target[t]!) / scale) ** 2;
    count++;
  }
  expect(Math.abs(Math.sqrt(squares / count) / trainer.bestScore.rmse - 1)).toBeLessThan(1e-3);
});
