// Recursive least squares: a linear readout that learns from each pair of features and target
// (Haykin, "Adaptive Filter Theory", chapter on RLS; Sherman and Morrison's formula). With
// features x[n], weights w[n], inverse covariance P[n,n] and forgetting factor λ ≤ 1:
//
//   e = target - w·x      k = P x / (λ + x·P x)      w = w + e k      P = (P - k (P x)ᵀ)/λ
//
// P stays in double precision: in single it loses its positive diagonal within hours.
import { RLS_FEATURES_MAX } from "../limits.ts";
import { checkSaved, restoreValues, saveValuesInto } from "./saved.ts";

/** Smallest λ; a learner that forgets faster remembers fewer than 20 pairs. */
const FORGETTING_MIN = 0.95;
/** Diagonal of P beyond which the features taught nothing for so long that P is started anew. */
const VARIANCE_MAX = 1e10;

export interface RlsOptions {
  /** λ: a pair loses 1 - λ of its weight with each later one; default 0.998. */
  readonly forgetting?: number;
  /**
   * "fixed" (default): the textbook. "adaptive": λ falls by 0.1 % for each multiple by which |e|
   * exceeds its running mean, and rises below it; a changed relation is unlearnt some 10 % sooner.
   */
  readonly forgettingRule?: "adaptive" | "fixed";
  /** P starts as this times the identity; default 100. Large: the first pairs count fully. */
  readonly initialVariance?: number;
}

/** Learns w so that w·x predicts the target. `learn` and `predict` allocate nothing. */
export class RecursiveLeastSquares {
  readonly nFeatures: number;
  /** w[n]. Live: written by every `learn`. */
  readonly weights: Float64Array;
  /** P[i,j] at i*n + j, symmetric to the bit. */
  readonly #p: Float64Array;
  /** P x */
  readonly #px: Float64Array;
  /** Running mean of |e| at 0. */
  readonly #meanError = new Float64Array(1);
  readonly #forgetting: number;
  readonly #rule: "adaptive" | "fixed";
  readonly #initialVariance: number;

  /** @throws RangeError naming the argument */
  constructor(nFeatures: number, options: RlsOptions = {}) {
    const { forgetting = 0.998, forgettingRule = "fixed", initialVariance = 100 } = options;
    if (!(Number.isInteger(nFeatures) && nFeatures >= 1 && nFeatures <= RLS_FEATURES_MAX)) {
      throw new RangeError(
        `RecursiveLeastSquares: nFeatures: expected 1 … ${RLS_FEATURES_MAX}, got ${nFeatures}`,
      );
    }
    if (!(forgetting >= FORGETTING_MIN && forgetting <= 1)) {
      throw new RangeError(
        `RecursiveLeastSquares: forgetting: expected ${FORGETTING_MIN} … 1, got ${forgetting}`,
      );
    }
    if (!(initialVariance > 0 && initialVariance <= VARIANCE_MAX)) {
      throw new RangeError(
        `RecursiveLeastSquares: initialVariance: expected 0 … ${VARIANCE_MAX}, got ${initialVariance}`,
      );
    }
    this.nFeatures = nFeatures;
    this.weights = new Float64Array(nFeatures);
    this.#p = new Float64Array(nFeatures * nFeatures);
    this.#px = new Float64Array(nFeatures);
    this.#forgetting = forgetting;
    this.#rule = forgettingRule;
    this.#initialVariance = initialVariance;
    this.#restartVariance();
  }

  /** w·x */
  predict(x: Float64Array): number {
    this.#checkLength(x);
    const w = this.weights;
    let sum = 0;
    for (let i = 0; i < w.length; i++) sum += w[i] * x[i];
    return sum;
  }

  /**
   * Learns one pair and returns e, the error of the prediction before. A pair with NaN or an
   * infinity, or with |e| or x·P x beyond 1e100, teaches nothing and returns NaN.
   */
  learn(x: Float64Array, target: number): number {
    const error = target - this.predict(x);
    const n = this.nFeatures;
    const p = this.#p;
    const px = this.#px;
    let power = 0;
    let row = 0;
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += p[row + j] * x[j];
      px[i] = sum;
      power += x[i] * sum;
      row += n;
    }
    // Before anything is written: one product that is not finite would poison w and P for good.
    if (!(Math.abs(error) < 1e100 && power < 1e100)) return NaN;
    const forgetting = this.#rule === "adaptive" ? this.#adapt(Math.abs(error)) : this.#forgetting;
    this.#update(error, 1 / Math.max(forgetting + power, 1e-8), 1 / forgetting);
    return error;
  }

  /** Forgets everything: w = 0, P as at the start. */
  reset(): void {
    this.weights.fill(0);
    this.#meanError[0] = 0;
    this.#restartVariance();
  }

  /** Values that `saveInto` writes: w, P, mean error. */
  get saveLength(): number {
    return this.weights.length + this.#p.length + 1;
  }

  /** Copies everything learnt to `out[offset …]`. */
  saveInto(out: Float64Array, offset = 0): void {
    const n = this.nFeatures;
    saveValuesInto(this.weights, out, offset);
    saveValuesInto(this.#p, out, offset + n);
    saveValuesInto(this.#meanError, out, offset + n + n * n);
  }

  /** Takes all from `saved[offset …]`; RangeError, and nothing changed, if it holds no such. */
  restore(saved: Float64Array, offset = 0): void {
    const n = this.nFeatures;
    checkSaved(this.weights, saved, offset);
    checkSaved(this.#p, saved, offset + n);
    checkSaved(this.#meanError, saved, offset + n + n * n);
    restoreValues(this.weights, saved, offset);
    restoreValues(this.#p, saved, offset + n);
    restoreValues(this.#meanError, saved, offset + n + n * n);
  }

  /** w += e k and P = (P - k (P x)ᵀ)/λ, with k = inversePower · P x. */
  #update(error: number, inversePower: number, inverseForgetting: number): void {
    const n = this.nFeatures;
    const w = this.weights;
    const p = this.#p;
    const px = this.#px;
    let largest = 0;
    for (let i = 0; i < n; i++) {
      const k = px[i] * inversePower;
      w[i] += error * k;
      // The upper triangle, mirrored: rounding would otherwise let the halves drift apart.
      for (let j = i; j < n; j++) {
        const value = (p[i * n + j] - k * px[j]) * inverseForgetting;
        p[i * n + j] = value;
        p[j * n + i] = value;
      }
      const variance = p[i * n + i];
      largest = variance >= 0 ? Math.max(largest, variance) : Infinity;
    }
    if (!(largest <= VARIANCE_MAX)) this.#restartVariance();
  }

  /** λ for an error of this size, after it entered the running mean. */
  #adapt(size: number): number {
    const mean = 0.99 * this.#meanError[0] + 0.01 * size;
    this.#meanError[0] = mean;
    const ratio = mean > 1e-15 ? Math.min(Math.max(size / mean, 0.1), 10) : 1;
    const forgetting = this.#forgetting * (1 - 0.001 * (ratio - 1));
    return Math.min(Math.max(forgetting, FORGETTING_MIN), 1);
  }

  /** P = initialVariance · I */
  #restartVariance(): void {
    this.#p.fill(0);
    for (let i = 0; i < this.#p.length; i += this.nFeatures + 1) {
      this.#p[i] = this.#initialVariance;
    }
  }

  #checkLength(x: Float64Array): void {
    if (x.length !== this.nFeatures) {
      throw new RangeError(`x: expected ${this.nFeatures} features, got ${x.length}`);
    }
  }
}
