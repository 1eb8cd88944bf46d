// From continuous to discrete time. The state h' = A h + x of one diagonal entry A, stepped by
// delta while x holds still, is
//
//   h[t] = decay h[t-1] + gain x[t]
//
//   zoh       decay = exp(delta A)                        gain = (decay - 1)/A
//   bilinear  decay = (1 + delta A/2)/(1 - delta A/2)     gain = delta/(1 - delta A/2)
//
// Zero-order hold is exact for an x in steps; the bilinear rule (Tustin) is its rational
// approximation, which costs no exponential and is meant for small delta |A|: above 2 the decay
// turns negative and the state rings.
import { exp } from "../math.ts";

export type Discretization = "zoh" | "bilinear";

/** |A| below which (exp(delta A) - 1)/A is taken as its limit, delta. */
const RATE_TINY = 1e-12;

/**
 * Writes decay[N] and gain[N] of the rates a[N] for a step of `delta` ≥ 0, both in the same unit
 * of time. The gain is computed as written above, which the layer's figures are made with: for
 * delta |A| below 1e-8 it keeps fewer than 8 digits.
 * @throws RangeError when the arrays differ in length or delta is negative or not finite
 */
export function discretizeInto(
  method: Discretization,
  a: Float64Array,
  delta: number,
  decay: Float64Array,
  gain: Float64Array,
): void {
  if (decay.length !== a.length || gain.length !== a.length) {
    throw new RangeError(`discretizeInto: expected decay and gain of length ${a.length}`);
  }
  if (!(delta >= 0 && delta < Infinity)) {
    throw new RangeError(`discretizeInto: delta: expected a number ≥ 0, got ${delta}`);
  }
  for (let n = 0; n < a.length; n++) {
    const an = a[n];
    if (method === "bilinear") {
      const half = 0.5 * delta * an;
      decay[n] = (1 + half) / (1 - half);
      gain[n] = delta / (1 - half);
    } else {
      const q = exp(delta * an);
      decay[n] = q;
      gain[n] = Math.abs(an) < RATE_TINY ? delta : (q - 1) / an;
    }
  }
}
