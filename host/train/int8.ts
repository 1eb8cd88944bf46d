// A filter's weights rounded to int8, one scale a row, as model files keep them. The nearest step
// is best for a weight but not for the filter, in which errors of a row add up or cancel: so each
// weight in turn tries its other neighbour, and keeps whichever leaves the filter nearer to what it
// was, by squares of the deviation over the error, since so they add to it. Then the weights that
// stay float32 are trained to make up for what is left. To minimise the filter's error instead
// would fit the rounding to a few recordings.

import { Batch } from "../../lab/train/batch.ts";
import { generate } from "../../lab/train/generator.ts";
import { Random } from "../../lab/train/random.ts";
import { type Segment, withTruth } from "../../lab/train/segment.ts";
import { type Shape, WIDTH } from "../../lab/train/shape.ts";
import { DEFAULTS, Trainer } from "../../lab/train/trainer.ts";
import { errorsOn, follow } from "../../lab/train/validation.ts";
import { isQuantised, tensorsOf } from "../../src/model/shape.ts";
import { INT8_MAX, int8Scale } from "../model/write.ts";

const SEED = 8;
const RECORDINGS = 64;
const CHUNK = 256;
/** Of the training that makes up for the rounding. */
const READINGS = 8e6;
const RATE = 0.002;

/** A weight's place, its row's scale and its two nearest multiples of it. */
interface Choice {
  readonly index: number;
  readonly nearest: number;
  readonly other: number;
}

interface Row {
  readonly from: number;
  readonly length: number;
}

/** The rows that are kept as int8, by their places in the weights. */
function quantisedRows({ layers, states }: Shape): Row[] {
  const tensors = tensorsOf({ kind: "denoise", layers, inputs: WIDTH, states, targets: 1 });
  const rows: Row[] = [];
  let from = 0;
  for (const tensor of tensors) {
    for (let row = 0; row < tensor.rows; row++, from += tensor.cols) {
      if (isQuantised(tensor)) rows.push({ from, length: tensor.cols });
    }
  }
  return rows;
}

/** Rounds in place to the nearest steps; says which weights have a second choice. */
function roundToNearest(weights: Float64Array, rows: readonly Row[]): Choice[] {
  const choices: Choice[] = [];
  for (const { from, length } of rows) {
    const values = weights.subarray(from, from + length);
    const scale = int8Scale(values);
    if (scale === 0) continue;
    values.forEach((w, i) => {
      const step = Math.round(w / scale);
      values[i] = scale * step;
      // The largest weight carries the scale.
      if (Math.abs(step) === INT8_MAX) return;
      const other = scale * (w > scale * step ? step + 1 : step - 1);
      choices.push({ index: from + i, nearest: scale * step, other });
    });
  }
  return choices;
}

/** Trains the weights outside of `rows` to give the outputs that `goals` have as their truth. */
function compensated(
  rounded: Float64Array,
  shape: Shape,
  rows: readonly Row[],
  goals: readonly Segment[],
): Float64Array {
  const frozen = rows.flatMap(({ from, length }) => Array.from({ length }, (_, i) => from + i));
  const own = { shape, seed: SEED, readings: READINGS, learningRate: RATE, validations: 20 };
  const options = { ...DEFAULTS, ...own, initial: rounded, frozen };
  const trainer = new Trainer(options, (random) => goals[random.below(goals.length)]!, goals);
  for (const progress of trainer.run()) void progress;
  return trainer.best;
}

/** Makes the outputs of the batch's present weights the truth of the recordings. */
function imitated(batch: Batch, recordings: readonly Segment[]): Segment[] {
  const outputs = recordings.map(({ length }) => new Float32Array(length));
  follow(batch, CHUNK, recordings, (i, t, output) => {
    outputs[i]![t] = output;
  });
  return recordings.map((segment, i) => withTruth(segment, outputs[i]!));
}

/**
 * Weights of a filter (in file order) on the int8 grid of their rows, in about half a minute.
 * `progress` hears how many of them are done.
 */
export function roundedToInt8(
  weights: ArrayLike<number>,
  shape: Shape,
  progress: (done: number, all: number) => void = () => {},
): Float64Array {
  const rounded = Float64Array.from(weights);
  const random = new Random(SEED);
  const recordings = Array.from({ length: RECORDINGS }, () => generate(random));
  const batch = new Batch("f32", shape, CHUNK);
  batch.setWeights(rounded);
  const own = errorsOn(batch, CHUNK, recordings).rmse;
  const goals = imitated(batch, recordings);
  const rows = quantisedRows(shape);
  const choices = roundToNearest(rounded, rows);
  const score = () => {
    batch.setWeights(rounded);
    return errorsOn(batch, CHUNK, goals).rmse.reduce((sum, e, i) => sum + (e / own[i]!) ** 2, 0);
  };
  let best = score();
  choices.forEach(({ index, nearest, other }, i) => {
    progress(i, choices.length);
    rounded[index] = other;
    const next = score();
    if (next < best) best = next;
    else rounded[index] = nearest;
  });
  return compensated(rounded, shape, rows, goals);
}
