// What training was worth, on the part of the recording that it never saw.
import { basename } from "node:path";
import { type Recording, seriesOf } from "../../lab/evaluate/contest.ts";
import { evaluate, recordingOf } from "../../lab/evaluate/evaluation.ts";
import { channel } from "../../lab/evaluate/ours.ts";
import { cellsOf, terminalTable } from "../../lab/evaluate/report.ts";
import { Random } from "../../lab/train/random.ts";
import type { Score } from "../../lab/train/validation.ts";
import type { FilterModel } from "../../src/filter/model.ts";
import type { OutputFile } from "../files/output-file.ts";
import { type Chart, counting, reportPage } from "../report/report-page.ts";
import { print } from "../terminal/say.ts";

export interface Comparison {
  readonly file: string;
  readonly name: string;
  /** Readings and target from where training saw nothing. */
  readonly held: readonly (Float64Array | undefined)[];
  readonly seed: number;
  readonly start: FilterModel;
  readonly trained: FilterModel;
  /** Validation before training and at each check. */
  readonly curve: readonly Score[];
}

const CHART_READINGS = 1500;

/** Prints a table; with `output` also writes a page with the table and curves. */
export function showComparison(c: Comparison, output: OutputFile | undefined): void {
  const recording = recordingOf(c.name, c.held[0]!, c.held[1], new Random(c.seed));
  const entries = evaluate(recording, { trained: c.trained, "before training": c.start });
  const notes = [
    c.held[1] === undefined
      ? "Held-out part with noise and faults injected; what was recorded there is the truth."
      : "Held-out part with its target.",
    "Classical filters are tuned on its first half with the truth, all are judged on the second.",
  ];
  print(`${notes.join("\n")}\n\n${terminalTable(entries)}`);
  if (output === undefined) return;
  const curves = [
    { name: "RMSE", color: "value", values: c.curve.map((score) => score.rmse) },
    { name: "MAE", color: "other", values: c.curve.map((score) => score.mae) },
  ] as const;
  const charts = [
    {
      title: "Validation while training, noise scales",
      axis: "check",
      x: counting(c.curve.length, 0),
      curves,
    },
    beforeAndAfter(c, recording),
  ];
  const title = `${basename(c.file)}: trained filter`;
  output.write(reportPage({ title, notes, table: cellsOf(entries), charts }));
  output.commit();
}

function beforeAndAfter({ start, trained }: Comparison, recording: Recording): Chart {
  const { scale } = seriesOf(recording);
  const filtered = (model: FilterModel) => {
    const filter = channel(model);
    return recording.readings.map((u, t) => filter.step(u, scale[t]!)).subarray(-CHART_READINGS);
  };
  const rows = recording.readings.length;
  const first = Math.max(rows - CHART_READINGS, 0) + 1;
  const curves = [
    { name: "readings", color: "raw", values: recording.readings.subarray(-CHART_READINGS) },
    { name: "truth", color: "truth", values: recording.truth.subarray(-CHART_READINGS) },
    { name: "before", color: "other", values: filtered(start) },
    { name: "after", color: "value", values: filtered(trained) },
  ] as const;
  const title = "Before and after training: the last held-out readings";
  return { title, axis: "held-out reading", x: counting(rows - first + 1, first), curves };
}
