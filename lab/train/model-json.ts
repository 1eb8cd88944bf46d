// The JSON form of a trained model, as models/ keeps it until it is signed.
import { ABI } from "../../src/model/format.ts";
import { offsetsOf, type Shape } from "./shape.ts";

export interface DenoiseModel {
  readonly kind: "denoise";
  /** The features that it was trained for. */
  readonly abi: number;
  readonly layers: number;
  readonly nState: number;
  /** "geometric": A is an arithmetic progression, so that two exponentials a step are enough. */
  readonly path: "geometric" | "exact";
  /** Packed in the order of `shape.ts`; every number is a float32. */
  readonly weights: readonly number[];
  /** How the model was made. */
  readonly source: string;
}

export function denoiseModel(
  shape: Shape,
  path: DenoiseModel["path"],
  weights: Float64Array,
  source: string,
): DenoiseModel {
  const { count } = offsetsOf(shape);
  if (weights.length !== count) {
    throw new RangeError(`weights: expected ${count}, got ${weights.length}`);
  }
  const rounded = Array.from(weights, (w) => Math.fround(w));
  return {
    kind: "denoise",
    abi: ABI,
    layers: shape.layers,
    nState: shape.states,
    path,
    weights: rounded,
    source,
  };
}
