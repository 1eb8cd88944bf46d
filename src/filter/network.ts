// The layers and readout of a `denoise` model, over states that lie elsewhere. With D = 8 features:
//
//   y1 = layer 1 of x       yl = layer l of [tanh(W_e [y(l-1); x]) (7), 1]
//   o  = W_o·[y1; … yL; x]
import { FEATURES, LAYERS_MAX, WEIGHT_ABS_MAX } from "../limits.ts";
import { tanh } from "../math.ts";
import { offsetsOf } from "../model/shape.ts";
import { kernelFor } from "../ssm/kernels.gen.ts";
import {
  type Index,
  type Kernel,
  type Layer,
  layerOf,
  screenInto,
  selectiveWeightCount,
  type Weights,
} from "../ssm/kernels.ts";
import type { FilterModel } from "./model.ts";

/** Rows of W_e: what a layer sees of the one before it, beside the constant 1. */
const MIXED = FEATURES - 1;
const MIX_WEIGHTS = MIXED * 2 * FEATURES;

/** One a model, for all channels. Steps allocate nothing. */
export class Network {
  readonly #kernel: Kernel = kernelFor(FEATURES);
  readonly #layers: Layer[] = [];
  /** Doubles from a layer's states to the next one's. */
  readonly #stride: Index;
  /** W_e of each layer but the first. */
  readonly #mixWeights: Weights[] = [];
  readonly #readoutWeights: Weights;
  /** Input and output of the layer that is stepping. */
  readonly #mixed: Float64Array;
  readonly #y: Float64Array;
  readonly #screened: Float64Array;

  /** Throws RangeError when the weights do not fit the shape or are not numbers. */
  constructor(model: FilterModel) {
    const { layers, states, weights } = model;
    const at = offsetsOf(model);
    if (!(layers >= 1 && layers <= LAYERS_MAX && weights.length === at.count)) {
      throw new RangeError(`filter: expected ${at.count} weights, got ${weights.length}`);
    }
    for (let i = 0; i < at.count; i++) {
      if (!(Math.abs(weights[i]) <= WEIGHT_ABS_MAX)) {
        throw new RangeError(`filter: weights[${i}]: not a number up to ${WEIGHT_ABS_MAX}`);
      }
    }
    // Views of one buffer: for the engine of a microcontroller an array of its own is dearer.
    const scratch = new Float64Array(3 * FEATURES);
    this.#mixed = scratch.subarray(0, FEATURES);
    this.#y = scratch.subarray(FEATURES, 2 * FEATURES);
    this.#screened = scratch.subarray(2 * FEATURES);
    const rates = new Float64Array(layers * states);
    const take = (from: number, length: number) => weights.subarray(from, from + length);
    for (let l = 0; l < layers; l++) {
      const { mix, wDelta } = at.layers[l];
      if (mix >= 0) this.#mixWeights.push(take(mix, MIX_WEIGHTS));
      const w = take(wDelta, selectiveWeightCount(FEATURES, states));
      const a = rates.subarray(l * states, (l + 1) * states);
      this.#layers.push(layerOf(FEATURES, w, a));
    }
    this.#readoutWeights = weights.subarray(at.readout);
    this.#stride = states * FEATURES;
    this.#mixed[MIXED] = 1;
  }

  /** One step of the channel whose states begin at h[at]: x[8] → o. */
  step(h: Float64Array, at: Index, x: Float64Array): number {
    const kernel = this.#kernel;
    const y = this.#y;
    const mixed = this.#mixed;
    const layers = this.#layers;
    const w = this.#readoutWeights;
    const count = layers.length;
    if (!kernel(layers[0], h, at, x, y, 1)) this.#stepScreened(layers[0], h, at, x);
    const first = dot8(w, 0, y);
    // Added in an order that gives models of two layers the bits they always had.
    let o = dot8(w, count * FEATURES, x);
    for (let l = 1; l < count; l++) {
      mixInto(this.#mixWeights[l - 1], y, x, mixed);
      at += this.#stride;
      if (!kernel(layers[l], h, at, mixed, y, 1)) this.#stepScreened(layers[l], h, at, mixed);
      o += dot8(w, l * FEATURES, y);
    }
    return first + o;
  }

  /** The step for an x that is not a vector of modest numbers. */
  #stepScreened(layer: Layer, h: Float64Array, at: Index, x: Float64Array): void {
    screenInto(x, this.#screened);
    this.#kernel(layer, h, at, this.#screened, this.#y, 1);
  }
}

/** w[p … p+8)·v, written out: on XS a loop costs more than the products. */
function dot8(w: Weights, p: Index, v: Float64Array): number {
  return (
    w[p] * v[0] +
    w[p + 1] * v[1] +
    w[p + 2] * v[2] +
    w[p + 3] * v[3] +
    w[p + 4] * v[4] +
    w[p + 5] * v[5] +
    w[p + 6] * v[6] +
    w[p + 7] * v[7]
  );
}

/** out[i] = tanh(W_e[i]·[y; x]) for i < 7. */
function mixInto(w: Weights, y: Float64Array, x: Float64Array, out: Float64Array): void {
  const y0 = y[0];
  const y1 = y[1];
  const y2 = y[2];
  const y3 = y[3];
  const y4 = y[4];
  const y5 = y[5];
  const y6 = y[6];
  const y7 = y[7];
  const x0 = x[0];
  const x1 = x[1];
  const x2 = x[2];
  const x3 = x[3];
  const x4 = x[4];
  const x5 = x[5];
  const x6 = x[6];
  const x7 = x[7];
  let p = 0;
  for (let i = 0; i < MIXED; i++) {
    const fromY =
      w[p] * y0 +
      w[p + 1] * y1 +
      w[p + 2] * y2 +
      w[p + 3] * y3 +
      w[p + 4] * y4 +
      w[p + 5] * y5 +
      w[p + 6] * y6 +
      w[p + 7] * y7;
    p += FEATURES;
    out[i] = tanh(
      fromY +
        w[p] * x0 +
        w[p + 1] * x1 +
        w[p + 2] * x2 +
        w[p + 3] * x3 +
        w[p + 4] * x4 +
        w[p + 5] * x5 +
        w[p + 6] * x6 +
        w[p + 7] * x7,
    );
    p += FEATURES;
  }
}
