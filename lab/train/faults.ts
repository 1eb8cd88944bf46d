// What sensors add to the truth: noise of several kinds, quantisation, and faults. Everything is in
// units of the nominal noise, so sizes are sizes in standard deviations.
import type { Random } from "./random.ts";

export const FAULT_NAMES = [
  "spikes",
  "sentinels",
  "stuck",
  "gaps",
  "bursts",
  "heavy",
  "autocorrelated",
  "quantised",
] as const;
export type FaultName = (typeof FAULT_NAMES)[number];

/** How one recording is disturbed; a rate of 0 is "never". */
interface Disturbance {
  readonly level: number;
  readonly memory: number;
  /** Degrees of freedom of the noise; 0: normal. */
  readonly freedom: number;
  readonly burstRate: number;
  readonly burstGain: number;
  readonly quantum: number;
  readonly spikeRate: number;
  readonly longestSpike: number;
  readonly spikeSize: number;
  readonly sentinelShare: number;
  readonly sentinels: readonly number[];
  /** Of an open input that floats near its sentinel; 0: it is exact. */
  readonly sentinelNoise: number;
  readonly stuckRate: number;
  readonly missingRate: number;
  readonly gapRate: number;
  readonly longestGap: number;
}

/** Leaves one kind out, or makes sure that one takes part. */
export interface FaultChoice {
  readonly without?: FaultName;
  readonly always?: FaultName;
}

function drawDisturbance(random: Random, { without, always }: FaultChoice): Disturbance {
  // Every number is drawn whatever is left out, so that leaving one out changes nothing else.
  const pick = (name: FaultName, share: number, value: number, otherwise: number) => {
    const used = random.chance(share) || name === always;
    return used && name !== without ? value : otherwise;
  };
  const sentinel = () => (random.chance(0.25) ? 0 : random.sign() * random.logUniform(8, 20000));
  // A fifth of all recordings has neither: there every jump is real, as the filter is to learn.
  const spiky = pick("spikes", 0.65, 1, 0);
  const sentinelShare = pick("sentinels", 0.4, random.uniform(), 0);
  const rate = random.logUniform(1 / 2500, 1 / 15);
  return {
    level: random.chance(0.18) ? random.logUniform(0.03, 0.6) : 1,
    memory: pick("autocorrelated", 0.4, 0.9 * random.uniform(), 0),
    freedom: pick("heavy", 0.4, random.chance(0.5) ? 3 : 5, 0),
    burstRate: pick("bursts", 0.5, random.logUniform(1 / 3000, 1 / 250), 0),
    burstGain: 1.5 + 4 * random.uniform(),
    quantum: pick("quantised", 0.3, random.logUniform(0.15, 4), 0),
    spikeRate: spiky > 0 || sentinelShare > 0 ? rate : 0,
    longestSpike: 1 + random.below(6),
    spikeSize: random.logUniform(4, 40),
    sentinelShare: spiky > 0 ? sentinelShare : Math.ceil(sentinelShare),
    sentinels: [sentinel(), sentinel(), sentinel()],
    sentinelNoise: random.chance(0.1) ? random.logUniform(0.3, 3) : 0,
    stuckRate: pick("stuck", 0.35, random.logUniform(1 / 6000, 1 / 800), 0),
    // Most sensors miss few readings; some links lose every second one.
    missingRate: pick(
      "gaps",
      0.65,
      random.chance(0.35) ? random.logUniform(0.06, 0.6) : random.logUniform(0.001, 0.06),
      0,
    ),
    gapRate: pick("gaps", 0.5, random.logUniform(1 / 4000, 1 / 500), 0),
    longestGap: random.logUniform(5, 80),
  };
}

/** Student's t with `freedom` degrees, of unit variance. */
export function heavyTailed(random: Random, freedom: number): number {
  let squares = 0;
  for (let i = 0; i < freedom; i++) squares += random.normal() ** 2;
  const scale = Math.sqrt((freedom - 2) / freedom);
  return (scale * random.normal()) / Math.sqrt(squares / freedom);
}

function addNoise(random: Random, y: Float64Array, d: Disturbance): void {
  let colored = 0;
  let burstLeft = 0;
  const fresh = Math.sqrt(1 - d.memory * d.memory);
  for (let t = 0; t < y.length; t++) {
    if (burstLeft <= 0 && random.chance(d.burstRate)) burstLeft = 15 + random.below(90);
    const white = d.freedom > 0 ? heavyTailed(random, d.freedom) : random.normal();
    colored = d.memory * colored + fresh * white;
    y[t]! += d.level * (burstLeft-- > 0 ? d.burstGain : 1) * colored;
    if (d.quantum > 0) y[t] = d.quantum * Math.round(y[t]! / d.quantum);
  }
}

/** Share of the runs that repeat their first wrong reading, as a latched converter does. */
const HELD = 0.3;

/** Runs of wrong readings: offsets, a value that is held, or one that means "no reading". */
function addSpikes(random: Random, y: Float64Array, d: Disturbance): void {
  let left = 0;
  let offset = 0;
  let holds = false;
  let sentinel = Number.NaN;
  let held = Number.NaN;
  const steadiness = random.uniform();
  for (let t = 0; t < y.length; t++) {
    if (left <= 0 && random.chance(d.spikeRate)) {
      left = 1 + random.below(d.longestSpike);
      const isSentinel = random.chance(d.sentinelShare);
      const which = random.chance(0.6) ? 0 : random.below(d.sentinels.length);
      sentinel = isSentinel ? d.sentinels[which]! : Number.NaN;
      holds = random.chance(HELD);
      held = Number.NaN;
      offset = random.sign() * d.spikeSize * random.logUniform(0.4, 2.5);
    }
    if (left-- <= 0) continue;
    const varied = offset * (steadiness + (1 - steadiness) * 2 * random.uniform());
    if (!Number.isNaN(sentinel)) y[t] = sentinel + d.sentinelNoise * random.normal();
    else if (holds && !Number.isNaN(held)) y[t] = held;
    else y[t]! += varied;
    held = y[t]!;
  }
}

/**
 * Stuck runs and missing readings. No sensor gets stuck where it differs from `clean`, at a spike:
 * nobody could tell that from a step.
 */
function addRuns(random: Random, y: Float64Array, clean: Float64Array, d: Disturbance): void {
  let stuckLeft = 0;
  let missingLeft = 0;
  let stuckAt = 0;
  for (let t = 0; t < y.length; t++) {
    if (stuckLeft <= 0 && y[t] === clean[t] && random.chance(d.stuckRate)) {
      stuckLeft = 5 + random.below(60);
      stuckAt = y[t]!;
    }
    if (stuckLeft-- > 0) y[t] = stuckAt;
    if (missingLeft <= 0 && random.chance(d.missingRate)) missingLeft = 1;
    if (missingLeft <= 0 && random.chance(d.gapRate)) missingLeft = 2 + random.below(d.longestGap);
    if (missingLeft-- > 0) y[t] = Number.NaN;
  }
}

/** Readings of the true signal `x`, NaN where one is missing. */
export function disturb(random: Random, x: Float64Array, choice: FaultChoice): Float64Array {
  const d = drawDisturbance(random, choice);
  const y = x.slice();
  addNoise(random, y, d);
  const clean = y.slice();
  addSpikes(random, y, d);
  addRuns(random, y, clean, d);
  return y;
}
