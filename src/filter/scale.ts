// The noise scale of each channel, found on line from differences of neighbouring readings.
//
//   s = max(resolution/√12, 1.4826 median(|Δu| ≠ 0, last 64) / √2)
//
// The median of absolute differences ignores up to half of all glitches; zero differences are
// dropped since a quantised sensor repeats itself; 1.4826 turns a median of absolute values into
// a standard deviation, √2 a difference into a reading, and resolution/√12 is the standard
// deviation of rounding. Beside the ring lies the order of its places by size, a byte each, so
// that the median is exact.
import { SCALE_WARM, SCALE_WINDOW } from "../limits.ts";
import type { Index } from "../ssm/kernels.ts";
import { bytes, doubles, permutation, type Views } from "./columns.ts";
import type { ChannelConfig } from "./config.ts";

const SCALE_OF_MEDIAN = 1.4826 / Math.sqrt(2);

export const SCALE_SETTINGS = {
  /** The scale where it is known; 0: found on line. */
  told: doubles(),
  /** What rounding alone makes of it. */
  floor: doubles(),
};

export const SCALE_STATE = {
  scale: doubles(),
  measured: doubles(),
  /** The last differences, in the sensor's unit; the place of the oldest is overwritten next. */
  ring: doubles(SCALE_WINDOW),
  /** Places of the ring: those in use by size, then the others. */
  order: permutation(SCALE_WINDOW),
  /** Differences seen; at twice the window it falls back by one, the ring stays full. */
  seen: bytes(2 * SCALE_WINDOW),
};

/** Sliding noise scales. */
export class NoiseScale {
  /** The scale in the sensor's unit; 0 while it is not told and fewer than 8 differences seen. */
  readonly scale: Float64Array;
  /** What the readings show, whatever is told; until 8 differences were seen what is told, or 0. */
  readonly measured: Float64Array;
  readonly #told: Float64Array;
  readonly #floor: Float64Array;
  readonly #ring: Float64Array;
  readonly #order: Uint8Array;
  readonly #seen: Uint8Array;

  constructor(
    state: Views<typeof SCALE_STATE>,
    settings: Views<typeof SCALE_SETTINGS>,
    configs: readonly ChannelConfig[],
  ) {
    this.scale = state.scale;
    this.measured = state.measured;
    this.#ring = state.ring;
    this.#order = state.order;
    this.#seen = state.seen;
    this.#told = settings.told;
    this.#floor = settings.floor;
    for (const [c, { noise = 0, resolution = 0 }] of configs.entries()) {
      this.#told[c] = noise;
      this.#floor[c] = resolution / Math.sqrt(12);
      this.scale[c] = noise;
      this.measured[c] = noise;
    }
  }

  /** Smallest difference in the window: the quantisation step of a coarse sensor; else 0. */
  smallestDifference(c: Index): number {
    const from = c * SCALE_WINDOW;
    return this.#seen[c] < SCALE_WARM ? 0 : this.#ring[from + this.#order[from]];
  }

  /** Takes |Δu| of two neighbouring good readings. */
  push(c: Index, difference: number): void {
    if (!(difference > 0)) return;
    const ring = this.#ring;
    const order = this.#order;
    const from = c * SCALE_WINDOW;
    const last = from + SCALE_WINDOW - 1;
    const seen = this.#seen[c];
    const place = seen & (SCALE_WINDOW - 1);
    // The place leaves the order where it stands, among the others or among those in use.
    const leaving = order.indexOf(place, from);
    order.copyWithin(leaving, leaving + 1, last + 1);
    const used = seen < SCALE_WINDOW ? seen : SCALE_WINDOW - 1;
    let low = from;
    let high = from + used;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ring[from + order[middle]] < difference) low = middle + 1;
      else high = middle;
    }
    order.copyWithin(low + 1, low, last);
    order[low] = place;
    ring[from + place] = difference;
    this.#seen[c] = seen + 1 === 2 * SCALE_WINDOW ? SCALE_WINDOW : seen + 1;
    if (used + 1 < SCALE_WARM) return;
    const s = ring[from + order[from + (used >> 1)]] * SCALE_OF_MEDIAN;
    const floor = this.#floor[c];
    this.measured[c] = s > floor ? s : floor;
    if (this.#told[c] === 0) this.scale[c] = this.measured[c];
  }
}
