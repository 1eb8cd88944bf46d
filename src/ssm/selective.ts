// The selective state space layer (Gu & Dao 2023, "Mamba", algorithm 2, with one scalar step
// size): step size, input and output maps depend on the input, so that the layer decides from
// reading to reading what it remembers. For input x[D] and N states an input:
//
//   delta  = softplus(w_delta·x + b_delta) dt
//   b = W_B x [N]      c = W_C x [N]      A[n] = -exp(log_a[n])
//   h[n,d] = exp(delta A[n]) h[n,d] + (exp(delta A[n]) - 1)/A[n] b[n] x[d]
//   y[d]   = sum over n of c[n] h[n,d] + D[d] x[d]
//
// The loops themselves are generated: kernels.gen.ts.
import {
  D_IN_MAX,
  DT_MAX,
  INPUT_NORM_MAX,
  LOG_A_MAX,
  LOG_A_MIN,
  N_STATE_MAX,
  WEIGHT_ABS_MAX,
} from "../limits.ts";
import { exp } from "../math.ts";
import { Xorshift64 } from "../random.ts";
import { type AInit, initLogA } from "./init.ts";
import { exactLoops, geometricLoops, unrolledKernel } from "./kernels.gen.ts";
import type { Kernel, Layer, Path, Weights } from "./kernels.ts";
import { checkSaved, restoreValues, saveValuesInto } from "./saved.ts";

/** Standard deviation of seeded weights. */
const INIT_SCALE = 0.1;
/** How far A may be from an arithmetic progression on the geometric path; float32 gives 1e-7. */
const PROGRESSION_TOLERANCE = 1e-6;

export interface SelectiveOptions {
  /** How A is initialised from a seed; default "s4d-inv". Not used with given weights. */
  readonly init?: AInit;
  /** Default "exact". */
  readonly path?: Path;
  /** "loops": the plain loops even where an unrolled kernel exists; for tests and benchmarks. */
  readonly kernel?: "unrolled" | "loops";
}

/** Length of the packed weights of a layer: w_delta b_delta W_B W_C log_a D. */
export function selectiveWeightCount(dIn: number, nState: number): number {
  return dIn + 1 + (2 * dIn + 1) * nState + dIn;
}

/**
 * A selective state space layer from R^D to R^D.
 *
 * Input contract: while |x| (Euclidean) is at most 1e9 the step is the equation above. When it
 * is not, or x holds NaN, each component that is not finite or exceeds 1e9/√D counts as 0 for
 * this step: the state stays finite and the next good reading gives good output.
 *
 * Steps allocate nothing.
 */
export class SelectiveSSM {
  readonly dIn: number;
  readonly nState: number;
  readonly path: Path;
  /** h[n,d] at n*D + d. Live: written by every step. */
  readonly state: Float64Array;
  /** Packed, see `selectiveWeightCount`. Read-only when given, own when seeded. */
  readonly weights: Weights;
  readonly #ownsWeights: "own" | "given";
  readonly #layer: Layer;
  readonly #screened: Float64Array;
  readonly #kernel: Kernel;

  /**
   * `source`: a seed (integer ≤ 2^53-1, or bigint ≤ 2^64-1) or packed weights, used without a
   * copy. Throws TypeError or RangeError naming the argument.
   */
  constructor(
    dIn: number,
    nState: number,
    source: number | bigint | Weights,
    options: SelectiveOptions = {},
  ) {
    checkCount("dIn", dIn, D_IN_MAX);
    checkCount("nState", nState, N_STATE_MAX);
    this.dIn = dIn;
    this.nState = nState;
    this.path = options.path ?? "exact";
    if (typeof source === "number" || typeof source === "bigint") {
      this.weights = seededWeights(dIn, nState, new Xorshift64(source), options.init ?? "s4d-inv");
      this.#ownsWeights = "own";
    } else {
      checkWeights(dIn, nState, source);
      this.weights = source;
      this.#ownsWeights = "given";
    }
    this.state = new Float64Array(nState * dIn);
    const a = decayRates(dIn, nState, this.weights, this.path);
    this.#layer = { w: this.weights, a, h: this.state, nState };
    this.#screened = new Float64Array(dIn);
    this.#kernel =
      (options.kernel === "loops" ? null : unrolledKernel(this.path, dIn)) ??
      (this.path === "geometric" ? geometricLoops : exactLoops);
  }

  /** D: y has as many components as x. */
  get outputDim(): number {
    return this.dIn;
  }

  /**
   * One step: reads x[D], advances the state, writes y[D].
   * `dt`: time since the last step in nominal periods, 0 … 1024; 1 is the documented layer.
   * x and y must be two arrays of length D; anything else is a RangeError.
   */
  forwardInto(x: Float64Array, y: Float64Array, dt = 1): void {
    if (x.length !== this.dIn || y.length !== this.dIn || x === y) {
      throw new RangeError(`forwardInto: expected two arrays x and y of length ${this.dIn}`);
    }
    if (!(dt >= 0 && dt <= DT_MAX)) {
      throw new RangeError(`forwardInto: dt: expected 0 … ${DT_MAX}, got ${dt}`);
    }
    if (!this.#kernel(this.#layer, x, y, dt)) {
      screenInto(x, this.#screened);
      this.#kernel(this.#layer, this.#screened, y, dt);
    }
  }

  /** Forgets everything: h = 0. */
  reset(): void {
    this.state.fill(0);
  }

  /** Values that `saveInto` writes. */
  get saveLength(): number {
    return this.state.length;
  }

  /** h → out[offset …]; RangeError when it does not fit. */
  saveInto(out: Float64Array, offset = 0): void {
    saveValuesInto(this.state, out, offset);
  }

  /** saved[offset …] → h; RangeError, and h as it was, if a value is not finite. */
  restore(saved: Float64Array, offset = 0): void {
    checkSaved(this.state, saved, offset);
    restoreValues(this.state, saved, offset);
  }

  /**
   * Forgets input d and draws its weights anew: h[·,d] = 0, then w_delta[d], W_B[·,d] and
   * W_C[·,d] from `rng` in this order, D[d] = 1. Only for a seeded layer: given weights may be
   * shared or in flash (TypeError).
   */
  reinitializeChannel(d: number, rng: Xorshift64): void {
    const { dIn, nState, weights: w } = this;
    if (!(Number.isInteger(d) && d >= 0 && d < dIn)) {
      throw new RangeError(`reinitializeChannel: d: expected 0 … ${dIn - 1}, got ${d}`);
    }
    if (this.#ownsWeights === "given") {
      throw new TypeError("reinitializeChannel: the weights were given and are read-only");
    }
    for (let n = 0; n < nState; n++) this.state[n * dIn + d] = 0;
    w[d] = rng.normal() * INIT_SCALE;
    const firstB = dIn + 1 + d;
    for (let n = 0; n < 2 * nState; n++) w[firstB + n * dIn] = rng.normal() * INIT_SCALE;
    w[dIn + 1 + (2 * dIn + 1) * nState + d] = 1;
  }
}

function checkCount(name: string, count: number, countMax: number): void {
  if (!(Number.isInteger(count) && count >= 1 && count <= countMax)) {
    throw new RangeError(`SelectiveSSM: ${name}: expected 1 … ${countMax}, got ${count}`);
  }
}

function checkWeights(dIn: number, nState: number, w: Weights): void {
  if (!(w instanceof Float64Array || w instanceof Float32Array)) {
    throw new TypeError("SelectiveSSM: source: expected a seed, Float64Array or Float32Array");
  }
  const count = selectiveWeightCount(dIn, nState);
  if (w.length !== count) {
    throw new RangeError(`SelectiveSSM: weights: expected ${count} values, got ${w.length}`);
  }
  for (let i = 0; i < count; i++) {
    if (!(Math.abs(w[i]) <= WEIGHT_ABS_MAX)) {
      throw new RangeError(`SelectiveSSM: weights[${i}]: not a number up to ${WEIGHT_ABS_MAX}`);
    }
  }
  const firstLogA = dIn + 1 + 2 * dIn * nState;
  for (let i = firstLogA; i < firstLogA + nState; i++) {
    if (!(w[i] >= LOG_A_MIN && w[i] <= LOG_A_MAX)) {
      throw new RangeError(
        `SelectiveSSM: weights[${i}]: log_a: expected ${LOG_A_MIN} … ${LOG_A_MAX}, got ${w[i]}`,
      );
    }
  }
}

/** Draws w_delta, W_B, W_C in this order; b_delta = 0, D = 1. */
function seededWeights(dIn: number, nState: number, rng: Xorshift64, init: AInit): Float64Array {
  const w = new Float64Array(selectiveWeightCount(dIn, nState));
  for (let d = 0; d < dIn; d++) w[d] = rng.normal() * INIT_SCALE;
  const firstLogA = dIn + 1 + 2 * dIn * nState;
  for (let i = dIn + 1; i < firstLogA; i++) w[i] = rng.normal() * INIT_SCALE;
  w.set(initLogA(init, nState), firstLogA);
  w.fill(1, firstLogA + nState);
  return w;
}

/** A[n] for the exact path; A[0] and the common difference for the geometric path. */
function decayRates(dIn: number, nState: number, w: Weights, path: Path): Float64Array {
  const firstLogA = dIn + 1 + 2 * dIn * nState;
  const rates = new Float64Array(nState);
  for (let n = 0; n < nState; n++) rates[n] = -exp(w[firstLogA + n]);
  if (path === "exact") return rates;
  const first = rates[0];
  const difference = nState === 1 ? 0 : (rates[nState - 1] - first) / (nState - 1);
  for (let n = 0; n < nState; n++) {
    if (!(Math.abs(first + n * difference - rates[n]) <= -rates[n] * PROGRESSION_TOLERANCE)) {
      throw new RangeError(`SelectiveSSM: path: A is no arithmetic progression at n = ${n}`);
    }
  }
  return Float64Array.of(first, difference);
}

/** Copies x to `out` with 0 for each component that would carry the state out of bounds. */
function screenInto(x: Float64Array, out: Float64Array): void {
  const xMax = INPUT_NORM_MAX / Math.sqrt(x.length);
  for (let d = 0; d < x.length; d++) out[d] = Math.abs(x[d]) <= xMax ? x[d] : 0;
}
