import { basename, extname } from "node:path";
import type { Command } from "commander";
import { jsonOf } from "../../lab/model/json.ts";
import { packModel, UNSIGNED } from "../../lab/model/pack.ts";
import { adaptationOf } from "../../lab/train/adaptation.ts";
import { carefully } from "../../lab/train/caution.ts";
import { ownData } from "../../lab/train/own-data.ts";
import { Trainer } from "../../lab/train/trainer.ts";
import { UserError } from "../../lab/user-error.ts";
import type { FilterModel } from "../../src/filter/model.ts";
import { OutputFile } from "../files/output-file.ts";
import { NodeCrypto } from "../model/crypto.ts";
import { about, writeModelFile } from "../model/files.ts";
import { loadModel } from "../model/presets.ts";
import { note, print } from "../terminal/say.ts";
import { fingerprintOf } from "../train/checkpoint-file.ts";
import { showComparison } from "../train/comparison.ts";
import { follow, scoreText } from "../train/session.ts";
import { nameList, positiveNumber, wholeNumber } from "./arguments.ts";
import { addColumnOptions, type ColumnOptions, readColumns } from "./columns.ts";
import { runCalibration } from "./train-calibration.ts";

interface TrainCommandOptions extends ColumnOptions {
  readonly column?: string;
  readonly inputs?: readonly string[];
  readonly target?: string;
  readonly from?: string;
  readonly readings: number;
  readonly seed: number;
  readonly out: string;
  readonly resume?: true;
  readonly report?: string;
}

const EXIT_NOTE = `
Ctrl-C ends training: the best model so far is written, its state stays in <out>.state, and the
exit code is 130. The same command with --resume goes on from there, to the same bits as if never
interrupted.

It prints validation errors before and after, in noise scales, and a table with classical filters on
the part of the recording that training never saw.

Examples:
  sluice train recording.csv --column T --out model.slm
  sluice train recording.csv --column T --target truth --report report.html
  sluice train plant.csv --inputs gas,T --target reference --out co.slm`;

export function addTrainCommand(program: Command, signal: AbortSignal): void {
  const command = program
    .command("train")
    .description("adapt the filter to a recording, or calibrate several channels to a reference")
    .argument("<FILE>", "the recording (CSV or other delimited text)");
  addColumnOptions(command);
  command
    .option("--column <NAME>", "column to filter; absent: the first with numbers")
    .option("--inputs <NAMES>", "channels that together give --target", nameList("--inputs"))
    .option("--target <NAME>", "column with the true values; absent: training without labels")
    .option("--from <FILE>", "model to continue from; absent: the preset")
    .option("--readings <MILLIONS>", "readings to train on", positiveNumber("--readings"), 20)
    .option("--seed <N>", "seed of everything random", wholeNumber("--seed", 0, 2 ** 32), 1)
    .option("--out <FILE>", "the model to write (.slm, or .json for its bare weights)", "model.slm")
    .option("--resume", "go on with the training that Ctrl-C ended")
    .option("--report <FILE>", "write a page with curves and a table (one HTML file)")
    .addHelpText("after", EXIT_NOTE)
    .action((file: string, options: TrainCommandOptions) => {
      const { inputs, target } = options;
      if (inputs === undefined) return runTrain(file, options, signal);
      if (target === undefined) throw new UserError("--inputs: needs --target, the reference");
      if (options.column !== undefined || options.from !== undefined) {
        throw new UserError("--inputs: makes a new calibration; leave out --column and --from");
      }
      return runCalibration(file, { ...options, inputs, target }, signal);
    });
}

async function runTrain(file: string, options: TrainCommandOptions, signal: AbortSignal) {
  const { column, target: targetName, seed, out } = options;
  const start = loadModel(options.from);
  const names = targetName === undefined ? [column] : [column, targetName];
  const { columns, found, notes } = await readColumns(file, names, options, signal);
  for (const line of notes) print(line);
  const [readings, target] = columns;
  const data = ownData(found, readings!, target, start);
  // Says at once what would go wrong at the end.
  const state = `${out}.state`;
  const read = [file, options.from];
  new OutputFile(out, [...read, options.report, state]).discard();
  const report =
    options.report === undefined
      ? undefined
      : new OutputFile(options.report, [...read, out, state]);
  try {
    const settings = adaptationOf(start, seed, options.readings * 1e6);
    const trainer = new Trainer(settings, data.source, data.validation);
    const fingerprint = fingerprintOf(settings, columns);
    const begin = options.resume === undefined ? "anew" : "resume";
    const curve = await follow(trainer, { path: state, fingerprint, begin }, signal);
    const how = `sluice train ${basename(file)}, column ${found.join(" → ")}, seed ${seed}`;
    const before = curve[0]!;
    const careful = target === undefined ? carefully(trainer, start.weights, before) : undefined;
    const trained = writeTrained(out, start, careful?.weights ?? trainer.best, how);
    const after = careful?.score ?? trainer.bestScore;
    const scores = `${scoreText(before)} before, ${scoreText(after)} after`;
    print(`${out}: validation ${scores} (noise scales)`);
    if (careful?.outcome === "start kept") {
      print("training without labels gained too little to be sure of: the start was kept");
    }
    if (signal.aborted) {
      note("stopped; the best so far is kept, --resume goes on");
      signal.throwIfAborted();
    }
    const held = [readings!, target].map((c) => c?.slice(data.heldOutFrom));
    showComparison({ file, name: found[0]!, held, seed, start, trained, curve }, report);
  } finally {
    report?.discard();
  }
}

/** Writes the weights as float32, and returns the filter as it was written. */
function writeTrained(
  out: string,
  start: FilterModel,
  best: Float64Array,
  how: string,
): FilterModel {
  const trained = { ...start, weights: Float64Array.from(best, Math.fround) };
  if (extname(out) === ".json") {
    const file = new OutputFile(out, []);
    file.write(jsonOf(trained, how));
    file.commit();
  } else {
    const label = { ...UNSIGNED, name: "trained" };
    writeModelFile(
      out,
      about(out, () => packModel(trained, label, new NodeCrypto())),
      [],
    );
  }
  return trained;
}
