// The classical filters beside which ours is shown: those of `sluice evaluate`, with one slider each.

import { seriesOf } from "../../lab/evaluate/contest.ts";
import { RIVALS } from "../../lab/evaluate/rivals.ts";
import type { ChartColors } from "../charts/palette.ts";

/** One filter and what its slider turns. */
export interface Other {
  readonly name: string;
  readonly label: string;
  /** What the slider's number is called. */
  readonly setting: string;
  readonly choices: readonly number[];
  readonly initial: number;
  readonly color: keyof ChartColors;
  readonly dash: readonly number[];
  /** All parameters of the baseline from the slider's number. */
  readonly parameters: (setting: number) => number[];
}

export const OTHERS: readonly Other[] = [
  {
    name: "EMA",
    label: "EMA",
    setting: "weight of a new reading",
    choices: [0.02, 0.03, 0.05, 0.08, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8],
    initial: 0.2,
    color: "green",
    dash: [7, 3],
    parameters: (alpha) => [alpha],
  },
  {
    name: "median",
    label: "Median",
    setting: "readings in the window",
    choices: [3, 5, 7, 9, 11, 13, 17, 21, 31],
    initial: 5,
    color: "purple",
    dash: [2, 2],
    parameters: (length) => [length],
  },
  {
    name: "1€",
    label: "1€",
    setting: "cutoff at rest, in periods",
    choices: [0.001, 0.003, 0.006, 0.01, 0.02, 0.03, 0.06, 0.1, 0.2],
    initial: 0.02,
    color: "orange",
    dash: [10, 3, 2, 3],
    parameters: (cutoff) => [cutoff, 0.03, 0.3],
  },
  {
    name: "Kalman, random walk",
    label: "Kalman",
    setting: "change a reading ÷ noise, squared",
    choices: [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1],
    initial: 0.03,
    color: "vermilion",
    dash: [4, 4],
    parameters: (q) => [q],
  },
];

/** Chosen filters by their names, with the number of each slider. */
export type Chosen = Readonly<Record<string, number>>;

/**
 * The outputs of the chosen filters at `rows` (ascending), in the order of `OTHERS`.
 * @param readings all of them, NaN where one is missing
 */
export function othersAt(
  readings: Float64Array,
  rows: Int32Array,
  chosen: Chosen,
): Map<string, Float64Array> {
  const outputs = new Map<string, Float64Array>();
  const used = OTHERS.filter(({ name }) => name in chosen);
  if (used.length === 0) return outputs;
  const { scale } = seriesOf({ name: "", readings, truth: readings });
  for (const { name, parameters } of used) {
    const baseline = RIVALS.find((each) => each.name === name)!;
    const filter = baseline.create(parameters(chosen[name]!));
    const kept = new Float64Array(rows.length);
    for (let row = 0, next = 0; row < readings.length; row++) {
      const value = filter.step(readings[row]!, scale[row]!);
      if (rows[next] === row) kept[next++] = value;
    }
    outputs.set(name, kept);
  }
  return outputs;
}
