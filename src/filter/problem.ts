// Whether people should look at a channel: "problem" is said when three of the last eight readings
// were doubtful, and taken back when none of eight was. Single ones are every sensor's.
import type { Index } from "../ssm/kernels.ts";
import { bytes, type Views } from "./columns.ts";
import { FLAG_HELD, FLAG_OUTLIER, FLAG_UNAVAILABLE, FLAGS_REJECTED } from "./flags.ts";

/** So many doubtful readings of eight are a problem. */
const PROBLEM_READINGS = 3;
const DOUBTFUL = FLAGS_REJECTED | FLAG_HELD | FLAG_UNAVAILABLE | FLAG_OUTLIER;

export const PROBLEM_STATE = {
  /** Bit k: of the last seven readings, the one k before the newest was doubtful. */
  doubts: bytes(128),
  problem: bytes(2),
};

export class Problems {
  readonly problem: Uint8Array;
  readonly #doubts: Uint8Array;

  constructor({ doubts, problem }: Views<typeof PROBLEM_STATE>) {
    this.problem = problem;
    this.#doubts = doubts;
  }

  take(c: Index, flags: number): void {
    const before = this.#doubts[c];
    const isDoubtful = (flags & DOUBTFUL) !== 0;
    if (before === 0 && !isDoubtful && this.problem[c] === 0) return;
    const doubts = (before << 1) | (isDoubtful ? 1 : 0);
    this.#doubts[c] = doubts & 0x7f;
    let count = 0;
    for (let d = doubts; d > 0; d &= d - 1) count++;
    if (count >= PROBLEM_READINGS) this.problem[c] = 1;
    else if (count === 0) this.problem[c] = 0;
  }
}
