// The page that `evaluate --out` and `train --report` write: one HTML file with everything in it.
import type { Table } from "../../lab/evaluate/report.ts";
import { filledPage } from "./filled-page.ts";
import page from "./report-page.html";

/** One line of a chart; NaN breaks it. */
export interface Curve {
  readonly name: string;
  readonly color: "raw" | "truth" | "value" | "other";
  readonly values: ArrayLike<number>;
}

export interface Chart {
  readonly title: string;
  /** "time": milliseconds since 1970; else what the numbers of x count, such as "reading". */
  readonly axis: string;
  /** As many as each curve has values. */
  readonly x: ArrayLike<number>;
  readonly curves: readonly Curve[];
}

export interface Report {
  readonly title: string;
  readonly notes: readonly string[];
  readonly table: Table;
  readonly charts: readonly Chart[];
}

export function reportPage({ charts, ...report }: Report): string {
  return filledPage(page, { ...report, charts: charts.map(inOrder) });
}

/** 1, 2 … `count`, or the last of them from `first`. */
export function counting(count: number, first = 1): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}

/** As the chart wants it: x that never falls, without rows that have no place on it. */
function inOrder({ curves, x, ...chart }: Chart) {
  const rows = Array.from(x, (_, i) => i).filter((i) => !Number.isNaN(x[i]!));
  rows.sort((a, b) => x[a]! - x[b]!);
  const column = (values: ArrayLike<number>) => rows.map((i) => short(values[i]!));
  return {
    ...chart,
    x: rows.map((i) => x[i]!),
    curves: curves.map(({ values, ...curve }) => ({ ...curve, values: column(values) })),
  };
}

/** Seven digits are more than a screen shows; null stands for none. */
function short(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(7)) : null;
}
