// `npm run bench:poles`: the poles A of the layers fixed in an arithmetic progression, which the
// geometric path needs, at S4D-Inv's −(0.5 + n/N) and at the presets' −(0.02 + n/N), against A
// trained like all other weights, which needs the exact path. Trains both shapes of the presets
// with several seeds, and takes the bytecodes of both paths from the XS engine. Writes POLES.md.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { loadModel } from "../../host/model/presets.ts";
import { geometricMean, judge, seriesOf } from "../../lab/evaluate/contest.ts";
import { channel } from "../../lab/evaluate/ours.ts";
import { generate } from "../../lab/train/generator.ts";
import { Random } from "../../lab/train/random.ts";
import { initialWeights, type Shape } from "../../lab/train/shape.ts";
import { DEFAULTS, pooled, Trainer } from "../../lab/train/trainer.ts";
import { validationSet } from "../../lab/train/validation-set.ts";
import { type FilterModel, filterShape } from "../../src/filter/model.ts";
import { recordings } from "./recordings.ts";
import { table } from "./table.ts";

const { values } = parseArgs({
  options: {
    readings: { type: "string", default: "40" },
    seeds: { type: "string", default: "1,2,3" },
  },
});
const readings = Number(values.readings) * 1e6;
const seeds = values.seeds.split(",").map(Number);

const SHAPES = [
  { name: "N3×3", layers: 3, states: 3, cost: "filter-preset" },
  { name: "N4×2", layers: 2, states: 4, cost: "filter-light" },
];

interface Poles {
  readonly name: string;
  /** Decay rate of the slowest state; that of state n is n/N more. */
  readonly slowest: number;
  readonly mode: "fixed" | "free";
}

const POLES: readonly Poles[] = [
  { name: "A fixed, −(0.5 + n/N)", slowest: 0.5, mode: "fixed" },
  { name: "A fixed, −(0.02 + n/N)", slowest: 0.02, mode: "fixed" },
  { name: "A free, from −(0.02 + n/N)", slowest: 0.02, mode: "free" },
];

type Costs = Readonly<Record<string, { readonly bytecodes: number }>>;

/** Bytecodes of a step by case; undefined where the engine's host was not built. */
async function measuredCosts(): Promise<Costs | undefined> {
  const module = pathToFileURL(join(process.cwd(), "test/xs/cost.mjs")).href;
  try {
    return await (await import(module)).measureAll();
  } catch (error) {
    console.log(`no bytecodes: ${String(error)}`);
    return undefined;
  }
}

const validation = validationSet(20_000, 3).map((v) => v.segment);
const { all, note } = recordings(process.env.SLUICE_DATA ?? "../shared/data");
if (note !== "") console.log(note);
const series = all.map(seriesOf);
const contestErrors = (model: FilterModel): number[] =>
  series.map((one) => judge(channel(model), one).test.rmse);
const ofPreset = contestErrors(loadModel("models/preset.json"));

interface Outcome {
  readonly total: number;
  /** RMSE over the committed preset's, geometric mean over the contest. */
  readonly contest: number;
}

function outcomeOf(shape: Shape, poles: Poles, seed: number): Outcome {
  const own = { shape, seed, readings, poles: poles.mode, validations: 20 };
  const initial = initialWeights(shape, new Random(seed), poles.slowest);
  const options = { ...DEFAULTS, ...own, initial };
  const source = pooled(512, 128, (random) => generate(random));
  const trainer = new Trainer(options, source, validation);
  for (const progress of trainer.run()) void progress;
  const model: FilterModel = {
    ...filterShape(shape.layers, shape.states),
    weights: trainer.best.map(Math.fround),
  };
  const ratios = contestErrors(model).map((error, i) => error / ofPreset[i]!);
  return { total: trainer.bestScore.total, contest: geometricMean(ratios) };
}

const costs = await measuredCosts();
const rows = SHAPES.flatMap(({ name, layers, states, cost }) =>
  POLES.map((poles) => {
    const outcomes = seeds.map((seed) => outcomeOf({ layers, states }, poles, seed));
    const each = (of: (outcome: Outcome) => number) =>
      outcomes.map((outcome) => of(outcome).toFixed(3)).join(" ");
    const bytecodes = costs?.[poles.mode === "fixed" ? cost : `${cost}-exact`]?.bytecodes ?? "–";
    const row = [
      `${name}, ${poles.name}`,
      each((o) => o.total),
      each((o) => o.contest),
      geometricMean(outcomes.map((o) => o.contest)).toFixed(3),
      String(bytecodes),
    ];
    console.log(row.join("  "));
    return row;
  }),
);
writeFileSync(
  "bench/quality/POLES.md",
  `# Poles fixed or trained

\`npm run bench:poles -- --readings ${values.readings} --seeds ${values.seeds}\`${note && ` — ${note}`}

Trained on ${values.readings} million readings each, a number a seed. *Validation* is what training
chooses by, √(RMSE · MAE) in noise scales. *Contest* is the RMSE on the second halves of the contest's
recordings over that of the committed preset, geometric mean. *Bytecodes* are those of one step of the
filter on XS: A fixed runs on the geometric path, A free needs the exact one.

${table(["", "validation", "contest", "mean", "bytecodes"], rows)}
`,
);
