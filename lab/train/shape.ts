// How many weights a denoising model has and where each one lies. The order is that of the model
// files: per layer [W_e 7×16 (not the first)], w_delta, b_delta, W_B, W_C, log_a, D; then W_o.
import type { Random } from "./random.ts";

/** Width of every layer: its inputs are 8 features, or 7 mixed ones and the constant 1. */
export const WIDTH = 8;
const ENCODED = WIDTH - 1;

export interface Shape {
  readonly layers: number;
  readonly states: number;
  /** "regress": inputs are given as they are and the output is the readout; absent: a filter. */
  readonly kind?: "regress";
}

/** Offsets of one layer's weights in the packed array; `encoder` is −1 in the first layer. */
export interface LayerOffsets {
  readonly encoder: number;
  readonly wDelta: number;
  readonly bDelta: number;
  readonly wB: number;
  readonly wC: number;
  readonly logA: number;
  readonly d: number;
}

export interface Offsets {
  readonly layers: readonly LayerOffsets[];
  /** W_o over [y of each layer; x]. */
  readonly readout: number;
  readonly readoutLength: number;
  readonly count: number;
}

export function offsetsOf(shape: Shape): Offsets {
  const layers: LayerOffsets[] = [];
  let next = 0;
  const take = (length: number) => {
    next += length;
    return next - length;
  };
  for (let l = 0; l < shape.layers; l++) {
    layers.push({
      encoder: l === 0 ? -1 : take(ENCODED * 2 * WIDTH),
      wDelta: take(WIDTH),
      bDelta: take(1),
      wB: take(shape.states * WIDTH),
      wC: take(shape.states * WIDTH),
      logA: take(shape.states),
      d: take(WIDTH),
    });
  }
  const readoutLength = (shape.layers + 1) * WIDTH;
  return { layers, readout: take(readoutLength), readoutLength, count: next };
}

/**
 * Decay rate of the slowest state, per unit of delta; that of state n is n/N more. Filters span two
 * decades, from a memory of a hundred readings to one of three: validation is 3 % better than with
 * S4D-Inv's 0.5 (bench/quality/NOTES.md). Calibrations have few readings and need no such memory.
 */
const SLOWEST = { denoise: 0.02, regress: 0.5 };

/**
 * Fresh weights. Training starts as an exponential average: W_o is near 0 but for 0.2 on
 * clip(e/10).
 * The constant columns of W_B and W_C are set apart from 0, or the memory would be even in x.
 * Poles are an arithmetic progression, as the geometric path needs.
 */
export function initialWeights(
  shape: Shape,
  random: Random,
  slowest: number = SLOWEST[shape.kind ?? "denoise"],
): Float64Array<ArrayBuffer> {
  const { layers, readout, readoutLength, count } = offsetsOf(shape);
  const w = new Float64Array(count);
  const normals = (from: number, length: number, sd: number) => {
    for (let i = 0; i < length; i++) w[from + i] = sd * random.normal();
  };
  const sign = () => (random.uniform() < 0.5 ? -1 : 1);
  for (const at of layers) {
    if (at.encoder >= 0) {
      normals(at.encoder, ENCODED * 2 * WIDTH, 1 / Math.sqrt(2 * WIDTH));
    }
    normals(at.wDelta, WIDTH, 0.1);
    w[at.bDelta] = -1;
    normals(at.wB, shape.states * WIDTH, 0.1);
    normals(at.wC, shape.states * WIDTH, 0.1);
    for (let n = 0; n < shape.states; n++) {
      w[at.logA + n] = Math.log(slowest + n / shape.states);
      w[at.wB + n * WIDTH + WIDTH - 1]! += sign() * (0.15 + 0.3 * random.uniform());
      w[at.wC + n * WIDTH + WIDTH - 1]! += sign() * (0.15 + 0.3 * random.uniform());
    }
    w.fill(1, at.d, at.d + WIDTH);
  }
  normals(readout, readoutLength, 0.002);
  w[readout + shape.layers * WIDTH + 1]! += 0.2;
  return w;
}
