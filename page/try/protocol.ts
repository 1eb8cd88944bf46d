// What view and worker say to each other. The worker answers each request once, in order.

import type { FarValue } from "../../lab/recording/far-values.ts";
import type { ChannelConfig } from "../../src/filter/config.ts";
import type { Chosen } from "./others.ts";
import type { Reading } from "./reading.ts";

export type Request =
  | {
      readonly kind: "open";
      readonly name: string;
      readonly bytes: Uint8Array;
      /** How it is to be read; what is absent is found. */
      readonly reading?: Reading;
    }
  | { readonly kind: "run"; readonly channels: readonly ChannelConfig[]; readonly others: Chosen }
  | { readonly kind: "csv"; readonly channels: readonly ChannelConfig[] }
  | {
      readonly kind: "measure";
      readonly channel: number /** Absent: faults are injected into the recording. */;
      readonly truth?: Float64Array;
    };

export interface OpenedChannel {
  readonly name: string;
  /** Values that may be failure values. */
  readonly farValues: readonly FarValue[];
  /** Of all readings. */
  readonly low: number;
  readonly high: number;
  /** Of the middle 98 % of the readings: where a sensor usually is. */
  readonly usualLow: number;
  readonly usualHigh: number;
  /** Standard deviation of the noise, in the channel's unit; 0: not known. */
  readonly noise: number;
}

export interface Opened {
  readonly kind: "opened";
  readonly name: string;
  readonly rows: number;
  /** Between readings; 0: not known. */
  readonly periodMs: number;
  /** "time": milliseconds since 1970; "seconds" since the start; "rows". */
  readonly axis: "time" | "seconds" | "rows";
  readonly channels: readonly OpenedChannel[];
  readonly ignored: readonly { readonly name: string; readonly reason: string }[];
  /** What was taken for granted, and what in the file is no reading. */
  readonly notes: readonly string[];
}

export interface RunChannel {
  /** Of the readings on display. */
  readonly x: Float64Array;
  readonly raw: Float64Array;
  readonly value: Float64Array;
  readonly flags: Uint16Array;
  readonly plusMinus: Float64Array;
  readonly others: ReadonlyMap<string, Float64Array>;
  /** `flagCounts[bit]` over all readings. */
  readonly flagCounts: readonly number[];
}

export interface Ran {
  readonly kind: "ran";
  readonly channels: readonly RunChannel[];
  /** Each point on display stands for so many readings, of which the extremes are shown. */
  readonly bucketPoints: number;
  /** Messages that the report policies let through. */
  readonly messages: number;
  readonly seconds: number;
}

/** One filter in the comparison with a known truth. */
export interface Measured {
  readonly name: string;
  readonly rmse: number;
  readonly mae: number;
  readonly lagReadings: number;
  readonly leaked: number;
}

export type Answer =
  | Opened
  | Ran
  | { readonly kind: "csv"; readonly parts: readonly string[] }
  | { readonly kind: "measured"; readonly entries: readonly Measured[] }
  | { readonly kind: "failed"; readonly mistake: string };
