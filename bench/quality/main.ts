// `npm run bench -- contest`: the fixed contest between the committed presets and the filters people
// use. Writes bench/quality/RESULTS.md. Seeds are fixed: the same sources give the same table.
import { writeFileSync } from "node:fs";
import { loadModel } from "../../host/model/presets.ts";
import type { Baseline } from "../../lab/evaluate/baseline.ts";
import {
  bestAcross,
  bestPerSeries,
  geometricMean,
  type Half,
  judge,
  type Result,
  type Series,
  search,
  seriesOf,
  type Trial,
  UNJUDGED,
} from "../../lab/evaluate/contest.ts";
import { channel } from "../../lab/evaluate/ours.ts";
import { ADVANCED, SHIPPED, USUAL } from "../../lab/evaluate/rivals.ts";
import type { FilterModel } from "../../src/filter/model.ts";
import { calibrationSection } from "./calibration.ts";
import { type Contestant, fieldTable, MEASURES, tuned } from "./field.ts";
import { recordings } from "./recordings.ts";
import { changes, changesTable } from "./robustness.ts";
import { digits, ratio, table } from "./table.ts";
import { type Figure, wantedTable } from "./wanted.ts";
import { watchdogSection } from "./watchdog.ts";

const OUTPUT = "bench/quality/RESULTS.md";

interface Classical {
  readonly baseline: Baseline;
  readonly best: Trial;
  readonly bound: Readonly<Record<keyof Half, number[]>>;
}

const tuningMean = (trial: Trial): number => geometricMean(trial.results.map((r) => r.tuning.rmse));

function searchAll(all: readonly Series[]): Classical[] {
  return USUAL.map((baseline) => {
    const trials = search(baseline, all);
    const best = bestAcross(trials);
    console.log(`${baseline.name}: ${trials.length} trials, ${best.parameters.map(digits)}`);
    const bound = { rmse: bestPerSeries(trials, "rmse"), mae: bestPerSeries(trials, "mae") };
    return { baseline, best, bound };
  });
}

const run = (model: FilterModel, all: readonly Series[]): Result[] =>
  all.map((series) => judge(channel(model), series));

/** Per recording our error over another's on the second halves. */
const ratios = (ours: readonly Result[], other: readonly number[], measure: keyof Half) =>
  ours.map((result, i) => result.test[measure] / other[i]!);

function contestTable(
  all: readonly Series[],
  models: Readonly<Record<string, Result[]>>,
  winner: Trial,
  bounds: Readonly<Record<keyof Half, number[]>>,
  measure: keyof Half,
): string {
  const mix = winner.results.map((r) => r.test[measure]);
  const bound = bounds[measure];
  const names = Object.keys(models);
  const header = [
    `Recording (${measure.toUpperCase()})`,
    "best classical",
    "… tuned for it alone",
    ...names.flatMap((name) => [`${name} ÷ classical`, `${name} ÷ tuned alone`]),
  ];
  const columns = names.flatMap((name) => [
    ratios(models[name]!, mix, measure),
    ratios(models[name]!, bound, measure),
  ]);
  const rows = all.map(({ name }, i) => [
    name,
    digits(mix[i]!),
    digits(bound[i]!),
    ...columns.map((column) => ratio(column[i]!)),
  ]);
  rows.push([
    "**geometric mean**",
    "",
    "",
    ...columns.map((c) => `**${ratio(geometricMean(c))}**`),
  ]);
  rows.push(["worst", "", "", ...columns.map((column) => ratio(Math.max(...column)))]);
  return table(header, rows);
}

function classicalTable(classical: readonly Classical[], ours: readonly Result[]): string {
  const sorted = classical.slice().sort((a, b) => tuningMean(a.best) - tuningMean(b.best));
  const rows = sorted.map(({ baseline, best }) => [
    baseline.name,
    best.parameters.map(digits).join(", "),
    ...MEASURES.map((measure) =>
      ratio(geometricMean(best.results.map((r, i) => ours[i]!.test[measure] / r.test[measure]))),
    ),
  ]);
  const header = ["Classical filter", "parameters found", "preset's RMSE ÷ its", "MAE ÷ its"];
  return table(header, rows);
}

/** The figures that this contest decides; `ours` are the preset's results. */
function wanted(
  ours: readonly Result[],
  mix: Trial,
  bounds: Readonly<Record<keyof Half, number[]>>,
  { float32, twice, half }: ReturnType<typeof changes>,
): Figure[] {
  const figures: Figure[] = [];
  for (const measure of MEASURES) {
    const name = measure.toUpperCase();
    const over = ratios(
      ours,
      mix.results.map((r) => r.test[measure]),
      measure,
    );
    const overBound = geometricMean(ratios(ours, bounds[measure], measure));
    figures.push(
      { name: `${name} ÷ best classical, mean`, wanted: 0.8, reached: geometricMean(over) },
      { name: `${name} ÷ best classical, worst`, wanted: 1.05, reached: Math.max(...over) },
      { name: `${name} ÷ tuned for it alone, mean`, wanted: 0.9, reached: overBound },
      { name: `${name}, float32, worst`, wanted: 0.1, reached: float32[measure].worst, unit: "%" },
      {
        name: `${name}, twice the scale, mean`,
        wanted: 10,
        reached: twice[measure].mean,
        unit: "%",
      },
      { name: `${name}, half the scale, mean`, wanted: 10, reached: half[measure].mean, unit: "%" },
    );
  }
  return [
    ...figures,
    { name: "parameters of the preset", wanted: 700, reached: preset.weights.length },
    { name: "parameters of the light one", wanted: 310, reached: light.weights.length },
  ];
}

const folder = process.env.SLUICE_DATA ?? "../shared/data";
const { all: loaded, note } = recordings(folder);
if (note !== "") console.log(note);
const all = loaded.map(seriesOf);
const preset = loadModel("models/preset.json");
const light = loadModel("models/preset-light.json");
const classical = searchAll(all);
const winner = classical.reduce((a, b) => (tuningMean(b.best) < tuningMean(a.best) ? b : a));
const bounds = {
  rmse: all.map((_, i) => Math.min(...classical.map((c) => c.bound.rmse[i]!))),
  mae: all.map((_, i) => Math.min(...classical.map((c) => c.bound.mae[i]!))),
};
const models = { preset: run(preset, all), light: run(light, all) };
const changed = changes(preset, all);
const ours: Contestant = { name: "preset", parameters: [], results: models.preset };
const field: Contestant[] = [
  ...classical.map(({ baseline: { name }, best }) => ({ name, ...best })),
  ...tuned([...ADVANCED, ...SHIPPED], all, console.log),
];
const names = all.map(({ name }) => name);
const text = `# Filter contest

\`npm run bench -- contest\`${note === "" ? "" : ` — ${note}`}

Errors on the second half of every recording, the first ${UNJUDGED} readings never judged. *Best classical*
is the filter that won on the first halves, tuned there with the truth: **${winner.baseline.name}**.
*Tuned for it alone* is the least error of any classical filter and any parameters tried on that very
second half: a bound that no one can reach in the field. Every filter gets the noise scale as the
device computes it on line. Below 1.00 ours is better.

${MEASURES.map((m) => contestTable(all, models, winner.best, bounds, m)).join("\n\n")}

## With the rivals of a good engineer

The filters above and IMM, Student-t and Huber Kalman, Sage-Husa, MHT, local bisquare fits, and what
ESPHome and Home Assistant ship, all tuned across the first halves with the truth. The single rival is
the one that is hardest to beat in hindsight; *best of all* is another one for each recording.

${MEASURES.map((m) => fieldTable(names, ours, field, m)).join("\n\n")}

## Wanted and reached

By the preset; why what is not reached is not: [NOTES.md](NOTES.md). Bytecodes are those of
\`npm run bench -- xs\`, families left out of training stand in [TRANSFER.md](TRANSFER.md), training without
labels in [ADAPT.md](ADAPT.md).

${wantedTable(wanted(models.preset, winner.best, bounds, changed))}

## Weights and noise scale

${changesTable(Object.values(changed))}

## Run-aways and large steps

Over the recordings above, and over each of them with a step of 1,000 noise scales in its middle.

${watchdogSection(all, { preset, light })}

## Calibration

Five gas sensors, temperature and humidity against a reference (UCI Air Quality, hourly for a year),
rolling origin: each fold is predicted by what was trained on all hours before it. Who has something
to choose (ridge, length of training, seed) chooses on the last fifth of those hours.

${calibrationSection(folder)}

## The classical filters, tuned across the first halves

In the order of their success on the first halves; errors on the second ones, geometric means.

${classicalTable(classical, models.preset)}
`;
writeFileSync(OUTPUT, text);
console.log(text);
