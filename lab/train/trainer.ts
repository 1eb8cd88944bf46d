// Training: random windows from a source of recordings, Adam with a cosine decay, and the average
// of the weights kept whenever it is the best so far on validation. Seeded; equal seeds give equal
// bits.
import { offsetsOf, type Shape } from "../../src/model/shape.ts";
import { Adam, type AdamState } from "./adam.ts";
import { Batch } from "./batch.ts";
import { initialWeights } from "./initial-weights.ts";
import { Random } from "./random.ts";
import { type Segment, startValue } from "./segment.ts";
import { errorsOn, type Score, scoreOf } from "./validation.ts";

export interface TrainOptions {
  readonly shape: Shape;
  readonly seed: number;
  /** Readings to train on, each use counted. */
  readonly readings: number;
  readonly windowReadings: number;
  readonly burnInReadings: number;
  readonly windowsPerStep: number;
  readonly learningRate: number;
  /** Longest gradient of one window, and of the mean over the windows of a step. */
  readonly windowClip: number;
  readonly clip: number;
  readonly inertia: number;
  readonly measure: "log" | "square";
  /** Share of the absolute error in the loss. */
  readonly absolute: number;
  /** "fixed": A stays where it starts. */
  readonly poles: "fixed" | "free";
  /** Indices of further weights that stay as they start. */
  readonly frozen?: readonly number[];
  readonly validations: number;
  /** Where training starts; absent: fresh weights. */
  readonly initial?: Float64Array;
}

export const DEFAULTS = {
  windowReadings: 512,
  burnInReadings: 64,
  windowsPerStep: 16,
  learningRate: 0.012,
  windowClip: 50,
  clip: 0.3,
  inertia: 0.999,
  measure: "log",
  absolute: 1,
  poles: "fixed",
  validations: 60,
} as const;

/** So much worse than the best is no fluctuation: training goes back to the best. */
const LOST = 1.1;

/** Gives a recording for the next window; called once a window. */
export type Source = (random: Random) => Segment;

export interface Progress {
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  readonly score: Score;
  readonly best: Score;
}

/** A training between two steps; numbers survive JSON to the bit. */
export interface Checkpoint {
  readonly step: number;
  readonly adam: AdamState;
  readonly best: readonly number[];
  readonly bestScore: Score;
}

/** What one lane is trained on. */
interface Window {
  readonly segment: Segment;
  readonly from: number;
  readonly start: number;
}

function fixedWeights({ shape, poles, frozen = [] }: TrainOptions): Uint8Array {
  const { layers, count } = offsetsOf(shape);
  const fixed = new Uint8Array(count);
  // What comes before the layers are the standards of a calibration: they are data.
  fixed.fill(1, 0, layers[0]!.wDelta);
  if (poles === "fixed") {
    for (const { logA } of layers) fixed.fill(1, logA, logA + shape.states);
  }
  for (const index of frozen) fixed[index] = 1;
  return fixed;
}

export class Trainer {
  readonly steps: number;
  /** The best average so far, and its score. */
  best: Float64Array<ArrayBuffer>;
  bestScore: Score = { rmse: Infinity, mae: Infinity, total: Infinity };
  readonly #options: TrainOptions;
  readonly #random: Random;
  readonly #source: Source;
  readonly #validation: readonly Segment[];
  readonly #batch: Batch;
  readonly #adam: Adam;
  #step = 0;
  #lossSum = 0;
  #lossCount = 0;

  constructor(options: TrainOptions, source: Source, validation: readonly Segment[]) {
    const { shape, windowReadings, windowsPerStep } = options;
    this.#options = options;
    this.#random = new Random(options.seed);
    this.#source = source;
    this.#validation = validation;
    this.#batch = new Batch("f32", shape, windowReadings);
    this.steps = Math.max(1, Math.round(options.readings / (windowReadings * windowsPerStep)));
    const initial = options.initial
      ? Float64Array.from(options.initial)
      : initialWeights(shape, this.#random);
    this.#adam = new Adam(initial, fixedWeights(options), options);
    this.best = initial.slice();
  }

  /** Depends on the seed alone, not on the weights: a resumed training draws all of it again. */
  #draw(): Window {
    const { windowReadings } = this.#options;
    const random = this.#random;
    const segment = this.#source(random);
    // A recording that is flat for long has its scale late: then a window may begin before it.
    const last = segment.length - windowReadings;
    const from = Math.min(last, segment.warm + random.below(Math.max(1, last - segment.warm)));
    if (this.#options.shape.kind === "regress") return { segment, from, start: 0 };
    // Filters start near the signal, but a real one may also be far off after a gap.
    const off = random.chance(0.08) ? random.normal() * random.logUniform(1, 60) : 0;
    return { segment, from, start: startValue(segment, from) + off };
  }

  /** Where training stands; meant for the moment after a validation. */
  save(): Checkpoint {
    const best = Array.from(this.best);
    return { step: this.#step, adam: this.#adam.save(), best, bestScore: this.bestScore };
  }

  /**
   * Goes on from what `save` gave, to the same bits as if never interrupted: `options`, source and
   * validation must be those of the interrupted training, and nothing may have been drawn yet.
   */
  resume(checkpoint: Checkpoint): void {
    const windows = checkpoint.step * this.#options.windowsPerStep;
    for (let i = 0; i < windows; i++) this.#draw();
    this.#step = checkpoint.step;
    this.#adam.resume(checkpoint.adam);
    this.best.set(checkpoint.best);
    this.bestScore = checkpoint.bestScore;
  }

  /** One step of gradient descent; false when training is over. */
  step(): boolean {
    if (this.#step >= this.steps) return false;
    const { windowReadings, windowsPerStep, learningRate } = this.#options;
    const { burnInReadings: burnIn, measure, absolute, windowClip } = this.#options;
    const loss = { burnIn, measure, absolute, windowClip };
    const batch = this.#batch;
    batch.setWeights(this.#adam.weights);
    batch.clearGradient();
    let sum = 0;
    for (let window = 0; window < windowsPerStep; window += batch.lanes) {
      for (let lane = 0; lane < batch.lanes; lane++) {
        const { segment, from, start } = this.#draw();
        batch.load(lane, segment, from, windowReadings);
        batch.start(lane, start);
      }
      batch.forward(windowReadings);
      sum += batch.backward(windowReadings, loss);
    }
    for (let i = 0; i < batch.gradient.length; i++) batch.gradient[i]! /= windowsPerStep;
    const decay = 0.5 * (1 + Math.cos((Math.PI * this.#step) / this.steps));
    const warmUp = Math.min(1, (this.#step + 1) / 200);
    this.#adam.step(batch.gradient, warmUp * learningRate * decay + 1e-5);
    this.#lossSum += sum / windowsPerStep;
    this.#lossCount++;
    this.#step++;
    return true;
  }

  /** Score of any weights on the validation recordings. */
  judge(weights: Float64Array): Score {
    this.#batch.setWeights(weights);
    return scoreOf(errorsOn(this.#batch, this.#options.windowReadings, this.#validation));
  }

  /** Judges the average of the weights and keeps it if it is the best. */
  validate(): Progress {
    const score = this.judge(this.#adam.average);
    if (score.total < this.bestScore.total) {
      this.best.set(this.#adam.average);
      this.bestScore = score;
    } else if (!(score.total < LOST * this.bestScore.total)) {
      // At high rates a step can throw the filter where it runs away and gradients say nothing.
      this.#adam.restart(this.best);
    }
    const loss = this.#lossSum / Math.max(1, this.#lossCount);
    this.#lossSum = 0;
    this.#lossCount = 0;
    return { step: this.#step, steps: this.steps, loss, score, best: this.bestScore };
  }

  /** Steps until the next validation, runs it, and says where training stands. */
  *run(): Generator<Progress> {
    const every = Math.max(1, Math.floor(this.steps / this.#options.validations));
    while (this.step()) {
      if (this.#step % every === 0 || this.#step === this.steps) yield this.validate();
    }
  }
}

/** A pool of generated recordings, one of which is replaced after every `uses` windows. */
export function pooled(size: number, uses: number, make: (random: Random) => Segment): Source {
  const pool: Segment[] = [];
  let count = 0;
  return (random) => {
    while (pool.length < size) pool.push(make(random));
    if (++count % uses === 0) pool[random.below(size)] = make(random);
    return pool[random.below(size)]!;
  };
}
