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
import { D_IN_MAX, DT_MAX, LOG_A_MAX, LOG_A_MIN, N_STATE_MAX, WEIGHT_ABS_MAX } from "../limits.ts";
import { Xorshift64 } from "../random.ts";
import { type AInit, initLogA } from "./init.ts";
import { kernelFor, stepLoops } from "./kernels.gen.ts";
import {
  type Kernel,
  type Layer,
  layerOf,
  screenInto,
  selectiveWeightCount,
  type Weights,
} from "./kernels.ts";
import { checkSaved, restoreValues, saveValuesInto } from "./saved.ts";

/** Standard deviation of seeded weights. */
const INIT_SCALE = 0.1;

export interface SelectiveOptions {
  /** How A is initialised from a seed; default "s4d-inv". Not used with given weights. */
  readonly init?: AInit;
  /** "loops": the plain loops even where an unrolled kernel exists; for tests and benchmarks. */
  readonly kernel?: "unrolled" | "loops";
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
  readonly states: number;
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
    states: number,
    source: number | bigint | Weights,
    options: SelectiveOptions = {},
  ) {
    checkCount("dIn", dIn, D_IN_MAX);
    checkCount("states", states, N_STATE_MAX);
    this.dIn = dIn;
    this.states = states;
    if (typeof source === "number" || typeof source === "bigint") {
      this.weights = seededWeights(dIn, states, new Xorshift64(source), options.init ?? "s4d-inv");
      this.#ownsWeights = "own";
    } else {
      checkWeights(dIn, states, source);
      this.weights = source;
      this.#ownsWeights = "given";
    }
    this.state = new Float64Array(states * dIn);
    this.#layer = layerOf(dIn, this.weights, new Float64Array(states));
    this.#screened = new Float64Array(dIn);
    this.#kernel = options.kernel === "loops" ? stepLoops : kernelFor(dIn);
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
    if (!this.#kernel(this.#layer, this.state, 0, x, y, dt)) {
      screenInto(x, this.#screened);
      this.#kernel(this.#layer, this.state, 0, this.#screened, y, dt);
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
    const { dIn, states, weights: w } = this;
    if (!(Number.isInteger(d) && d >= 0 && d < dIn)) {
      throw new RangeError(`reinitializeChannel: d: expected 0 … ${dIn - 1}, got ${d}`);
    }
    if (this.#ownsWeights === "given") {
      throw new TypeError("reinitializeChannel: the weights were given and are read-only");
    }
    for (let n = 0; n < states; n++) this.state[n * dIn + d] = 0;
    w[d] = rng.normal() * INIT_SCALE;
    const firstB = dIn + 1 + d;
    for (let n = 0; n < 2 * states; n++) w[firstB + n * dIn] = rng.normal() * INIT_SCALE;
    w[dIn + 1 + (2 * dIn + 1) * states + d] = 1;
  }
}

function checkCount(name: string, count: number, countMax: number): void {
  if (!(Number.isInteger(count) && count >= 1 && count <= countMax)) {
    throw new RangeError(`SelectiveSSM: ${name}: expected 1 … ${countMax}, got ${count}`);
  }
}

function checkWeights(dIn: number, states: number, w: Weights): void {
  if (!(w instanceof Float64Array || w instanceof Float32Array)) {
    throw new TypeError("SelectiveSSM: source: expected a seed, Float64Array or Float32Array");
  }
  const count = selectiveWeightCount(dIn, states);
  if (w.length !== count) {
    throw new RangeError(`SelectiveSSM: weights: expected ${count} values, got ${w.length}`);
  }
  for (let i = 0; i < count; i++) {
    if (!(Math.abs(w[i]) <= WEIGHT_ABS_MAX)) {
      throw new RangeError(`SelectiveSSM: weights[${i}]: not a number up to ${WEIGHT_ABS_MAX}`);
    }
  }
  const firstLogA = dIn + 1 + 2 * dIn * states;
  for (let i = firstLogA; i < firstLogA + states; i++) {
    if (!(w[i] >= LOG_A_MIN && w[i] <= LOG_A_MAX)) {
      throw new RangeError(
        `SelectiveSSM: weights[${i}]: log_a: expected ${LOG_A_MIN} … ${LOG_A_MAX}, got ${w[i]}`,
      );
    }
  }
}

/** Draws w_delta, W_B, W_C in this order; b_delta = 0, D = 1. */
function seededWeights(dIn: number, states: number, rng: Xorshift64, init: AInit): Float64Array {
  const w = new Float64Array(selectiveWeightCount(dIn, states));
  for (let d = 0; d < dIn; d++) w[d] = rng.normal() * INIT_SCALE;
  const firstLogA = dIn + 1 + 2 * dIn * states;
  for (let i = dIn + 1; i < firstLogA; i++) w[i] = rng.normal() * INIT_SCALE;
  w.set(initLogA(init, states), firstLogA);
  w.fill(1, firstLogA + states);
  return w;
}
