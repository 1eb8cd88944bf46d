// What a model may be, whatever form it comes in: the limits of its shape and of its weights.

import { ModelError } from "../errors.ts";
import {
  FEATURES,
  INPUTS_MAX,
  LAYERS_MAX,
  LOG_A_MAX,
  LOG_A_MIN,
  STATES_MAX,
  TARGETS_MAX,
  WEIGHT_ABS_MAX,
} from "../limits.ts";
import type { Code } from "./codes.ts";
import { type Shape, tensorsOf, weightCount } from "./shape.ts";

export function bad(code: Code, message: string): never {
  throw new ModelError(code, message);
}

/** A text is not the number that it spells. */
function shown(value: unknown): string {
  return typeof value === "string" ? `"${value}"` : String(value);
}

/** Is `value` a whole number in `low` … `high`? Throws ModelError "shape". */
export function within(name: string, value: unknown, low: number, high: number): void {
  const isWhole = typeof value === "number" && Math.floor(value) === value;
  if (!(isWhole && value >= low && value <= high)) {
    bad("shape", `${name} is ${shown(value)}; it must be a whole number in ${low} … ${high}`);
  }
}

/** Throws ModelError "shape" for a shape that no filter or calibration of ours has. */
export function checkShape({ kind, layers, inputs, states, targets }: Shape): void {
  if (kind !== "denoise" && kind !== "regress") {
    bad("shape", `kind is ${shown(kind)}; it must be denoise or regress`);
  }
  const isFilter = kind === "denoise";
  within("layers", layers, 1, LAYERS_MAX);
  within("inputs", inputs, isFilter ? FEATURES : 2, isFilter ? FEATURES : INPUTS_MAX);
  within("states", states, 1, STATES_MAX);
  within("targets", targets, 1, isFilter ? 1 : TARGETS_MAX);
}

/** Throws ModelError, "size" or "number", and names the first weight that cannot be. */
export function checkWeights(shape: Shape, weights: ArrayLike<unknown>): void {
  const count = weightCount(shape);
  if (weights.length !== count) bad("size", `${weights.length} weights; the shape has ${count}`);
  let i = 0;
  for (const { name, rows, cols } of tensorsOf(shape)) {
    const isLogA = name.endsWith("log_a");
    const isScale = name.endsWith("_scale");
    const low = isLogA ? LOG_A_MIN : isScale ? Number.MIN_VALUE : -WEIGHT_ABS_MAX;
    const high = isLogA ? LOG_A_MAX : WEIGHT_ABS_MAX;
    for (let k = 0; k < rows * cols; k++, i++) {
      const weight = weights[i];
      // Negated, so that NaN fails.
      if (!(typeof weight === "number" && weight >= low && weight <= high)) {
        bad("number", `${name}[${k}] is ${shown(weight)}; it must lie in ${low} … ${high}`);
      }
    }
  }
}
