// ± of the value: half of the interval in which the truth is nine times of ten, from how the value
// answers to the readings. With e = u - z₋ the innovation and Δz the change that it made:
//
//   g = mean of e Δz     v = mean of e²     c = mean of e e₋     K = g/v, the filter's gain
//   error's variance = K R + (1 - K) c      R = min(s², v), that of a reading
//
// That is exact for a random walk under white noise and any constant gain K: with P the variance
// of the prediction, c = (1 - K) P - K R, and the error's is (1 - K)² P + K² R. A filter slower
// than its signal has c > 0, a faster one c < 0. The means run over about 30 readings, so that c
// is noisy; at least 0.6 g stays. Innovations beyond 4 s are outliers and are clipped.
import type { Index } from "../ssm/kernels.ts";
import { doubles, type Views } from "./columns.ts";

/** Of the standard normal distribution: 90 % are within. */
const QUANTILE = 1.645;
const KEPT = 0.03;
const CLIP_SCALES = 4;
const GAIN_MIN = 0.02;
const ANSWER_MIN = 0.6;
/** What a reading that is missing adds to it, in quadrature and noise scales. */
const HELD_SHARE = 0.8;

export const HALF_WIDTH_STATE = {
  answer: doubles(),
  power: doubles(),
  echo: doubles(),
  /** The last innovation. */
  last: doubles(),
  /** The half-width, NaN where there is none. */
  plusMinus: doubles(1, NaN, "finite or NaN"),
};

export class HalfWidths {
  readonly plusMinus: Float64Array;
  readonly #answer: Float64Array;
  readonly #power: Float64Array;
  readonly #echo: Float64Array;
  readonly #last: Float64Array;

  constructor({ answer, power, echo, last, plusMinus }: Views<typeof HALF_WIDTH_STATE>) {
    this.plusMinus = plusMinus;
    this.#answer = answer;
    this.#power = power;
    this.#echo = echo;
    this.#last = last;
  }

  /** The noise alone: nothing is known yet of how the value answers. `s` is 0 while unknown. */
  begin(c: Index, s: number): void {
    this.#answer[c] = s * s;
    this.#power[c] = s * s;
    this.#echo[c] = 0;
    this.#last[c] = 0;
    this.plusMinus[c] = s > 0 ? QUANTILE * s : NaN;
  }

  /** A good reading that moved the value from `before`. */
  take(c: Index, u: number, before: number, value: number, s: number): void {
    const limit = CLIP_SCALES * s;
    let e = u - before;
    let moved = value - before;
    if (e > limit || e < -limit) {
      e = clipped(e, limit);
      moved = clipped(moved, limit);
    }
    const answer = this.#answer[c] + KEPT * (moved * e - this.#answer[c]);
    const power = this.#power[c] + KEPT * (e * e - this.#power[c]);
    const echo = this.#echo[c] + KEPT * (this.#last[c] * e - this.#echo[c]);
    this.#answer[c] = answer;
    this.#power[c] = power;
    this.#echo[c] = echo;
    this.#last[c] = e;
    const ratio = power > 0 ? answer / power : 1;
    const gain = ratio < GAIN_MIN ? GAIN_MIN : ratio < 1 ? ratio : 1;
    const noise = power < s * s ? power : s * s;
    const variance = gain * noise + (1 - gain) * echo;
    const least = ANSWER_MIN * gain * power;
    this.plusMinus[c] = QUANTILE * Math.sqrt(variance > least ? variance : least);
  }

  /** A value that is held becomes less sure with each reading; one that is lost has no ±. */
  hold(c: Index, isLost: boolean, s: number): void {
    const half = this.plusMinus[c];
    const step = HELD_SHARE * s;
    this.plusMinus[c] = isLost ? NaN : Math.sqrt(half * half + step * step);
  }
}

function clipped(v: number, limit: number): number {
  return v > limit ? limit : v < -limit ? -limit : v;
}
