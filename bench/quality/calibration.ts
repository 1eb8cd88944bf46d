// Gas sensors against a reference: UCI Air Quality, hourly for a year. Rolling origin: the year is
// cut in six; five times a model is trained on all parts before one part and judged on that part.
// Everybody chooses what there is to choose (ridge, length of training) on the last fifth of the
// rows it may see, and is then trained on all of them.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Calibration, calibrationTrainer, partOf } from "../../lab/train/calibration.ts";
import { leastSquares } from "../../lab/train/least-squares.ts";
import { Regressor } from "../../src/filter/regress.ts";
import { trainMlp } from "./mlp.ts";
import { digits, table } from "./table.ts";

const FOLDS = 5;
const INPUTS = ["PT08.S1(CO)", "PT08.S2(NMHC)", "PT08.S3(NOx)", "PT08.S4(NO2)", "PT08.S5(O3)"];
const WEATHER = ["T", "RH"];
const TARGETS = ["CO(GT)", "NO2(GT)"];
const MISSING = -200;
const RIDGES = [1e-4, 1e-3, 1e-2, 1e-1, 1];
const LAGS = 6;
const MLP_EPOCHS = 60;
const OUR_READINGS = 3e6;
const OUR_SEEDS = [1, 2, 3];

/** Predicts every row of `all`, having learnt from the first `count` rows alone. */
type Method = (all: Calibration, count: number) => Float64Array;

function load(path: string): (name: string) => Float64Array {
  const [header, ...lines] = readFileSync(path, "utf8").trim().split(/\r?\n/);
  const names = header!.split(",");
  return (name) =>
    Float64Array.from(lines, (line) => {
      const value = Number.parseFloat(line.split(",")[names.indexOf(name)]!);
      return value === MISSING ? Number.NaN : value;
    });
}

const present = (values: Float64Array): Float64Array => values.filter((v) => !Number.isNaN(v));
const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, v) => sum + v, 0) / values.length;

/** Standardised by the first `count` values; missing ones held. */
function standardised(column: Float64Array, count: number): Float64Array {
  const seen = present(column.subarray(0, count));
  const centre = mean(seen);
  const scale = Math.sqrt(mean(seen.map((v) => (v - centre) ** 2)));
  let last = 0;
  return column.map((v) => {
    if (!Number.isNaN(v)) last = (v - centre) / scale;
    return last;
  });
}

type Features = (x: readonly Float64Array[], t: number) => number[];

const plain: Features = (x, t) => [...x.map((column) => column[t]!), 1];
const lagged: Features = (x, t) => [
  ...x.flatMap((column) => Array.from({ length: LAGS }, (_, k) => column[Math.max(0, t - k)]!)),
  1,
];
const quadratic: Features = (x, t) => [
  ...x.flatMap((a, i) => x.slice(i).map((b) => a[t]! * b[t]!)),
  ...plain(x, t),
];

/** What a method fits: rows, and those of them whose target is known. */
function rowsOf(all: Calibration, count: number, features: Features) {
  const x = all.inputs.map((column) => standardised(column, count));
  const rows = Array.from(all.target, (_, t) => features(x, t));
  const known = (from: number, to: number) => {
    const at = [...Array(to).keys()].slice(from).filter((t) => !Number.isNaN(all.target[t]!));
    return { rows: at.map((t) => rows[t]!), targets: at.map((t) => all.target[t]!) };
  };
  return { rows, known };
}

const dot = (w: readonly number[], row: readonly number[]): number =>
  row.reduce((sum, v, i) => sum + w[i]! * v, 0);

const squareOf = (predict: (row: readonly number[]) => number, rows: number[][], y: number[]) =>
  mean(rows.map((row, i) => (predict(row) - y[i]!) ** 2));

const choiceStart = (count: number): number => Math.floor(0.8 * count);

/** The index with the least value. */
const least = (values: readonly number[]): number => values.indexOf(Math.min(...values));

function ridge(features: Features, ridges: readonly number[]): Method {
  return (all, count) => {
    const { rows, known } = rowsOf(all, count, features);
    const [early, late] = [known(0, choiceStart(count)), known(choiceStart(count), count)];
    const errors = ridges.map((r) => {
      const w = leastSquares(early.rows, early.targets, r * early.rows.length);
      return squareOf((row) => dot(w, row), late.rows, late.targets);
    });
    const whole = known(0, count);
    const w = leastSquares(whole.rows, whole.targets, ridges[least(errors)]! * whole.rows.length);
    return Float64Array.from(rows, (row) => dot(w, row));
  };
}

const mlp: Method = (all, count) => {
  const { rows, known } = rowsOf(all, count, plain);
  const [early, late] = [known(0, choiceStart(count)), known(choiceStart(count), count)];
  const centre = mean(known(0, count).targets);
  const centred = (targets: readonly number[]) => targets.map((v) => v - centre);
  const errors = trainMlp(early.rows, centred(early.targets), MLP_EPOCHS, 1).map((predict) =>
    squareOf(predict, late.rows, centred(late.targets)),
  );
  const whole = known(0, count);
  const kept = trainMlp(whole.rows, centred(whole.targets), MLP_EPOCHS, 1)[least(errors)]!;
  return Float64Array.from(rows, (row) => kept(row) + centre);
};

const ours: Method = (all, count) => {
  const [early, late] = [
    partOf(all, 0, choiceStart(count)),
    partOf(all, choiceStart(count), count),
  ];
  const settings = { readings: OUR_READINGS, states: 8 };
  const tried = OUR_SEEDS.map((seed) => {
    const { trainer } = calibrationTrainer(early, late, { ...settings, seed });
    const scores = Array.from(trainer.run(), ({ score }) => score.rmse);
    return { seed, checks: least(scores) + 1, error: Math.min(...scores) };
  });
  const { seed, checks } = tried[least(tried.map(({ error }) => error))]!;
  const whole = calibrationTrainer(partOf(all, 0, count), late, { ...settings, seed });
  const run = whole.trainer.run();
  for (let i = 0; i < checks; i++) run.next();
  const filter = new Regressor(whole.modelOf(Float64Array.from(whole.trainer.save().adam.average)));
  const [row, out] = [new Float64Array(all.inputs.length), new Float64Array(1)];
  return all.target.map((_, t) => {
    row.set(all.inputs.map((column) => column[t]!));
    filter.stepInto(row, out);
    return out[0]!;
  });
};

const METHODS: Readonly<Record<string, Method>> = {
  linear: ridge(plain, [1e-9]),
  [`ridge, ${LAGS} lags`]: ridge(lagged, RIDGES),
  "quadratic ridge": ridge(quadratic, RIDGES),
  "MLP, 16 hidden": mlp,
  "Sluice N8×2": ours,
};

function foldErrors(method: Method, all: Calibration): number[] {
  const length = all.target.length;
  return Array.from({ length: FOLDS }, (_, k) => {
    const from = Math.floor(((k + 1) * length) / (FOLDS + 1));
    const to = Math.floor(((k + 2) * length) / (FOLDS + 1));
    const predicted = method(partOf(all, 0, to), from);
    const errors = predicted.subarray(from).map((v, i) => v - all.target[from + i]!);
    return Math.sqrt(mean(present(errors).map((e) => e * e)));
  });
}

/** A section for RESULTS.md; says so where the data set is not at hand. */
export function calibrationSection(folder: string): string {
  const path = join(folder, "air-quality", "AirQualityUCI.csv");
  if (!existsSync(path)) return `No ${path}: calibration was not measured. Set SLUICE_DATA.`;
  const column = load(path);
  const inputs = [...INPUTS, ...WEATHER].map(column);
  return TARGETS.map((name) => {
    const all = { inputs, target: column(name) };
    const rows = Object.entries(METHODS).map(([method, run]) => {
      const errors = foldErrors(run, all);
      const row = [method, ...errors.map(digits), digits(mean(errors))];
      console.log([name, ...row].join("  "));
      return row;
    });
    const header = [`RMSE, ${name}`, ...errorsHeader(), "mean"];
    return table(header, rows);
  }).join("\n\n");
}

const errorsHeader = (): string[] => Array.from({ length: FOLDS }, (_, k) => `fold ${k + 1}`);
