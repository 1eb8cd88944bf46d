// One recording as training sees it: per reading what the filter needs, in units of the recording's
// noise. Guard, noise scale and excursions are the device's own, so that training sees what a
// device computes: what the guard rejects is missing, and the scale is the one found on line.
import { Excursions } from "../../src/filter/excursions.ts";
import { FEATURES, featuresInto, missingFeaturesInto } from "../../src/filter/features.ts";
import { Guard } from "../../src/filter/guard.ts";
import { NoiseScale } from "../../src/filter/scale.ts";

/** Numbers a reading: u (held while missing), s, truth, and the features that z is no part of. */
export const SEGMENT_FIELDS = 7;

/** What training runs over; a `regress` model's numbers are 7 inputs and the target. */
export interface Segment {
  readonly length: number;
  readonly data: Float32Array<ArrayBuffer>;
  /** First reading at which the scale is known. */
  readonly warm: number;
}

const TRUTH = 2;
/** Features from the first that does not depend on the filter's output to the constant 1. */
const FIRST = 3;
const LAST = FEATURES - 1;
const EXCURSION = SEGMENT_FIELDS - 1;

/**
 * `readings` with NaN for missing and `truth`, both in the same unit. `scaleError` multiplies the
 * scale that the filter is given; excursions are judged by the measured one, as on a device. The
 * result is in units of `unit`, so that the errors of all segments are of one size.
 */
export function segmentOf(
  readings: Float64Array,
  truth: Float64Array,
  unit: number,
  scaleError: number,
): Segment {
  const length = readings.length;
  const data = new Float32Array(length * SEGMENT_FIELDS);
  const scale = new NoiseScale(0, 0);
  const guard = new Guard({ name: "" }, scale);
  let warm = length;
  const excursions = new Excursions();
  const x = new Float64Array(FEATURES);
  let held = readings.find((u) => !Number.isNaN(u)) ?? 0;
  excursions.begin(held);
  for (let t = 0; t < length; t++) {
    const u = readings[t]!;
    guard.judge(u, t + 1);
    const missing = !guard.accepted;
    if (warm === length && scale.scale > 0) warm = t;
    const s = scale.scale > 0 ? scale.scale * scaleError : unit;
    if (missing) missingFeaturesInto(x);
    else {
      excursions.take(u, held, scale.scale > 0 ? scale.scale : unit);
      featuresInto(0, (u - held) / s, excursions, x);
      held = u;
    }
    const at = t * SEGMENT_FIELDS;
    data[at] = held / unit;
    data[at + 1] = s / unit;
    data[at + TRUTH] = truth[t]! / unit;
    data.set(x.subarray(FIRST, LAST), at + FIRST);
  }
  return { length, data, warm };
}

/** The same recording with another truth, in its units. */
export function withTruth(segment: Segment, truth: Float32Array): Segment {
  const data = segment.data.slice();
  truth.forEach((value, t) => {
    data[t * SEGMENT_FIELDS + TRUTH] = value;
  });
  return { ...segment, data };
}

/** Reading `t`, NaN where none arrived. */
export function readingAt({ data }: Segment, t: number): number {
  const at = t * SEGMENT_FIELDS;
  return data[at + EXCURSION]! < 0 ? Number.NaN : data[at]!;
}

/** Readings, NaN where none arrived, and true values, in the segment's unit. */
export function columnsOf(segment: Segment): { readings: Float64Array; truth: Float64Array } {
  const column = (at: (t: number) => number) =>
    Float64Array.from({ length: segment.length }, (_, t) => at(t));
  return {
    readings: column((t) => readingAt(segment, t)),
    truth: column((t) => segment.data[t * SEGMENT_FIELDS + TRUTH]!),
  };
}

/** Median of the last five readings up to `t` (fewer at the beginning): where a filter starts. */
export function startValue(segment: Segment, t: number): number {
  const last: number[] = [];
  for (let i = t; i >= 0 && last.length < 5; i--) {
    const u = readingAt(segment, i);
    if (!Number.isNaN(u)) last.push(u);
  }
  if (last.length === 0) return segment.data[t * SEGMENT_FIELDS]!;
  last.sort((a, b) => a - b);
  return last[last.length >> 1]!;
}
