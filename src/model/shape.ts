// The tensors of a model, derived from its shape alone: their order, sizes and places. Packing,
// loading, inspecting and the RAM check all walk this one list.
//
// D inputs of a layer, N states, T targets, L layers.

import { TARGETS_MAX } from "../limits.ts";
import type { Header } from "./format.ts";

/** A matrix of `rows` × `cols`, row after row; vectors have one row and stay float32. */
export interface Tensor {
  readonly name: string;
  readonly rows: number;
  readonly cols: number;
}

export type Shape = Pick<Header, "kind" | "layers" | "inputs" | "states" | "targets">;

/** The weights in file order. */
export function tensorsOf(shape: Shape): readonly Tensor[] {
  const { layers, inputs: D, states: N, targets: T } = shape;
  const tensors: Tensor[] = [];
  const add = (name: string, rows: number, cols: number): void => {
    tensors.push({ name, rows, cols });
  };
  if (shape.kind === "regress") {
    add("input_mean", 1, D - 1);
    add("input_scale", 1, D - 1);
    add("target_mean", 1, T);
    add("target_scale", 1, T);
  }
  for (let layer = 1; layer <= layers; layer++) {
    // The second layer reads tanh(W_e [y1; x]) and a constant 1.
    if (layer > 1) add(`${layer}.W_e`, D - 1, 2 * D);
    add(`${layer}.w_delta`, 1, D);
    add(`${layer}.b_delta`, 1, 1);
    add(`${layer}.W_B`, N, D);
    add(`${layer}.W_C`, N, D);
    add(`${layer}.log_a`, 1, N);
    add(`${layer}.D`, 1, D);
  }
  add("W_o", T, (layers + 1) * D);
  return tensors;
}

export function parameterCount(tensors: readonly Tensor[]): number {
  let count = 0;
  for (const t of tensors) count += t.rows * t.cols;
  return count;
}

/** Is the tensor stored as int8 with one float32 scale a row, in a file of int8 weights? */
export function isQuantised(t: Tensor): boolean {
  return t.name.includes("W_");
}

/** Bytes of one tensor in an int8 file: scales, then values, padded to 4. */
export function int8Bytes(t: Tensor): number {
  if (!isQuantised(t)) return 4 * t.rows * t.cols;
  return 4 * t.rows + ((t.rows * t.cols + 3) & ~3);
}

/** Bytes of all weights, padded to 8 so that the golden vector's doubles are aligned. */
export function weightBytes(tensors: readonly Tensor[], weights: "f32" | "int8"): number {
  let bytes = 0;
  for (const t of tensors) bytes += weights === "int8" ? int8Bytes(t) : 4 * t.rows * t.cols;
  return (bytes + 7) & ~7;
}

/**
 * RAM of one filter arena in bytes: float32 weights, and doubles for `channels` states, the
 * layer's b, c and exponentials, the features and the layers' outputs.
 */
export function ramBytes(shape: Shape, channels: number): number {
  const { layers, inputs: D, states: N } = shape;
  const streams = shape.kind === "denoise" ? channels : 1;
  const perStream = layers * N * D;
  const shared = 3 * N + (layers + 2) * D + TARGETS_MAX;
  return 4 * parameterCount(tensorsOf(shape)) + 8 * (streams * perStream + shared);
}
