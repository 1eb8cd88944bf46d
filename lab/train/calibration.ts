// Calibration: several channels of one device against a reference, trained on the host. The model
// starts as the linear calibration and learns what that misses: curvature, drift, memory.
//
// The training kernel has eight inputs; a device with fewer channels leaves some at 0, which the
// model that is written does not have (`narrowed`).
import type { RegressModel } from "../../src/filter/regress.ts";
import { leastSquares } from "./least-squares.ts";
import { Random } from "./random.ts";
import type { Segment } from "./segment.ts";
import { initialWeights, offsetsOf, type Shape, WIDTH } from "./shape.ts";
import { DEFAULTS, Trainer } from "./trainer.ts";

/** The last input is the constant 1. */
export const CHANNELS_MAX = WIDTH - 1;
const CLIP = 8;
const RIDGE = 1e-3;

/** Rows of one device in the order of time; NaN: missing. */
export interface Calibration {
  /** A column a channel. */
  readonly inputs: readonly Float64Array[];
  readonly target: Float64Array;
}

interface Standard {
  readonly mean: number;
  readonly scale: number;
}

export interface CalibrationOptions {
  readonly seed: number;
  readonly readings: number;
  readonly states: number;
}

const SETTINGS = {
  ...DEFAULTS,
  windowReadings: 128,
  burnInReadings: 24,
  windowsPerStep: 16,
  windowClip: 20,
  learningRate: 0.003,
  inertia: 0.99,
  measure: "square",
  validations: 40,
} as const;

function standardOf(values: Float64Array): Standard {
  const present = values.filter((v) => !Number.isNaN(v));
  const mean = present.reduce((sum, v) => sum + v, 0) / present.length;
  const square = present.reduce((sum, v) => sum + (v - mean) ** 2, 0) / present.length;
  // As the file holds them, so that training and device standardise alike.
  return { mean: Math.fround(mean), scale: Math.fround(Math.sqrt(square) || 1) };
}

export const partOf = ({ inputs, target }: Calibration, from: number, to: number): Calibration => ({
  inputs: inputs.map((column) => column.slice(from, to)),
  target: target.slice(from, to),
});

/** Inputs as the device sees them (missing ones held, clipped), and the standardised target. */
function segmentFrom({ inputs, target }: Calibration, by: readonly Standard[]): Segment {
  const length = target.length;
  const data = new Float32Array(length * (CHANNELS_MAX + 1));
  const last = new Float64Array(CHANNELS_MAX);
  const own = by[by.length - 1]!;
  for (let t = 0; t < length; t++) {
    inputs.forEach((column, c) => {
      const v = (column[t]! - by[c]!.mean) / by[c]!.scale;
      if (!Number.isNaN(v)) last[c] = Math.min(CLIP, Math.max(-CLIP, v));
    });
    data.set(last, t * WIDTH);
    data[t * WIDTH + CHANNELS_MAX] = (target[t]! - own.mean) / own.scale;
  }
  return { length, data, warm: 0 };
}

/** Weights of the inputs and the constant 1 that predict the target best. */
function linearStart({ length, data }: Segment, channels: number): number[] {
  const rows: number[][] = [];
  const targets: number[] = [];
  for (let t = 0; t < length; t++) {
    const target = data[t * WIDTH + CHANNELS_MAX]!;
    if (Number.isNaN(target)) continue;
    rows.push([...data.subarray(t * WIDTH, t * WIDTH + channels), 1]);
    targets.push(target);
  }
  return leastSquares(rows, targets, RIDGE * rows.length);
}

/** Of layers past the first, the rows of W_e for inputs that the device does not have. */
function unusedRows(shape: Shape, channels: number): number[] {
  return offsetsOf(shape)
    .layers.filter(({ encoder }) => encoder >= 0)
    .flatMap(({ encoder }) => {
      const from = encoder + channels * 2 * WIDTH;
      const to = encoder + CHANNELS_MAX * 2 * WIDTH;
      return Array.from({ length: to - from }, (_, i) => from + i);
    });
}

/** A trainer for `seen`, judged on `validation`, and what turns its best weights into a model. */
export function calibrationTrainer(
  seen: Calibration,
  validation: Calibration,
  { seed, readings, states }: CalibrationOptions,
): { trainer: Trainer; modelOf: (weights: Float64Array) => RegressModel } {
  const shape: Shape = { layers: 2, states, kind: "regress" };
  const channels = seen.inputs.length;
  const by = [...seen.inputs, seen.target].map(standardOf);
  const segment = segmentFrom(seen, by);
  const initial = initialWeights(shape, new Random(seed + 1));
  const { readout, readoutLength } = offsetsOf(shape);
  const firstX = readout + readoutLength - WIDTH;
  const linear = linearStart(segment, channels);
  for (let c = 0; c < WIDTH; c++) initial[firstX + c] = c < channels ? linear[c]! : 0;
  initial[firstX + CHANNELS_MAX] = linear[channels]!;
  const frozen = unusedRows(shape, channels);
  for (const index of frozen) initial[index] = 0;
  const options = { ...SETTINGS, shape, seed, readings, initial, frozen };
  const trainer = new Trainer(options, () => segment, [segmentFrom(validation, by)]);
  return { trainer, modelOf: (weights) => narrowed(weights, shape, channels, by) };
}

/** The model without the inputs that are not there, in file order. */
function narrowed(
  weights: Float64Array,
  shape: Shape,
  channels: number,
  by: readonly Standard[],
): RegressModel {
  const at = offsetsOf(shape);
  const kept = [...Array(channels).keys(), CHANNELS_MAX];
  const out: number[] = [];
  const rows = (from: number, count: number, halves = 1) => {
    for (let row = 0; row < count * halves; row++) {
      for (const c of kept) out.push(weights[from + row * WIDTH + c]!);
    }
  };
  const standards = [by.slice(0, channels), by.slice(channels)];
  for (const some of standards) {
    out.push(...some.map(({ mean }) => mean), ...some.map(({ scale }) => scale));
  }
  for (const layer of at.layers) {
    if (layer.encoder >= 0) rows(layer.encoder, channels, 2);
    rows(layer.wDelta, 1);
    out.push(weights[layer.bDelta]!);
    rows(layer.wB, shape.states);
    rows(layer.wC, shape.states);
    out.push(...weights.subarray(layer.logA, layer.logA + shape.states));
    rows(layer.d, 1);
  }
  rows(at.readout, shape.layers + 1);
  return {
    kind: "regress",
    layers: 2,
    inputs: channels + 1,
    states: shape.states,
    targets: 1,
    weights: Float64Array.from(out, Math.fround),
  };
}
