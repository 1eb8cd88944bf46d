// How good weights are on recordings that training never sees: the whole recording at once, with
// the state carried along, in groups of lanes.
import type { Batch } from "./batch.ts";
import type { Segment } from "./segment.ts";

/** Readings after the start that are not judged. */
const UNJUDGED = 100;

export interface Errors {
  /** Per recording, in units of its noise; where the target is not NaN. */
  readonly rmse: Float64Array;
  readonly mae: Float64Array;
}

/** Geometric means over recordings, and the one number by which weights are chosen. */
export interface Score {
  readonly rmse: number;
  readonly mae: number;
  readonly total: number;
}

function firstReading(segment: Segment): number {
  return segment.data[0]!;
}

/**
 * Runs the batch over whole recordings, in groups of lanes as long as the shortest of each, and
 * tells `hear` of every output: number of the recording, reading, output, target.
 */
export function follow(
  batch: Batch,
  chunk: number,
  segments: readonly Segment[],
  hear: (segment: number, t: number, output: number, target: number) => void,
): void {
  for (let first = 0; first < segments.length; first += batch.lanes) {
    const group = segments.slice(first, first + batch.lanes);
    const shortest = Math.min(...group.map((s) => s.length));
    for (let lane = 0; lane < batch.lanes; lane++) {
      batch.start(lane, firstReading(group[Math.min(lane, group.length - 1)]!));
    }
    for (let from = 0; from + chunk <= shortest; from += chunk) {
      for (let lane = 0; lane < batch.lanes; lane++) {
        batch.load(lane, group[Math.min(lane, group.length - 1)]!, from, chunk);
      }
      batch.forward(chunk);
      for (let lane = 0; lane < group.length; lane++) {
        for (let t = 0; t < chunk; t++) {
          hear(first + lane, from + t, batch.output(lane, t), batch.target(lane, t));
        }
      }
      batch.carry(chunk);
    }
  }
}

export function errorsOn(batch: Batch, chunk: number, segments: readonly Segment[]): Errors {
  const rmse = new Float64Array(segments.length);
  const mae = new Float64Array(segments.length);
  const judged = new Float64Array(segments.length);
  follow(batch, chunk, segments, (i, t, output, target) => {
    if (t < UNJUDGED || Number.isNaN(target)) return;
    judged[i]!++;
    const error = output - target;
    // A run-away must cost much, but stay a number.
    const size = Number.isNaN(error) ? 1e6 : Math.min(1e6, Math.abs(error));
    rmse[i]! += size * size;
    mae[i]! += size;
  });
  judged.forEach((count, i) => {
    rmse[i] = Math.sqrt(rmse[i]! / count);
    mae[i]! /= count;
  });
  return { rmse, mae };
}

const geometricMean = (values: Float64Array): number =>
  Math.exp(values.reduce((sum, v) => sum + Math.log(v + 1e-6), 0) / values.length);

export function scoreOf(errors: Errors): Score {
  const rmse = geometricMean(errors.rmse);
  const mae = geometricMean(errors.mae);
  return { rmse, mae, total: Math.sqrt(rmse * mae) };
}
