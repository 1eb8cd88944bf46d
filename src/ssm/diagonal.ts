// The time-invariant diagonal state space model (S4D; Gu et al. 2022): one number in, one out.
// What SelectiveSSM is without selection: the same memory, always opened equally wide. For N
// states, with decay[n] and gain[n] from discretize.ts:
//
//   h[n] = decay[n] h[n] + gain[n] b[n] x         y = sum over n of c[n] h[n] + skip x

import { INPUT_NORM_MAX, N_STATE_MAX } from "../limits.ts";
import { exp } from "../math.ts";
import { type Discretization, discretizeInto } from "./discretize.ts";
import { checkSaved, restoreValues, saveValuesInto } from "./saved.ts";

export interface DiagonalOptions {
  /** log_a[N], A[n] = -exp(log_a[n]); see init.ts. */
  readonly logA: Float64Array;
  /** Step, in the unit of time in which A decays. */
  readonly delta: number;
  /** Default "zoh". */
  readonly method?: Discretization;
  /** Input map b[N]; default all 1. */
  readonly b?: Float64Array;
  /** Output map c[N]; default all 1. */
  readonly c?: Float64Array;
  /** What of x goes straight to y; default 0. */
  readonly skip?: number;
}

/**
 * A fixed linear filter with N exponential memories. Steps allocate nothing.
 *
 * Input contract: an x that is not finite, or beyond ±1e9, counts as 0 for this step, so that
 * the state stays finite and the next good reading gives good output.
 */
export class DiagonalSSM {
  readonly states: number;
  /** h[N]. Live: written by every step. */
  readonly state: Float64Array;
  readonly #decay: Float64Array;
  /** gain[n] b[n] */
  readonly #gain: Float64Array;
  readonly #c: Float64Array;
  readonly #skip: number;

  /** @throws RangeError naming the option */
  constructor(options: DiagonalOptions) {
    const { logA, delta, method = "zoh", skip = 0 } = options;
    const states = logA.length;
    if (!(states >= 1 && states <= N_STATE_MAX)) {
      throw new RangeError(`DiagonalSSM: logA: expected 1 … ${N_STATE_MAX} values, got ${states}`);
    }
    if (!Number.isFinite(skip)) {
      throw new RangeError(`DiagonalSSM: skip: expected a finite number, got ${skip}`);
    }
    const a = logA.map((value) => -exp(value));
    const b = checked("b", options.b ?? new Float64Array(states).fill(1), states);
    this.states = states;
    this.state = new Float64Array(states);
    this.#decay = new Float64Array(states);
    this.#gain = new Float64Array(states);
    discretizeInto(method, checked("logA", a, states), delta, this.#decay, this.#gain);
    for (let n = 0; n < states; n++) this.#gain[n] *= b[n];
    this.#c = checked("c", options.c ?? new Float64Array(states).fill(1), states).slice();
    this.#skip = skip;
  }

  /** One step: advances the state by x and returns y. */
  step(x: number): number {
    const u = Math.abs(x) <= INPUT_NORM_MAX ? x : 0;
    const h = this.state;
    const decay = this.#decay;
    const gain = this.#gain;
    const c = this.#c;
    let y = 0;
    for (let n = 0; n < h.length; n++) {
      const hn = decay[n] * h[n] + gain[n] * u;
      h[n] = hn;
      y += c[n] * hn;
    }
    return y + this.#skip * u;
  }

  /** A step for each x[t] in turn → y[t]; x and y may be one array. */
  forwardInto(x: Float64Array, y: Float64Array): void {
    if (x.length !== y.length) {
      throw new RangeError(`forwardInto: y: expected ${x.length} values, got ${y.length}`);
    }
    for (let t = 0; t < x.length; t++) y[t] = this.step(x[t]);
  }

  /** Forgets everything: h = 0. */
  reset(): void {
    this.state.fill(0);
  }

  /** Values that `saveInto` writes. */
  get saveLength(): number {
    return this.states;
  }

  /** Copies h to `out[offset …]`. */
  saveInto(out: Float64Array, offset = 0): void {
    saveValuesInto(this.state, out, offset);
  }

  /** Takes h from `saved[offset …]`; RangeError, and h as it was, if it holds no such values. */
  restore(saved: Float64Array, offset = 0): void {
    checkSaved(this.state, saved, offset);
    restoreValues(this.state, saved, offset);
  }
}

function checked(name: string, values: Float64Array, length: number): Float64Array {
  if (values.length !== length) {
    throw new RangeError(`DiagonalSSM: ${name}: expected ${length} values, got ${values.length}`);
  }
  for (let n = 0; n < length; n++) {
    if (!Number.isFinite(values[n])) {
      throw new RangeError(`DiagonalSSM: ${name}[${n}]: expected a finite number`);
    }
  }
  return values;
}
