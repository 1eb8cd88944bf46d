// `npm run bench:adapt`: what training without labels is worth. For each recording of the contest it
// sees the readings of the first half, as `sluice train` would; so does a Kalman filter, tuned on
// the same resampled recordings. All are judged on the second half, with the truth. Writes ADAPT.md.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { StreamFilter } from "../../host/evaluate/baseline.ts";
import {
  bestAcross,
  geometricMean,
  type Half,
  judge,
  type Series,
  search,
  seriesOf,
  type Trial,
} from "../../host/evaluate/contest.ts";
import { channel } from "../../host/evaluate/ours.ts";
import { TRACKERS } from "../../host/evaluate/trackers.ts";
import { loadModel } from "../../host/model.ts";
import { courseOf, variedRecording } from "../../host/train/bootstrap.ts";
import { carefully } from "../../host/train/caution.ts";
import { ownData } from "../../host/train/own-data.ts";
import { Random } from "../../host/train/random.ts";
import { DEFAULTS, Trainer } from "../../host/train/trainer.ts";
import { recordings } from "./recordings.ts";
import { digits, ratio, table } from "./table.ts";

const READINGS_MIN = 2000;
const RESAMPLED = 3;
const KALMAN = ["Kalman, random walk, gate", "gated Kalman, median reset"];

const { values } = parseArgs({ options: { readings: { type: "string", default: "5" } } });
const readings = Number(values.readings) * 1e6;
const preset = loadModel("models/preset.json");

/** The filter that `sluice train` without a target makes of `seen`. */
function adapted(seen: Float64Array): { model: typeof preset; outcome: string } {
  const data = ownData(["recording"], seen, undefined);
  const shape = { layers: preset.layers, states: preset.nState };
  const initial = Float64Array.from(preset.weights);
  const settings = { ...DEFAULTS, shape, seed: 1, readings, learningRate: 0.002, initial };
  const trainer = new Trainer({ ...settings, validations: 20 }, data.source, data.validation);
  const before = trainer.validate().score;
  for (const progress of trainer.run()) void progress;
  const { weights, outcome } = carefully(trainer, preset.weights, before);
  return { model: { ...preset, weights: weights.map(Math.fround) }, outcome };
}

/** The Kalman filter that is best on recordings resampled from `seen`. */
function kalman(seen: Float64Array): StreamFilter {
  const [random, course] = [new Random(7), courseOf(seen)];
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
  readonly kalman: Half;
}

function rowOf(series: Series): Row {
  const seen = series.readings.slice(0, series.readings.length >> 1);
  const { model, outcome } = adapted(seen);
  const error = (filter: StreamFilter) => judge(filter, series).test;
  const [before, after] = [error(channel(preset)), error(channel(model))];
  const row = { name: series.name, outcome, preset: before, adapted: after };
  console.log(series.name, outcome, ratio(after.rmse / before.rmse));
  return { ...row, kalman: error(kalman(seen)) };
}

const { all, note } = recordings(process.env.SLUICE_DATA ?? "../shared/data");
if (note !== "") console.log(note);
const long = all.filter(
  ({ readings: u }) =>
    u.slice(0, u.length >> 1).filter((v) => !Number.isNaN(v)).length >= READINGS_MIN,
);
const rows = long.map((recording) => rowOf(seriesOf(recording)));
const ratios = (of: (row: Row) => number): string[] => {
  const all_ = rows.map(of);
  return [ratio(geometricMean(all_)), ratio(Math.max(...all_))];
};
const columns: [string, (row: Row) => number][] = [
  ["trained ÷ preset, RMSE", (r) => r.adapted.rmse / r.preset.rmse],
  ["… MAE", (r) => r.adapted.mae / r.preset.mae],
  ["trained ÷ Kalman, RMSE", (r) => r.adapted.rmse / r.kalman.rmse],
  ["preset ÷ Kalman, RMSE", (r) => r.preset.rmse / r.kalman.rmse],
];
const summary = columns.map(([, of]) => ratios(of));
const text = `# Training without labels

\`npm run bench:adapt -- --readings ${values.readings}\`${note === "" ? "" : ` — ${note}`}

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
`;
writeFileSync("bench/quality/ADAPT.md", text);
console.log(text);
