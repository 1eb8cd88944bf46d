// What was judged last of each channel: columns, and for those who take channels one by one an
// object each, the same for ever, whichever model publishes.
import type { Index } from "../ssm/kernels.ts";
import { doubles, type Views } from "./columns.ts";
import type { ChannelConfig, Judged } from "./config.ts";
import { FLAG_UNAVAILABLE } from "./flags.ts";

/** NaN stands for "none". */
export const JUDGED_STATE = {
  value: doubles(1, NaN, "finite or NaN"),
  raw: doubles(1, NaN, "finite or NaN"),
  /** |reading - value| in noise scales. */
  score: doubles(1, NaN, "finite or NaN"),
  /** Bits of flags.ts. */
  flags: doubles(1, FLAG_UNAVAILABLE),
  /** Age of the newest good reading in `value`. */
  ageMs: doubles(1, NaN, "finite or NaN"),
};

export type JudgedColumns = Views<typeof JUDGED_STATE>;

/** Columns of other stages that belong to what was judged. */
export interface Beside {
  readonly scale: Float64Array;
  readonly plusMinus: Float64Array;
  readonly problem: Uint8Array;
}

/** One channel; itself its newest judged reading. */
export class JudgedChannel implements Judged {
  readonly config: ChannelConfig;
  readonly #judged: JudgedColumns;
  readonly #beside: Beside;
  readonly #c: Index;

  constructor(judged: JudgedColumns, beside: Beside, c: Index, config: ChannelConfig) {
    this.config = config;
    this.#judged = judged;
    this.#beside = beside;
    this.#c = c;
  }

  get value(): number {
    return this.#judged.value[this.#c];
  }

  get raw(): number {
    return this.#judged.raw[this.#c];
  }

  get score(): number {
    return this.#judged.score[this.#c];
  }

  get flags(): number {
    return this.#judged.flags[this.#c];
  }

  get ageMs(): number {
    return this.#judged.ageMs[this.#c];
  }

  get plusMinus(): number {
    return this.#beside.plusMinus[this.#c];
  }

  get problem(): boolean {
    return this.#beside.problem[this.#c] === 1;
  }

  /** Noise scale in the channel's unit; 0: not known yet. */
  get noise(): number {
    return this.#beside.scale[this.#c];
  }
}
