// What trials are made on: generated signals whose truth is known, and recordings from files.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { disturb } from "../../lab/train/faults.ts";
import type { Random } from "../../lab/train/random.ts";
import { SIGNAL_NAMES, SIGNALS } from "../../lab/train/signals.ts";
import type { Recording } from "./try-out.ts";

/** Shorter ones say too little. */
const SHORTEST = 300;
const COLUMNS_MAX = 4;

/**
 * A signal of one of the nine families with noise and faults, in noise scales. Noise with a memory
 * is left out: from readings alone nobody can tell it from the signal, so that there is no truth.
 */
export function generated(random: Random, length: number): Required<Recording> {
  const truth = new Float64Array(length);
  SIGNALS[SIGNAL_NAMES[random.below(SIGNAL_NAMES.length)]](random, truth);
  return { readings: disturb(random, truth, { without: "autocorrelated" }), truth };
}

/** A square wave between two levels that jump now and then. */
export function jumpingSquare(random: Random, length: number): Recording {
  const period = 40 + random.below(400);
  const [low, high, noise] = [20 * random.uniform(), 40 + 60 * random.uniform(), random.uniform()];
  const from = random.below(length);
  const readings = Float64Array.from({ length }, (_, t) => {
    const jump = t >= from && t < from + 3 * period ? 60 : 0;
    return (t % period < period / 2 ? low : high) + jump + noise * random.normal();
  });
  return { readings };
}

/** A room by a DS18B20 in steps of 1/16: failures read 85 or -127, now and then for some time. */
export function thermometer(random: Random, length: number): Recording {
  let [level, left, failure] = [20, 0, 85];
  const readings = Float64Array.from({ length }, () => {
    level += 0.02 * random.normal() - 0.001 * (level - 20);
    if (left <= 0 && random.chance(1 / 80)) {
      left = 1 + random.below(6);
      failure = random.chance(0.5) ? 85 : -127;
    }
    return left-- > 0 ? failure : Math.round(16 * (level + 0.06 * random.normal())) / 16;
  });
  return { readings };
}

/** Every column of numbers of every CSV file under a folder. */
export function recordingsUnder(folder: string): Recording[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".csv"))
    .sort()
    .flatMap((path) => columnsOf(readFileSync(join(folder, path), "utf8")));
}

function columnsOf(text: string): Recording[] {
  const rows = text.split("\n").map((line) => line.split(/[,;\t]/));
  const columns: Recording[] = [];
  for (let c = 0; c < (rows[1]?.length ?? 0) && columns.length < COLUMNS_MAX; c++) {
    const readings = Float64Array.from(rows.slice(1), (row) => numberOf(row[c]));
    const count = readings.filter(Number.isFinite).length;
    if (count >= SHORTEST && count >= 0.5 * rows.length) columns.push({ readings });
  }
  return columns;
}

function numberOf(text = ""): number {
  return text.trim() === "" ? Number.NaN : Number(text);
}
