// Replays readings through one channel and gives what came out of each.
import { FilterBank } from "../../src/filter/bank.ts";
import type { ChannelConfig } from "../../src/filter/config.ts";
import { FLAG_NAMES } from "../../src/filter/flags.ts";
import { type FilterModel, filterShape } from "../../src/filter/model.ts";
import { offsetsOf } from "../../src/model/shape.ts";
import { Xorshift64 } from "../../src/random.ts";
import { initLogA } from "../../src/ssm/init.ts";

export interface Out {
  value: number;
  score: number;
  ageMs: number;
  flags: string;
  plusMinus: number;
  problem: boolean;
}

/** Readings one second apart unless `ticks` says when each came. */
export function replay(
  model: FilterModel,
  config: Partial<ChannelConfig>,
  readings: readonly number[],
  ticks: readonly number[] = readings.map((_, i) => 1000 * i),
): Out[] {
  const bank = new FilterBank(model, [{ name: "x", ...config }]);
  const [channel] = bank.channels;
  return readings.map((u, i) => {
    bank.push(Float64Array.of(u), ticks[i] >>> 0);
    const { value, score, ageMs, plusMinus, problem } = channel;
    const flags = FLAG_NAMES.filter((_, bit) => (channel.flags >> bit) & 1).join("|");
    return { value, score, ageMs, flags, plusMinus, problem };
  });
}

export const values = (out: readonly Out[]): number[] => out.map((o) => o.value);
export const repeat = (u: number, count: number): number[] => Array(count).fill(u);

/** `count` draws of the standard normal distribution. */
export function normals(seed: number, count: number): number[] {
  const rng = new Xorshift64(seed);
  for (let i = 0; i < 20; i++) rng.normal(); // small seeds start with small words
  return Array.from({ length: count }, () => rng.normal());
}

/** The filter before training: EMA(0.2) on clip(e/10), the layers seeded but not read. */
export function untrainedModel(layers: number, states = 8): FilterModel {
  const rng = new Xorshift64(42);
  const shape = filterShape(layers, states);
  const at = offsetsOf(shape);
  const weights = Float64Array.from({ length: at.count }, () => 0.1 * rng.normal());
  for (const { logA } of at.layers) weights.set(initLogA("s4d-inv", states), logA);
  weights.fill(0, at.readout);
  weights[weights.length - 8 + 1] = 0.2;
  return { ...shape, weights };
}
