// Faults for a recording whose truth is not known: what was recorded becomes the truth, and noise
// and faults are added to it. How well a filter takes them away again can then be measured.
import type { Random } from "../train/random.ts";

export interface Faults {
  readonly noise: number;
  readonly spikeRate: number;
  readonly burstRate: number;
  readonly sentinels: readonly number[];
}

/**
 * Noise that is four times stronger in bursts, spikes of 7–50 noise scales and sentinels over one
 * to three readings, single and longer gaps.
 */
export function inject(random: Random, truth: Float64Array, faults: Faults): Float64Array {
  const { noise, spikeRate, burstRate, sentinels } = faults;
  let [burst, spike, gap, offset] = [0, 0, 0, 0];
  let sentinel = Number.NaN;
  return truth.map((level) => {
    if (burst-- <= 0) burst = random.chance(burstRate) ? 20 + random.below(60) : 0;
    let u = level + (burst > 0 ? 4 : 1) * noise * random.normal();
    if (spike <= 0 && random.chance(spikeRate)) {
      spike = 1 + random.below(3);
      const dead = random.chance(0.35);
      sentinel = dead ? sentinels[random.below(sentinels.length)]! : Number.NaN;
      offset = random.sign() * (7 + 43 * random.uniform()) * noise;
    }
    if (spike-- > 0) {
      const varied = u + offset * (0.8 + 0.4 * random.uniform());
      u = Number.isNaN(sentinel) ? varied : sentinel;
    }
    if (gap <= 0 && random.chance(0.01)) gap = 1;
    else if (gap <= 0 && random.chance(0.001)) gap = 5 + random.below(15);
    return gap-- > 0 ? Number.NaN : u;
  });
}

/** The usual faults for a signal with this noise. */
export function usualFaults(noise: number): Faults {
  const sentinels = [85 * (noise / 0.3), -127 * (noise / 0.3)];
  return { noise, spikeRate: 1 / 60, burstRate: 1 / 500, sentinels };
}
