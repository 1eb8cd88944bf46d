// Replays readings through one channel and gives what came out of each.
import { FilterBank } from "../../src/filter/bank.ts";
import type { ChannelConfig } from "../../src/filter/config.ts";
import { type FilterModel, filterWeightCount } from "../../src/filter/filter.ts";
import { FLAG_NAMES } from "../../src/filter/flags.ts";
import { Xorshift64 } from "../../src/random.ts";
import { initLogA } from "../../src/ssm/init.ts";

export interface Out {
  value: number;
  score: number;
  ageMs: number;
  flags: string;
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
    const { value, score, ageMs } = channel;
    const flags = FLAG_NAMES.filter((_, bit) => (channel.flags >> bit) & 1).join("|");
    return { value, score, ageMs, flags };
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
export function untrainedModel(layers: number, nState = 8): FilterModel {
  const rng = new Xorshift64(42);
  const weights = new Float64Array(filterWeightCount(layers, nState));
  for (let i = 0; i < weights.length; i++) weights[i] = 0.1 * rng.normal();
  const layer = 8 + 1 + 17 * nState + 8;
  const logA = initLogA("s4d-inv", nState);
  for (let l = 0; l < layers; l++) {
    const first = l * (layer + 7 * 16);
    weights.set(logA, first + 8 + 1 + 16 * nState);
  }
  const readout = weights.length - 8 * (layers + 1);
  weights.fill(0, readout);
  weights[weights.length - 8 + 1] = 0.2;
  return { kind: "denoise", layers, nState, path: "geometric", weights };
}
