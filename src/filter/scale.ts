// The noise scale of each channel, found on line from differences of neighbouring readings.
//
//   s = max(resolution/√12, 1.4826 median(|Δu| ≠ 0, last 64) / √2)
//
// The median of absolute differences ignores up to half of all glitches; zero differences are
// dropped since a quantised sensor repeats itself; 1.4826 turns a median of absolute values into
// a standard deviation, √2 a difference into a reading, and resolution/√12 is the standard
// deviation of rounding. Beside the ring lies the order of its places by size, a byte each, so
// that the median is exact.
//
// A sensor that shows hardly any differences has noise below its step: after 32 readings the scale
// is that of the step, which is told, or the least difference, or the
// coarsest step that all readings are multiples of. After
// a step of the signal its noise may be another: differences that the scale does not explain make
// it forget those from before the step.
import { SCALE_WARM, SCALE_WINDOW } from "../limits.ts";
import type { Index } from "../ssm/kernels.ts";
import { bytes, doubles, permutation, type Views } from "./columns.ts";
import type { ChannelConfig } from "./config.ts";

const SCALE_OF_MEDIAN = 1.4826 / Math.sqrt(2);
/** Differences below it are none: readings that far from each other fill any score. */
const DIFFERENCE_MIN = 1e-250;
/** Good readings after which a channel with hardly any differences counts as coarse. */
const COARSE_READINGS = 32;
/** Steps that sensors have, the coarse ones first; and how much of a reading rounding may be. */
const STEPS = [1, 1 / 2, 1 / 4, 1 / 8, 1 / 10, 1 / 16, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6];
const ROUNDING = 1e-9;
/** Differences from which a scale that was known is taken anew. */
const FEWEST = 3;
/** While more than a quarter of the first differences is beyond so many of the lower quartile … */
const UNEVEN = 16;
/** Differences after a step in which its noise is compared with that before. */
const SETTLING = 8;
/** A difference that the scale does not explain: Gaussian noise gives one in 200. */
const UNEXPLAINED_SCALES = 4;
/** So many of them, and more than half since the step, are another noise. */
const UNEXPLAINED = 3;

export const SCALE_SETTINGS = {
  /** The scale where it is known; 0: found on line. */
  told: doubles(),
  /** What rounding alone makes of it. */
  floor: doubles(),
};

export const SCALE_STATE = {
  scale: doubles(),
  measured: doubles(),
  /** The last ones, in the sensor's unit; the place of the oldest is overwritten next. */
  differences: doubles(SCALE_WINDOW),
  /** Places of the ring: those in use by size, then the others. */
  order: permutation(SCALE_WINDOW),
  /** The finest step that the readings show, while it is looked for. */
  step: doubles(),
  /** Differences seen; at twice the window it falls back by one, the ring stays full. */
  seen: bytes(2 * SCALE_WINDOW),
  /** Good readings, up to those after which a channel counts as coarse. */
  readings: bytes(COARSE_READINGS + 1),
  /** 1 once the scale came from enough differences. */
  known: bytes(2),
  /** 0: no step lately; else one more than the differences since, … */
  settling: bytes(SETTLING + 2),
  /** … of which so many are not explained by the scale. */
  unexplained: bytes(SETTLING + 2),
};

/** Sliding noise scales. */
export class NoiseScale {
  /** The scale in the sensor's unit; 0: neither told nor known yet. */
  readonly scale: Float64Array;
  /** What the readings show, whatever is told; until it is known what is told, or 0. */
  readonly measured: Float64Array;
  /** 1 once the scale came from enough differences. */
  readonly known: Uint8Array;
  readonly #told: Float64Array;
  readonly #floor: Float64Array;
  readonly #ring: Float64Array;
  readonly #order: Uint8Array;
  readonly #seen: Uint8Array;
  readonly #step: Float64Array;
  readonly #readings: Uint8Array;

  readonly #settling: Uint8Array;
  readonly #unexplained: Uint8Array;
  readonly #kept = new Float64Array(SETTLING + 1);

  constructor(
    state: Views<typeof SCALE_STATE>,
    settings: Views<typeof SCALE_SETTINGS>,
    configs: readonly ChannelConfig[],
  ) {
    this.scale = state.scale;
    this.measured = state.measured;
    this.#ring = state.differences;
    this.#order = state.order;
    this.#seen = state.seen;
    this.#step = state.step;
    this.#readings = state.readings;
    this.known = state.known;
    this.#settling = state.settling;
    this.#unexplained = state.unexplained;
    this.#told = settings.told;
    this.#floor = settings.floor;
    for (const [c, { noise = 0, resolution = 0 }] of configs.entries()) {
      this.#told[c] = noise;
      this.#floor[c] = resolution / Math.sqrt(12);
      this.scale[c] = noise;
      this.measured[c] = noise;
    }
  }

  /** The quantisation step of a coarse sensor: told, or found; 0: not known. */
  stepOfSensor(c: Index): number {
    const from = c * SCALE_WINDOW;
    if (this.#floor[c] > 0) return this.#floor[c] * Math.sqrt(12);
    if (this.known[c] === 1) return this.#ring[from + this.#order[from]];
    if (this.#readings[c] < COARSE_READINGS) return 0;
    const least = this.#seen[c] > 0 ? this.#ring[from + this.#order[from]] : Infinity;
    return least < this.#step[c] ? least : this.#step[c];
  }

  /** A good reading while the scale is not known: how fine is it? */
  see(c: Index, u: number): void {
    const readings = this.#readings[c];
    if (readings === COARSE_READINGS && this.measured[c] > 0) return;
    if (readings < COARSE_READINGS) this.#readings[c] = readings + 1;
    if (u !== 0) {
      const step = stepOf(u);
      if (this.#step[c] === 0 || step < this.#step[c]) this.#step[c] = step;
    }
    this.#takeStep(c);
  }

  /**
   * Are the differences so far of one kind? Not at a start amid a burst: then more than a quarter
   * of them is far beyond the lower quartile.
   */
  isEven(c: Index): boolean {
    const count = this.#seen[c];
    if (this.known[c] === 0 && count === 0) return true;
    if (count > COARSE_READINGS || this.#readings[c] === COARSE_READINGS) return true;
    const from = c * SCALE_WINDOW;
    const most = UNEVEN * this.#ring[from + this.#order[from + (count >> 2)]];
    let far = 0;
    while (far < count && this.#ring[from + this.#order[from + count - 1 - far]] > most) far++;
    return 4 * far <= count;
  }

  /** What scale do the few differences show from which it is not known yet? Equal readings too. */
  guess(c: Index): number {
    const count = this.#seen[c];
    const from = c * SCALE_WINDOW;
    const middle = count - ((this.#readings[c] + 1) >> 1);
    return (
      SCALE_OF_MEDIAN *
      (middle >= 0 ? this.#ring[from + this.#order[from + middle]] : this.#step[c])
    );
  }

  /**
   * The signal went to another level. `difference`: that of two readings which agree on it, 0: there
   * are none.
   */
  settle(c: Index, difference: number): void {
    const isUnexplained = difference > UNEXPLAINED_SCALES * this.measured[c];
    this.#settling[c] = difference > 0 ? 2 : 1;
    this.#unexplained[c] = isUnexplained ? 1 : 0;
    if (isUnexplained) this.#forgetBefore(c, 1);
  }

  /** Learns the noise anew: the next ones replace all before. */
  relearn(c: Index): void {
    this.#seen[c] = 0;
    this.#settling[c] = 0;
  }

  /** Takes |Δu| of two neighbouring good readings. */
  push(c: Index, difference: number): void {
    if (!(difference > DIFFERENCE_MIN)) return;
    const ring = this.#ring;
    const order = this.#order;
    const from = c * SCALE_WINDOW;
    const seen = this.#seen[c];
    const place = seen & (SCALE_WINDOW - 1);
    const used = seen < SCALE_WINDOW ? seen : SCALE_WINDOW;
    let low = from;
    let high = from + used;
    let middle = 0;
    while (low < high) {
      middle = (low + high) >> 1;
      if (ring[from + order[middle]] < difference) low = middle + 1;
      else high = middle;
    }
    // The place moves from where the oldest difference, or none yet, has it to where it is due.
    const leaving = order.indexOf(place, from);
    if (leaving < low) {
      low--;
      order.copyWithin(leaving, leaving + 1, low + 1);
    } else order.copyWithin(low + 1, low, leaving);
    order[low] = place;
    ring[from + place] = difference;
    this.#seen[c] = seen + 1 === 2 * SCALE_WINDOW ? SCALE_WINDOW : seen + 1;
    if (used + 1 >= SCALE_WARM) {
      this.known[c] = 1;
      const count = used < SCALE_WINDOW ? used + 1 : SCALE_WINDOW;
      this.#measure(c, ring[from + order[from + ((count - 1) >> 1)]]);
    } else if (this.known[c] === 0) this.#takeStep(c);
    else if (used + 1 >= FEWEST) this.#takeFew(c);
    if (this.#settling[c] > 0) this.#settles(c, difference);
  }

  /** Of few differences the upper middle one: a scale that is too small calls noise outliers. */
  #takeFew(c: Index): void {
    const from = c * SCALE_WINDOW;
    this.#measure(c, this.#ring[from + this.#order[from + (this.#seen[c] >> 1)]]);
  }

  #measure(c: Index, difference: number): void {
    const s = difference * SCALE_OF_MEDIAN;
    const floor = this.#floor[c];
    this.measured[c] = s > floor ? s : floor;
    if (this.#told[c] === 0) this.scale[c] = this.measured[c];
  }

  /** The scale of a channel that turned out to be coarse. */
  #takeStep(c: Index): void {
    if (this.#readings[c] < COARSE_READINGS || this.#told[c] > 0) return;
    const step = this.stepOfSensor(c);
    if (step > 0) this.#measure(c, step);
  }

  #settles(c: Index, difference: number): void {
    const since = this.#settling[c];
    this.#settling[c] = since > SETTLING ? 0 : since + 1;
    if (!(difference > UNEXPLAINED_SCALES * this.measured[c])) return;
    this.#unexplained[c]++;
    const count = this.#unexplained[c];
    if (count >= UNEXPLAINED && 2 * count > since) this.#forgetBefore(c, since);
  }

  /** Keeps the newest `count` differences. */
  #forgetBefore(c: Index, count: Index): void {
    const kept = this.#kept;
    const seen = this.#seen[c];
    for (let i = 0; i < count; i++) {
      kept[i] = this.#ring[c * SCALE_WINDOW + ((seen - count + i) & (SCALE_WINDOW - 1))];
    }
    this.#seen[c] = 0;
    const settling = this.#settling[c];
    this.#settling[c] = 0;
    for (let i = 0; i < count; i++) this.push(c, kept[i]);
    this.#settling[c] = settling;
    if (count < SCALE_WARM) this.#takeFew(c);
  }
}

/** The coarsest of the steps that `u` is a whole number of, or the finest. */
function stepOf(u: number): number {
  for (let i = 0; i < STEPS.length; i++) {
    const nearest = Math.floor(u / STEPS[i] + 0.5) * STEPS[i];
    if (Math.abs(u - nearest) <= ROUNDING * Math.abs(u)) return STEPS[i];
  }
  return STEPS[STEPS.length - 1];
}
