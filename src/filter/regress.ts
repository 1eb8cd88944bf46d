// A `regress` model: several channels of one device → one or more quantities that none of them
// measures alone, such as gas sensors, temperature and humidity → CO in a reference's unit. Layers
// and readout are the filter's; there is no feedback, and readings enter standardised.
//
//   x = [clip((u - input_mean)/input_scale, ±8) (D-1); 1]
//   y1 = layer 1 of x       y2 = layer 2 of [tanh(W_e [y1; x]) (D-1); 1]
//   out = target_mean + target_scale · W_o [y1; (y2;) x]
//
// Weights in file order: input_mean, input_scale (D-1 each), target_mean, target_scale (T each),
// the layers, W_o (T rows).
import { READING_ABS_MAX, WEIGHT_ABS_MAX } from "../limits.ts";
import { tanh } from "../math.ts";
import type { Path, Weights } from "../ssm/kernels.ts";
import { SelectiveSSM, selectiveWeightCount } from "../ssm/selective.ts";

/** Standard deviations beyond which an input says no more than that it is far off. */
const INPUT_CLIP = 8;

export interface RegressModel {
  readonly kind: "regress";
  readonly layers: 1 | 2;
  /** D: the channels and the constant 1. */
  readonly inputs: number;
  readonly nState: number;
  readonly targets: number;
  readonly path: Path;
  readonly weights: Weights;
}

/** Length of `RegressModel.weights`. */
export function regressWeightCount(
  layers: 1 | 2,
  inputs: number,
  nState: number,
  targets: number,
): number {
  const layer = selectiveWeightCount(inputs, nState);
  const mix = (layers - 1) * (inputs - 1) * 2 * inputs;
  return 2 * (inputs - 1 + targets) + layers * layer + mix + targets * (layers + 1) * inputs;
}

/** One device's calibration. Steps allocate nothing. */
export class Regressor {
  readonly model: RegressModel;
  readonly #layer1: SelectiveSSM;
  readonly #layer2: SelectiveSSM | null;
  readonly #firstMix: number;
  readonly #firstReadout: number;
  /** [y1; (y2;) x], D each: what the readout sees. */
  readonly #seen: Float64Array;
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  readonly #x2: Float64Array;

  /** Throws RangeError when the weights do not fit the shape or are not numbers. */
  constructor(model: RegressModel) {
    const { layers, inputs: dIn, nState, targets, path, weights } = model;
    const count = regressWeightCount(layers, dIn, nState, targets);
    if (weights.length !== count) {
      throw new RangeError(`Regressor: expected ${count} weights, got ${weights.length}`);
    }
    for (let i = 0; i < count; i++) {
      if (!(Math.abs(weights[i]) <= WEIGHT_ABS_MAX)) {
        throw new RangeError(`Regressor: weights[${i}]: not a number up to ${WEIGHT_ABS_MAX}`);
      }
    }
    for (let c = 0; c < dIn - 1; c++) {
      if (!(weights[dIn - 1 + c] > 0)) {
        throw new RangeError(`Regressor: scale of input ${c}: expected more than 0`);
      }
    }
    this.model = model;
    const layer = selectiveWeightCount(dIn, nState);
    const first = 2 * (dIn - 1 + targets);
    const second = first + layer + (dIn - 1) * 2 * dIn;
    const part = (from: number) => weights.subarray(from, from + layer);
    this.#layer1 = new SelectiveSSM(dIn, nState, part(first), { path });
    this.#layer2 = layers === 2 ? new SelectiveSSM(dIn, nState, part(second), { path }) : null;
    this.#firstMix = first + layer;
    this.#firstReadout = count - targets * (layers + 1) * dIn;
    this.#seen = new Float64Array((layers + 1) * dIn);
    this.#x = new Float64Array(dIn);
    this.#y = new Float64Array(dIn);
    this.#x2 = new Float64Array(dIn);
    this.reset();
  }

  /** Forgets every reading: each channel is at its mean. */
  reset(): void {
    this.#layer1.reset();
    if (this.#layer2) this.#layer2.reset();
    this.#x.fill(0);
    this.#x[this.model.inputs - 1] = 1;
    this.#x2[this.model.inputs - 1] = 1;
  }

  /**
   * One reading a channel, `readings[D-1]` → `out[T]` in the targets' unit. A channel that is
   * missing (NaN, infinite) stays where it was.
   */
  stepInto(readings: Float64Array, out: Float64Array): void {
    const { inputs: dIn, targets, weights: w } = this.model;
    const x = this.#x;
    const seen = this.#seen;
    for (let c = 0; c < dIn - 1; c++) {
      const u = readings[c];
      if (Math.abs(u) <= READING_ABS_MAX) {
        const v = (u - w[c]) / w[dIn - 1 + c];
        x[c] = v > INPUT_CLIP ? INPUT_CLIP : v < -INPUT_CLIP ? -INPUT_CLIP : v;
      }
    }
    this.#layer1.forwardInto(x, this.#y, 1);
    for (let d = 0; d < dIn; d++) {
      seen[d] = this.#y[d];
      seen[seen.length - dIn + d] = x[d];
    }
    if (this.#layer2) this.#stepSecond(this.#layer2);
    const firstTarget = 2 * (dIn - 1);
    let p = this.#firstReadout;
    for (let t = 0; t < targets; t++) {
      let sum = 0;
      for (let i = 0; i < seen.length; i++) sum += w[p++] * seen[i];
      out[t] = w[firstTarget + t] + w[firstTarget + targets + t] * sum;
    }
  }

  #stepSecond(layer2: SelectiveSSM): void {
    const { inputs: dIn, weights: w } = this.model;
    const seen = this.#seen;
    let p = this.#firstMix;
    for (let i = 0; i < dIn - 1; i++) {
      let sum = 0;
      for (let d = 0; d < dIn; d++) sum += w[p++] * seen[d];
      for (let d = 0; d < dIn; d++) sum += w[p++] * this.#x[d];
      this.#x2[i] = tanh(sum);
    }
    layer2.forwardInto(this.#x2, this.#y, 1);
    for (let d = 0; d < dIn; d++) seen[dIn + d] = this.#y[d];
  }

  /** Values that `saveInto` writes. */
  get saveLength(): number {
    return this.#x.length + this.#layer1.saveLength + (this.#layer2?.saveLength ?? 0);
  }

  saveInto(out: Float64Array, offset: number): void {
    const dIn = this.#x.length;
    for (let d = 0; d < dIn; d++) out[offset + d] = this.#x[d];
    this.#layer1.saveInto(out, offset + dIn);
    this.#layer2?.saveInto(out, offset + dIn + this.#layer1.saveLength);
  }

  restore(saved: Float64Array, offset: number): void {
    const dIn = this.#x.length;
    this.#layer1.restore(saved, offset + dIn);
    this.#layer2?.restore(saved, offset + dIn + this.#layer1.saveLength);
    for (let d = 0; d < dIn; d++) this.#x[d] = saved[offset + d];
  }
}
