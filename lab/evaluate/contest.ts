// Runs filters over recordings and searches parameters. Errors are measured on the two halves of
// each recording apart: the first is for tuning, the second for judging.
import { Front } from "../../src/filter/front.ts";
import type { Axis, Baseline, StreamFilter } from "./baseline.ts";

/** Readings at the start that are not judged. */
export const UNJUDGED = 100;

export interface Recording {
  readonly name: string;
  /** NaN where a reading is missing. */
  readonly readings: Float64Array;
  readonly truth: Float64Array;
}

export interface Series extends Recording {
  /** The noise scale at each reading, as the device computes it on line. */
  readonly scale: Float64Array;
}

export interface Half {
  readonly rmse: number;
  readonly mae: number;
}

/** Errors on both halves of one series. */
export interface Result {
  readonly tuning: Half;
  readonly test: Half;
}

export interface Trial {
  readonly parameters: readonly number[];
  readonly results: readonly Result[];
}

export function seriesOf(recording: Recording): Series {
  const front = new Front([{ name: recording.name }]);
  const scale = recording.readings.map((u, t) => {
    front.examine(0, u, t + 1);
    const { s } = front.reading;
    // Any number will do before the scale is known: the start is not judged.
    return s > 0 ? s : 1;
  });
  return { ...recording, scale };
}

class Errors {
  #squares = 0;
  #sum = 0;
  #count = 0;

  add(error: number): void {
    // A filter that ran away must lose, not make the table unreadable.
    const size = Math.min(Math.abs(error), 1e9);
    this.#squares += size * size;
    this.#sum += size;
    this.#count++;
  }

  get half(): Half {
    return { rmse: Math.sqrt(this.#squares / this.#count), mae: this.#sum / this.#count };
  }
}

export function judge(filter: StreamFilter, series: Series): Result {
  const { readings, truth, scale } = series;
  const middle = readings.length >> 1;
  const [tuning, test] = [new Errors(), new Errors()];
  for (let t = 0; t < readings.length; t++) {
    const error = filter.step(readings[t]!, scale[t]!) - truth[t]!;
    if (t >= UNJUDGED) (t < middle ? tuning : test).add(!Number.isNaN(error) ? error : 1e9);
  }
  return { tuning: tuning.half, test: test.half };
}

export const geometricMean = (values: readonly number[]): number =>
  Math.exp(values.reduce((sum, v) => sum + Math.log(v), 0) / values.length);

const tuningScore = (trial: Trial): number =>
  geometricMean(trial.results.map((r) => r.tuning.rmse + 1e-12));

function grid(axes: readonly Axis[]): number[][] {
  return axes.reduce<number[][]>(
    (points, axis) => points.flatMap((point) => axis.values.map((value) => [...point, value])),
    [[]],
  );
}

function neighbours(point: readonly number[], axes: readonly Axis[], stride: number): number[][] {
  return axes.flatMap((axis, i) =>
    [-1, 1].map((direction) => {
      const value =
        axis.steps === "whole" ? point[i]! + direction : point[i]! * stride ** direction;
      const bounded = Math.min(axis.most, Math.max(axis.least, value));
      return point.map((old, j) => (j === i ? bounded : old));
    }),
  );
}

/** Every trial of the search: the whole grid, then a hill climb from its best point. */
export function search(baseline: Baseline, all: readonly Series[]): Trial[] {
  const known = new Map<string, Trial>();
  const attempt = (parameters: readonly number[]): Trial => {
    const key = parameters.map((p) => p.toPrecision(6)).join();
    const found = known.get(key);
    if (found) return found;
    const results = all.map((series) => judge(baseline.create(parameters), series));
    const trial = { parameters, results };
    known.set(key, trial);
    return trial;
  };
  const points = grid(baseline.axes);
  let best = points.map(attempt).reduce((a, b) => (tuningScore(b) < tuningScore(a) ? b : a));
  for (const stride of [1.5, 1.2, 1.08]) {
    for (let round = 0; round < 4; round++) {
      const next = neighbours(best.parameters, baseline.axes, stride).map(attempt);
      const winner = next.reduce((a, b) => (tuningScore(b) < tuningScore(a) ? b : a), best);
      if (winner === best) break;
      best = winner;
    }
  }
  return [...known.values()];
}

/** The trial that is best across all series on their first halves. */
export const bestAcross = (trials: readonly Trial[]): Trial =>
  trials.reduce((a, b) => (tuningScore(b) < tuningScore(a) ? b : a));

/** Per series, the least error of any trial on the very half that is judged: a bound. */
export function bestPerSeries(trials: readonly Trial[], measure: keyof Half): number[] {
  return trials[0]!.results.map((_, i) =>
    trials.reduce((least, trial) => Math.min(least, trial.results[i]!.test[measure]), Infinity),
  );
}
