// One recording as training sees it: per reading what the filter needs, in units of the recording's
// noise. Guard and noise scale are the device's own, so that training sees what a device computes:
// what the guard rejects is missing, and the scale is the one found on line.
import { Guard } from "../../src/filter/guard.ts";
import { NoiseScale } from "../../src/filter/scale.ts";

/** Numbers a reading: u (held while missing), s, truth, ev(d1), ev(d2), clip(d1/10), miss. */
export const SEGMENT_FIELDS = 7;

/** What training runs over; a `regress` model's numbers are 7 inputs and the target. */
export interface Segment {
  readonly length: number;
  readonly data: Float32Array<ArrayBuffer>;
  /** First reading at which the scale is known. */
  readonly warm: number;
}

const ev = (v: number): number => (v * v) / (16 + v * v);
const clip = (v: number): number => Math.min(4, Math.max(-4, v / 10));

/**
 * `readings` with NaN for missing and `truth`, both in the same unit. `scaleError` multiplies the
 * scale that the filter is given. The result is in units of `unit`, so that the errors of all
 * segments are of one size.
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
  let held = readings.find((u) => !Number.isNaN(u)) ?? 0;
  let [u1, u2] = [held, held];
  for (let t = 0; t < length; t++) {
    const u = readings[t]!;
    guard.judge(u, t + 1);
    const missing = !guard.accepted;
    if (warm === length && scale.scale > 0) warm = t;
    const s = scale.scale > 0 ? scale.scale * scaleError : unit;
    const d1 = missing ? 0 : (u - u1) / s;
    const d2 = missing ? 0 : (u - u2) / s;
    if (!missing) [u2, u1, held] = [u1, u, u];
    const at = t * SEGMENT_FIELDS;
    data[at] = held / unit;
    data[at + 1] = s / unit;
    data[at + 2] = truth[t]! / unit;
    data[at + 3] = ev(d1);
    data[at + 4] = ev(d2);
    data[at + 5] = clip(d1);
    data[at + 6] = missing ? 1 : 0;
  }
  return { length, data, warm };
}

/** Median of the last five readings up to `t` (fewer at the beginning): where a filter starts. */
export function startValue(segment: Segment, t: number): number {
  const last: number[] = [];
  for (let i = t; i >= 0 && last.length < 5; i--) {
    const at = i * SEGMENT_FIELDS;
    if (segment.data[at + 6] === 0) last.push(segment.data[at]!);
  }
  if (last.length === 0) return segment.data[t * SEGMENT_FIELDS]!;
  last.sort((a, b) => a - b);
  return last[last.length >> 1]!;
}
