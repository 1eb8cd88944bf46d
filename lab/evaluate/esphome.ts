// ESPHome's sensor filters with their semantics: windows count readings, missing ones (NaN) among
// them; a median or quantile skips NaN and is NaN when all are; the moving average likewise; the
// exponential one leaves its state alone on NaN. `send_every` is 1 here: a filter that publishes
// every fifth value would only be later. A value that is not published is held.
import { type Baseline, chain, medianOf, type StreamFilter, share, whole } from "./baseline.ts";

export function windowOf(
  length: number,
  summary: (present: readonly number[]) => number,
): StreamFilter {
  const window: number[] = [];
  let published = Number.NaN;
  return {
    step(u) {
      window.push(u);
      if (window.length > length) window.shift();
      const present = window.filter((v) => !Number.isNaN(v));
      const value = present.length > 0 ? summary(present) : Number.NaN;
      if (!Number.isNaN(value)) published = value;
      return published;
    },
  };
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, v) => sum + v, 0) / values.length;

export function exponentialMovingAverage(alpha: number): StreamFilter {
  let accumulator = Number.NaN;
  return {
    step(u) {
      if (!Number.isNaN(u))
        accumulator = !Number.isNaN(accumulator) ? alpha * u + (1 - alpha) * accumulator : u;
      return accumulator;
    },
  };
}

/** `delta`: publishes only what differs enough from the last published value. */
function delta(scales: number): StreamFilter {
  let published = Number.NaN;
  return {
    step(u, s) {
      if (!Number.isNaN(u) && !(Math.abs(u - published) < scales * s)) published = u;
      return published;
    },
  };
}

export const ESPHOME: readonly Baseline[] = [
  {
    name: "ESPHome median",
    axes: [whole(3, 5, 7, 9, 13)],
    create: (p) => windowOf(p[0]!, medianOf),
  },
  {
    name: "ESPHome sliding_window_moving_average",
    axes: [whole(2, 3, 5, 8, 15)],
    create: (p) => windowOf(p[0]!, mean),
  },
  {
    name: "ESPHome exponential_moving_average",
    axes: [share(0.05, 0.1, 0.2, 0.4, 0.7)],
    create: (p) => exponentialMovingAverage(p[0]!),
  },
  {
    name: "ESPHome median, exponential_moving_average",
    axes: [whole(3, 5, 7, 9), share(0.1, 0.2, 0.4, 0.7)],
    create: (p) => chain(windowOf(p[0]!, medianOf), exponentialMovingAverage(p[1]!)),
  },
  { name: "ESPHome delta", axes: [whole(1, 2, 4, 8)], create: (p) => delta(p[0]!) },
];
