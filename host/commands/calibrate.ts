import type { Command } from "commander";
import { checkAbi } from "../../lab/model/json.ts";
import { UserError } from "../../lab/user-error.ts";
import { regressModel } from "../../src/update/examinee.ts";
import { OutputFile } from "../files/output-file.ts";
import { about, readModelFile } from "../model/files.ts";
import { checkInputs } from "../model/input-names.ts";
import { print } from "../terminal/say.ts";
import { calibrated } from "../train/calibration-report.ts";
import { nameList } from "./arguments.ts";
import { addColumnOptions, type ColumnOptions, readColumns } from "./columns.ts";

interface CalibrateOptions extends ColumnOptions {
  readonly model: string;
  readonly inputs: readonly string[];
  readonly out: string;
}

export function addCalibrateCommand(program: Command, signal: AbortSignal): void {
  const command = program
    .command("calibrate")
    .description("run a recording through a calibration that `train --inputs` made")
    .argument("<FILE>", "the recording (CSV or other delimited text)");
  addColumnOptions(command);
  command
    .requiredOption("--model <FILE>", "the calibration (.slm)")
    .requiredOption(
      "--inputs <NAMES>",
      "its channels, in the order of training",
      nameList("--inputs"),
    )
    .requiredOption("--out <FILE>", "CSV to write: row and calibrated value")
    .addHelpText(
      "after",
      `
It prints what was taken for granted about the recording, and writes a row and a value a line.

Examples:
  sluice train plant.csv --inputs gas,T --target reference --out co.slm
  sluice calibrate plant.csv --model co.slm --inputs gas,T --out co.csv`,
    )
    .action((file: string, options: CalibrateOptions) => runCalibrate(file, options, signal));
}

async function runCalibrate(file: string, options: CalibrateOptions, signal: AbortSignal) {
  const { model: path, inputs, out } = options;
  const model = readModelFile(path);
  if (model.header.kind !== "regress") {
    throw new UserError(`${path}: is a filter, not a calibration; use \`sluice simulate --model\``);
  }
  about(path, () => checkAbi(model.header.abi));
  if (model.header.channels !== inputs.length) {
    throw new UserError(
      `--inputs: ${inputs.length} columns; ${path} was trained with ${model.header.channels}`,
    );
  }
  const { columns, found, notes } = await readColumns(file, inputs, options, signal);
  checkInputs(path, model.header.name, found);
  for (const line of notes) print(line);
  const output = new OutputFile(out, [file, path]);
  try {
    output.write("row,value\n");
    calibrated(regressModel(model), columns).forEach(
      (v, row) => void output.write(`${row},${v}\n`),
    );
    output.commit();
  } finally {
    output.discard();
  }
}
