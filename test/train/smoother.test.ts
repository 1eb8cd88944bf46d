// Goal: the course that training without labels takes for the truth is nearer to it than what the
// filter gives on line, at steps and peaks too. Method: the generated validation recordings, whose
// truth is known, and small signals with one feature each.
import { expect, test } from "vitest";
import { loadModel } from "../../host/model/presets.ts";
import { channel } from "../../lab/evaluate/ours.ts";
import { noiseOf } from "../../lab/train/generator.ts";
import { Random } from "../../lab/train/random.ts";
import { columnsOf } from "../../lab/train/segment.ts";
import { smoothed } from "../../lab/train/smoother.ts";
import { validationSet } from "../../lab/train/validation-set.ts";

const model = loadModel();
const QUIET = 300;

/** Noise of one unit over `truth`, smoothed. */
function smoothOver(truth: (t: number) => number): Float64Array {
  const random = new Random(5);
  const readings = Float64Array.from(
    { length: 2 * QUIET },
    (_, t) => truth(t - QUIET) + random.normal(),
  );
  return smoothed(readings, noiseOf(readings), model);
}

function rmse(values: Float64Array, truth: Float64Array): number {
  let squares = 0;
  for (let t = 100; t < truth.length - 100; t++) squares += (values[t]! - truth[t]!) ** 2;
  return Math.sqrt(squares / (truth.length - 200));
}

test("its error is below 0.75 of the filter's on line", () => {
  const ratios = validationSet(20_000, 1).map(({ segment }) => {
    const { readings, truth } = columnsOf(segment);
    const filter = channel(model);
    const onLine = readings.map((u) => filter.step(u, Number.NaN));
    const course = smoothed(readings, noiseOf(readings), model);
    return Math.log(rmse(course, truth) / rmse(onLine, truth));
  });
  const ratio = Math.exp(ratios.reduce((sum, v) => sum + v, 0) / ratios.length);
  console.log(`smoothed ÷ on line, RMSE: ${ratio.toFixed(3)} (${ratios.length} recordings)`);
  expect(ratio).toBeLessThan(0.75);
});

test("a step of 20 is where it was, to a tenth on either side", () => {
  const level = (t: number) => (t < 0 ? 0 : 20);
  const course = smoothOver(level);
  for (let t = -20; t < 20; t++) {
    expect(Math.abs(course[QUIET + t]! - level(t))).toBeLessThan(2);
  }
});

test("a spike is no part of the course", () => {
  const course = smoothOver((t) => (t === 0 || t === 1 ? 40 : 0));
  for (const value of course.subarray(QUIET - 3, QUIET + 5)) {
    expect(Math.abs(value)).toBeLessThan(1.5);
  }
});

test("missing readings at either end and in between have a value", () => {
  const random = new Random(6);
  const readings = Float64Array.from({ length: 900 }, () => 5 + random.normal());
  for (const [from, to] of [
    [0, 40],
    [300, 420],
    [860, 900],
  ]) {
    readings.fill(Number.NaN, from, to);
  }
  const course = smoothed(readings, 1, model);
  for (const value of course) expect(Math.abs(value - 5)).toBeLessThan(1.5);
});
