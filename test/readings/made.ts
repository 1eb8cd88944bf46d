// Made signals for the tests of this folder: each is another one for each seed.
import { loadModel } from "../../host/model/presets.ts";
import type { ChannelConfig } from "../../src/filter/config.ts";
import { Xorshift64 } from "../../src/random.ts";
import { type Out, replay } from "../filter/replay.ts";

export const SEEDS = [1, 2, 3, 4, 5, 6];
export const preset = loadModel();

export const judge = (readings: readonly number[], config: Partial<ChannelConfig> = {}): Out[] =>
  replay(preset, config, readings);

export interface Dice {
  /** A draw of the standard normal distribution. */
  normal(): number;
  /** Between the two. */
  uniform(low: number, high: number): number;
  /** A whole number, both ends included. */
  whole(low: number, high: number): number;
  pick<T>(items: readonly T[]): T;
}

export function dice(seed: number): Dice {
  const rng = new Xorshift64(seed);
  for (let i = 0; i < 20; i++) rng.normal(); // small seeds start with small words
  const uniform = (low: number, high: number) => low + (high - low) * rng.uniform();
  const whole = (low: number, high: number) => Math.floor(uniform(low, high + 1));
  return {
    normal: () => rng.normal(),
    uniform,
    whole,
    pick: (items) => items[whole(0, items.length - 1)]!,
  };
}

export const repeat = (u: number, count: number): number[] => Array(count).fill(u);

/** To a whole number of steps of the sensor. */
export const quantised = (u: number, step: number): number =>
  Number((Math.round(u / step) * step).toFixed(6));

/** `count` readings of `level` and noise, in steps of `step`; 0: in steps that no one sees. */
export function around(
  { normal }: Dice,
  level: number,
  noise: number,
  count: number,
  step = 0,
): number[] {
  return Array.from({ length: count }, () => {
    const u = level + noise * normal();
    return step > 0 ? quantised(u, step) : u;
  });
}

/** A slow wave of a day of `period` readings around `level`, in steps of the sensor. */
export function slow(
  { normal, uniform }: Dice,
  level: number,
  swing: number,
  noise: number,
  count: number,
  step: number,
): number[] {
  const [period, phase] = [uniform(600, 3000), uniform(0, 6.28)];
  return Array.from({ length: count }, (_, t) =>
    quantised(level + swing * Math.sin((6.28 * t) / period + phase) + noise * normal(), step),
  );
}

const NOT_FRESH = /held|unavailable|warming|stuck|sentinel|range|missing|nonfinite/;

/** Is the value one of its own reading, in a channel that is known? */
export const isFresh = ({ flags, value }: Out): boolean =>
  !NOT_FRESH.test(flags) && Number.isFinite(value);

/** Runs of readings: where each begins and ends. */
export interface Run {
  readonly from: number;
  readonly to: number;
}

/** Puts a run of `value` for each length into a copy, `gap` readings apart from `first` on. */
export function withRuns(
  base: readonly number[],
  value: number,
  lengths: readonly number[],
  gap: number,
  first = gap,
): { readings: number[]; runs: Run[] } {
  const readings = base.slice();
  const runs: Run[] = [];
  let from = first;
  for (const length of lengths) {
    readings.fill(value, from, from + length);
    runs.push({ from, to: from + length });
    from += length + gap;
  }
  return { readings, runs };
}
