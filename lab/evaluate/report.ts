// What `sluice evaluate` and `sluice train` show: a table for the terminal, and a page of one file.
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

function cellsOf(entries: readonly Entry[]): Table {
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

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** One line of a chart; NaN breaks it. */
export interface Curve {
  readonly name: string;
  readonly color: string;
  readonly values: ArrayLike<number>;
}

const WIDTH = 960;
const HEIGHT = 260;

/** Curves over their index as SVG. The vertical range leaves out the widest percent of values. */
export function chart(title: string, curves: readonly Curve[]): string {
  const all = curves.flatMap((c) => Array.from(c.values)).filter(Number.isFinite);
  all.sort((a, b) => a - b);
  const low = all[Math.floor(0.005 * (all.length - 1))] ?? 0;
  const high = all[Math.ceil(0.995 * (all.length - 1))] ?? 1;
  const length = Math.max(...curves.map((c) => c.values.length));
  const x = (i: number) => ((WIDTH * i) / Math.max(1, length - 1)).toFixed(1);
  const y = (v: number) => {
    const part = Math.min(1.05, Math.max(-0.05, (v - low) / (high - low || 1)));
    return (HEIGHT * (1 - part)).toFixed(1);
  };
  const paths = curves.map(({ color, values }) => {
    let pen = "M";
    let path = "";
    for (let i = 0; i < values.length; i++) {
      if (!Number.isFinite(values[i]!)) pen = "M";
      else {
        path += `${pen}${x(i)} ${y(values[i]!)}`;
        pen = "L";
      }
    }
    return `<path d="${path}" stroke="${color}" fill="none"/>`;
  });
  const legend = curves.map((c) => `<span style="color:${c.color}">${escaped(c.name)}</span>`);
  return (
    `<h2>${escaped(title)}</h2><p>${legend.join(" · ")}: ${number(low)} … ${number(high)}</p>` +
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}">${paths.join("")}</svg>`
  );
}

export const page = (
  title: string,
  notes: readonly string[],
  entries: readonly Entry[],
  charts: readonly string[],
): string => document(title, notes, cellsOf(entries), charts);

/** A whole page that needs nothing from elsewhere. */
export function document(
  title: string,
  notes: readonly string[],
  [header, ...rows]: Table,
  charts: readonly string[],
): string {
  const line = (tag: string, cells: readonly string[]) =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join("")}</tr>`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title>
<style>:root{color-scheme:light dark}
body{font:15px system-ui;margin:2em auto;max-width:64em;padding:0 1em}
td,th{padding:.2em .7em}table{display:block;overflow-x:auto}td:not(:first-child){text-align:right}
tr:nth-child(even){background:color-mix(in srgb,currentColor 6%,transparent)}svg{width:100%}</style>
<h1>${escaped(title)}</h1>${notes.map((note) => `<p>${escaped(note)}</p>`).join("")}
<table>${line("th", header!)}${rows.map((row) => line("td", row)).join("")}</table>
${charts.join("\n")}</html>
`;
}
