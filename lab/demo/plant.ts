// The plant of `sluice demo`: four sensors of a heating plant, made reading by reading for as long
// as anyone watches. Every cycle has one of everything that sensors do to people; only the noise
// is another one each time. Nothing about the sensors' faults is told to the filter.
import type { ChannelConfig } from "../../src/filter/config.ts";
import { Random } from "../train/random.ts";

/** Time between readings as the device lives it. */
export const PLANT_PERIOD_MS = 1000;
/** Readings until the same things happen again. */
export const CYCLE_READINGS = 600;

/** What a stretch of readings of one sensor suffers. */
export type Trouble = "glitch" | "failure value" | "frozen" | "silent";

interface Stretch {
  readonly trouble: Trouble;
  readonly channel: number;
  /** First and last reading of the cycle. */
  readonly from: number;
  readonly to: number;
}

export const PLANT_CHANNELS: readonly ChannelConfig[] = [
  { name: "boiler", unit: "°C", decimals: 1, periodMs: PLANT_PERIOD_MS },
  { name: "pressure", unit: "bar", decimals: 2, periodMs: PLANT_PERIOD_MS },
  { name: "flow", unit: "L/min", decimals: 1, periodMs: PLANT_PERIOD_MS },
  { name: "tank", unit: "%", decimals: 1, periodMs: PLANT_PERIOD_MS },
];
const [BOILER, PRESSURE, FLOW, TANK] = [0, 1, 2, 3] as const;

const STRETCHES: readonly Stretch[] = [
  { trouble: "glitch", channel: BOILER, from: 45, to: 45 },
  { trouble: "glitch", channel: FLOW, from: 60, to: 61 },
  { trouble: "failure value", channel: BOILER, from: 130, to: 133 },
  { trouble: "silent", channel: TANK, from: 170, to: 185 },
  { trouble: "glitch", channel: PRESSURE, from: 210, to: 210 },
  { trouble: "frozen", channel: FLOW, from: 260, to: 340 },
  { trouble: "failure value", channel: BOILER, from: 380, to: 387 },
  { trouble: "glitch", channel: TANK, from: 430, to: 430 },
  { trouble: "glitch", channel: BOILER, from: 520, to: 521 },
];
/** What the boiler's sensor says when it cannot measure. */
const FAILURE_VALUE = 85;
/** What a glitch adds, and the noise (standard deviation), both in the sensor's unit. */
const GLITCHES = [30, -2, 25, 40] as const;
const NOISES = [0.15, 0.02, 0.25, 0.3] as const;

export class Plant {
  readonly channels = PLANT_CHANNELS.length;
  /** The newest reading of each sensor; NaN: none came. */
  readonly readings = new Float64Array(PLANT_CHANNELS.length);
  /** What a perfect sensor would have said. */
  readonly truths = new Float64Array(PLANT_CHANNELS.length);
  /** What is wrong with the newest reading of each sensor. */
  readonly troubles: (Trouble | undefined)[] = PLANT_CHANNELS.map(() => undefined);
  /** Readings made so far. */
  count = 0;
  readonly #random: Random;

  constructor(seed = 1) {
    this.#random = new Random(seed);
  }

  /** Makes the next reading of every sensor. */
  advance(): void {
    const at = this.count % CYCLE_READINGS;
    const isPumping = at >= 90 && at < 400;
    this.truths[BOILER] = 62 + 4 * Math.sin((2 * Math.PI * at) / CYCLE_READINGS);
    this.truths[PRESSURE] = isPumping ? 3.2 : 2.1;
    this.truths[FLOW] = isPumping ? 18 : 6;
    this.truths[TANK] = 55 + 20 * Math.abs(1 - (2 * at) / CYCLE_READINGS);
    for (let c = 0; c < this.channels; c++) {
      const stretch = STRETCHES.find((s) => s.channel === c && s.from <= at && at <= s.to);
      const noisy = this.truths[c] + NOISES[c] * this.#random.normal();
      this.troubles[c] = stretch?.trouble;
      this.readings[c] = suffered(stretch?.trouble, noisy, this.readings[c], GLITCHES[c]);
    }
    this.count++;
  }
}

function suffered(trouble: Trouble | undefined, noisy: number, before: number, glitch: number) {
  if (trouble === "glitch") return noisy + glitch;
  if (trouble === "failure value") return FAILURE_VALUE;
  if (trouble === "frozen") return before;
  if (trouble === "silent") return Number.NaN;
  return Math.round(100 * noisy) / 100;
}
