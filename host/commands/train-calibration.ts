// `sluice train --inputs A,B,C --target T`: several channels of one device against a reference.
import { extname } from "node:path";
import { packModel, UNSIGNED } from "../../lab/model/pack.ts";
import { calibrationTrainer } from "../../lab/train/calibration.ts";
import { checkCalibration, splitCalibration } from "../../lab/train/calibration-data.ts";
import { UserError } from "../../lab/user-error.ts";
import { OutputFile } from "../files/output-file.ts";
import { NodeCrypto } from "../model/crypto.ts";
import { about, writeModelFile } from "../model/files.ts";
import { modelNameOf } from "../model/input-names.ts";
import { note, print } from "../terminal/say.ts";
import { showCalibration } from "../train/calibration-report.ts";
import { fingerprintOf } from "../train/checkpoint-file.ts";
import { follow, scoreText } from "../train/session.ts";
import { type ColumnOptions, readColumns } from "./columns.ts";

export interface CalibrationCommandOptions extends ColumnOptions {
  readonly inputs: readonly string[];
  readonly target: string;
  readonly readings: number;
  readonly seed: number;
  readonly out: string;
  readonly resume?: true;
  readonly report?: string;
}

const STATES = 8;

export async function runCalibration(
  file: string,
  options: CalibrationCommandOptions,
  signal: AbortSignal,
): Promise<void> {
  const { inputs: names, target: targetName, seed, out } = options;
  if (extname(out) === ".json") throw new UserError("--out: a calibration is written as .slm");
  const { columns, found, notes } = await readColumns(
    file,
    [...names, targetName],
    options,
    signal,
  );
  for (const line of notes) print(line);
  const all = { inputs: columns.slice(0, -1), target: columns[columns.length - 1]! };
  checkCalibration(names, targetName, all);
  const { seen, validation, held } = splitCalibration(all);
  // Says at once what would go wrong at the end.
  const state = `${out}.state`;
  const others = [file, options.report, state];
  new OutputFile(out, others).discard();
  const report =
    options.report === undefined ? undefined : new OutputFile(options.report, [file, out, state]);
  try {
    const settings = { seed, readings: options.readings * 1e6, states: STATES };
    const { trainer, modelOf } = calibrationTrainer(seen, validation, settings);
    const fingerprint = fingerprintOf({ ...settings, names, targetName }, columns);
    const begin = options.resume === undefined ? "anew" : "resume";
    const curve = await follow(trainer, { path: state, fingerprint, begin }, signal);
    const model = modelOf(trainer.best);
    const label = { ...UNSIGNED, name: modelNameOf(found.slice(0, -1)) };
    writeModelFile(
      out,
      about(out, () => packModel(model, label, new NodeCrypto())),
      others,
    );
    const scores = `${scoreText(curve[0]!)} linear, ${scoreText(trainer.bestScore)} trained`;
    print(`${out}: validation ${scores} (standard deviations of "${targetName}")`);
    if (signal.aborted) {
      note("stopped; the best so far is kept, --resume goes on");
      signal.throwIfAborted();
    }
    showCalibration({ file, targetName, all, held, model, curve }, report);
  } finally {
    report?.discard();
  }
}
