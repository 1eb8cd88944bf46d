// The course of a whole recording, for training without labels: three views of it that err in
// different places. A filter that comes from the past lags behind each step, the same filter from
// the future is ahead of it, and a running median knows neither but cuts short peaks. Where they
// agree their mean is nearer to the truth than any of them, elsewhere the middle one is.
import type { FilterModel } from "../../src/filter/model.ts";
import { channel } from "../evaluate/ours.ts";

/** Readings on either side of the one in the middle of a median. */
const HALF_MEDIAN = 7;
/** Views at most this many noise scales apart agree. */
const AGREE_SCALES = 3;

/** Median of the present values around each; NaN where there are none. */
function runningMedian(values: Float64Array): Float64Array {
  return values.map((_, t) => {
    const window = values
      .slice(Math.max(0, t - HALF_MEDIAN), t + HALF_MEDIAN + 1)
      .filter((v) => !Number.isNaN(v))
      .sort();
    return window.length === 0 ? Number.NaN : window[window.length >> 1]!;
  });
}

/** The last value that is there in the place of each that is missing. */
export function filled(values: Float64Array): Float64Array {
  let last = values.find((v) => !Number.isNaN(v)) ?? 0;
  return values.map((v) => {
    if (!Number.isNaN(v)) last = v;
    return last;
  });
}

/** What a channel with `model` gives for each reading; NaN before its first value. */
function filtered(readings: Float64Array, model: FilterModel): Float64Array {
  const filter = channel(model);
  // The channel finds its own noise scale.
  return readings.map((u) => filter.step(u, Number.NaN));
}

/** The smoothed course of `readings`, NaN where missing, whose noise scale is `noise`. */
export function smoothed(readings: Float64Array, noise: number, model: FilterModel): Float64Array {
  const level = filled(runningMedian(readings));
  const forward = filtered(readings, model);
  const backward = filtered(readings.slice().reverse(), model).reverse();
  return level.map((c, t) => {
    const [a, b] = [forward[t]!, backward[t]!];
    if (Number.isNaN(a) || Number.isNaN(b)) return c;
    const [least, most] = [Math.min(a, b, c), Math.max(a, b, c)];
    const sum = a + b + c;
    return most - least < AGREE_SCALES * noise ? sum / 3 : sum - least - most;
  });
}
