// Loss and exact gradient of a batch of windows, computed by the WebAssembly kernel, a group of
// lanes at a time. Deterministic: the same weights and windows give the same bits.
import { type Offsets, offsetsOf, type Shape } from "../../src/model/shape.ts";
import { backwardPass } from "./kernel-backward.ts";
import { forwardPass } from "./kernel-forward.ts";
import { type Layout, layoutOf, RECORD, SLOT_BYTES, WIDTH } from "./kernel-layout.ts";
import type { Segment } from "./segment.ts";
import { assemble, lanesOf } from "./wasm.ts";

const PAGE_BYTES = 65536;
/** Mean squared error that counts as none, in noise scales: keeps log(MSE) off −∞. */
const MSE_FLOOR = 0.001;
const MAE_FLOOR = 0.02;

export interface LossOptions {
  /** First readings of a window that are followed but not judged. */
  readonly burnIn: number;
  /**
   * Per window: "log" log RMSE + share · log MAE, so that smooth windows count as much as rough
   * ones; "square" half the mean square, for targets that have one scale.
   */
  readonly measure: "log" | "square";
  /** Share of the mean absolute error in "log". */
  readonly absolute: number;
  /** Longest gradient of one window. */
  readonly windowClip: number;
}

const inputs = (...indices: number[]): number[] => indices.map((i) => RECORD.x + i);
/** Where each number of a segment goes in a record. */
const FIELD_SLOTS = {
  denoise: [RECORD.u, RECORD.s, RECORD.target, ...inputs(3, 4, 5, 6)],
  regress: [...inputs(0, 1, 2, 3, 4, 5, 6), RECORD.target],
};

type Numbers = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

function newKernel(kind: "f32" | "f64", shape: Shape, steps: number) {
  const lanes = lanesOf(kind);
  const layout = layoutOf(shape, steps, lanes.bytes);
  const memory = new WebAssembly.Memory({ initial: Math.ceil(layout.totalBytes / PAGE_BYTES) });
  const bytes = assemble([forwardPass(lanes, layout), backwardPass(lanes, layout)]);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  const pass = (name: string) => instance.exports[name] as (steps: number) => void;
  const buffer = memory.buffer as ArrayBuffer;
  const data: Numbers = kind === "f32" ? new Float32Array(buffer) : new Float64Array(buffer);
  return { lanes, layout, data, forward: pass("forward"), backward: pass("backward") };
}

export class Batch {
  readonly shape: Shape;
  readonly lanes: number;
  readonly gradient: Float64Array<ArrayBuffer>;
  readonly #at: Offsets;
  readonly #layout: Layout;
  readonly #data: Numbers;
  readonly #bytes: number;
  readonly #forward: (steps: number) => void;
  readonly #backward: (steps: number) => void;
  readonly #steps: number;
  readonly #fieldSlots: readonly number[];

  constructor(kind: "f32" | "f64", shape: Shape, steps: number) {
    const kernel = newKernel(kind, shape, steps);
    this.shape = shape;
    this.lanes = kernel.lanes.count;
    this.#bytes = kernel.lanes.bytes;
    this.#layout = kernel.layout;
    this.#data = kernel.data;
    this.#forward = kernel.forward;
    this.#backward = kernel.backward;
    this.#steps = steps;
    this.#fieldSlots = FIELD_SLOTS[shape.kind];
    this.#at = offsetsOf(shape);
    this.gradient = new Float64Array(this.#at.count);
    // The constant inputs: the 1 that ends x, and the 1 that ends the input of further layers.
    for (let t = 0; t <= steps; t++) {
      for (const { x } of kernel.layout.layers) this.#fillSlot(t, x + WIDTH - 1, 1);
    }
  }

  /** Index in `#data` of lane 0 of a slot of record `t`. */
  #index(t: number, slot: number): number {
    const slots = this.#layout.records / SLOT_BYTES + t * this.#layout.recordSlots + slot;
    return slots * this.lanes;
  }

  #fillSlot(t: number, slot: number, value: number): void {
    const at = this.#index(t, slot);
    this.#data.fill(value, at, at + this.lanes);
  }

  #area(address: number, slots: number): [number, number] {
    return [address / this.#bytes, address / this.#bytes + slots * this.lanes];
  }

  setWeights(weights: Float64Array): void {
    const { weights: at, poles, inversePoles } = this.#layout;
    this.#data.set(weights, at / this.#bytes);
    const states = this.shape.states;
    this.#at.layers.forEach((layer, l) => {
      for (let n = 0; n < states; n++) {
        const pole = -Math.exp(weights[layer.logA + n]!);
        this.#data[poles / this.#bytes + l * states + n] = pole;
        this.#data[inversePoles / this.#bytes + l * states + n] = 1 / pole;
      }
    });
  }

  /** Puts readings [from, from + steps) of `segment` into a lane, at the start of the records. */
  load(lane: number, segment: Segment, from: number, steps: number): void {
    if (!(from >= 0 && from + steps <= segment.length)) {
      throw new RangeError(
        `window ${from} + ${steps}: the recording has ${segment.length} readings`,
      );
    }
    const data = this.#data;
    const source = segment.data;
    const slots = this.#fieldSlots;
    const lanes = this.lanes;
    const stride = this.#layout.recordSlots * lanes;
    let to = this.#index(1, 0) + lane;
    let at = from * slots.length;
    for (let t = 0; t < steps; t++) {
      for (let f = 0; f < slots.length; f++) data[to + slots[f]! * lanes] = source[at++]!;
      to += stride;
    }
  }

  /** Starts a lane at the value `z` with an empty memory. */
  start(lane: number, z: number): void {
    const data = this.#data;
    data[this.#index(0, RECORD.z) + lane] = z;
    const cells = this.shape.states * WIDTH;
    for (const { h } of this.#layout.layers) {
      const from = this.#index(0, h) + lane;
      for (let i = 0; i < cells; i++) data[from + i * this.lanes] = 0;
    }
  }

  forward(steps: number): void {
    if (!(steps >= 1 && steps <= this.#steps)) throw new RangeError(`steps: ${steps}`);
    this.#forward(steps);
  }

  /** Output after reading `t` (0 is the first) of a lane. */
  output(lane: number, t: number): number {
    return this.#data[this.#index(t + 1, RECORD.z) + lane]!;
  }

  target(lane: number, t: number): number {
    return this.#data[this.#index(t + 1, RECORD.target) + lane]!;
  }

  /** Makes the state after `steps` readings the one before the next window. */
  carry(steps: number): void {
    const from = this.#index(steps, 0);
    this.#data.copyWithin(this.#index(0, 0), from, this.#index(steps + 1, 0));
  }

  /** Forgets the gradients collected so far. */
  clearGradient(): void {
    this.gradient.fill(0);
  }

  /**
   * After `forward(steps)`: adds the gradient of the loaded windows' loss to `gradient` and returns
   * the loss. A target of NaN is not judged. The gradient of each window is shortened to
   * `options.windowClip`: backpropagation through a filter that runs away explodes, and one such
   * window would drown all others.
   */
  backward(steps: number, options: LossOptions): number {
    let loss = 0;
    for (let lane = 0; lane < this.lanes; lane++) loss += this.#windowLoss(lane, steps, options);
    const { lambda } = this.#layout;
    const cells = this.shape.layers * this.shape.states * WIDTH;
    this.#data.fill(0, ...this.#area(lambda, cells));
    this.#data.fill(0, ...this.#area(this.#layout.gradients, this.#at.count));
    this.#backward(steps);
    for (let lane = 0; lane < this.lanes; lane++) this.#collect(lane, options.windowClip);
    return loss;
  }

  #windowLoss(lane: number, steps: number, options: LossOptions): number {
    const { burnIn, absolute, measure } = options;
    const data = this.#data;
    const stride = this.#layout.recordSlots * this.lanes;
    const first = this.#index(1, 0) + lane;
    const [z, target, byZ] = [
      RECORD.z * this.lanes,
      RECORD.target * this.lanes,
      RECORD.lossByZ * this.lanes,
    ];
    let judged = 0;
    let squares = 0;
    let sum = 0;
    for (let t = burnIn, at = first + burnIn * stride; t < steps; t++, at += stride) {
      const error = data[at + z]! - data[at + target]!;
      if (Number.isNaN(data[at + target]!)) continue;
      judged++;
      squares += error * error;
      sum += Math.abs(error);
    }
    const count = Math.max(1, judged);
    const mse = squares / count + MSE_FLOOR;
    const mae = sum / count + MAE_FLOOR;
    const isLog = measure === "log";
    const bySquare = isLog ? 1 / (mse * count) : 1 / count;
    const byAbsolute = isLog ? absolute / (mae * count) : 0;
    for (let t = 0, at = first; t < steps; t++, at += stride) {
      const error = data[at + z]! - data[at + target]!;
      const isJudged = t >= burnIn && !Number.isNaN(data[at + target]!);
      data[at + byZ] = isJudged ? error * bySquare + Math.sign(error) * byAbsolute : 0;
    }
    return isLog ? 0.5 * Math.log(mse) + absolute * Math.log(mae) : 0.5 * (squares / count);
  }

  #collect(lane: number, clip: number): void {
    const first = this.#layout.gradients / this.#bytes + lane;
    let squares = 0;
    for (let i = 0; i < this.gradient.length; i++) {
      squares += this.#data[first + i * this.lanes]! ** 2;
    }
    const norm = Math.sqrt(squares);
    if (!Number.isFinite(norm)) return;
    const factor = norm > clip ? clip / norm : 1;
    for (let i = 0; i < this.gradient.length; i++) {
      this.gradient[i]! += factor * this.#data[first + i * this.lanes]!;
    }
  }
}
