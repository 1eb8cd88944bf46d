// Trials of models as a device makes them, on recordings and on generated signals, without flash
// and broker: a bank, a second estimator behind its front, and the trial that judges both.
import { SIGNAL_NAMES, SIGNALS } from "../lab/train/signals.ts";
import { Random } from "../lab/train/random.ts";
import { disturb } from "../lab/train/faults.ts";
import { FilterBank } from "../src/filter/bank.ts";
import type { ChannelConfig } from "../src/filter/config.ts";
import type { Estimator } from "../src/filter/estimator.ts";
import type { FilterModel } from "../src/filter/model.ts";
import { EXTENSION, Trial } from "../src/update/trial.ts";

/** One channel's readings, NaN for missing, and where it is known what they should have been. */
export interface Recording {
  readonly readings: Float64Array;
  readonly truth?: Float64Array;
}

/** A model to be tried; `bend` makes of its estimator what no weights can be. */
export interface Candidate {
  readonly name: string;
  readonly model: (running: FilterModel, random: Random) => FilterModel;
  readonly bend?: (estimator: Estimator, random: Random, channels: number) => void;
  /** Must be confirmed, whatever the readings. */
  readonly isGood?: boolean;
}

export interface Outcome {
  readonly verdict: string;
  /** Largest ratio of the errors against the truth, over channels, in the readings that follow. */
  readonly ratio: number;
  readonly readings: number;
  readonly figures: number[];
}

export const LENGTH_AFTER = 2048;

export interface TrialOptions {
  readonly running: FilterModel;
  readonly candidate: Candidate;
  readonly recordings: readonly Recording[];
  readonly configs: readonly ChannelConfig[];
  readonly needed: number;
  readonly start: number;
  readonly random: Random;
  /** Is the broker away at this reading? Then the trial rests. */
  readonly isAway?: (i: number) => boolean;
  /** Does the device sleep before this reading, and forget all but its snapshot? */
  readonly sleepsBefore?: (i: number) => boolean;
}

/** One trial from reading `start` on; recordings begin again where they end. */
export function tryOut(options: TrialOptions): Outcome {
  const { running, candidate, recordings, configs, needed, start, random } = options;
  const channels = recordings.length;
  const bank = new FilterBank(running, configs);
  const trial = new Trial(channels, needed);
  const model = candidate.model(running, random);
  const readings = new Float64Array(channels);
  let verdict = "go-on";
  let now = 0;
  let counted = 0;
  let estimator: Estimator | undefined;
  let isAway = false;
  bank.watchTrial((c, u, s, old, next) => {
    if (verdict === "go-on" && !isAway) {
      verdict = trial.observe(c, u, s, old, next);
      counted++;
    }
  });
  const push = (): void => {
    for (let c = 0; c < channels; c++) {
      const { readings: all } = recordings[c]!;
      readings[c] = all[now % all.length]!;
    }
    bank.push(readings, now * 1000);
    now++;
  };
  while (now < start) push();
  estimator = bank.loadTrial(model);
  bank.startTrial();
  candidate.bend?.(estimator, random, channels);
  for (let i = 0; i < (EXTENSION + 1) * needed + 1000 && verdict === "go-on"; i++) {
    isAway = options.isAway?.(i) ?? false;
    push();
  }
  const figures = configs.map((_, c) => trial.figures(c)).flat();
  const ratio = recordings.every((r) => r.truth) ? ratioAfter() : NaN;
  return { verdict, ratio, readings: counted, figures };

  function ratioAfter(): number {
    const sums = new Float64Array(2 * channels);
    for (let i = 0; i < LENGTH_AFTER; i++) {
      const at = now;
      push();
      for (let c = 0; c < channels; c++) {
        const { truth } = recordings[c]!;
        const x = truth![at % truth!.length]!;
        const old = bank.channels[c]!.value - x;
        const next = estimator!.z[c]! - x;
        if (Number.isNaN(old)) continue;
        sums[2 * c]! += old * old;
        sums[2 * c + 1]! += Number.isFinite(next) ? next * next : 1e12;
      }
    }
    let most = 0;
    for (let c = 0; c < channels; c++) {
      most = Math.max(most, Math.sqrt(sums[2 * c + 1]! / sums[2 * c]!));
    }
    return most;
  }
}

/** Readings and truth of a generated signal, in noise scales. */
export function generated(random: Random, length: number, name?: string): Recording & { family: string } {
  for (;;) {
    const truth = new Float64Array(length);
    const family = (name ?? SIGNAL_NAMES[random.below(SIGNAL_NAMES.length)]!) as keyof typeof SIGNALS;
    SIGNALS[family](random, truth);
    return { readings: disturb(random, truth, { without: "autocorrelated" }), truth, family };
  }
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
function around(estimator: Estimator, channels: number, after: (c: number, z: number) => number): void {
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
      const factor = random.chance(0.5) ? random.logUniform(3, 30) : random.logUniform(1 / 30, 1 / 3);
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
      estimator.step = (c, reading, recent) => scaled(reading, () => step.call(estimator, c, reading, recent));
      estimator.stepMissing = (c, reading, recent) =>
        scaled(reading, () => stepMissing.call(estimator, c, reading, recent));
    },
  },
];
