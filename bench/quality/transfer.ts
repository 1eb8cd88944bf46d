// `npm run bench -- transfer`: what a family of signals or faults costs that training never saw. For
// each family, a model trained without it and one trained with everything are judged on recordings
// in which it always takes part. Writes bench/quality/TRANSFER.md.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { geometricMean } from "../../lab/evaluate/contest.ts";
import { Batch } from "../../lab/train/batch.ts";
import { FAULT_NAMES } from "../../lab/train/faults.ts";
import { type Choice, generate } from "../../lab/train/generator.ts";
import { Random } from "../../lab/train/random.ts";
import type { Segment } from "../../lab/train/segment.ts";
import { SIGNAL_NAMES } from "../../lab/train/signals.ts";
import { DEFAULTS, pooled, Trainer } from "../../lab/train/trainer.ts";
import { errorsOn, scoreOf } from "../../lab/train/validation.ts";
import { validationSet } from "../../lab/train/validation-set.ts";
import { filterShape } from "../../src/filter/model.ts";
import { ratio, table } from "./table.ts";

const SHAPE = filterShape(2, 4);
const RECORDINGS = 64;
const CHUNK = DEFAULTS.windowReadings;

const { values } = parseArgs({
  options: {
    readings: { type: "string", default: "40" },
    seeds: { type: "string", default: "1,2" },
  },
});
const seeds = values.seeds.split(",").map(Number);
const readings = Number(values.readings) * 1e6;
const validation = validationSet(20_000, 1).map((v) => v.segment);

function trained(choice: Choice, seed: number): Float64Array {
  const options = { ...DEFAULTS, shape: SHAPE, seed, readings, validations: 10 };
  const source = pooled(512, 128, (random) => generate(random, choice));
  const trainer = new Trainer(options, source, validation);
  for (const progress of trainer.run()) void progress;
  return trainer.best;
}

/** A model a seed. */
const trainedOn = (choice: Choice) => seeds.map((seed) => trained(choice, seed));

/** RMSE of the models, geometric mean over them and over the recordings. */
function judged(models: readonly Float64Array[], segments: readonly Segment[]): number {
  const batch = new Batch("f32", SHAPE, CHUNK);
  const errors = models.map((weights) => {
    batch.setWeights(weights);
    return scoreOf(errorsOn(batch, CHUNK, segments)).rmse;
  });
  return geometricMean(errors);
}

interface Family {
  readonly name: string;
  readonly without: Choice;
  readonly alone: Choice;
}

const families: Family[] = [
  ...SIGNAL_NAMES.map((name) => ({
    name: `signal: ${name}`,
    without: { signals: SIGNAL_NAMES.filter((other) => other !== name) },
    alone: { signals: [name] },
  })),
  ...FAULT_NAMES.map((name) => ({
    name: `fault: ${name}`,
    without: { faults: { without: name } },
    alone: { faults: { always: name } },
  })),
];

const all = trainedOn({});
const rows = families.map(({ name, without, alone }) => {
  const random = new Random(77);
  const segments = Array.from({ length: RECORDINGS }, () => generate(random, alone));
  const [with_, without_] = [judged(all, segments), judged(trainedOn(without), segments)];
  const row = [name, with_.toFixed(3), without_.toFixed(3), ratio(without_ / with_)];
  console.log(row.join("  "));
  return row;
});
writeFileSync(
  "bench/quality/TRANSFER.md",
  `# Families left out of training

\`npm run bench -- transfer --readings ${values.readings} --seeds ${values.seeds}\`: N${SHAPE.states}×2 trained on
${values.readings} million readings. RMSE in noise scales, geometric mean over these seeds and ${RECORDINGS}
recordings in which the family always takes part.

${table(["Left out", "trained with it", "without it", "ratio"], rows)}
`,
);
