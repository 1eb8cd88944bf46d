// What the device's configuration says about one channel, as far as the filter and the bridge are
// told: src/settings/channel.ts has each setting with its rule.

import type { ChannelSettings, ReportSettings } from "../settings/channel.ts";

/** Everything is in the channel's unit: what the sensor reports has been calibrated. */
export type ChannelConfig = Omit<ChannelSettings, "scale" | "offset">;
export type ReportConfig = ReportSettings;

/** One judged reading; NaN stands for "none". Reused: copy what must survive the next reading. */
export interface Judged {
  readonly value: number;
  readonly raw: number;
  /** |reading - value| in noise scales. */
  readonly score: number;
  /** Bits of `flags.ts`. */
  readonly flags: number;
  /** Age of the newest good reading in `value`. */
  readonly ageMs: number;
  /** Half of the interval around the value in which the truth is nine times of ten. */
  readonly plusMinus: number;
  /** Should people look at it: were three of the last eight readings doubtful? */
  readonly problem: boolean;
}
