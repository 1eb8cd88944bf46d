// How a filter is trained on from where it stands: what `sluice train` does and its benchmark repeats.
import type { FilterModel } from "../../src/filter/model.ts";
import { DEFAULTS, type TrainOptions } from "./trainer.ts";

/** A sixth of what fresh weights take; half of this does no better (bench/quality/NOTES.md). */
const RATE = 0.002;

/** `readings`: to train on, each use counted. */
export function adaptationOf(start: FilterModel, seed: number, readings: number): TrainOptions {
  const { weights, ...shape } = start;
  return {
    ...DEFAULTS,
    shape,
    seed,
    readings,
    learningRate: RATE,
    poles: "fixed",
    initial: Float64Array.from(weights),
  };
}
