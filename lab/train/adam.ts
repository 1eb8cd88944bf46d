// Adam with clipping by the global norm (Kingma and Ba, 2015), and an average over the last steps.

/** Where an optimiser stands; `step` counts since the last restart. */
export interface AdamState {
  readonly step: number;
  readonly weights: readonly number[];
  readonly average: readonly number[];
  readonly first: readonly number[];
  readonly second: readonly number[];
}

const BETA1 = 0.9;
const BETA2 = 0.99;
const EPSILON = 1e-8;

export class Adam {
  readonly weights: Float64Array<ArrayBuffer>;
  /** Exponential average of the weights: what is validated and kept. */
  readonly average: Float64Array<ArrayBuffer>;
  readonly #first: Float64Array;
  readonly #second: Float64Array;
  readonly #fixed: Uint8Array;
  readonly #clip: number;
  readonly #inertia: number;
  #step = 0;

  /** `fixed[i]` = 1 keeps weight i as it is. */
  constructor(
    weights: Float64Array<ArrayBuffer>,
    fixed: Uint8Array,
    options: { readonly clip: number; readonly inertia: number },
  ) {
    this.weights = weights;
    this.average = weights.slice();
    this.#first = new Float64Array(weights.length);
    this.#second = new Float64Array(weights.length);
    this.#fixed = fixed;
    this.#clip = options.clip;
    this.#inertia = options.inertia;
  }

  /** Goes back to `weights` and forgets where it was heading. */
  restart(weights: Float64Array): void {
    this.weights.set(weights);
    this.average.set(weights);
    this.#first.fill(0);
    this.#second.fill(0);
    this.#step = 0;
  }

  save(): AdamState {
    return {
      step: this.#step,
      weights: Array.from(this.weights),
      average: Array.from(this.average),
      first: Array.from(this.#first),
      second: Array.from(this.#second),
    };
  }

  /** Goes on from what `save` gave. */
  resume(state: AdamState): void {
    this.#step = state.step;
    this.weights.set(state.weights);
    this.average.set(state.average);
    this.#first.set(state.first);
    this.#second.set(state.second);
  }

  /** One step against `gradient`; a gradient that is not finite is skipped: false. */
  step(gradient: Float64Array, rate: number): boolean {
    let squares = 0;
    for (let i = 0; i < gradient.length; i++) {
      if (this.#fixed[i] === 0) squares += gradient[i]! * gradient[i]!;
    }
    const norm = Math.sqrt(squares);
    if (!Number.isFinite(norm)) return false;
    this.#step++;
    const shrink = norm > this.#clip ? this.#clip / norm : 1;
    const first = 1 - BETA1 ** this.#step;
    const second = 1 - BETA2 ** this.#step;
    // Early on the average follows quickly, or it would remember the first guess.
    const inertia = Math.min(this.#inertia, 1 - 8 / (this.#step + 8));
    for (let i = 0; i < gradient.length; i++) {
      if (this.#fixed[i] === 1) continue;
      const g = gradient[i]! * shrink;
      const m = BETA1 * this.#first[i]! + (1 - BETA1) * g;
      const v = BETA2 * this.#second[i]! + (1 - BETA2) * g * g;
      this.#first[i] = m;
      this.#second[i] = v;
      this.weights[i]! -= (rate * m) / first / (Math.sqrt(v / second) + EPSILON);
      this.average[i] = inertia * this.average[i]! + (1 - inertia) * this.weights[i]!;
    }
    return true;
  }
}
