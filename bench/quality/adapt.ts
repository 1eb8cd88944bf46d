// `npm run bench -- adapt`: what training without labels is worth. For each recording of the contest it
// sees the readings of the first half, as `sluice train` would; so does a Kalman filter, tuned on
// the same resampled recordings. All are judged on the second half, with the truth. Then the same
// on short generated recordings of every kind. Writes ADAPT.md.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { loadModel } from "../../host/model/presets.ts";
import type { StreamFilter } from "../../lab/evaluate/baseline.ts";
import {
  bestAcross,
  geometricMean,
  type Half,
  judge,
  type Series,
  search,
  seriesOf,
  type Trial,
} from "../../lab/evaluate/contest.ts";
import { channel } from "../../lab/evaluate/ours.ts";
import { TRACKERS } from "../../lab/evaluate/trackers.ts";
import { adaptationOf } from "../../lab/train/adaptation.ts";
import { courseOf, variedRecording } from "../../lab/train/bootstrap.ts";
import { carefully } from "../../lab/train/caution.ts";
import { ownData } from "../../lab/train/own-data.ts";
import { Random } from "../../lab/train/random.ts";
import { columnsOf } from "../../lab/train/segment.ts";
import { Trainer } from "../../lab/train/trainer.ts";
import { validationSet } from "../../lab/train/validation-set.ts";
import { recordings } from "./recordings.ts";
import { digits, ratio, table } from "./table.ts";

const READINGS_MIN = 2000;
const RESAMPLED = 3;
/** Of the generated recordings: none of the presets' validation. */
const SEED = 31000;
const KALMAN = ["Kalman, random walk, gate", "gated Kalman, median reset"];

const { values } = parseArgs({ options: { readings: { type: "string", default: "20" } } });
const readings = Number(values.readings) * 1e6;
const preset = loadModel("models/preset.json");

/** The filter that `sluice train` without a target makes of `seen`. */
function adapted(seen: Float64Array): { model: typeof preset; outcome: string } {
  const data = ownData(["recording"], seen, undefined, preset);
  const settings = { ...adaptationOf(preset, 1, readings), validations: 20 };
  const trainer = new Trainer(settings, data.source, data.validation);
  const before = trainer.validate().score;
  for (const progress of trainer.run()) void progress;
  const { weights, outcome } = carefully(trainer, preset.weights, before);
  return { model: { ...preset, weights: weights.map(Math.fround) }, outcome };
}

/** The Kalman filter that is best on recordings resampled from `seen`. */
function kalman(seen: Float64Array): StreamFilter {
  const [random, course] = [new Random(7), courseOf(seen, preset)];
  const resampled = Array.from({ length: RESAMPLED }, () =>
    seriesOf({ name: "resampled", ...variedRecording(random, course) }),
  );
  const tuned = TRACKERS.filter(({ name }) => KALMAN.includes(name)).map((baseline) => {
    const trial = bestAcross(search(baseline, resampled));
    return { baseline, trial, error: tuningError(trial) };
  });
  const { baseline, trial } = tuned.reduce((a, b) => (b.error < a.error ? b : a));
  return baseline.create(trial.parameters);
}

const tuningError = (trial: Trial): number =>
  geometricMean(trial.results.map((r) => r.tuning.rmse));

interface Row {
  readonly name: string;
  readonly outcome: string;
  readonly preset: Half;
  readonly adapted: Half;
}

interface ContestRow extends Row {
  readonly kalman: Half;
}

const firstHalf = ({ readings: u }: { readings: Float64Array }) => u.slice(0, u.length >> 1);

function rowOf(series: Series): Row {
  const { model, outcome } = adapted(firstHalf(series));
  const before = judge(channel(preset), series).test;
  const after = judge(channel(model), series).test;
  console.log(series.name, outcome, ratio(after.rmse / before.rmse));
  return { name: series.name, outcome, preset: before, adapted: after };
}

function generatedTable(rows: readonly Row[]): string {
  const [families, noises] = [0, 1].map((i) => [
    ...new Set(rows.map(({ name }) => name.split("/")[i]!)),
  ]) as [string[], string[]];
  const ratioOf = (name: string): string => {
    const row = rows.find((r) => r.name === name)!;
    return ratio(row.adapted.rmse / row.preset.rmse);
  };
  return table(
    ["Signal", ...noises.map((noise) => `${noise} noise`)],
    families.map((family) => [family, ...noises.map((noise) => ratioOf(`${family}/${noise}`))]),
  );
}

const { all, note } = recordings(process.env.SLUICE_DATA ?? "../shared/data");
if (note !== "") console.log(note);
const long = all.filter(
  (recording) => firstHalf(recording).filter((v) => !Number.isNaN(v)).length >= READINGS_MIN,
);
const rows = long.map((recording): ContestRow => {
  const series = seriesOf(recording);
  return { ...rowOf(series), kalman: judge(kalman(firstHalf(series)), series).test };
});
const made = validationSet(SEED, 1).map(({ name, segment }) =>
  rowOf(seriesOf({ name, ...columnsOf(segment) })),
);
const ofMade = (measure: keyof Half): string => {
  const ratios = made.map((row) => row.adapted[measure] / row.preset[measure]);
  return `${ratio(geometricMean(ratios))} in the mean, ${ratio(Math.max(...ratios))} at worst`;
};
const ratios = (of: (row: ContestRow) => number): string[] => {
  const each = rows.map(of);
  return [ratio(geometricMean(each)), ratio(Math.max(...each))];
};
const columns: [string, (row: ContestRow) => number][] = [
  ["trained ÷ preset, RMSE", (r) => r.adapted.rmse / r.preset.rmse],
  ["… MAE", (r) => r.adapted.mae / r.preset.mae],
  ["trained ÷ Kalman, RMSE", (r) => r.adapted.rmse / r.kalman.rmse],
  ["preset ÷ Kalman, RMSE", (r) => r.preset.rmse / r.kalman.rmse],
];
/** Names of the recordings on which the trained filter is not better, by its error printed. */
const notBetter = (of: (row: ContestRow) => number): string =>
  rows
    .filter((row) => Number(ratio(of(row))) >= 1)
    .map(({ name }) => name)
    .join(", ") || "none";
const summary = columns.map(([, of]) => ratios(of));
const text = `# Training without labels

\`npm run bench -- adapt --readings ${values.readings}\`${note === "" ? "" : ` — ${note}`}

For each recording: the preset, the preset trained on the readings of the first half as \`sluice
train\` does it, and a Kalman filter (${KALMAN.join(", ")}) tuned on
the same resampled recordings; none saw the truth. Errors on the second half. Recordings with fewer
than ${READINGS_MIN} readings in their first half are left out. Below 1.00 the first is better.

${table(
  ["Recording", "preset RMSE", "outcome", ...columns.map(([name]) => name)],
  [
    ...rows.map((row) => [
      row.name,
      digits(row.preset.rmse),
      row.outcome,
      ...columns.map(([, of]) => ratio(of(row))),
    ]),
    ["**geometric mean**", "", "", ...summary.map(([mean]) => `**${mean}**`)],
    ["worst", "", "", ...summary.map(([, worst]) => worst!)],
  ],
)}

Wanted: better than both in every recording, by RMSE. Not better than the preset:
${notBetter(columns[0]![1])}. Than the Kalman filter: ${notBetter(columns[2]![1])}.

## Short recordings of every kind

The same with ${made.length} generated recordings (\`lab/train/validation-set.ts\`, seed ${SEED}): of some
2,000 readings training knows few rare events. Trained ÷ preset: RMSE ${ofMade("rmse")},
MAE ${ofMade("mae")}; the start was kept in ${made.filter((r) => r.outcome === "start kept").length}. RMSE:

${generatedTable(made)}
`;
writeFileSync("bench/quality/ADAPT.md", text);
console.log(text);
