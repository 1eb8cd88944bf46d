// What `sluice evaluate` and `sluice train` show: tables, and a verdict.
import type { Entry } from "./evaluation.ts";

const COLUMNS = [
  ["RMSE", "rmse"],
  ["MAE", "mae"],
  ["95 % error", "error95"],
  ["lag", "lagReadings"],
  ["leaked", "leaked"],
  ["within ±", "covered"],
] as const;

const number = (value: number): string =>
  Number.isNaN(value) ? "–" : Number(value.toPrecision(3)).toString();

/** What each column of the table says, for `--help`. */
export const COLUMN_HELP = `
The table, a line a filter; less is better, and * marks the least error (RMSE):
  RMSE        root mean square of the difference between output and truth
  MAE         mean of its absolute value: single large errors count less
  95 % error  below this it is 95 % of the time
  lag         readings by which the output is behind at steps
  leaked      share of injected spikes that comes through
  within ±    share of values of which the truth is within their ±; 0.9 is meant
  parameters  what a classical filter was tuned to; ours has none`;

/** Who came closest, in a sentence. */
export function verdict(entries: readonly Entry[], ours: string): string {
  const sorted = [...entries].sort((a, b) => a.rmse - b.rmse);
  const best = sorted[0];
  const own = sorted.findIndex(({ name }) => name === ours);
  if (best === undefined || own < 0) return "";
  const of = `of ${sorted.length} filters`;
  const mine = sorted[own]!.rmse;
  if (own === 0) {
    const next = sorted[1];
    const ahead = next ? `; ${next.name} comes next with ${number(next.rmse)}` : "";
    return `${ours} comes closest to the truth ${of}: RMSE ${number(mine)}${ahead}.`;
  }
  const percent = Math.round(100 * (mine / best.rmse - 1));
  return (
    `${best.name} comes closest to the truth ${of}: RMSE ${number(best.rmse)}; ` +
    `${ours} is number ${own + 1} with ${number(mine)} (${percent} % more).`
  );
}

/** Rows of cells, the header first. */
export type Table = readonly (readonly string[])[];

/** A line a filter, the least error marked. */
export function cellsOf(entries: readonly Entry[]): Table {
  const header = ["filter", ...COLUMNS.map(([title]) => title), "parameters"];
  const least = Math.min(...entries.map(({ rmse }) => rmse));
  const rows = entries.map((entry) => [
    entry.rmse === least ? `* ${entry.name}` : entry.name,
    ...COLUMNS.map(([, key]) => number(entry[key])),
    entry.parameters.map(number).join(", "),
  ]);
  return [header, ...rows];
}

export const terminalTable = (entries: readonly Entry[]): string => textTable(cellsOf(entries));

/** Aligned columns; the first to the left, numbers to the right. */
export function textTable(cells: Table): string {
  const widths = cells[0]!.map((_, i) => Math.max(...cells.map((row) => row[i]!.length)));
  return cells
    .map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
