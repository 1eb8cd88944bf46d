// The learned innovation filter: a Kalman filter whose gain is learned and depends on the recent
// past. It sees readings only as differences from its own output, in noise scales, so that one
// set of weights serves any sensor (DESIGN.md, "The filter").
//
//   u   reading            z   output            s   noise scale of the channel
//   u1  the valid reading before u
//   x   features[8]        y1 … yL  outputs of the layers[8]
//   z = z + 10 s W_o·[y1; … yL; x],    input of layer l > 1: [tanh(W_e [y(l-1); x]) (7), 1]
import { LAYERS_MAX, WEIGHT_ABS_MAX } from "../limits.ts";
import { tanh } from "../math.ts";
import { weightCount } from "../model/shape.ts";
import { selectiveWeightCount, type Weights } from "../ssm/kernels.ts";
import { SelectiveSSM } from "../ssm/selective.ts";
import { Excursions } from "./excursions.ts";
import { FEATURES, featuresInto, missingFeaturesInto } from "./features.ts";
import type { FilterModel } from "./model.ts";

/** Rows of W_e: what a layer sees of the one before it, beside the constant 1. */
const MIXED = FEATURES - 1;
const MIX_WEIGHTS = MIXED * 2 * FEATURES;
/** One unit of the readout moves z by ten noise scales: keeps trained weights near 1. */
const READOUT_SCALE = 10;

/** One channel's filter. Steps allocate nothing. */
export class InnovationFilter {
  readonly #layers: SelectiveSSM[] = [];
  /** W_e of each layer but the first. */
  readonly #mixWeights: Weights[] = [];
  readonly #readoutWeights: Weights;
  readonly #x = new Float64Array(FEATURES);
  /** Input and output of the layer that is stepping. */
  readonly #mixed = new Float64Array(FEATURES);
  readonly #y = new Float64Array(FEATURES);
  readonly #excursions = new Excursions();
  #z = 0;
  #u1 = 0;

  /** Throws RangeError when the weights do not fit the shape or are not numbers. */
  constructor(model: FilterModel) {
    const { layers, states, weights } = model;
    const count = weightCount(model);
    if (!(layers >= 1 && layers <= LAYERS_MAX && weights.length === count)) {
      throw new RangeError(`InnovationFilter: expected ${count} weights, got ${weights.length}`);
    }
    for (let i = 0; i < count; i++) {
      if (!(Math.abs(weights[i]) <= WEIGHT_ABS_MAX)) {
        throw new RangeError(`InnovationFilter: weights[${i}]: not a number`);
      }
    }
    let next = 0;
    const take = (length: number) => {
      next += length;
      return weights.subarray(next - length, next);
    };
    for (let l = 0; l < layers; l++) {
      if (l > 0) this.#mixWeights.push(take(MIX_WEIGHTS));
      const own = take(selectiveWeightCount(FEATURES, states));
      this.#layers.push(new SelectiveSSM(FEATURES, states, own));
    }
    this.#readoutWeights = take((layers + 1) * FEATURES);
    this.#mixed[MIXED] = 1;
  }

  /** The output z, in the unit of the readings. */
  get z(): number {
    return this.#z;
  }

  /** Starts at the level `z` with an empty memory; u1 is the last good reading. */
  start(z: number, u1: number): void {
    this.#z = z;
    this.#u1 = u1;
    this.#excursions.begin(z);
    const layers = this.#layers;
    for (let l = 0; l < layers.length; l++) layers[l].reset();
  }

  /** Moves the output to `z` and keeps the memory. */
  moveTo(z: number): void {
    this.#z = z;
  }

  /**
   * One good reading `u`; `s` > 0 in its unit, and so is `measured`, the scale by which excursions
   * are told from noise: one that was told wrong would take half of the noise for spikes.
   */
  step(u: number, s: number, measured = s): void {
    this.#excursions.take(u, this.#u1, measured);
    featuresInto((u - this.#z) / s, (u - this.#u1) / s, this.#excursions, this.#x);
    this.#u1 = u;
    this.#advance(s);
  }

  /** One missing reading: a step of its own, in which the memory may move z. */
  stepMissing(s: number): void {
    missingFeaturesInto(this.#x);
    this.#advance(s);
  }

  #advance(s: number): void {
    const x = this.#x;
    const y = this.#y;
    const mixed = this.#mixed;
    const layers = this.#layers;
    const w = this.#readoutWeights;
    const count = layers.length;
    layers[0].forwardInto(x, y);
    const first = dot8(w, 0, y);
    // Added in an order that gives models of two layers the bits they always had.
    let o = dot8(w, count * FEATURES, x);
    for (let l = 1; l < count; l++) {
      mixInto(this.#mixWeights[l - 1], y, x, mixed);
      layers[l].forwardInto(mixed, y);
      o += dot8(w, l * FEATURES, y);
    }
    this.#z += READOUT_SCALE * s * (first + o);
  }

  /** Values that `saveInto` writes. */
  get saveLength(): number {
    const states = this.#layers.length * this.#layers[0].saveLength;
    return 2 + Excursions.saveLength + states;
  }

  saveInto(out: Float64Array, offset: number): void {
    out[offset] = this.#z;
    out[offset + 1] = this.#u1;
    this.#excursions.saveInto(out, offset + 2);
    let states = offset + 2 + Excursions.saveLength;
    for (const layer of this.#layers) {
      layer.saveInto(out, states);
      states += layer.saveLength;
    }
  }

  restore(saved: Float64Array, offset: number): void {
    let states = offset + 2 + Excursions.saveLength;
    for (const layer of this.#layers) {
      layer.restore(saved, states);
      states += layer.saveLength;
    }
    this.#excursions.restore(saved, offset + 2);
    this.#z = saved[offset];
    this.#u1 = saved[offset + 1];
  }
}

/** w[p … p+8)·v, written out: on XS a loop costs more than the products. */
function dot8(w: Weights, p: number, v: Float64Array): number {
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
