// One trial as a device makes it, without flash and broker: a bank, the estimator of a second model
// behind its front, and the trial that judges both. On the way the device may sleep, the broker may
// be away and the sensor may be silent.
import type { Random } from "../../lab/train/random.ts";
import { FilterBank } from "../../src/filter/bank.ts";
import type { ChannelConfig } from "../../src/filter/config.ts";
import type { Estimator } from "../../src/filter/estimator.ts";
import type { FilterModel } from "../../src/filter/model.ts";
import type { Code } from "../../src/model/codes.ts";
import { EXTENSION, Trial } from "../../src/update/trial.ts";
import type { Candidate } from "./candidates.ts";

/** One channel's readings, NaN for missing, and where it is known what they should have been. */
export interface Recording {
  readonly readings: Float64Array;
  readonly truth?: Float64Array;
}

export interface TrialRequest {
  readonly running: FilterModel;
  readonly candidate: Candidate;
  readonly recordings: readonly Recording[];
  readonly configs: readonly ChannelConfig[];
  /** Readings of each channel that are asked for. */
  readonly needed: number;
  /** Readings that the running model sees before. */
  readonly start: number;
  readonly random: Random;
  /** Do sleeps, outages and silences come between? */
  readonly isDisturbed?: boolean;
}

export interface Outcome {
  /** "go-on": the readings did not end it. */
  readonly verdict: Code | "go-on";
  /** Readings that were compared, of all channels. */
  readonly compared: number;
  /** Error against the truth by that of the running model: the worst channel's. NaN: no truth. */
  readonly ratio: number;
}

/** Readings after the verdict in which a model does harm or does not. */
const AFTER = 2048;
/** Sleeps, outages and silences a reading. */
const DISTURBANCES = 1 / 150;
const LONGEST = 40;
/** Compared with each other without one: two sleeps in a row have the same id. */
const ID = new Uint8Array(32);

/** Runs a trial from reading `start` on; recordings begin again where they end. */
export function tryOut(request: TrialRequest): Outcome {
  const { candidate, configs, needed, random, recordings, running, start } = request;
  const channels = recordings.length;
  const model = candidate.model(running, random);
  const readings = new Float64Array(channels);
  const trial = new Trial(channels, needed);
  let verdict: Code | "go-on" = "go-on";
  let [now, compared, away, silent] = [0, 0, 0, 0];
  const watched = (): FilterBank => {
    const made = new FilterBank(running, configs);
    made.watchTrial((c, u, s, old, next) => {
      if (verdict !== "go-on" || away > 0) return;
      verdict = trial.observe(c, u, s, old, next);
      compared++;
    });
    return made;
  };
  let bank = watched();
  const push = (): void => {
    for (const [c, recording] of recordings.entries()) {
      readings[c] = silent > 0 ? Number.NaN : recording.readings[now % recording.readings.length];
    }
    bank.push(readings, now++ * 1000);
  };
  const sleep = (): void => {
    const filters = new Uint8Array(bank.snapshotBytes);
    bank.saveInto(filters);
    const tally = new Uint8Array(trial.savedBytes);
    trial.saveInto(tally, ID);
    bank = watched();
    bank.loadTrial(model);
    bank.startTrial();
    if (bank.restore(filters) !== undefined) throw new Error("the snapshot is not taken");
    bank.forgetTime();
    trial.begin();
    trial.restore(tally, ID);
  };
  while (now < start) push();
  const estimator = bank.loadTrial(model);
  bank.startTrial();
  candidate.bend?.(estimator, random, channels);
  for (let left = (2 * EXTENSION + 4) * needed; left > 0 && verdict === "go-on"; left--) {
    away--;
    silent--;
    if (request.isDisturbed && random.chance(DISTURBANCES)) {
      const kind = random.below(3);
      if (kind === 0) sleep();
      else if (kind === 1) away = 1 + random.below(LONGEST);
      else silent = 1 + random.below(LONGEST);
    }
    push();
  }
  const hasTruth = recordings.every(({ truth }) => truth !== undefined);
  return { verdict, compared, ratio: hasTruth ? ratioAfter() : Number.NaN };

  function ratioAfter(): number {
    const sums = recordings.map(() => ({ old: 0, next: 0 }));
    for (let i = 0; i < AFTER; i++) {
      const at = now;
      push();
      for (const [c, { truth }] of recordings.entries()) {
        if (truth !== undefined) addErrors(sums[c], bank, estimator, c, truth[at % truth.length]);
      }
    }
    return Math.max(...sums.map(({ old, next }) => Math.sqrt(next / old)));
  }
}

function addErrors(
  sums: { old: number; next: number },
  bank: FilterBank,
  estimator: Estimator,
  c: number,
  truth: number,
): void {
  const { value } = bank.channels[c];
  if (Number.isNaN(value)) return;
  const next = estimator.z[c] - truth;
  sums.old += (value - truth) ** 2;
  sums.next += Number.isFinite(next) ? next * next : Number.POSITIVE_INFINITY;
}
