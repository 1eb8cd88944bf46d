import { basename } from "node:path";
import type { Command } from "commander";
import { seriesOf } from "../../lab/evaluate/contest.ts";
import { evaluate, recordingOf } from "../../lab/evaluate/evaluation.ts";
import { channel } from "../../lab/evaluate/ours.ts";
import { COLUMN_HELP, chart, page, terminalTable, verdict } from "../../lab/evaluate/report.ts";
import { Random } from "../../lab/train/random.ts";
import { UserError } from "../../lab/user-error.ts";
import { OutputFile } from "../files/output-file.ts";
import { loadModel } from "../model/presets.ts";
import { print } from "../terminal/say.ts";
import { wholeNumber } from "./arguments.ts";
import { addColumnOptions, type ColumnOptions, readColumns } from "./columns.ts";

interface EvaluateOptions extends ColumnOptions {
  readonly column?: string;
  readonly truth?: string;
  readonly model?: string;
  readonly seed: number;
  readonly out?: string;
}

const CHART_READINGS = 1500;

export function addEvaluateCommand(program: Command, signal: AbortSignal): void {
  const command = program
    .command("evaluate")
    .description("compare the filter with the classical ones on a recording")
    .argument("<FILE>", "the recording (CSV or other delimited text)")
    .option("--column <NAME>", "column to filter; absent: the first with numbers");
  addColumnOptions(command);
  command
    .option("--truth <NAME>", "column with the true values; absent: faults are injected")
    .option("--model <FILE>", "model file; absent: the preset that ships with Sluice")
    .option("--seed <N>", "seed of the injected faults", wholeNumber("--seed", 0, 2 ** 32), 1)
    .option("--out <FILE>", "write a page with the table and charts (one HTML file)")
    .addHelpText("after", COLUMN_HELP)
    .action((file: string, options: EvaluateOptions) => runEvaluate(file, options, signal));
}

async function runEvaluate(file: string, options: EvaluateOptions, signal: AbortSignal) {
  const { column, truth: truthName, seed, out } = options;
  const model = loadModel(options.model);
  const names = truthName === undefined ? [column] : [column, truthName];
  const { columns, found, notes: read } = await readColumns(file, names, options, signal);
  const [readings, truth] = columns;
  if (truthName === found[0]) throw new UserError("--truth: is the column to filter itself");
  const recording = recordingOf(found[0]!, readings!, truth, new Random(seed));
  const page_ = out === undefined ? undefined : new OutputFile(out, [file, options.model]);
  try {
    const entries = evaluate(recording, { [options.model ?? "Sluice preset"]: model });
    const notes = [
      ...read,
      truth === undefined
        ? `No truth is known: "${found[0]}" as recorded is the truth, noise and faults were injected.`
        : `Truth: column "${truthName}".`,
      "Classical filters are tuned on the first half with the truth, all are judged on the second.",
    ];
    const ours = options.model ?? "Sluice preset";
    const closest = verdict(entries, ours);
    print(`${notes.join("\n")}\n\n${terminalTable(entries)}\n\n${closest}`);
    if (page_ === undefined) return;
    const series = seriesOf(recording);
    const filter = channel(model);
    const value = recording.readings.map((u, t) => filter.step(u, series.scale[t]!));
    const last = (values: Float64Array) => values.subarray(-CHART_READINGS);
    const curves = [
      { name: "readings", color: "#bbb", values: last(recording.readings) },
      { name: "truth", color: "#2a2", values: last(recording.truth) },
      { name: "Sluice", color: "#c22", values: last(value) },
    ];
    page_.write(
      page(basename(file), [...notes, closest], entries, [chart("The last readings", curves)]),
    );
    page_.commit();
  } finally {
    page_?.discard();
  }
}
