// One recording as training sees it: per reading what the filter needs, in units of the recording's
// noise, with the noise scale as the device computes it on line.
import { SlidingScale } from "./sliding-scale.ts";

/** Numbers a reading: u (held while missing), s, truth, ev(d1), ev(d2), clip(d1/10), miss. */
export const SEGMENT_FIELDS = 7;
/** Non-zero differences after which the scale counts as known. */
export const WARM_DIFFERENCES = 8;

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
 * scale the filter is given, `resolution` bounds it from below. The unit of the result is
 * `unit`, so that the errors of all segments are of one size.
 */
export function segmentOf(
  readings: Float64Array,
  truth: Float64Array,
  unit: number,
  options: { readonly resolution: number; readonly scaleError: number },
): Segment {
  const length = readings.length;
  const data = new Float32Array(length * SEGMENT_FIELDS);
  const scale = new SlidingScale(options.resolution);
  let warm = length;
  let held = readings.find((u) => u === u) ?? 0;
  let [u1, u2] = [held, held];
  for (let t = 0; t < length; t++) {
    const u = readings[t]!;
    const missing = u !== u;
    if (!missing) {
      scale.push(u);
      held = u;
    }
    if (warm === length && scale.differences >= WARM_DIFFERENCES) warm = t;
    const s = scale.value > 0 ? scale.value * options.scaleError : unit;
    const d1 = missing ? 0 : (u - u1) / s;
    const d2 = missing ? 0 : (u - u2) / s;
    const at = t * SEGMENT_FIELDS;
    data[at] = held / unit;
    data[at + 1] = s / unit;
    data[at + 2] = truth[t]! / unit;
    data[at + 3] = ev(d1);
    data[at + 4] = ev(d2);
    data[at + 5] = clip(d1);
    data[at + 6] = missing ? 1 : 0;
    if (!missing) {
      u2 = u1;
      u1 = u;
    }
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
