// How often each flag was set, channel by channel.
import type { Judged } from "../../src/filter/config.ts";
import {
  FLAG_COUNTER_RESET,
  FLAG_NAMES,
  FLAG_OUTLIER,
  FLAG_RECOVERED,
  FLAGS_REJECTED,
} from "../../src/filter/flags.ts";

/** Flags that say that a reading is not an ordinary one. */
export const FLAGS_ABNORMAL = FLAGS_REJECTED | FLAG_OUTLIER | FLAG_RECOVERED | FLAG_COUNTER_RESET;

export class FlagCounts {
  /** `counts[channel][bit]` */
  readonly counts: readonly (readonly number[])[];
  readonly #counts: number[][];

  constructor(channels: number) {
    this.#counts = Array.from({ length: channels }, () => FLAG_NAMES.map(() => 0));
    this.counts = this.#counts;
  }

  /** Counts one reading of each channel; returns all their flags together. */
  add(judged: readonly Judged[]): number {
    let all = 0;
    for (let c = 0; c < this.#counts.length; c++) {
      const flags = judged[c]!.flags;
      all |= flags;
      const counts = this.#counts[c]!;
      for (let bit = 0; flags >>> bit !== 0; bit++) if ((flags >>> bit) & 1) counts[bit]!++;
    }
    return all;
  }
}
