// Recordings to begin with, made up by the simulator's own generators: the same each time.

import { inject } from "../../lab/evaluate/inject.ts";
import { Random } from "../../lab/train/random.ts";
import { SIGNALS, type SignalName } from "../../lab/train/signals.ts";

interface SampleColumn {
  readonly name: string;
  readonly signal: SignalName;
  /** The channel in its unit: level + noise · signal. */
  readonly level: number;
  readonly noise: number;
  readonly decimals: number;
  readonly sentinels: readonly number[];
  readonly spikeRate: number;
}

export interface Sample {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly seed: number;
  readonly periodMs: number;
  readonly rows: number;
  readonly columns: readonly SampleColumn[];
}

/** Faults that know nothing of the signal. */
const FAULT_SEED = 1000;
const STARTS_MS = Date.UTC(2026, 2, 20, 6);

export const SAMPLES: readonly Sample[] = [
  {
    name: "greenhouse.csv",
    title: "Greenhouse",
    about: "temperature of a DS18B20 (fails with 85 and −127) and humidity, every 10 s",
    seed: 7,
    periodMs: 10_000,
    rows: 2400,
    columns: [
      column("temperature", "smooth", 21, 0.12, 2, 1 / 130, [85, -127]),
      column("humidity", "ramps", 58, 0.5, 1, 1 / 200, [0]),
    ],
  },
  {
    name: "rain-tank.csv",
    title: "Rain tank",
    about: "level by ultrasound, in cm, with false echoes, every 5 s",
    seed: 12,
    periodMs: 5_000,
    rows: 3000,
    columns: [column("level", "ramps", 140, 0.8, 1, 1 / 35, [400])],
  },
  {
    name: "compressor.csv",
    title: "Compressor",
    about: "pressure that switches, and power with peaks, ten readings a second",
    seed: 3,
    periodMs: 100,
    rows: 4000,
    columns: [
      column("pressure", "plateaus", 6.2, 0.03, 3, 1 / 150, [-1]),
      column("power", "peaks", 900, 14, 0, 1 / 220, [9999]),
    ],
  },
];

function column(
  name: string,
  signal: SignalName,
  level: number,
  noise: number,
  decimals: number,
  spikeRate: number,
  sentinels: readonly number[],
): SampleColumn {
  return { name, signal, level, noise, decimals, sentinels, spikeRate };
}

/** The true values of each column, which the readings were made from. */
export function sampleTruths({ columns, rows, seed }: Sample): Float64Array[] {
  return columns.map(({ level, noise, signal }, c) => {
    const x = new Float64Array(rows);
    SIGNALS[signal](new Random(seed + c), x);
    return x.map((value) => level + noise * value);
  });
}

/** The sample as a CSV file. */
export function sampleText(sample: Sample): string {
  const truths = sampleTruths(sample);
  const columns = sample.columns.map(({ noise, sentinels, spikeRate }, c) => {
    const random = new Random(FAULT_SEED + sample.seed + c);
    return inject(random, truths[c]!, { noise, spikeRate, burstRate: 1 / 900, sentinels });
  });
  const lines = [`time,${sample.columns.map(({ name }) => name).join(",")}`];
  for (let row = 0; row < sample.rows; row++) {
    const time = new Date(STARTS_MS + row * sample.periodMs).toISOString();
    const cells = columns.map((readings, c) => {
      const reading = readings[row]!;
      return Number.isNaN(reading) ? "" : reading.toFixed(sample.columns[c]!.decimals);
    });
    lines.push(`${time},${cells.join(",")}`);
  }
  return `${lines.join("\n")}\n`;
}
