// The recordings of the contest: three synthetic tasks, an ultrasonic tank gauge, and public data
// sets as truth with noise and faults injected (but for 1€'s, which has its own noisy column).
// Seeds are fixed; nothing here shares code with the training generator but its random numbers.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Recording } from "../../lab/evaluate/contest.ts";
import { inject, usualFaults } from "../../lab/evaluate/inject.ts";
import { noiseOf } from "../../lab/train/generator.ts";
import { Random } from "../../lab/train/random.ts";

const MOST_READINGS = 8000;

/** A room: steps, slopes and slow periods around 22, noise 0.3. */
function room(random: Random, length: number, stepRate: number): Float64Array {
  let [level, slope, left] = [22, 0, 0];
  const parts = Array.from({ length: 3 }, () => ({
    turn: (2 * Math.PI) / random.logUniform(200, 3000),
    size: 0.3 + 1.5 * random.uniform(),
    phase: 6.28 * random.uniform(),
  }));
  return Float64Array.from({ length }, (_, t) => {
    if (random.chance(stepRate)) {
      const far = Math.abs(level - 22) > 10;
      level += far ? -0.6 * (level - 22) : random.sign() * (1.2 + 3 * Math.abs(random.normal()));
    }
    if (left <= 0 && random.chance(1 / 800)) {
      left = 50 + random.below(200);
      slope = 0.03 * random.normal();
    }
    if (left-- > 0) level += slope;
    return parts.reduce((sum, p) => sum + p.size * Math.sin(p.turn * t + p.phase), level);
  });
}

/** Distance in cm to a surface that rests and moves; echoes lost (0, 400) and doubled; 0.1 cm. */
function ultrasonic(random: Random, length: number): Recording {
  let [level, goal, speed, lost, value] = [150, 150, 1, 0, 0];
  const truth = Float64Array.from({ length }, () => {
    if (random.chance(1 / 250)) {
      goal = 30 + 270 * random.uniform();
      speed = random.logUniform(0.5, 40);
    }
    level += Math.max(-speed, Math.min(speed, goal - level));
    return level;
  });
  const readings = truth.map((distance) => {
    if (lost <= 0 && random.chance(1 / 40)) {
      lost = 1 + random.below(4);
      value = [0, 400, -1][random.below(3)]!;
    }
    if (random.chance(0.01)) return Number.NaN;
    const heard = value < 0 ? Math.min(400, 2 * distance) : value;
    const clear = distance * (1 + 0.002 * random.normal()) + 0.4 * random.normal();
    return Math.round(10 * (lost-- > 0 ? heard : clear)) / 10;
  });
  return { name: "ultrasonic", readings, truth };
}

function synthetic(): Recording[] {
  const sentinels = [85, -127, 0];
  const truth = (seed: number, stepRate: number) => room(new Random(seed), 16000, stepRate);
  const withFaults = (
    name: string,
    seed: number,
    steps: number,
    spikes: number,
    bursts: number,
  ) => {
    const clean = truth(seed, steps);
    const faults = { noise: 0.3, spikeRate: spikes, burstRate: bursts, sentinels };
    return { name, truth: clean, readings: inject(new Random(seed + 1), clean, faults) };
  };
  return [
    withFaults("synthetic, all faults", 901, 1 / 400, 1 / 60, 1 / 500),
    withFaults("synthetic, steps and noise", 903, 1 / 400, 0, 0),
    withFaults("synthetic, noise alone", 905, 0, 0, 0),
    ultrasonic(new Random(907), 16000),
  ];
}

/** The column `name` of a table with a header; missing values (or `missing`) repeat the last one. */
function column(path: string, separator: RegExp, name: string, missing = Number.NaN): number[] {
  const [header, ...lines] = readFileSync(path, "utf8").trim().split(/\r?\n/);
  const index = header!.split(separator).indexOf(name);
  if (index < 0) throw new Error(`${path}: no column ${name}`);
  let last = Number.NaN;
  const values = lines.map((line) => {
    const value = Number.parseFloat(line.split(separator)[index]!);
    if (Number.isFinite(value) && value !== missing) last = value;
    return last;
  });
  return values.slice(values.findIndex((v) => !Number.isNaN(v)));
}

/** A public recording as truth; the noise injected is `relative` times its own roughness. */
function injected(name: string, values: number[], seed: number, relative: number): Recording {
  const truth = Float64Array.from(values.slice(0, MOST_READINGS));
  const noise = relative * noiseOf(truth);
  return { name, truth, readings: inject(new Random(seed), truth, usualFaults(noise)) };
}

const AIR: readonly [string, string, number][] = [
  ["Air Quality T", "T", 1],
  ["Air Quality RH", "RH", 1],
  ["Air Quality CO sensor", "PT08.S1(CO)", 1],
];
const SKAB: readonly [string, number][] = [
  ["Temperature", 1],
  ["Thermocouple", 2],
  ["Volume Flow RateRMS", 1],
  ["Accelerometer1RMS", 1],
  ["Current", 1],
];

/** Linear resampling to `factor` times as many readings: hourly data are too coarse to filter. */
function denser(values: number[], factor: number): number[] {
  return Array.from({ length: (values.length - 1) * factor }, (_, i) => {
    const at = Math.floor(i / factor);
    const part = (i % factor) / factor;
    return values[at]! * (1 - part) + values[at + 1]! * part;
  });
}

function publicSets(folder: string): Recording[] {
  const at = (...parts: string[]) => join(folder, ...parts);
  const euro = (name: string) =>
    Float64Array.from(column(at("one-euro", "groundTruth.csv"), /,/, name));
  const machine = at("nab", "machine_temperature_system_failure.csv");
  const wsn = at("wsn-single-hop", "singlehop_indoor_moteid1_data.txt");
  return [
    ...AIR.map(([name, of, relative], i) => {
      const values = column(at("air-quality", "AirQualityUCI.csv"), /,/, of, -200);
      return injected(name, denser(values, 4), 911 + i, relative);
    }),
    injected("machine temperature", column(machine, /,/, "value"), 921, 1),
    ...SKAB.map(([name, relative], i) => {
      const values = column(at("skab", "anomaly-free.csv"), /;/, name);
      return injected(`SKAB ${name}`, values, 931 + i, relative);
    }),
    injected("WSN humidity", column(wsn, /\s+/, "Humidity"), 941, 4),
    { name: "1€ ground truth", truth: euro("signal"), readings: euro("noisy") },
  ];
}

/** All recordings; only the synthetic ones, and a note, where the data sets are not at hand. */
export function recordings(folder: string): { all: Recording[]; note: string } {
  if (existsSync(folder)) return { all: [...synthetic(), ...publicSets(folder)], note: "" };
  const note = `No data sets at ${folder}: only the synthetic recordings take part. Set SLUICE_DATA.`;
  return { all: synthetic(), note };
}
