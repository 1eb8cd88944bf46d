// What people ask of a filter, measured on one recording with its truth.
import type { StreamFilter } from "./baseline.ts";
import type { Series } from "./contest.ts";

export interface Measures {
  readonly rmse: number;
  readonly mae: number;
  /** 95 % of all errors are smaller. */
  readonly error95: number;
  /** Readings until 80 % of a step of the truth are followed, mean; NaN: it has no steps. */
  readonly lagReadings: number;
  /** Share of the values of which the truth is within their ±; NaN: none is given. */
  readonly covered: number;
  /** Mean error while a reading is a spike (over 6 noise scales off the truth); NaN: none. */
  readonly leaked: number;
}

const SPIKE_SCALES = 6;
const STEP_SCALES = 7;
const LONGEST_LAG = 60;

const mean = (values: readonly number[]): number =>
  values.length === 0 ? Number.NaN : values.reduce((sum, v) => sum + v, 0) / values.length;

/** Readings from a step at `t` until 80 % of it are followed. */
function lagAt(output: Float64Array, truth: Float64Array, t: number): number {
  const step = Math.abs(truth[t]! - truth[t - 1]!);
  for (let k = 0; k < LONGEST_LAG && t + k < output.length; k++) {
    if (Math.abs(output[t + k]! - truth[t + k]!) < 0.2 * step) return k;
  }
  return LONGEST_LAG;
}

/** Runs `filter` over the whole series and judges it from reading `from` on. */
export function measure(filter: StreamFilter, series: Series, from: number): Measures {
  const { readings, truth, scale } = series;
  const halfWidths = new Float64Array(readings.length).fill(Number.NaN);
  const output = readings.map((u, t) => {
    const z = filter.step(u, scale[t]!);
    halfWidths[t] = filter.halfWidth?.() ?? Number.NaN;
    return z;
  });
  const within: number[] = [];
  const errors: number[] = [];
  const spikes: number[] = [];
  const lags: number[] = [];
  for (let t = Math.max(1, from); t < output.length; t++) {
    const error = Math.abs(output[t]! - truth[t]!);
    errors.push(error);
    if (!Number.isNaN(halfWidths[t]!)) within.push(error <= halfWidths[t]! ? 1 : 0);
    if (Math.abs(readings[t]! - truth[t]!) > SPIKE_SCALES * scale[t]!) spikes.push(error);
    const step = Math.abs(truth[t]! - truth[t - 1]!);
    if (step > STEP_SCALES * scale[t]!) lags.push(lagAt(output, truth, t));
  }
  const sorted = errors.slice().sort((a, b) => a - b);
  return {
    rmse: Math.sqrt(mean(errors.map((e) => e * e))),
    mae: mean(errors),
    error95: sorted[Math.floor(0.95 * (sorted.length - 1))] ?? Number.NaN,
    lagReadings: mean(lags),
    leaked: mean(spikes),
    covered: mean(within),
  };
}
