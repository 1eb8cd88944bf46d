// Does a filter ever run away, and how often does its watchdog step in? Counted over the contest.
import { geometricMean, type Series } from "../../lab/evaluate/contest.ts";
import { oneChannel } from "../../lab/one-channel.ts";
import { FLAG_RECOVERED } from "../../src/filter/flags.ts";
import type { FilterModel } from "../../src/filter/model.ts";
import { table } from "./table.ts";

const STEP_SCALES = 1000;
const STEP_READINGS = 20;

interface Behaviour {
  readonly readings: number;
  readonly resets: number;
  /** Farthest that a value lay outside of all readings up to it, in noise scales. */
  readonly excursion: number;
}

function behaviourOn(model: FilterModel, { readings }: Series): Behaviour {
  const { judged, push } = oneChannel(model);
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [resets, excursion] = [0, 0];
  readings.forEach((u, t) => {
    push(u, t + 1);
    if (!Number.isNaN(u)) [low, high] = [Math.min(low, u), Math.max(high, u)];
    if ((judged.flags & FLAG_RECOVERED) !== 0) resets++;
    const outside = Math.max(judged.value - high, low - judged.value) / judged.noise;
    if (outside > excursion) excursion = outside;
  });
  return { readings: readings.length, resets, excursion };
}

/** The recording with a step of 1,000 noise scales in its middle: readings until within 5 % of it. */
function lagOn(model: FilterModel, { readings }: Series, sign: number): number {
  const { judged, push } = oneChannel(model);
  const middle = readings.length >> 1;
  let step = 0;
  for (let t = 0; t < readings.length; t++) {
    if (t === middle) step = sign * STEP_SCALES * judged.noise;
    push(readings[t]! + step, t + 1);
    // From the median, not from the last reading, which may be a fault.
    const recent = readings.subarray(Math.max(0, t - 10), t + 1).filter((u) => !Number.isNaN(u));
    const level = recent.slice().sort()[recent.length >> 1]! + step;
    if (t >= middle && Math.abs(judged.value - level) <= 0.05 * Math.abs(step)) return t - middle;
  }
  return readings.length;
}

export function watchdogSection(
  all: readonly Series[],
  models: Readonly<Record<string, FilterModel>>,
): string {
  const rows = Object.entries(models).map(([name, model]) => {
    const behaviours = all.map((series) => behaviourOn(model, series));
    const lags = all.flatMap((series) => [lagOn(model, series, 1), lagOn(model, series, -1)]);
    const sum = (of: (b: Behaviour) => number) => behaviours.reduce((s, b) => s + of(b), 0);
    return [
      name,
      String(sum((b) => b.readings)),
      Math.max(...behaviours.map((b) => b.excursion)).toFixed(1),
      String(sum((b) => b.resets)),
      geometricMean(lags.map((lag) => lag + 1)).toFixed(1),
      String(Math.max(...lags)),
    ];
  });
  const header = [
    "",
    "readings",
    "farthest outside of all readings, noise scales",
    "resets by the watchdog",
    `readings to follow ${STEP_SCALES} noise scales, mean`,
    `longest (wanted: ${STEP_READINGS})`,
  ];
  return table(header, rows);
}
