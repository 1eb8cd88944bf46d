// What a run is summed up to: counts of flags, how they meet the labels, and how long steps took.
import { createHistogram } from "node:perf_hooks";
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

/** How the flags of any channel meet one label column. */
export interface LabelCounts {
  readonly name: string;
  labelled: number;
  /** Labelled rows of which a channel was flagged. */
  hit: number;
  /** Rows without the label of which a channel was flagged. */
  elsewhere: number;
}

export class Tally {
  rows = 0;
  readonly labels: readonly LabelCounts[];
  /** `flags[channel][bit]` */
  readonly flags: readonly (readonly number[])[];
  readonly #counts: number[][];
  readonly #stepNs = createHistogram();
  readonly #startMs = performance.now();

  constructor(channels: number, labels: readonly string[]) {
    this.#counts = Array.from({ length: channels }, () => FLAG_NAMES.map(() => 0));
    this.flags = this.#counts;
    this.labels = labels.map((name) => ({ name, labelled: 0, hit: 0, elsewhere: 0 }));
  }

  add(judged: readonly Judged[], labels: ArrayLike<number>, stepMs: number): void {
    this.rows++;
    this.#stepNs.record(Math.max(1, Math.round(stepMs * 1e6)));
    let all = 0;
    for (let c = 0; c < this.#counts.length; c++) {
      const flags = judged[c]!.flags;
      all |= flags;
      const counts = this.#counts[c]!;
      for (let bit = 0; flags >>> bit !== 0; bit++) if ((flags >>> bit) & 1) counts[bit]!++;
    }
    const abnormal = (all & FLAGS_ABNORMAL) !== 0;
    for (let l = 0; l < this.labels.length; l++) {
      const label = this.labels[l]!;
      const labelled = labels[l] === 1;
      if (labelled) label.labelled++;
      if (labelled && abnormal) label.hit++;
      if (!labelled && abnormal) label.elsewhere++;
    }
  }

  /** Readings of all channels together. */
  get readings(): number {
    return this.rows * this.#counts.length;
  }

  get seconds(): number {
    return (performance.now() - this.#startMs) / 1000;
  }

  /** Time of one step, divided by its readings, in microseconds. */
  latencyUs(percentile: number): number {
    if (this.rows === 0) return 0;
    return this.#stepNs.percentile(percentile) / 1000 / this.#counts.length;
  }
}
