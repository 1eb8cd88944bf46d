// How much errors change when the weights or the scale do.

import { geometricMean, type Half, judge, type Series } from "../../lab/evaluate/contest.ts";
import { channel } from "../../lab/evaluate/ours.ts";
import { noiseOf } from "../../lab/train/generator.ts";
import type { FilterModel } from "../../src/filter/model.ts";
import { table } from "./table.ts";

/** Relative change of each measure, in percent over the recordings. */
export interface Change {
  readonly name: string;
  readonly rmse: MeanAndWorst;
  readonly mae: MeanAndWorst;
}

export interface MeanAndWorst {
  readonly mean: number;
  readonly worst: number;
}

function changeOf(name: string, changed: readonly Half[], base: readonly Half[]): Change {
  const of = (measure: keyof Half): MeanAndWorst => {
    const ratios = changed.map((half, i) => half[measure] / base[i]![measure]);
    return { mean: 100 * (geometricMean(ratios) - 1), worst: 100 * (Math.max(...ratios) - 1) };
  };
  return { name, rmse: of("rmse"), mae: of("mae") };
}

export function changes(model: FilterModel, all: readonly Series[]) {
  const run = (weights: FilterModel["weights"]) =>
    all.map((series) => judge(channel({ ...model, weights }), series).test);
  const told = (error: number) =>
    all.map((series) => judge(channel(model, error * noiseOf(series.readings)), series).test);
  const [whole, right] = [run(model.weights), told(1)];
  const float32 = run(Float64Array.from(Float32Array.from(model.weights)));
  return {
    float32: changeOf("float32 weights", float32, whole),
    told: changeOf("noise told, not found on line", right, whole),
    twice: changeOf("… twice the right one", told(2), right),
    half: changeOf("… half the right one", told(0.5), right),
  };
}

export function changesTable(list: readonly Change[]): string {
  const percent = (value: number) => `${value.toFixed(1)} %`;
  const cells = ({ mean, worst }: MeanAndWorst) => [percent(mean), percent(worst)];
  return table(
    ["Change (preset)", "RMSE mean", "RMSE worst", "MAE mean", "MAE worst"],
    list.map(({ name, rmse, mae }) => [name, ...cells(rmse), ...cells(mae)]),
  );
}
