// ± of the value: half of the interval in which the truth is nine times of ten, from how the value
// answers to the readings. With v the value, e = u - v₋ the innovation and Δv the change it made:
//
//   g = mean of e Δv      v = mean of e²      m = mean of e, over about 30 and 7 readings
//   half = 1.645 √(clamp(g/v, 1/20, 1) min(s², v) + m²/2)
//
// g/v is the filter's gain: for a Kalman filter the error's variance is gain × noise; a mean
// innovation that is not 0 is lag. Innovations beyond 4 s are outliers and are clipped.
import type { Index } from "../ssm/kernels.ts";
import { doubles, type Views } from "./columns.ts";

/** Of the standard normal distribution: 90 % are within. */
const QUANTILE = 1.645;
const KEPT = 0.03;
const KEPT_MEAN = 0.15;
const CLIP_SCALES = 4;
const GAIN_MIN = 0.05;
/** What a reading that is missing adds to it, in quadrature and noise scales. */
const HELD_SHARE = 0.8;

export const HALF_WIDTH_STATE = {
  /** Means of e Δv and e². */
  answer: doubles(),
  power: doubles(),
  /** Mean of e. */
  bias: doubles(),
  /** The half-width, NaN where there is none; it grows while the value is held. */
  plusMinus: doubles(1, NaN, "finite or NaN"),
};

export class HalfWidths {
  readonly plusMinus: Float64Array;
  readonly #answer: Float64Array;
  readonly #power: Float64Array;
  readonly #bias: Float64Array;

  constructor({ answer, power, bias, plusMinus }: Views<typeof HALF_WIDTH_STATE>) {
    this.plusMinus = plusMinus;
    this.#answer = answer;
    this.#power = power;
    this.#bias = bias;
  }

  /** The noise alone: nothing is known yet of how the value answers. `s` is 0 while unknown. */
  begin(c: Index, s: number): void {
    this.#answer[c] = s * s;
    this.#power[c] = s * s;
    this.#bias[c] = 0;
    this.plusMinus[c] = s > 0 ? QUANTILE * s : NaN;
  }

  /** A good reading that moved the value from `before`. */
  take(c: Index, u: number, before: number, value: number, s: number): void {
    const limit = CLIP_SCALES * s;
    const e = clipped(u - before, limit);
    const bias = this.#bias[c] + KEPT_MEAN * (e - this.#bias[c]);
    const answer = this.#answer[c] + KEPT * (clipped(value - before, limit) * e - this.#answer[c]);
    const power = this.#power[c] + KEPT * (e * e - this.#power[c]);
    this.#bias[c] = bias;
    this.#answer[c] = answer;
    this.#power[c] = power;
    const ratio = power > 0 ? answer / power : 1;
    const gain = ratio < GAIN_MIN ? GAIN_MIN : ratio < 1 ? ratio : 1;
    const noise = power < s * s ? power : s * s;
    this.plusMinus[c] = QUANTILE * Math.sqrt(gain * noise + 0.5 * bias * bias);
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
