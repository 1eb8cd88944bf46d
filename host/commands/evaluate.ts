import { basename } from "node:path";
import type { Command } from "commander";
import { seriesOf } from "../../lab/evaluate/contest.ts";
import { evaluate, recordingOf } from "../../lab/evaluate/evaluation.ts";
import { channel } from "../../lab/evaluate/ours.ts";
import { COLUMN_HELP, cellsOf, terminalTable, verdict } from "../../lab/evaluate/report.ts";
import { Random } from "../../lab/train/random.ts";
import { UserError } from "../../lab/user-error.ts";
import { OutputFile } from "../files/output-file.ts";
import { loadModel } from "../model/presets.ts";
import { counting, reportPage } from "../report/report-page.ts";
import { print, printJson } from "../terminal/say.ts";
import { wholeNumber } from "./arguments.ts";
import { addColumnOptions, type ColumnOptions, readColumns } from "./columns.ts";

interface EvaluateOptions extends ColumnOptions {
  readonly column?: string;
  readonly truth?: string;
  readonly model?: string;
  readonly seed: number;
  readonly out?: string;
  readonly json?: true;
}

const CHART_READINGS = 1500;

const EXAMPLES = `
Examples:
  sluice evaluate recording.csv
  sluice evaluate recording.csv --column T --truth reference --out report.html
  sluice evaluate recording.csv --model model.slm --json`;

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
    .option("--json", "print the table as JSON")
    .addHelpText("after", `${COLUMN_HELP}\n${EXAMPLES}`)
    .action((file: string, options: EvaluateOptions) => runEvaluate(file, options, signal));
}

async function runEvaluate(file: string, options: EvaluateOptions, signal: AbortSignal) {
  const { column, truth: truthName, seed, out } = options;
  const model = loadModel(options.model);
  const names = truthName === undefined ? [column] : [column, truthName];
  const { columns, dates, found, notes: read } = await readColumns(file, names, options, signal);
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
    if (options.json) printJson({ column: found[0], notes, filters: entries, closest }, 2);
    else print(`${notes.join("\n")}\n\n${terminalTable(entries)}\n\n${closest}`);
    if (page_ === undefined) return;
    const series = seriesOf(recording);
    const filter = channel(model);
    const value = recording.readings.map((u, t) => filter.step(u, series.scale[t]!));
    const last = (values: Float64Array) => values.subarray(-CHART_READINGS);
    const rows = recording.readings.length;
    const first = Math.max(rows - CHART_READINGS, 0) + 1;
    const x = dates === undefined ? counting(rows - first + 1, first) : last(dates);
    const curves = [
      { name: "readings", color: "raw", values: last(recording.readings) },
      { name: "truth", color: "truth", values: last(recording.truth) },
      { name: "Sluice", color: "value", values: last(value) },
    ] as const;
    const axis = dates === undefined ? "reading" : "time";
    const charts = [{ title: "The last readings", axis, x, curves }];
    const title = basename(file);
    const said = [...notes, closest];
    page_.write(reportPage({ title, notes: said, table: cellsOf(entries), charts }));
    page_.commit();
  } finally {
    page_?.discard();
  }
}
