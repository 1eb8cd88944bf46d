// What each flag says, for people.

import { FLAG_NAMES } from "../../src/filter/flags.ts";

const MEANINGS: Readonly<Record<string, string>> = {
  missing: "no reading arrived",
  nonfinite: "not a number",
  range: "outside the sensor's range",
  sentinel: "the sensor's failure value",
  duplicate: "the same time stamp again",
  late: "an earlier time stamp",
  stuck: "the sensor repeats itself",
  reset: "a counter started again",
  warming: "the filter is still learning this sensor's noise",
  held: "the value is that of an earlier reading",
  unavailable: "no value: the last good reading is too old",
  outlier: "far from the value",
  recovered: "the filter found the signal again",
};

export function meaningOf(flag: string): string {
  return MEANINGS[flag] ?? "";
}

/** A line for each flag that is set. */
export function meaningsOf(flags: number): string {
  const set = FLAG_NAMES.filter((_, bit) => (flags & (1 << bit)) !== 0);
  return set.map((name) => `${name}: ${meaningOf(name)}`).join("\n");
}
