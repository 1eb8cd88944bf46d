// Training without labels: a recording's own smoothed course, varied, becomes the truth, and what
// was smoothed away (noise, spikes, gaps, sentinels, as this sensor has them) is replayed over it.
// Training on predictions of the next reading fails, and so does injecting other faults than the
// sensor's own; this does not (DESIGN.md, "Training").
import type { FilterModel } from "../../src/filter/model.ts";
import { noiseOf } from "./generator.ts";
import type { Random } from "./random.ts";
import { type Segment, segmentOf } from "./segment.ts";
import { smoothed } from "./smoother.ts";

/** A residual this many noise scales from 0, met often with one very value, is a sentinel. */
const SENTINEL_SCALES = 10;
const SENTINEL_COUNT = 3;
const LONGEST_SEGMENT = 3000;
/** Share of recordings with a texture. */
const TEXTURED = 0.35;
/** A residual below this many noise scales is no fault. */
const NOISE_SCALES = 4;

export interface Course {
  readonly truth: Float64Array;
  /** Reading minus truth; NaN: missing. */
  readonly residuals: Float64Array;
  /** The reading itself where it is a sentinel, else NaN. */
  readonly sentinels: Float64Array;
  readonly noise: number;
}

/** `model`: the filter by which the recording is smoothed. */
export function courseOf(readings: Float64Array, model: FilterModel): Course {
  const noise = noiseOf(readings);
  const truth = smoothed(readings, noise, model);
  const residuals = readings.map((u, t) => u - truth[t]!);
  const far = (t: number) => Math.abs(residuals[t]!) > SENTINEL_SCALES * noise;
  const counts = new Map<number, number>();
  readings.forEach((u, t) => {
    if (far(t)) counts.set(u, (counts.get(u) ?? 0) + 1);
  });
  const sentinels = readings.map((u, t) =>
    far(t) && (counts.get(u) ?? 0) >= SENTINEL_COUNT ? u : Number.NaN,
  );
  return { truth, residuals, sentinels, noise };
}

/** Pieces of the course, stretched, scaled and joined, with steps of their own. */
function variedTruth(random: Random, { truth, noise }: Course, length: number): Float64Array {
  const out = new Float64Array(length);
  let [left, at, pace, gain, offset] = [0, 0, 1, 1, 0];
  for (let t = 0; t < length; t++) {
    if (left-- <= 0 || at > truth.length - 2) {
      left = 300 + random.below(500);
      at = random.below(truth.length - 1);
      pace = 0.5 + random.uniform();
      gain = random.sign() * Math.exp(0.5 * random.normal());
      offset = (t > 0 ? out[t - 1]! : truth[at]!) - gain * truth[at]!;
    }
    if (random.chance(1 / 500))
      offset += random.sign() * noise * (4 + 12 * Math.abs(random.normal()));
    const i = Math.floor(at);
    out[t] = offset + gain * (truth[i]! + (at - i) * (truth[i + 1]! - truth[i]!));
    at += pace;
  }
  return out;
}

/**
 * A recording made from `course`. In some a part of what smoothing took away belongs to the truth:
 * nothing in a recording tells its texture from noise, so training keeps the preset's opinion.
 */
export function variedRecording(
  random: Random,
  course: Course,
): { readings: Float64Array; truth: Float64Array } {
  const truth = variedTruth(random, course, LONGEST_SEGMENT);
  const texture = random.chance(TEXTURED) ? 0.7 * random.uniform() : 0;
  const bound = NOISE_SCALES * course.noise;
  let [left, at] = [0, 0];
  const readings = truth.map((level, t) => {
    if (left-- <= 0 || at >= course.residuals.length) {
      left = 40 + random.below(160);
      at = random.below(course.residuals.length);
    }
    const sentinel = course.sentinels[at]!;
    const residual = course.residuals[at++]!;
    if (Math.abs(residual) < bound) truth[t] = level + texture * residual;
    return Number.isNaN(sentinel) ? level + residual : sentinel;
  });
  return { readings, truth };
}

/** One training recording made from `course`. */
export function bootstrap(random: Random, course: Course): Segment {
  const { readings, truth } = variedRecording(random, course);
  return segmentOf(readings, truth, course.noise, Math.exp(0.1 * random.normal()));
}
