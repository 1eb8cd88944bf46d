// What a calibration is worth on the rows that it never saw, beside a linear one.
import { basename } from "node:path";
import { type Table, textTable } from "../../lab/evaluate/report.ts";
import type { Calibration } from "../../lab/train/calibration.ts";
import { leastSquares } from "../../lab/train/least-squares.ts";
import type { Score } from "../../lab/train/validation.ts";
import { type RegressModel, Regressor } from "../../src/filter/regress.ts";
import type { OutputFile } from "../files/output-file.ts";
import { type Chart, counting, reportPage } from "../report/report-page.ts";
import { print } from "../terminal/say.ts";

export interface CalibrationReport {
  readonly file: string;
  readonly targetName: string;
  readonly all: Calibration;
  /** First row that is judged; everybody may learn from those before. */
  readonly held: number;
  readonly model: RegressModel;
  readonly curve: readonly Score[];
}

const CHART_ROWS = 1500;

/** The whole recording through a calibration, row by row. */
export function calibrated(model: RegressModel, inputs: readonly Float64Array[]): Float64Array {
  const filter = new Regressor(model);
  const [row, out] = [new Float64Array(inputs.length), new Float64Array(model.targets)];
  return inputs[0]!.map((_, t) => {
    inputs.forEach((column, c) => {
      row[c] = column[t]!;
    });
    filter.stepInto(row, out);
    return out[0]!;
  });
}

/** Least squares on the rows before `held`; missing inputs are held. */
function linear({ inputs, target }: Calibration, held: number): Float64Array {
  const last = inputs.map((column) => column.find((v) => !Number.isNaN(v)) ?? 0);
  const start = last.slice();
  const rows = Array.from(target, (_, t) => {
    inputs.forEach((column, c) => {
      if (!Number.isNaN(column[t]!)) last[c] = column[t]!;
    });
    return [...last.map((v, c) => v - start[c]!), 1];
  });
  const known = [...Array(held).keys()].filter((t) => !Number.isNaN(target[t]!));
  const w = leastSquares(
    known.map((t) => rows[t]!),
    known.map((t) => target[t]!),
    1e-9,
  );
  return Float64Array.from(rows, (row) => row.reduce((sum, v, i) => sum + w[i]! * v, 0));
}

function errorCells(predicted: Float64Array, target: Float64Array, held: number): string[] {
  const errors: number[] = [];
  for (let t = held; t < target.length; t++) {
    if (!Number.isNaN(target[t]!)) errors.push(Math.abs(predicted[t]! - target[t]!));
  }
  errors.sort((a, b) => a - b);
  const mean = (power: number) => errors.reduce((sum, e) => sum + e ** power, 0) / errors.length;
  const values = [Math.sqrt(mean(2)), mean(1), errors[Math.floor(0.95 * errors.length)]!];
  return values.map((v) => Number(v.toPrecision(3)).toString());
}

/** Prints a table; with `output` also writes a page with the table and curves. */
export function showCalibration(c: CalibrationReport, output: OutputFile | undefined): void {
  const { all, held, targetName } = c;
  const ours = calibrated(c.model, all.inputs);
  const line = linear(all, held);
  const cells: Table = [
    ["calibration", "RMSE", "MAE", "95 % error"],
    ["trained", ...errorCells(ours, all.target, held)],
    ["linear", ...errorCells(line, all.target, held)],
  ];
  const note =
    `Errors in "${targetName}" on the last ${all.target.length - held} rows, which neither saw; ` +
    "the linear calibration was fitted to all rows before.";
  print(`${note}\n\n${textTable(cells)}`);
  if (output === undefined) return;
  const last = (values: Float64Array) => values.subarray(held).subarray(-CHART_ROWS);
  const first = Math.max(held, all.target.length - CHART_ROWS) + 1;
  const charts: Chart[] = [
    {
      title: "Validation while training, standard deviations",
      axis: "check",
      x: counting(c.curve.length, 0),
      curves: [
        { name: "RMSE", color: "value", values: c.curve.map((score) => score.rmse) },
        { name: "MAE", color: "other", values: c.curve.map((score) => score.mae) },
      ],
    },
    {
      title: `${targetName}, the last rows`,
      axis: "row",
      x: counting(all.target.length - first + 1, first),
      curves: [
        { name: "target", color: "truth", values: last(all.target) },
        { name: "linear", color: "other", values: last(line) },
        { name: "trained", color: "value", values: last(ours) },
      ],
    },
  ];
  const title = `${basename(c.file)}: calibration`;
  output.write(reportPage({ title, notes: [note], table: cells, charts }));
  output.commit();
}
