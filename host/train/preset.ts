// `npm run preset`: makes the models in models/ from nothing but this repository. Trains every shape
// with several seeds on the generator, one worker a core, keeps the best on validation and writes
// the log beside it. The same command gives the same bytes, on any number of cores.
//
//   npm run preset -- [--out DIR] [--seeds 1,2,3,4,5] [--readings 300] [--cores 2]
//
// --readings counts millions of readings a seed.
import { mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { jsonOf } from "../../lab/model/json.ts";
import { generate } from "../../lab/train/generator.ts";
import { DEFAULTS, pooled, Trainer } from "../../lab/train/trainer.ts";
import type { Score } from "../../lab/train/validation.ts";
import { validationSet } from "../../lab/train/validation-set.ts";
import { filterShape } from "../../src/filter/model.ts";
import { OutputFile } from "../files/output-file.ts";
import { print } from "../terminal/say.ts";

const VALIDATION_SEED = 20_000;
const VALIDATION_ROUNDS = 3;
const POOL = 512;
const USES = 128;

type FilterShape = ReturnType<typeof filterShape>;

const PRESETS: readonly { readonly file: string; readonly shape: FilterShape }[] = [
  { file: "preset", shape: filterShape(3, 3) },
  { file: "preset-light", shape: filterShape(2, 4) },
];

interface Job {
  readonly file: string;
  readonly shape: FilterShape;
  readonly seed: number;
  readonly readings: number;
}

interface Outcome {
  readonly weights: Float64Array;
  readonly score: Score;
  readonly log: readonly string[];
}

const line = (name: string, score: Score): string =>
  `${name} rmse ${score.rmse.toFixed(4)} mae ${score.mae.toFixed(4)} total ${score.total.toFixed(4)}`;

function train({ file, shape, seed, readings }: Job, report: (text: string) => void): Outcome {
  const validation = validationSet(VALIDATION_SEED, VALIDATION_ROUNDS).map((v) => v.segment);
  const options = { ...DEFAULTS, shape, seed, readings };
  const trainer = new Trainer(
    options,
    pooled(POOL, USES, (random) => generate(random)),
    validation,
  );
  const log: string[] = [];
  for (const { step, steps, loss, score } of trainer.run()) {
    const done = `${Math.round((100 * step) / steps)} %`.padStart(5);
    log.push(line(`${file} seed ${seed} ${done} loss ${loss.toFixed(4)}`, score));
    report(log[log.length - 1]!);
  }
  return { weights: trainer.best, score: trainer.bestScore, log };
}

function inWorker(job: Job): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: job });
    worker.on("message", (message: string | Outcome) => {
      if (typeof message === "string") print(message);
      else resolve(message);
    });
    worker.on("error", reject);
  });
}

/** Runs the jobs, `cores` at a time; `done` hears of each by its index. */
async function runAll(
  jobs: readonly Job[],
  cores: number,
  done: (index: number, outcome: Outcome) => void,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let i = next++; i < jobs.length; i = next++) done(i, await inWorker(jobs[i]!));
  };
  await Promise.all(Array.from({ length: cores }, lane));
}

/** All or nothing: a reader never sees half a file. */
function writeWhole(path: string, content: string): void {
  const file = new OutputFile(path, []);
  file.write(content);
  file.commit();
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      out: { type: "string", default: "models" },
      seeds: { type: "string", default: "1,2,3,4,5" },
      readings: { type: "string", default: "300" },
      cores: { type: "string", default: String(availableParallelism()) },
    },
  });
  const seeds = values.seeds.split(",").map(Number);
  const readings = Number(values.readings) * 1e6;
  mkdirSync(values.out, { recursive: true });
  const jobs = PRESETS.flatMap((preset) => seeds.map((seed) => ({ ...preset, seed, readings })));
  const command = `npm run preset -- --seeds ${values.seeds} --readings ${values.readings}`;
  const outcomes: Outcome[] = [];
  await runAll(jobs, Number(values.cores), (index, outcome) => {
    outcomes[index] = outcome;
    const { file } = jobs[index]!;
    const own = jobs.flatMap((job, i) => (job.file === file ? [{ job, ...outcomes[i]! }] : []));
    // As soon as all seeds of a preset are there: a longer run may still be stopped.
    if (own.every(({ weights }) => weights !== undefined)) writePreset(values.out, command, own);
  });
}

/** Keeps the seed that is best on validation. */
function writePreset(
  folder: string,
  command: string,
  own: readonly (Outcome & { readonly job: Job })[],
): void {
  const best = own.reduce((a, b) => (b.score.total < a.score.total ? b : a));
  const { file, shape, seed } = best.job;
  const summary = own.map(({ job, score }) => line(`${file} seed ${job.seed} best`, score));
  const source = `${command}: seed ${seed}, ${line("validation", best.score)}`;
  const log = [source, ...summary, ...own.flatMap((o) => o.log)];
  writeWhole(join(folder, `${file}.log`), `${log.join("\n")}\n`);
  const model = { ...shape, weights: best.weights };
  writeWhole(join(folder, `${file}.json`), jsonOf(model, source));
  print(source);
}

if (isMainThread) {
  await main();
} else {
  const port = parentPort!;
  port.postMessage(train(workerData as Job, (text) => port.postMessage(text)));
}
