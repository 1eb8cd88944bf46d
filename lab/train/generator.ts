// The seeded generator of training recordings: one or two families of signals, irregular sampling,
// noise and faults.
import { disturb, type FaultChoice } from "./faults.ts";
import type { Random } from "./random.ts";
import { type Segment, segmentOf } from "./segment.ts";
import { SIGNAL_NAMES, SIGNALS, type SignalName, texture } from "./signals.ts";

/** Narrows the generator, to measure how training without a family transfers to it. */
export interface Choice {
  readonly signals?: readonly SignalName[];
  readonly faults?: FaultChoice;
}

const FACTOR = 1.4826 / Math.SQRT2;
const SHORTEST = 1500;
const LONGEST = 4500;

/** The noise of a whole recording, by the same statistic as the device's, off line; NaN: flat. */
export function noiseOf(readings: Float64Array): number {
  let previous = Number.NaN;
  const differences: number[] = [];
  for (const u of readings) {
    if (Number.isNaN(u)) continue;
    const difference = Math.abs(u - previous);
    if (difference > 0) differences.push(difference);
    previous = u;
  }
  differences.sort((a, b) => a - b);
  return FACTOR * (differences[differences.length >> 1] ?? Number.NaN);
}

/** Share of recordings with texture: more helps rough signals and costs smooth ones. */
const TEXTURED = 0.6;
/** Share of recordings for which the scale may be far off, beyond twice either way. */
const MISJUDGED = 0.4;

function trueSignal(random: Random, length: number, names: readonly SignalName[]): Float64Array {
  const x = new Float64Array(length);
  const count = random.chance(0.35) ? 2 : 1;
  for (let k = 0; k < count; k++) SIGNALS[names[random.below(names.length)]!](random, x);
  return x;
}

/** Keeps readings at uneven distances, as from a sensor that reports of its own accord. */
function unevenly(random: Random, x: Float64Array, length: number): Float64Array {
  const kept = new Float64Array(length);
  for (let t = 0, at = 0; t < length; t++) {
    kept[t] = x[Math.min(at, x.length - 1)]!;
    at += 1 + (random.chance(0.3) ? random.below(4) : 0);
  }
  return kept;
}

export function generate(random: Random, choice: Choice = {}): Segment {
  const { signals = SIGNAL_NAMES, faults = {} } = choice;
  for (;;) {
    const length = SHORTEST + random.below(LONGEST - SHORTEST);
    const uneven = random.chance(0.12);
    const regular = trueSignal(random, uneven ? 2 * length : length, signals);
    const truth = uneven ? unevenly(random, regular, length) : regular;
    if (random.chance(TEXTURED)) texture(random, truth);
    const readings = disturb(random, truth, faults);
    const unit = noiseOf(readings);
    const far = random.chance(MISJUDGED);
    const scaleError = far ? random.logUniform(0.45, 2.2) : Math.exp(0.15 * random.normal());
    // A recording that never moves has no noise scale and nothing to learn from.
    if (!(unit > 1e-3)) continue;
    const segment = segmentOf(readings, truth, unit, scaleError);
    if (segment.warm < SHORTEST / 2) return segment;
  }
}
