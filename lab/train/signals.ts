// What sensors follow: nine families of true signals, in units of the noise. Each adds itself to
// `x` and draws its own rates and sizes over decades, so that none of them is typical.
import { heavyTailed } from "./faults.ts";
import type { Random } from "./random.ts";

export type Signal = (random: Random, x: Float64Array) => void;

/** Adds a held level that changes rarely. */
function flat(random: Random, x: Float64Array): void {
  const rate = random.chance(0.4) ? 0 : random.logUniform(1 / 5000, 1 / 600);
  const size = random.logUniform(1.5, 30);
  let level = 0;
  for (let t = 0; t < x.length; t++) {
    if (random.chance(rate)) level += size * random.normal();
    x[t]! += level;
  }
}

/** Jumps, at once or through a first-order lag. */
function steps(random: Random, x: Float64Array): void {
  const rate = random.logUniform(1 / 1500, 1 / 40);
  const size = random.logUniform(3, 400);
  const lag = random.chance(0.6) ? 1 : 1 / random.logUniform(1.5, 25);
  let goal = 0;
  let level = 0;
  for (let t = 0; t < x.length; t++) {
    if (random.chance(rate)) goal = random.chance(0.3) ? 0 : size * random.normal();
    level += lag * (goal - level);
    x[t]! += level;
  }
}

/** Straight pieces of changing slope. */
function ramps(random: Random, x: Float64Array): void {
  const rate = random.logUniform(1 / 1500, 1 / 60);
  const size = random.logUniform(0.005, 1);
  let slope = size * random.normal();
  let level = 0;
  for (let t = 0; t < x.length; t++) {
    if (random.chance(rate)) slope = random.chance(0.35) ? 0 : size * random.normal();
    if (Math.abs(level) > 500 && level * slope > 0) slope = -slope;
    level += slope;
    x[t]! += level;
  }
}

/** A sum of one to four sines. */
function periods(random: Random, x: Float64Array): void {
  const count = 1 + random.below(4);
  const shortest = random.logUniform(14, 400);
  for (let k = 0; k < count; k++) {
    const turn = (2 * Math.PI) / random.logUniform(shortest, shortest * 30);
    const size = random.logUniform(0.5, 30);
    const phase = 2 * Math.PI * random.uniform();
    for (let t = 0; t < x.length; t++) x[t]! += size * Math.sin(turn * t + phase);
  }
}

/** White noise through three low passes: slow and smooth, as rooms and tanks are. */
function smooth(random: Random, x: Float64Array): void {
  const gain = 1 / random.logUniform(20, 1500);
  const size = random.logUniform(1, 60) / Math.sqrt(gain) / 2;
  let [a, b, c] = [0, 0, 0];
  const start = Math.ceil(4 / gain);
  for (let t = -start; t < x.length; t++) {
    a += gain * (size * random.normal() - a);
    b += gain * (a - b);
    c += gain * (b - c);
    if (t >= 0) x[t]! += 4 * c;
  }
}

/** Pulses at nearly regular distances, rising and falling at their own pace. */
function peaks(random: Random, x: Float64Array): void {
  const distance = random.logUniform(25, 400);
  const rise = random.logUniform(1, 15);
  const fall = rise * (random.chance(0.5) ? 1 : random.logUniform(1, 6));
  const size = random.logUniform(4, 400) * (random.chance(0.75) ? 1 : -1);
  const jitter = 0.3 * random.uniform();
  for (let at = distance * random.uniform(); at < x.length + 5 * rise; ) {
    const height = size * (0.6 + 0.8 * random.uniform());
    const from = Math.max(0, Math.ceil(at - 5 * rise));
    const to = Math.min(x.length, at + 5 * fall);
    for (let t = from; t < to; t++) {
      const w = (t - at) / (t < at ? rise : fall);
      x[t]! += height * Math.exp(-0.5 * w * w);
    }
    at += Math.max(2, distance * (1 + jitter * random.normal()));
  }
}

/** A random walk, also with a pull to its mean: at its strongest the truth itself is rough. */
function walk(random: Random, x: Float64Array): void {
  const size = random.logUniform(0.01, 1.5);
  const pull = random.chance(0.5) ? 0 : random.logUniform(0.002, 1);
  let level = 0;
  for (let t = 0; t < x.length; t++) {
    level += size * random.normal() - pull * level;
    x[t]! += level;
  }
}

/** A few levels between which something switches: machines, doors, occupancy. */
function plateaus(random: Random, x: Float64Array): void {
  const size = random.logUniform(2, 250);
  const levels = Array.from({ length: 2 + random.below(5) }, () => size * random.normal());
  // Longer than any run of faults: a shorter visit could not be told from one.
  const stay = random.logUniform(25, 500);
  const shortest = 8 + random.below(12);
  let left = 0;
  let level = 0;
  for (let t = 0; t < x.length; t++) {
    if (left-- <= 0) {
      level = levels[random.below(levels.length)]!;
      left = shortest - stay * Math.log(1 - random.uniform());
    }
    x[t]! += level;
  }
}

/** Straight lines between values that were sampled more rarely; some changes are far larger. */
function sparse(random: Random, x: Float64Array): void {
  const distance = random.logUniform(2, 30);
  const isRegular = random.chance(0.5);
  const size = random.logUniform(0.15, 2.5) * Math.sqrt(distance);
  const pull = random.chance(0.5) ? 0 : random.logUniform(0.005, 0.2);
  const momentum = random.chance(0.5) ? 0 : 0.8 * random.uniform();
  let [level, change, slope, left] = [0, 0, 0, 0];
  for (let t = 0; t < x.length; t++) {
    if (left-- <= 0) {
      const length = isRegular ? Math.round(distance) : 1 + random.below(Math.ceil(2 * distance));
      change = momentum * change + size * heavyTailed(random, 3) - pull * level;
      slope = change / length;
      left = length - 1;
    }
    level += slope;
    x[t]! += level;
  }
}

const FAMILIES = { flat, steps, ramps, periods, smooth, peaks, walk, plateaus, sparse };
export const SIGNALS: Readonly<Record<keyof typeof FAMILIES, Signal>> = FAMILIES;

/**
 * Roughness that is the signal's own: flow, vibration, a crowd. From readings alone it cannot be
 * told from noise; what a filter should do about it is a matter of how common it is.
 */
export function texture(random: Random, x: Float64Array): void {
  const size = random.logUniform(0.2, 1.5);
  const memory = random.chance(0.5) ? 0 : 0.9 * random.uniform();
  const fresh = Math.sqrt(1 - memory * memory);
  let own = 0;
  for (let t = 0; t < x.length; t++) {
    own = memory * own + fresh * random.normal();
    x[t]! += size * own;
  }
}
export type SignalName = keyof typeof SIGNALS;
export const SIGNAL_NAMES = Object.keys(SIGNALS) as SignalName[];
