// Calibration: several channels of one device against a reference, trained on the host. The model
// starts as the linear calibration and learns what that misses: curvature, drift, memory.
//
// The training kernel has eight inputs; a device with fewer channels leaves some at 0, which the
// model that is written does not have (`narrowed`).
import type { RegressModel } from "../../src/filter/regress.ts";
import { offsetsOf, type Shape } from "../../src/model/shape.ts";
import { initialWeights } from "./initial-weights.ts";
import { WIDTH } from "./kernel-layout.ts";
import { leastSquares } from "./least-squares.ts";
import { Random } from "./random.ts";
import type { Segment } from "./segment.ts";
import { DEFAULTS, Trainer } from "./trainer.ts";

/** The last input is the constant 1. */
export const CHANNELS_MAX = WIDTH - 1;
const LAYERS = 2;
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
    .layers.filter(({ mix }) => mix >= 0)
    .flatMap(({ mix }) => {
      const from = mix + channels * 2 * WIDTH;
      const to = mix + CHANNELS_MAX * 2 * WIDTH;
      return Array.from({ length: to - from }, (_, i) => from + i);
    });
}

/** A trainer for `seen`, judged on `validation`, and what turns its best weights into a model. */
export function calibrationTrainer(
  seen: Calibration,
  validation: Calibration,
  { seed, readings, states }: CalibrationOptions,
): { trainer: Trainer; modelOf: (weights: Float64Array) => RegressModel } {
  const shape: Shape = { kind: "regress", layers: LAYERS, inputs: WIDTH, states, targets: 1 };
  const channels = seen.inputs.length;
  const by = [...seen.inputs, seen.target].map(standardOf);
  const segment = segmentFrom(seen, by);
  const initial = initialWeights(shape, new Random(seed + 1));
  const firstX = offsetsOf(shape).readout + LAYERS * WIDTH;
  const linear = linearStart(segment, channels);
  for (let c = 0; c < WIDTH; c++) initial[firstX + c] = c < channels ? linear[c]! : 0;
  initial[firstX + CHANNELS_MAX] = linear[channels]!;
  const frozen = unusedRows(shape, channels);
  for (const index of frozen) initial[index] = 0;
  const options = { ...SETTINGS, shape, seed, readings, initial, frozen };
  const trainer = new Trainer(options, () => segment, [segmentFrom(validation, by)]);
  return { trainer, modelOf: (weights) => narrowed(weights, shape, channels, by) };
}

/** The model without the inputs that are not there, and with the standards of those that are. */
function narrowed(
  weights: Float64Array,
  wide: Shape,
  channels: number,
  by: readonly Standard[],
): RegressModel {
  const shape = { ...wide, kind: "regress", inputs: channels + 1 } as const;
  const [from, to] = [offsetsOf(wide), offsetsOf(shape)];
  const kept = [...Array(channels).keys(), CHANNELS_MAX];
  const out = new Float64Array(to.count);
  /** `count` runs of a number an input. */
  const runs = (source: number, target: number, count = 1) => {
    for (let run = 0; run < count; run++) {
      kept.forEach((c, k) => {
        out[target + run * kept.length + k] = weights[source + run * WIDTH + c]!;
      });
    }
  };
  by.forEach(({ mean, scale }, c) => {
    out[c < channels ? to.inputMean + c : to.targetMean] = mean;
    out[c < channels ? to.inputScale + c : to.targetScale] = scale;
  });
  from.layers.forEach((old, l) => {
    const own = to.layers[l]!;
    if (old.mix >= 0) runs(old.mix, own.mix, 2 * channels);
    runs(old.wDelta, own.wDelta);
    out[own.bDelta] = weights[old.bDelta]!;
    runs(old.wB, own.wB, wide.states);
    runs(old.wC, own.wC, wide.states);
    out.set(weights.subarray(old.logA, old.logA + wide.states), own.logA);
    runs(old.d, own.d);
  });
  runs(from.readout, to.readout, wide.layers + 1);
  return { ...shape, weights: out.map(Math.fround) };
}
