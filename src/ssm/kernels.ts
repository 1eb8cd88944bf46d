// What a kernel, one step of SelectiveSSM, is given. The kernels are generated (kernels.gen.ts):
// loops for any D, and the same unrolled for the D that matter; all give the same bits, which a
// test asserts. Notation, with D inputs and N states an input:
//
//   w   weights, packed: w_delta[D] b_delta W_B[N,D] W_C[N,D] log_a[N] D[D]
//   a   decay rates A[n] = -exp(log_a[n]), n < N
//   h   states; those of this layer are h[n,d] at `at` + n*D + d
//   x   input x[d], y output y[d], dt the step in nominal periods
//
// A kernel returns false, and has done nothing, when x is not a vector of modest numbers.
import { INPUT_NORM_MAX } from "../limits.ts";
import { exp } from "../math.ts";

/** Weights are only read; float32 views over a model file are used as they are. */
export type Weights = Float64Array | Float32Array;

/** A place in an array or a channel: a small integer. */
export type Index = number;

/** A layer's constants: one for all the channels that it serves, whose states lie elsewhere. */
export interface Layer {
  readonly w: Weights;
  readonly a: Float64Array;
}

export type Kernel = (
  layer: Layer,
  h: Float64Array,
  at: Index,
  x: Float64Array,
  y: Float64Array,
  dt: number,
) => boolean;

// Squared, since one comparison of x·x sees NaN, infinities and absurd values at once.
export const NORM_SQUARED_MAX = INPUT_NORM_MAX * INPUT_NORM_MAX;

/** Length of the packed weights of a layer: w_delta b_delta W_B W_C log_a D. */
export function selectiveWeightCount(dIn: number, states: number): number {
  return dIn + 1 + (2 * dIn + 1) * states + dIn;
}

/** The layer of packed weights, used without a copy; `a`[N] takes its decay rates. */
export function layerOf(dIn: number, w: Weights, a: Float64Array): Layer {
  const firstLogA = dIn + 1 + 2 * dIn * a.length;
  for (let n = 0; n < a.length; n++) a[n] = -exp(w[firstLogA + n]);
  return { w, a };
}

/** Copies x to `out` with 0 for each component that would carry the state out of bounds. */
export function screenInto(x: Float64Array, out: Float64Array): void {
  const xMax = INPUT_NORM_MAX / Math.sqrt(x.length);
  for (let d = 0; d < x.length; d++) out[d] = Math.abs(x[d]) <= xMax ? x[d] : 0;
}
