// Both tables of trials: how often the same model is refused, and what bad ones are caught.
import { Random } from "../../lab/train/random.ts";
import type { FilterModel } from "../../src/filter/model.ts";
import { CANDIDATES, type Candidate } from "./candidates.ts";
import { generated, jumpingSquare, thermometer } from "./population.ts";
import { type Recording, tryOut } from "./try-out.ts";

/** RMSE against the truth by the running model's from which on a model does harm. */
const HARM = 1.25;
const [SAME] = CANDIDATES;
const LENGTH = 6000;

/** A kind of recordings; each call draws one. */
export type Source = readonly [name: string, draw: (random: Random) => Recording];

export const GENERATED: readonly Source[] = [
  ["nine families, all faults", (random) => generated(random, LENGTH)],
  ["square wave that jumps", (random) => jumpingSquare(random, LENGTH)],
  ["DS18B20 with 85 and -127", (random) => thermometer(random, LENGTH)],
];

export interface Fairness {
  readonly name: string;
  readonly trials: number;
  readonly refused: number;
  readonly unended: number;
}

/** The running model against itself from random starts, on 1 and 8 channels, with disturbances. */
export function fairness(
  running: FilterModel,
  [name, draw]: Source,
  trials: number,
  needed: number,
  seed: number,
): Fairness {
  const random = new Random(seed);
  let [refused, unended] = [0, 0];
  for (let k = 0; k < trials; k++) {
    const channels = k % 4 === 3 ? 8 : 1;
    const recordings = Array.from({ length: channels }, () => fromAnywhere(random, draw(random)));
    const configs = recordings.map((_, c) => ({ name: `${c}` }));
    const start = 100 + random.below(600);
    const isDisturbed = k % 2 === 1;
    const { verdict } = tryOut({
      ...{ running, candidate: SAME, recordings, configs, needed, start, random, isDisturbed },
    });
    if (verdict === "go-on") unended++;
    else if (verdict !== "none") refused++;
  }
  return { name, trials, refused, unended };
}

/** The recording, turned so that it begins anywhere. */
function fromAnywhere(random: Random, { readings }: Recording): Recording {
  const from = random.below(readings.length);
  const turned = new Float64Array(readings.length);
  turned.set(readings.subarray(from));
  turned.set(readings.subarray(0, from), readings.length - from);
  return { readings: turned };
}

export interface Power {
  readonly name: string;
  readonly harmful: number;
  readonly caught: number;
  readonly harmless: number;
  readonly refused: number;
}

/** What a trial makes of a candidate on generated signals, against what it does to the truth. */
export function power(
  running: FilterModel,
  candidate: Candidate,
  trials: number,
  needed: number,
  seed: number,
): Power {
  const random = new Random(seed);
  let [harmful, caught, harmless, refused] = [0, 0, 0, 0];
  for (let k = 0; k < trials; k++) {
    const recordings = [generated(random, 12 * needed)];
    const start = 200 + random.below(600);
    const configs = [{ name: "a" }];
    const { ratio, verdict } = tryOut({
      ...{ running, candidate, recordings, configs, needed, start, random },
    });
    // A sensor that gave too few readings has tried nothing.
    if (verdict === "go-on") continue;
    const isRefused = verdict !== "none";
    if (ratio > HARM) {
      harmful++;
      if (isRefused) caught++;
    } else {
      harmless++;
      if (isRefused) refused++;
    }
  }
  return { name: candidate.name, harmful, caught, harmless, refused };
}
