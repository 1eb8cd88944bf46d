// How the decay rates A of a state space model start. A[n] = -exp(log_a[n]) is always negative,
// so a state always forgets; the inits differ in how fast each of N states does. Steps are in
// units of 1/delta: with delta = 1 a state forgets 63 % in 1/|A[n]| readings.
import { N_STATE_MAX } from "../limits.ts";
import { log } from "../math.ts";

/**
 * Which decay rates to start from, for n = 0 … N-1:
 * - "s4d-inv": |A[n]| = 0.5 + n/N, close together and slow; the layer's default.
 * - "s4d-lin": |A[n]| = 0.5 for all: the real part of S4D-Lin (Gu et al. 2022, "On the
 *   parameterization and initialization of diagonal state space models"). That init tells states
 *   apart by their frequency, which a real A does not have.
 * - "mamba": |A[n]| = n + 1, from slow to fast (S4D-Real; Gu & Dao 2023, "Mamba", section 3.6).
 */
export type AInit = "s4d-inv" | "s4d-lin" | "mamba";

/**
 * log_a[N] for an init. In "s4d-inv" and "mamba", A is an arithmetic progression.
 * @throws RangeError for an unknown init or an N outside 1 … N_STATE_MAX
 */
export function initLogA(init: AInit, states: number): Float64Array {
  if (!(Number.isInteger(states) && states >= 1 && states <= N_STATE_MAX)) {
    throw new RangeError(`initLogA: states: expected 1 … ${N_STATE_MAX}, got ${states}`);
  }
  const logA = new Float64Array(states);
  for (let n = 0; n < states; n++) logA[n] = log(decayRate(init, n, states));
  return logA;
}

/** |A[n]| */
function decayRate(init: AInit, n: number, states: number): number {
  switch (init) {
    case "s4d-inv":
      return 0.5 + n / states;
    case "s4d-lin":
      return 0.5;
    case "mamba":
      return n + 1;
    default:
      throw new RangeError(`initLogA: init: expected s4d-inv, s4d-lin or mamba, got ${init}`);
  }
}
