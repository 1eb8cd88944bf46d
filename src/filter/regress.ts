// A `regress` model: several channels of one device → one or more quantities that none of them
// measures alone, such as gas sensors, temperature and humidity → CO in a reference's unit. Layers
// and readout are the filter's; there is no feedback, and readings enter standardised.
//
//   x = [clip((u - input_mean)/input_scale, ±8) (D-1); 1]
//   y1 = layer 1 of x       yl = layer l of [tanh(W_e [y(l-1); x]) (D-1); 1]
//   out = target_mean + target_scale · W_o [y1; … yL; x]
//
// Weights in file order: input_mean, input_scale (D-1 each), target_mean, target_scale (T each),
// the layers, W_o (T rows).
import { LAYERS_MAX, READING_ABS_MAX, WEIGHT_ABS_MAX } from "../limits.ts";
import { tanh } from "../math.ts";
import { type Offsets, offsetsOf, type Shape } from "../model/shape.ts";
import { selectiveWeightCount, type Weights } from "../ssm/kernels.ts";
import { SelectiveSSM } from "../ssm/selective.ts";

/** Standard deviations beyond which an input says no more than that it is far off. */
const INPUT_CLIP = 8;

export interface RegressModel extends Shape {
  readonly kind: "regress";
  readonly weights: Weights;
}

/** One device's calibration. Steps allocate nothing. */
export class Regressor {
  readonly model: RegressModel;
  readonly #layers: SelectiveSSM[] = [];
  readonly #at: Offsets;
  /** [y1; … yL; x], D each: what the readout sees. */
  readonly #seen: Float64Array;
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  readonly #mixed: Float64Array;

  /** Throws RangeError when the weights do not fit the shape or are not numbers. */
  constructor(model: RegressModel) {
    const { layers, inputs: dIn, states, weights } = model;
    const at = offsetsOf(model);
    if (!(layers >= 1 && layers <= LAYERS_MAX && weights.length === at.count)) {
      throw new RangeError(`Regressor: expected ${at.count} weights, got ${weights.length}`);
    }
    for (let i = 0; i < at.count; i++) {
      if (!(Math.abs(weights[i]) <= WEIGHT_ABS_MAX)) {
        throw new RangeError(`Regressor: weights[${i}]: not a number up to ${WEIGHT_ABS_MAX}`);
      }
    }
    for (let c = 0; c < dIn - 1; c++) {
      if (!(weights[at.inputScale + c] > 0)) {
        throw new RangeError(`Regressor: scale of input ${c}: expected more than 0`);
      }
    }
    this.model = model;
    this.#at = at;
    const own = selectiveWeightCount(dIn, states);
    for (const { wDelta } of at.layers) {
      this.#layers.push(new SelectiveSSM(dIn, states, weights.subarray(wDelta, wDelta + own)));
    }
    this.#seen = new Float64Array((layers + 1) * dIn);
    this.#x = new Float64Array(dIn);
    this.#y = new Float64Array(dIn);
    this.#mixed = new Float64Array(dIn);
    this.reset();
  }

  /** Forgets every reading: each channel is at its mean. */
  reset(): void {
    for (let l = 0; l < this.#layers.length; l++) this.#layers[l].reset();
    this.#x.fill(0);
    this.#x[this.model.inputs - 1] = 1;
    this.#mixed[this.model.inputs - 1] = 1;
  }

  /**
   * One reading a channel, `readings[D-1]` → `out[T]` in the targets' unit. A channel that is
   * missing (NaN, infinite) stays where it was.
   */
  stepInto(readings: Float64Array, out: Float64Array): void {
    const { inputs: dIn, targets, weights: w } = this.model;
    const { inputMean, inputScale, targetMean, targetScale, readout } = this.#at;
    const x = this.#x;
    const seen = this.#seen;
    for (let c = 0; c < dIn - 1; c++) {
      const u = readings[c];
      if (Math.abs(u) <= READING_ABS_MAX) {
        const v = (u - w[inputMean + c]) / w[inputScale + c];
        x[c] = v > INPUT_CLIP ? INPUT_CLIP : v < -INPUT_CLIP ? -INPUT_CLIP : v;
      }
    }
    for (let l = 0; l < this.#layers.length; l++) this.#stepLayer(l);
    for (let d = 0; d < dIn; d++) seen[seen.length - dIn + d] = x[d];
    let p = readout;
    for (let t = 0; t < targets; t++) {
      let sum = 0;
      for (let i = 0; i < seen.length; i++) sum += w[p++] * seen[i];
      out[t] = w[targetMean + t] + w[targetScale + t] * sum;
    }
  }

  #stepLayer(l: number): void {
    const dIn = this.model.inputs;
    const y = this.#y;
    if (l > 0) this.#mix(this.#at.layers[l].mix);
    this.#layers[l].forwardInto(l > 0 ? this.#mixed : this.#x, y);
    for (let d = 0; d < dIn; d++) this.#seen[l * dIn + d] = y[d];
  }

  /** mixed[i] = tanh(W_e[i]·[y; x]) for i < D-1, W_e from `p`, y that of the layer before. */
  #mix(p: number): void {
    const { inputs: dIn, weights: w } = this.model;
    for (let i = 0; i < dIn - 1; i++) {
      let sum = 0;
      for (let d = 0; d < dIn; d++) sum += w[p++] * this.#y[d];
      for (let d = 0; d < dIn; d++) sum += w[p++] * this.#x[d];
      this.#mixed[i] = tanh(sum);
    }
  }

  /** Values that `saveInto` writes. */
  get saveLength(): number {
    return this.#x.length + this.#layers.length * this.#layers[0].saveLength;
  }

  saveInto(out: Float64Array, offset: number): void {
    const dIn = this.#x.length;
    for (let d = 0; d < dIn; d++) out[offset + d] = this.#x[d];
    let states = offset + dIn;
    for (const layer of this.#layers) {
      layer.saveInto(out, states);
      states += layer.saveLength;
    }
  }

  restore(saved: Float64Array, offset: number): void {
    const dIn = this.#x.length;
    let states = offset + dIn;
    for (const layer of this.#layers) {
      layer.restore(saved, states);
      states += layer.saveLength;
    }
    for (let d = 0; d < dIn; d++) this.#x[d] = saved[offset + d];
  }
}
