// Where the kernel's numbers lie in its memory. A *slot* is one vector: the same number of several
// sequences side by side. Weights are single numbers; everything else is slots.
//
//   weights | A, 1/A of each layer | gradients | λ of each layer | ∂L/∂y, ∂L/∂x | records 0…T
//
// Record t holds all that step t read and made; record 0 is the state before the first step.
import { FEATURES } from "../../src/limits.ts";
import { type Shape, weightCount } from "../../src/model/shape.ts";

/** Inputs of every layer: 8 features, or 7 mixed ones and the constant 1. */
export const WIDTH = FEATURES;

export const SLOT_BYTES = 16;

/** Slots of a record that every shape has: z and the inputs of the step. */
export const RECORD = { z: 0, u: 1, s: 2, target: 3, lossByZ: 4, x: 5 } as const;

/** Slot offsets of one layer within a record, each a run: B, C, a of N; h of N·8; y of 8. */
export interface LayerRecord {
  readonly x: number;
  readonly slope: number;
  readonly delta: number;
  readonly b: number;
  readonly c: number;
  readonly a: number;
  readonly h: number;
  readonly y: number;
}

export interface Layout {
  readonly shape: Shape;
  readonly layers: readonly LayerRecord[];
  readonly recordSlots: number;
  /** Byte addresses. */
  readonly weights: number;
  readonly poles: number;
  readonly inversePoles: number;
  readonly gradients: number;
  readonly lambda: number;
  readonly byY: number;
  readonly byX: number;
  readonly records: number;
  readonly totalBytes: number;
}

function layerRecords(shape: Shape): { layers: LayerRecord[]; recordSlots: number } {
  const layers: LayerRecord[] = [];
  let next: number = RECORD.x + WIDTH;
  const take = (slots: number) => {
    next += slots;
    return next - slots;
  };
  for (let l = 0; l < shape.layers; l++) {
    layers.push({
      x: l === 0 ? RECORD.x : take(WIDTH),
      slope: take(1),
      delta: take(1),
      b: take(shape.states),
      c: take(shape.states),
      a: take(shape.states),
      h: take(shape.states * WIDTH),
      y: take(WIDTH),
    });
  }
  return { layers, recordSlots: next };
}

/**
 * Memory for windows of up to `steps` readings with numbers of `bytes` bytes. Throws RangeError for
 * a shape that the kernel does not compute.
 */
export function layoutOf(shape: Shape, steps: number, bytes: number): Layout {
  const { inputs, targets } = shape;
  if (inputs !== WIDTH || targets !== 1) {
    throw new RangeError(`kernel: expected ${WIDTH} inputs, 1 target; got ${inputs}, ${targets}`);
  }
  const { layers, recordSlots } = layerRecords(shape);
  const count = weightCount(shape);
  const poleCount = shape.layers * shape.states;
  let next = 0;
  const take = (size: number) => {
    const at = next;
    next = Math.ceil((next + size) / SLOT_BYTES) * SLOT_BYTES;
    return at;
  };
  return {
    shape,
    layers,
    recordSlots,
    weights: take(count * bytes),
    poles: take(poleCount * bytes),
    inversePoles: take(poleCount * bytes),
    gradients: take(count * SLOT_BYTES),
    lambda: take(poleCount * WIDTH * SLOT_BYTES),
    byY: take(shape.layers * WIDTH * SLOT_BYTES),
    byX: take(WIDTH * SLOT_BYTES),
    records: take((steps + 1) * recordSlots * SLOT_BYTES),
    totalBytes: next,
  };
}
