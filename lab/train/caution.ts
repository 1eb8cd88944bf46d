// Training without labels believes that what smoothing takes away is noise, which no recording can
// prove. So only half of what it learnt is taken, and that only where it shows on recordings of
// both kinds, own and general.
import type { Trainer } from "./trainer.ts";
import type { Score } from "./validation.ts";

/** Error on held-out validation, relative to the start's, from which half the way is taken. */
const WORTHWHILE = 0.99;

export interface Careful {
  readonly weights: Float64Array;
  readonly score: Score;
  readonly outcome: "halfway" | "start kept";
}

/** `before`: the score of `start`, with which `trainer` began. */
export function carefully(trainer: Trainer, start: ArrayLike<number>, before: Score): Careful {
  const halfway = trainer.best.map((w, i) => 0.5 * (w + start[i]!));
  const score = trainer.judge(halfway);
  if (score.total <= WORTHWHILE * before.total) {
    return { weights: halfway, score, outcome: "halfway" };
  }
  return { weights: Float64Array.from(start), score: before, outcome: "start kept" };
}
