// What every classical filter of the contest is: a maker of filters, and the axes along which its
// parameters are searched.

export interface StreamFilter {
  /** `u` is NaN where a reading is missing, `s` the noise scale as a device computes it on line. */
  step(u: number, s: number): number;
  /** Half of the interval around the last output in which the truth is nine times of ten. */
  halfWidth?(): number;
}

export interface Axis {
  readonly values: readonly number[];
  /** "whole": steps of 1; "factor": steps by a factor. `most` bounds both. */
  readonly steps: "whole" | "factor";
  readonly least: number;
  readonly most: number;
}

export interface Baseline {
  readonly name: string;
  readonly axes: readonly Axis[];
  create(parameters: readonly number[]): StreamFilter;
}

export const whole = (...values: number[]): Axis => ({
  values,
  steps: "whole",
  least: 1,
  most: 99,
});

export const factor = (...values: number[]): Axis => ({
  values,
  steps: "factor",
  least: 1e-9,
  most: Number.POSITIVE_INFINITY,
});

/** A share such as the weight of an average: never above 1. */
export const share = (...values: number[]): Axis => ({ ...factor(...values), most: 1 });

/** Mean of the middle two for an even count. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.slice().sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : 0.5 * (sorted[half - 1]! + sorted[half]!);
}

/** One filter after another. */
export function chain(...filters: StreamFilter[]): StreamFilter {
  return { step: (u, s) => filters.reduce((value, filter) => filter.step(value, s), u) };
}
