// One step of SelectiveSSM for any D, as loops. kernels.gen.ts has the same step unrolled for the
// D that matter; both give the same bits, which a test asserts. Notation, with D inputs and N
// states an input:
//
//   w   weights, packed: w_delta[D] b_delta W_B[N,D] W_C[N,D] log_a[N] D[D]
//   a   exact path: A[n] for n < N; geometric path: A[0] and the difference A[n+1] - A[n]
//   h   state, h[n,d] at n*D + d
//   x   input x[d], y output y[d], dt the step in nominal periods
//
// A kernel returns false, and has done nothing, when x is not a vector of modest numbers.
import { INPUT_NORM_MAX } from "../limits.ts";
import { exp, softplus } from "../math.ts";

/** Weights are only read; float32 views over a model file are used as they are. */
export type Weights = Float64Array | Float32Array;

/** "exact": N exponentials a step. "geometric": two, for A in arithmetic progression. */
export type Path = "exact" | "geometric";

export type Kernel = (
  w: Weights,
  a: Float64Array,
  h: Float64Array,
  x: Float64Array,
  y: Float64Array,
  nState: number,
  dt: number,
) => boolean;

// Squared, since one comparison of x·x sees NaN, infinities and absurd values at once.
export const NORM_SQUARED_MAX = INPUT_NORM_MAX * INPUT_NORM_MAX;

/** delta = softplus(w_delta·x + b_delta) dt, or NaN when x must not enter the state. */
function stepSize(w: Weights, x: Float64Array, dt: number): number {
  const dIn = x.length;
  let norm = 0;
  let s = 0;
  for (let d = 0; d < dIn; d++) {
    const xd = x[d];
    norm += xd * xd;
    s += w[d] * xd;
  }
  return norm <= NORM_SQUARED_MAX ? softplus(s + w[dIn]) * dt : NaN;
}

/** y[d] = y[d] + D[d] x[d], the skip connection. */
function skip(w: Weights, x: Float64Array, y: Float64Array, nState: number): void {
  const dIn = x.length;
  let p = dIn + 1 + (2 * dIn + 1) * nState;
  for (let d = 0; d < dIn; d++) {
    y[d] = y[d] + w[p] * x[d];
    p++;
  }
}

/** h[n,·] = q h[n,·] + g (W_B[n]·x) x, y += (W_C[n]·x) h[n,·], for one n. */
function advance(
  w: Weights,
  h: Float64Array,
  x: Float64Array,
  y: Float64Array,
  nState: number,
  n: number,
  q: number,
  g: number,
): void {
  const dIn = x.length;
  let k = n * dIn;
  let pb = dIn + 1 + k;
  let pc = pb + nState * dIn;
  let b = 0;
  let c = 0;
  for (let d = 0; d < dIn; d++) {
    const xd = x[d];
    b += w[pb] * xd;
    c += w[pc] * xd;
    pb++;
    pc++;
  }
  const gb = g * b;
  for (let d = 0; d < dIn; d++) {
    const v = q * h[k] + gb * x[d];
    h[k] = v;
    y[d] += c * v;
    k++;
  }
}

export function exactLoops(
  w: Weights,
  a: Float64Array,
  h: Float64Array,
  x: Float64Array,
  y: Float64Array,
  nState: number,
  dt: number,
): boolean {
  const delta = stepSize(w, x, dt);
  if (!(delta >= 0)) return false;
  y.fill(0);
  for (let n = 0; n < nState; n++) {
    const q = exp(delta * a[n]);
    advance(w, h, x, y, nState, n, q, (q - 1) / a[n]);
  }
  skip(w, x, y, nState);
  return true;
}

export function geometricLoops(
  w: Weights,
  a: Float64Array,
  h: Float64Array,
  x: Float64Array,
  y: Float64Array,
  nState: number,
  dt: number,
): boolean {
  const delta = stepSize(w, x, dt);
  if (!(delta >= 0)) return false;
  y.fill(0);
  let an = a[0];
  let q = exp(delta * an);
  const rho = exp(delta * a[1]);
  for (let n = 0; n < nState; n++) {
    advance(w, h, x, y, nState, n, q, (q - 1) / an);
    an += a[1];
    q *= rho;
  }
  skip(w, x, y, nState);
  return true;
}
