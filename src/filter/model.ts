// A `denoise` model: one set of weights that serves any number of channels and any sensor.
import { FEATURES } from "../limits.ts";
import type { Shape } from "../model/shape.ts";
import type { Weights } from "../ssm/kernels.ts";

export interface FilterModel extends Shape {
  readonly kind: "denoise";
  /** Packed in the order of `tensorsOf`. */
  readonly weights: Weights;
}

/** The shape of a filter, which has one output and reads what `features.ts` makes of a reading. */
export function filterShape(layers: number, states: number): Shape & { kind: "denoise" } {
  return { kind: "denoise", layers, inputs: FEATURES, states, targets: 1 };
}
