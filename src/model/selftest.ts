// The golden vector: what the model's author saw it answer to a fixed sequence of readings. A
// device that gets other answers has another idea of the weights, and does not run the model.

import type { Model } from "./package.ts";
import { offsetsOf } from "./shape.ts";

/** What a filter must offer to be examined. */
export interface Examinee {
  /** Forgets everything, and takes 1 as the noise scale. */
  reset(): void;
  /** One reading a channel (NaN: missing) → `out[target]`. */
  stepInto(readings: Float64Array, out: Float64Array): void;
}

/** Accepted deviation in noise scales (denoise) or target scales (regress). */
export const GOLDEN_TOLERANCE = 1e-6;

/**
 * Reading `i` of the golden sequence for a channel, in noise scales: a level that steps every
 * 16 readings, noise, a spike at each 11th reading of a block of 16 and a gap at each 13th.
 */
export function goldenReading(i: number, channel: number): number {
  if (i % 16 === 13) return Number.NaN;
  const level = (hash(Math.floor(i / 16), channel + 101) - 0.5) * 40;
  const spike = i % 16 === 11 ? 25 : 0;
  return level + spike + (hash(i, channel) + hash(i, channel + 57) - 1) * 2.4;
}

/** A number in [0, 1) from two integers: the finaliser of MurmurHash3, exact on every engine. */
function hash(i: number, stream: number): number {
  let x = (Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(stream + 1, 0x85ebca6b)) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b) >>> 0;
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35) >>> 0;
  return ((x ^ (x >>> 16)) >>> 0) / 4294967296;
}

/** Runs the sequence; `visit` sees the outputs of each reading. */
function examine(
  model: Model,
  filter: Examinee,
  visit: (reading: number, out: Float64Array) => void,
): void {
  const { header, weights } = model;
  const { inputMean, inputScale } = offsetsOf(header);
  const channels = Math.max(1, header.channels);
  const readings = new Float64Array(channels);
  const out = new Float64Array(header.targets);
  filter.reset();
  for (let i = 0; i < header.goldenReadings; i++) {
    for (let c = 0; c < channels; c++) {
      // A regress model sees readings as its own sensors give them: mean + scale · v.
      const regress = header.kind === "regress";
      const mean = regress ? weights[inputMean + c]! : 0;
      const scale = regress ? weights[inputScale + c]! : 1;
      readings[c] = mean + scale * goldenReading(i, c);
    }
    filter.stepInto(readings, out);
    visit(i, out);
  }
}

/** The answers of `filter`, for the author of the model: `out[reading * targets + target]`. */
export function goldenOutputs(model: Model, filter: Examinee): Float64Array {
  const { goldenReadings, targets } = model.header;
  const all = new Float64Array(goldenReadings * targets);
  examine(model, filter, (reading, out) => all.set(out, reading * targets));
  return all;
}

/** The largest deviation from the golden vector, in scales; NaN when an answer is not finite. */
export function goldenError(model: Model, filter: Examinee): number {
  const { header, weights, golden } = model;
  const { targetScale } = offsetsOf(header);
  let worst = 0;
  examine(model, filter, (reading, out) => {
    for (let t = 0; t < header.targets; t++) {
      const scale = header.kind === "regress" ? weights[targetScale + t]! : 1;
      const error = Math.abs(out[t]! - golden[reading * header.targets + t]!) / scale;
      // Written so that one NaN stays.
      if (!Number.isNaN(worst) && !(error <= worst)) worst = error;
    }
  });
  return worst;
}
