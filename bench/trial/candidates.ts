// Models that a trial must let pass or catch: two good ones, and seven ways to be a bad filter. What
// no weights can be is done to the estimator of the preset.
import type { Random } from "../../lab/train/random.ts";
import type { Estimator } from "../../src/filter/estimator.ts";
import type { FilterModel } from "../../src/filter/model.ts";

export interface Candidate {
  readonly name: string;
  readonly model: (running: FilterModel, random: Random) => FilterModel;
  /** Bends the estimator of `channels` channels into what no weights can be. */
  readonly bend?: (estimator: Estimator, random: Random, channels: number) => void;
  /** Must be confirmed, whatever the readings. */
  readonly isGood?: boolean;
}

const READOUT = (m: FilterModel): number => (m.layers + 1) * 8;

function scaledReadout(factor: (random: Random) => number): Candidate["model"] {
  return (running, random) => {
    const weights = Float32Array.from(running.weights);
    const k = factor(random);
    for (let i = weights.length - READOUT(running); i < weights.length; i++) weights[i]! *= k;
    return { ...running, weights };
  };
}

const same: Candidate["model"] = (running) => running;

/** Wraps what an estimator does with a reading. */
function around(
  estimator: Estimator,
  channels: number,
  after: (c: number, z: number) => number,
): void {
  const inner = new Float64Array(channels);
  for (let c = 0; c < channels; c++) inner[c] = estimator.z[c]!;
  const { step, stepMissing, start } = estimator;
  estimator.start = (c, z) => {
    start.call(estimator, c, z);
    inner[c] = z;
  };
  estimator.step = (c, reading, recent) => {
    estimator.z[c] = inner[c]!;
    const isLost = step.call(estimator, c, reading, recent);
    inner[c] = estimator.z[c]!;
    estimator.z[c] = after(c, inner[c]!);
    return isLost;
  };
  estimator.stepMissing = (c, reading, recent) => {
    estimator.z[c] = inner[c]!;
    stepMissing.call(estimator, c, reading, recent);
    inner[c] = estimator.z[c]!;
    estimator.z[c] = after(c, inner[c]!);
  };
}

export const CANDIDATES: readonly Candidate[] = [
  { name: "the same model", model: same, isGood: true },
  {
    name: "weights with 1 % noise",
    model: (running, random) => ({
      ...running,
      weights: Float32Array.from(running.weights, (w) => w * (1 + 0.01 * random.normal())),
    }),
    isGood: true,
  },
  { name: "constant output", model: scaledReadout(() => 0) },
  { name: "gain × 0.3", model: scaledReadout(() => 0.3) },
  { name: "gain × 3", model: scaledReadout(() => 3) },
  { name: "wrong sign", model: scaledReadout(() => -1) },
  {
    name: "lag of 5 readings",
    model: same,
    bend(estimator, _random, channels) {
      const past = Array.from({ length: channels }, (_, c) => Array(5).fill(estimator.z[c]!));
      around(estimator, channels, (c, z) => {
        past[c]!.push(z);
        return past[c]!.shift()!;
      });
    },
  },
  {
    name: "NaN after n readings",
    model: same,
    bend(estimator, random, channels) {
      const left = new Float64Array(channels).fill(1 + random.below(512));
      around(estimator, channels, (c, z) => {
        const isOver = left[c]!-- <= 0;
        if (isOver) estimator.hasFailed = true;
        return isOver ? NaN : z;
      });
    },
  },
  {
    name: "trained on another scale",
    model: same,
    bend(estimator, random) {
      const factor = random.chance(0.5)
        ? random.logUniform(3, 30)
        : random.logUniform(1 / 30, 1 / 3);
      const { step, stepMissing } = estimator;
      const scaled = <T>(reading: { s: number; x: Float64Array }, run: () => T): T => {
        const { s } = reading;
        const x = reading.x.slice();
        reading.s = s * factor;
        const result = run();
        reading.s = s;
        reading.x.set(x);
        return result;
      };
      estimator.step = (c, reading, recent) =>
        scaled(reading, () => step.call(estimator, c, reading, recent));
      estimator.stepMissing = (c, reading, recent) =>
        scaled(reading, () => stepMissing.call(estimator, c, reading, recent));
    },
  },
];
