import type { Judged } from "../../src/filter/config.ts";
import type { Tally } from "./tally.ts";

/** Where a run's results go. Exactly one of `finish` and `discard` ends it. */
export interface Sink {
  /** One row; `timeMs` as the recording has it, NaN where it does not say. */
  add(timeMs: number, judged: readonly Judged[]): void;
  /** Puts the complete result in its place. */
  finish(tally: Tally): void;
  /** Leaves nothing behind. */
  discard(): void;
}
