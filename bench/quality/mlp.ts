// A multilayer perceptron of one hidden layer, tanh, trained with Adam on the mean square: the
// usual neural calibration of gas sensors, as something to be held against.
import { Adam } from "../../lab/train/adam.ts";
import { Random } from "../../lab/train/random.ts";

const HIDDEN = 16;
const BATCH = 64;
const RATE = 0.003;
const DECAY = 1e-4;

export type Predict = (row: readonly number[]) => number;

/** `rows` standardised, the last entry 1. Returns the prediction after each `epochs` / 10. */
export function trainMlp(
  rows: readonly (readonly number[])[],
  targets: readonly number[],
  epochs: number,
  seed: number,
): Predict[] {
  const random = new Random(seed);
  const width = rows[0]!.length;
  const count = HIDDEN * width + HIDDEN + 1;
  const initial = Float64Array.from({ length: count }, () => random.normal() / Math.sqrt(width));
  const options = { clip: 1, inertia: 0.99 };
  const adam = new Adam(initial, new Uint8Array(count), options);
  const hidden = new Float64Array(HIDDEN);
  const forward = (w: Float64Array, row: readonly number[]): number => {
    let out = w[count - 1]!;
    for (let j = 0; j < HIDDEN; j++) {
      let sum = 0;
      for (let i = 0; i < width; i++) sum += w[j * width + i]! * row[i]!;
      hidden[j] = Math.tanh(sum);
      out += w[HIDDEN * width + j]! * hidden[j]!;
    }
    return out;
  };
  const gradient = new Float64Array(count);
  const steps = Math.ceil((epochs * rows.length) / BATCH);
  const kept: Predict[] = [];
  for (let step = 1; step <= steps; step++) {
    for (let i = 0; i < count; i++) gradient[i] = DECAY * adam.weights[i]!;
    for (let b = 0; b < BATCH; b++) {
      const k = random.below(rows.length);
      const error = (forward(adam.weights, rows[k]!) - targets[k]!) / BATCH;
      gradient[count - 1]! += error;
      for (let j = 0; j < HIDDEN; j++) {
        gradient[HIDDEN * width + j]! += error * hidden[j]!;
        const back = error * adam.weights[HIDDEN * width + j]! * (1 - hidden[j]! ** 2);
        for (let i = 0; i < width; i++) gradient[j * width + i]! += back * rows[k]![i]!;
      }
    }
    adam.step(gradient, RATE * 0.5 * (1 + Math.cos((Math.PI * step) / steps)) + 1e-5);
    if (step % Math.ceil(steps / 10) === 0 || step === steps) {
      const weights = adam.average.slice();
      kept.push((row) => forward(weights, row));
    }
  }
  return kept;
}
