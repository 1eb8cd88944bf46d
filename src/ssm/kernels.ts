// What a kernel, one step of SelectiveSSM, is given. The kernels are generated (kernels.gen.ts):
// loops for any D, and the same unrolled for the D that matter; all of one path give the same
// bits, which a test asserts. Notation, with D inputs and N states an input:
//
//   w   weights, packed: w_delta[D] b_delta W_B[N,D] W_C[N,D] log_a[N] D[D]
//   a   exact path: A[n] for n < N; geometric path: A[0] and the difference A[n+1] - A[n]
//   h   state, h[n,d] at n*D + d
//   x   input x[d], y output y[d], dt the step in nominal periods
//
// A kernel returns false, and has done nothing, when x is not a vector of modest numbers.
import { INPUT_NORM_MAX } from "../limits.ts";

/** Weights are only read; float32 views over a model file are used as they are. */
export type Weights = Float64Array | Float32Array;

/** "exact": N exponentials a step. "geometric": two, for A in arithmetic progression. */
export type Path = "exact" | "geometric";

/** What a kernel works on; the constructor makes it, only h changes. */
export interface Layer {
  readonly w: Weights;
  readonly a: Float64Array;
  readonly h: Float64Array;
  readonly nState: number;
}

export type Kernel = (layer: Layer, x: Float64Array, y: Float64Array, dt: number) => boolean;

// Squared, since one comparison of x·x sees NaN, infinities and absurd values at once.
export const NORM_SQUARED_MAX = INPUT_NORM_MAX * INPUT_NORM_MAX;
