import { basename } from "node:path";
import type { Command } from "commander";
import type { FilterModel } from "../../src/filter/filter.ts";
import { evaluate, recordingOf } from "../evaluate/evaluation.ts";
import { chart, page, terminalTable } from "../evaluate/report.ts";
import { loadModel } from "../model.ts";
import { OutputFile } from "../simulate/output-file.ts";
import { denoiseModel } from "../train/model-json.ts";
import { ownData } from "../train/own-data.ts";
import { Random } from "../train/random.ts";
import { DEFAULTS, type Progress, Trainer } from "../train/trainer.ts";
import { positiveNumber, wholeNumber } from "./arguments.ts";
import { readColumns } from "./columns.ts";

interface TrainCommandOptions {
  readonly column?: string;
  readonly target?: string;
  readonly from?: string;
  readonly readings: number;
  readonly seed: number;
  readonly out: string;
  readonly report?: string;
}

export function addTrainCommand(program: Command, signal: AbortSignal): void {
  program
    .command("train")
    .description("adapt the filter to a recording, with or without known true values")
    .argument("<FILE>", "the recording (CSV or other delimited text)")
    .option("--column <NAME>", "column to filter; absent: the first with numbers")
    .option("--target <NAME>", "column with the true values; absent: training without labels")
    .option("--from <FILE>", "model to continue from; absent: the preset")
    .option("--readings <MILLIONS>", "readings to train on", positiveNumber("--readings"), 20)
    .option("--seed <N>", "seed of everything random", wholeNumber("--seed", 0, 2 ** 32), 1)
    .option("--out <FILE>", "the model to write", "model.json")
    .option("--report <FILE>", "write a page with curves and a table (one HTML file)")
    .action((file: string, options: TrainCommandOptions) => runTrain(file, options, signal));
}

async function runTrain(file: string, options: TrainCommandOptions, signal: AbortSignal) {
  const { column, target: targetName, seed, out, report } = options;
  const start = loadModel(options.from);
  const names = targetName === undefined ? [column] : [column, targetName];
  const { columns, found } = await readColumns(file, names, signal);
  const [readings, target] = columns;
  const data = ownData(found, readings!, target);
  const outputs = [out, ...(report === undefined ? [] : [report])].map(
    (path) => new OutputFile(path, [file]),
  );
  try {
    const trainer = new Trainer(
      {
        ...DEFAULTS,
        shape: { layers: start.layers, states: start.nState },
        seed,
        readings: options.readings * 1e6,
        learningRate: 0.002,
        poles: start.path === "geometric" ? "fixed" : "free",
        initial: Float64Array.from(start.weights),
      },
      data.source,
      data.validation,
    );
    const curve = await follow(trainer, signal);
    const how = `sluice train ${basename(file)}, column ${found.join(" → ")}, seed ${seed}`;
    const shape = { layers: start.layers, states: start.nState };
    const json = denoiseModel(shape, start.path, trainer.best, how);
    outputs[0]!.write(`${JSON.stringify(json)}\n`);
    outputs[0]!.commit();
    console.log(`${out}: validation ${text(curve[0]!)} before, ${text(trainer.bestScore)} after`);
    const trained = { ...start, weights: Float64Array.from(json.weights) };
    const held = [readings!, target].map((c) => c?.slice(data.heldOutFrom));
    showComparison({ file, name: found[0]!, held, seed, start, trained, curve }, outputs[1]);
  } finally {
    for (const output of outputs) output.discard();
  }
}

const text = (score: { rmse: number; mae: number }): string =>
  `RMSE ${score.rmse.toFixed(3)}, MAE ${score.mae.toFixed(3)} (noise scales)`;

/** Trains to the end or to the first Ctrl-C; what was best until then is kept. */
async function follow(trainer: Trainer, signal: AbortSignal): Promise<Progress["score"][]> {
  const scores = [trainer.validate().score];
  const startMs = performance.now();
  for (const { step, steps, loss, score } of trainer.run()) {
    scores.push(score);
    const leftS = ((performance.now() - startMs) / 1000 / step) * (steps - step);
    const percent = Math.round((100 * step) / steps);
    process.stderr.write(
      `${percent} %  loss ${loss.toFixed(3)}  validation ${text(score)}  ${leftS.toFixed(0)} s left\n`,
    );
    // Lets Ctrl-C in.
    await new Promise(setImmediate);
    if (signal.aborted) {
      process.stderr.write("stopped; the best so far is kept\n");
      break;
    }
  }
  return scores;
}

interface Comparison {
  readonly file: string;
  readonly name: string;
  readonly held: readonly (Float64Array | undefined)[];
  readonly seed: number;
  readonly start: FilterModel;
  readonly trained: FilterModel;
  readonly curve: readonly Progress["score"][];
}

function showComparison(c: Comparison, output: OutputFile | undefined): void {
  const recording = recordingOf(c.name, c.held[0]!, c.held[1], new Random(c.seed));
  const entries = evaluate(recording, { trained: c.trained, "before training": c.start });
  const notes = [
    c.held[1] === undefined
      ? "Held-out part with noise and faults injected; what was recorded there is the truth."
      : "Held-out part with its target.",
    "Classical filters are tuned on its first half with the truth, all are judged on the second.",
  ];
  console.log(`${notes.join("\n")}\n\n${terminalTable(entries)}`);
  if (output === undefined) return;
  const curves = [
    { name: "RMSE", color: "#c22", values: c.curve.map((score) => score.rmse) },
    { name: "MAE", color: "#22c", values: c.curve.map((score) => score.mae) },
  ];
  const charts = [chart("Validation while training, noise scales", curves)];
  output.write(page(`${basename(c.file)}: trained filter`, notes, entries, charts));
  output.commit();
}
