// What training was worth, on the part of the recording that it never saw.
import { basename } from "node:path";
import { type Recording, seriesOf } from "../../lab/evaluate/contest.ts";
import { evaluate, recordingOf } from "../../lab/evaluate/evaluation.ts";
import { channel } from "../../lab/evaluate/ours.ts";
import { chart, page, terminalTable } from "../../lab/evaluate/report.ts";
import { Random } from "../../lab/train/random.ts";
import type { Score } from "../../lab/train/validation.ts";
import type { FilterModel } from "../../src/filter/model.ts";
import type { OutputFile } from "../files/output-file.ts";
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
    { name: "RMSE", color: "#c22", values: c.curve.map((score) => score.rmse) },
    { name: "MAE", color: "#22c", values: c.curve.map((score) => score.mae) },
  ];
  const charts = [
    chart("Validation while training, noise scales", curves),
    beforeAndAfter(c, recording),
  ];
  output.write(page(`${basename(c.file)}: trained filter`, notes, entries, charts));
  output.commit();
}

function beforeAndAfter({ start, trained }: Comparison, recording: Recording): string {
  const { scale } = seriesOf(recording);
  const filtered = (model: FilterModel) => {
    const filter = channel(model);
    return recording.readings.map((u, t) => filter.step(u, scale[t]!)).subarray(-CHART_READINGS);
  };
  return chart("Before and after training: the last held-out readings", [
    { name: "readings", color: "#bbb", values: recording.readings.subarray(-CHART_READINGS) },
    { name: "truth", color: "#2a2", values: recording.truth.subarray(-CHART_READINGS) },
    { name: "before", color: "#22c", values: filtered(start) },
    { name: "after", color: "#c22", values: filtered(trained) },
  ]);
}
