// The whole field on a set of recordings: ours beside every rival, each with the one set of
// parameters that is best across the first halves of all of them, judged on the second halves.
import type { Baseline } from "../../lab/evaluate/baseline.ts";
import {
  bestAcross,
  geometricMean,
  type Half,
  type Result,
  type Series,
  search,
} from "../../lab/evaluate/contest.ts";
import { digits, ratio, table } from "./table.ts";

export type Measure = keyof Half;
export const MEASURES: readonly Measure[] = ["rmse", "mae"];

/** One filter's results on all recordings. */
export interface Contestant {
  readonly name: string;
  readonly parameters: readonly number[];
  readonly results: readonly Result[];
}

/** Tunes every rival across all recordings with their truth. */
export function tuned(
  baselines: readonly Baseline[],
  all: readonly Series[],
  say: (line: string) => void,
): Contestant[] {
  return baselines.map((baseline) => {
    const { parameters, results } = bestAcross(search(baseline, all));
    say(`${baseline.name}: ${parameters.map(digits).join(", ")}`);
    return { name: baseline.name, parameters, results };
  });
}

/** Errors of an earlier commit by recording, as `--json` writes them. */
export type Earlier = Readonly<Record<string, Half>>;

const errors = ({ results }: Contestant, measure: Measure): number[] =>
  results.map(({ test }) => test[measure]);

const over = (ours: readonly number[], others: readonly number[]): number[] =>
  ours.map((error, i) => error / others[i]!);

/** The rival that is hardest to beat with one set of parameters, known only in hindsight. */
export const hardest = (rivals: readonly Contestant[], measure: Measure): Contestant =>
  rivals.reduce((a, b) =>
    geometricMean(errors(b, measure)) < geometricMean(errors(a, measure)) ? b : a,
  );

/** Per recording the least error of any rival. */
export const leastOf = (rivals: readonly Contestant[], measure: Measure): number[] =>
  rivals[0]!.results.map((_, i) => Math.min(...rivals.map((r) => r.results[i]!.test[measure])));

/** Recordings as rows: ours, and ours ÷ raw, ÷ the best single rival, ÷ the best of all. */
export function fieldTable(
  names: readonly string[],
  ours: Contestant,
  rivals: readonly Contestant[],
  measure: Measure,
  earlier?: Earlier,
): string {
  const mine = errors(ours, measure);
  const raw = rivals.find(({ name }) => name === "raw");
  if (raw === undefined) throw new Error("the field: raw is missing");
  const single = hardest(rivals, measure);
  const columns: [string, number[]][] = [
    ["÷ raw", over(mine, errors(raw, measure))],
    [`÷ ${single.name}`, over(mine, errors(single, measure))],
    ["÷ best of all", over(mine, leastOf(rivals, measure))],
  ];
  if (earlier !== undefined) {
    const before = names.map((name) => earlier[name]?.[measure] ?? Number.NaN);
    columns.push(["÷ earlier", over(mine, before)]);
  }
  const best = names.map((_, i) =>
    rivals.reduce((a, b) => (b.results[i]!.test[measure] < a.results[i]!.test[measure] ? b : a)),
  );
  const rows = names.map((name, i) => [
    name,
    digits(mine[i]!),
    ...columns.map(([, ratios]) => ratio(ratios[i]!)),
    best[i]!.name,
  ]);
  const known = (ratios: number[]) => ratios.filter((r) => !Number.isNaN(r));
  rows.push([
    "**geometric mean**",
    "",
    ...columns.map(([, ratios]) => `**${ratio(geometricMean(known(ratios)))}**`),
    "",
  ]);
  rows.push(["worst", "", ...columns.map(([, r]) => ratio(Math.max(...known(r)))), ""]);
  const header = [
    `Recording (${measure.toUpperCase()})`,
    ours.name,
    ...columns.map(([title]) => title),
    "best of all is",
  ];
  return table(header, rows);
}

/** Recordings as rows, every filter as a column. */
export function everybodyTable(
  names: readonly string[],
  all: readonly Contestant[],
  measure: Measure,
): string {
  const rows = all.map((contestant) => [
    contestant.name,
    contestant.parameters.map(digits).join(", "),
    ...errors(contestant, measure).map(digits),
  ]);
  return table([`Filter (${measure.toUpperCase()})`, "parameters", ...names], rows);
}
