// Our filter against all classical ones on one recording. The classical filters are tuned on its
// first half with the truth; everybody is judged on the second half.
import type { FilterModel } from "../../src/filter/model.ts";
import { noiseOf } from "../train/generator.ts";
import type { Random } from "../train/random.ts";
import { UserError } from "../user-error.ts";
import { bestAcross, type Recording, search, seriesOf } from "./contest.ts";
import { inject, usualFaults } from "./inject.ts";
import { type Measures, measure } from "./measures.ts";
import { channel } from "./ours.ts";
import { RIVALS } from "./rivals.ts";

/** Fewer readings say nothing about a filter. */
export const READINGS_MIN = 400;

export interface Entry extends Measures {
  readonly name: string;
  readonly parameters: readonly number[];
}

/** A missing truth is taken from the reading before it. */
function heldTruth(truth: Float64Array): Float64Array {
  let last = truth.find((v) => !Number.isNaN(v)) ?? Number.NaN;
  return truth.map((v) => {
    if (!Number.isNaN(v)) last = v;
    return last;
  });
}

function usable(name: string, values: Float64Array): void {
  const present = values.filter((v) => !Number.isNaN(v));
  if (present.length < READINGS_MIN) {
    throw new UserError(
      `column "${name}": has ${present.length} usable readings; ${READINGS_MIN} are needed`,
    );
  }
  if (present.every((v) => v === present[0])) {
    throw new UserError(`column "${name}": is constant; there is nothing to filter`);
  }
}

/** A recording to judge on: with the truth, or with faults injected into what was recorded. */
export function recordingOf(
  name: string,
  readings: Float64Array,
  truth: Float64Array | undefined,
  random: Random,
): Recording {
  usable(name, readings);
  if (truth !== undefined) return { name, readings, truth: heldTruth(truth) };
  const recorded = heldTruth(readings);
  const faults = usualFaults(noiseOf(recorded));
  return { name, readings: inject(random, recorded, faults), truth: recorded };
}

/** Ours first, then the classical filters by RMSE. */
export function evaluate(recording: Recording, models: Record<string, FilterModel>): Entry[] {
  const series = seriesOf(recording);
  const middle = recording.readings.length >> 1;
  const classical = RIVALS.map((baseline) => {
    const { parameters } = bestAcross(search(baseline, [series]));
    const measures = measure(baseline.create(parameters), series, middle);
    return { name: baseline.name, parameters, ...measures };
  });
  const ours = Object.entries(models).map(([name, model]) => {
    return { name, parameters: [], ...measure(channel(model), series, middle) };
  });
  return [...ours, ...classical.sort((a, b) => a.rmse - b.rmse)];
}
