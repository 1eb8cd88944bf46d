// What a run is summed up to: counts of flags, how they meet the labels, and how long steps took.
import type { Judged } from "../../src/filter/config.ts";
import { FLAG_RANGE, FLAG_SENTINEL, FLAG_WARMING, FLAGS_REJECTED } from "../../src/filter/flags.ts";
import { FarValues } from "../recording/far-values.ts";
import { FLAGS_ABNORMAL, FlagCounts } from "./flag-counts.ts";
import { QuietStretches } from "./quiet.ts";

/** How the flags of any channel meet one label column. */
export interface LabelCounts {
  readonly name: string;
  labelled: number;
  /** Labelled rows of which a channel was flagged. */
  hit: number;
  /** Rows without the label of which a channel was flagged. */
  elsewhere: number;
}

/** Collects durations in nanoseconds; Node's `createHistogram()` is one. */
export interface StepTimes {
  record(ns: number): void;
  percentile(percentile: number): number;
}

/** Readings that say nothing about noise: kept from the filter, or not judged by it yet. */
const FLAGS_UNQUIET = FLAGS_REJECTED | FLAG_WARMING;

export class Tally {
  rows = 0;
  /** Of each channel. */
  readonly farValues: readonly FarValues[];
  readonly quiet: readonly QuietStretches[];
  readonly labels: readonly LabelCounts[];
  /** `flags[channel][bit]` */
  readonly flags: readonly (readonly number[])[];
  readonly #flags: FlagCounts;
  readonly #steps: StepTimes;
  readonly #startMs = performance.now();

  constructor(channels: number, labels: readonly string[], steps: StepTimes) {
    this.#steps = steps;
    this.#flags = new FlagCounts(channels);
    this.farValues = Array.from({ length: channels }, () => new FarValues());
    this.quiet = Array.from({ length: channels }, () => new QuietStretches());
    this.flags = this.#flags.counts;
    this.labels = labels.map((name) => ({ name, labelled: 0, hit: 0, elsewhere: 0 }));
  }

  /** @param stepMs how long the step took; undefined: it was not timed */
  add(judged: readonly Judged[], labels: ArrayLike<number>, stepMs: number | undefined): void {
    this.rows++;
    if (stepMs !== undefined) this.#steps.record(Math.max(1, Math.round(stepMs * 1e6)));
    const abnormal = (this.#flags.add(judged) & FLAGS_ABNORMAL) !== 0;
    for (let c = 0; c < this.quiet.length; c++) {
      const { flags, raw, value } = judged[c]!;
      if ((flags & (FLAG_RANGE | FLAG_SENTINEL)) === 0) this.farValues[c]!.add(raw);
      this.quiet[c]!.add((flags & FLAGS_UNQUIET) === 0 ? raw : Number.NaN, value);
    }
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
    return this.rows * this.flags.length;
  }

  get seconds(): number {
    return (performance.now() - this.#startMs) / 1000;
  }

  /** Time of one step, divided by its readings, in microseconds. */
  latencyUs(percentile: number): number {
    if (this.rows === 0) return 0;
    return this.#steps.percentile(percentile) / 1000 / this.flags.length;
  }
}
