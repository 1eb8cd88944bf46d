// One recording as training sees it: per reading what the filter needs, in units of the recording's
// noise. The front is the device's own, so that training sees what a
// device computes: what the guard rejects is missing, and the scale is the one found on line.
import { changeInto, missingInto } from "../../src/filter/features.ts";
import { Front } from "../../src/filter/front.ts";
import { FEATURES } from "../../src/limits.ts";

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
  const front = new Front([{ name: "" }]);
  const { excursions, reading } = front;
  const { x } = reading;
  let warm = length;
  let held = readings.find((u) => !Number.isNaN(u)) ?? 0;
  excursions.begin(0, held);
  for (let t = 0; t < length; t++) {
    const u = readings[t]!;
    front.examine(0, u, t + 1);
    const measured = reading.s;
    if (warm === length && measured > 0) warm = t;
    const s = measured > 0 ? measured * scaleError : unit;
    if (!reading.accepted) missingInto(x);
    else {
      excursions.take(0, reading, held, measured > 0 ? measured : unit);
      changeInto((u - held) / s, x);
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
