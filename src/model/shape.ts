// The tensors of a model, derived from its shape alone: their order, sizes and places. Packing,
// loading, inspecting and the RAM check all walk this one list.
//
// D inputs of a layer, N states, T targets, L layers.

/** A matrix of `rows` × `cols`, row after row; vectors have one row. */
export interface Tensor {
  readonly name: string;
  readonly rows: number;
  readonly cols: number;
}

/** What a model computes, but for its weights. */
export interface Shape {
  /** "denoise": filters any number of channels; "regress": several channels → other quantities. */
  readonly kind: "denoise" | "regress";
  /** L: 1 … LAYERS_MAX */
  readonly layers: number;
  /** D: features a layer reads, the constant 1 among them. */
  readonly inputs: number;
  /** N: states an input. */
  readonly states: number;
  /** T: outputs. */
  readonly targets: number;
}

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
    // A further layer reads tanh(W_e [y; x]), y of the layer before it, and a constant 1.
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

/** Where one layer's weights begin; `mix`, those of W_e, is −1 in the first layer. */
export interface LayerOffsets {
  readonly mix: number;
  readonly wDelta: number;
  readonly bDelta: number;
  readonly wB: number;
  readonly wC: number;
  readonly logA: number;
  readonly d: number;
}

/** Where each tensor begins in the packed weights; −1: the shape has none. */
export interface Offsets {
  readonly inputMean: number;
  readonly inputScale: number;
  readonly targetMean: number;
  readonly targetScale: number;
  readonly layers: readonly LayerOffsets[];
  /** W_o, T rows over [y1; … yL; x]. */
  readonly readout: number;
  /** Length of the packed weights. */
  readonly count: number;
}

export function offsetsOf(shape: Shape): Offsets {
  const places = new Map<string, number>();
  let count = 0;
  for (const { name, rows, cols } of tensorsOf(shape)) {
    places.set(name, count);
    count += rows * cols;
  }
  const at = (name: string): number => places.get(name) ?? -1;
  const layers = Array.from({ length: shape.layers }, (_, i) => {
    const own = (name: string): number => at(`${i + 1}.${name}`);
    return {
      ...{ mix: own("W_e"), wDelta: own("w_delta"), bDelta: own("b_delta") },
      ...{ wB: own("W_B"), wC: own("W_C"), logA: own("log_a"), d: own("D") },
    };
  });
  return {
    ...{ inputMean: at("input_mean"), inputScale: at("input_scale") },
    ...{ targetMean: at("target_mean"), targetScale: at("target_scale") },
    ...{ layers, readout: at("W_o"), count },
  };
}

/** Length of the packed weights. */
export function weightCount(shape: Shape): number {
  let count = 0;
  for (const { rows, cols } of tensorsOf(shape)) count += rows * cols;
  return count;
}

/** Bytes of all weights, padded to 8 so that the golden vector's doubles are aligned. */
export function weightBytes(shape: Shape): number {
  return (4 * weightCount(shape) + 7) & ~7;
}

/** Of a model's place: views, scratch arrays and the objects that hold them. */
const ARENA_BYTES = 1_376;
/** Of each of its layers, without what follows from N. */
const LAYER_BYTES = 280;

/**
 * RAM that one model takes beside what is the same for all, in bytes, objects included: an upper
 * bound that is at most a tenth above what a 32-bit XS takes (test/xs/update-memory.test.ts). A
 * layer has A[N]; a channel has states h[L,N,D], its output and a byte.
 */
export function ramBytes(shape: Shape, channels: number): number {
  const { layers, inputs: D, states: N } = shape;
  const streams = shape.kind === "denoise" ? channels : 1;
  const values = layers * N + streams * (layers * N * D + 1);
  return ARENA_BYTES + layers * LAYER_BYTES + 8 * values + streams;
}
