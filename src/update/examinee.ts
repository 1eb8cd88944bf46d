// The learned filter as the golden vector examines it: one channel, noise scale 1. A calibration
// (`Regressor`) can be examined as it is.

import type { Estimator } from "../filter/estimator.ts";
import { InnovationFilter } from "../filter/filter.ts";
import { type FilterModel, filterShape } from "../filter/model.ts";
import type { RegressModel } from "../filter/regress.ts";
import type { Model } from "../model/package.ts";
import { type Examinee, goldenReading } from "../model/selftest.ts";

/** The model as the filter takes it; RangeError for a kind that this filter is not. */
export function filterModel(model: Model): FilterModel {
  const { kind, layers, states } = model.header;
  if (kind !== "denoise") throw new RangeError(`filter: a ${kind} model cannot filter`);
  return { ...filterShape(layers, states), weights: model.weights };
}

/** The model as the calibration takes it; RangeError for a kind that it is not. */
export function regressModel(model: Model): RegressModel {
  const { kind, layers, inputs, states, targets } = model.header;
  if (kind !== "regress") throw new RangeError(`regress: a ${kind} model cannot calibrate`);
  return { kind, layers, inputs, states, targets, weights: model.weights };
}

export class FilterExaminee implements Examinee {
  readonly #filter: InnovationFilter;

  /** `source`: a model, or an estimator of it, whose first channel is used. */
  constructor(source: FilterModel | Estimator) {
    this.#filter = new InnovationFilter(source);
  }

  reset(): void {
    // As if the first reading had been seen before: all differences start at zero.
    const first = goldenReading(0, 0);
    this.#filter.start(first, first);
  }

  stepInto(readings: Float64Array, out: Float64Array): void {
    const u = readings[0];
    if (Number.isNaN(u)) this.#filter.stepMissing(1);
    else this.#filter.step(u, 1);
    out[0] = this.#filter.z;
  }
}
