// A new model beside the old one, on the same readings behind the same front: which of them knows
// better what comes? Before each reading both say what it will be; e and f are how far the old and
// the new one are off (their innovations), in noise scales. D = Σ f² - e² over the readings of a
// channel is the price of the new one, and √V with V = Σ (f² - e²)² what D may be by chance.
//
// What a model may cost follows from the old one: a share of Σ e², and a share of its error without
// the noise, M. Two readings in a row have independent noise, so that the product of their
// distances to one earlier output is on average its squared error; M is the sum of these.
//
// A constant is the best prediction of a flat signal with noise. So none is confirmed before the
// signal has moved and it has followed, or before it never did in 8 times the readings asked for.

import { crc32 } from "../filter/crc32.ts";
import type { Code } from "../model/codes.ts";

/** Readings, at most those asked for, in which the new model learns what the old one knows. */
const SETTLING_MAX = 256;
/** Beyond so many noise scales all distances are equal: one spike must not decide alone. */
const FAR = 5;
/** Shares of Σ e² and of M that a model may cost; 1.25 times the error would be 0.56 M. */
const SHARE_OF_INNOVATIONS = 0.05;
const SHARE_OF_ERROR = 0.14;
/** Squared noise scales in sum that are worth nobody's while. */
const NEGLIGIBLE = 16;
/** M a reading is at least this: an error of a tenth of the noise. */
const ERROR_MIN = 0.01;
/** Standard deviations beyond which a price is no accident … */
const WORSE_DEVIATIONS = 3;
/** … and those that a model must stay below the allowed price to be as good for certain. */
const GOOD_DEVIATIONS = 2;
/** The signal moves when the old model's output is so many noise scales from its last place. */
const MOVE = 8;
/** The new model has followed if it is then so near to the old one … */
const FOLLOWS = 4;
/** … which it must have done so often. */
const MOVES = 4;
/** Readings in a row for which an output may stay while the old one moves. */
const STILL_MAX = 32;
/** What the readings asked for cannot tell goes on for so many times as many. */
export const EXTENSION = 8;

// What is kept of each channel.
const SETTLED = 0;
const COUNT = 1;
const OLD_SQUARES = 2;
const NEW_SQUARES = 3;
const VARIANCE = 4;
const ERROR = 5;
const MOVED = 6;
const PLACE = 7;
const STILL = 8;
const OLD = 9;
const NEW = 10;
/** e of the reading before. */
const LAST = 11;
const TALLY = 12;

/** What a trial saw of a channel: its number, readings, and the RMS of both innovations. */
export interface Sight {
  readonly channel: number;
  readonly readings: number;
  readonly running: number;
  readonly tried: number;
}

export class Trial {
  readonly #needed: number;
  /** tally[channel, TALLY] */
  readonly #tally: Float64Array;

  /** `needed`: readings of each channel that are asked for; RangeError unless 1 … 2^20. */
  constructor(channels: number, needed: number) {
    if (!(needed >= 1 && needed <= 2 ** 20)) {
      throw new RangeError(`trialReadings: expected 1 … ${2 ** 20}, got ${needed}`);
    }
    this.#needed = needed;
    this.#tally = new Float64Array(channels * TALLY);
  }

  begin(): void {
    this.#tally.fill(0);
  }

  /**
   * A good reading `u` of a channel with noise scale `s`, and what both models had predicted.
   * "none": the new one is as good, for all that can be told; a code: it is not.
   */
  observe(channel: number, u: number, s: number, old: number, next: number): Code | "go-on" {
    const t = this.#tally;
    const at = channel * TALLY;
    // Negated, so that NaN fails.
    if (!(Math.abs(next) < Infinity)) return "trial-nan";
    const hasMoved = old !== t[at + OLD];
    t[at + STILL] = hasMoved && next === t[at + NEW] ? t[at + STILL] + 1 : 0;
    if (t[at + SETTLED] < Math.min(this.#needed, SETTLING_MAX)) {
      t[at + SETTLED]++;
      t[at + PLACE] = old;
    } else compare(t, at, u, s, old, next);
    t[at + LAST] = clipped((u - old) / s);
    t[at + OLD] = old;
    t[at + NEW] = next;
    if (t[at + STILL] >= STILL_MAX) return "trial-worse";
    const count = t[at + COUNT];
    if (count === 0 || count % this.#quarter !== 0) return "go-on";
    return this.#judge(at);
  }

  /** Its time is over: "none" if what it saw must do. */
  end(): Code {
    const t = this.#tally;
    let most = 0;
    for (let at = 0; at < t.length; at += TALLY) {
      if (t[at + COUNT] > 0 && isWorse(t, at, this.#needed)) return "trial-worse";
      most = Math.max(most, t[at + COUNT]);
    }
    return most >= this.#needed ? "none" : "trial-timeout";
  }

  /** The channel whose price is nearest to what is allowed, or beyond; `readings` 0: none yet. */
  get sight(): Sight {
    const t = this.#tally;
    let worst = 0;
    let share = -Infinity;
    for (let at = 0; at < t.length; at += TALLY) {
      const price = priceOf(t, at) / allowedOf(t, at);
      if (t[at + COUNT] === 0 || price <= share) continue;
      worst = at;
      share = price;
    }
    const count = t[worst + COUNT];
    return {
      channel: worst / TALLY,
      readings: count,
      running: Math.sqrt(t[worst + OLD_SQUARES] / Math.max(count, 1)),
      tried: Math.sqrt(t[worst + NEW_SQUARES] / Math.max(count, 1)),
    };
  }

  /** Readings of the channel that saw most, and how many may decide. */
  get progress(): readonly [have: number, of: number] {
    const t = this.#tally;
    let most = 0;
    for (let at = 0; at < t.length; at += TALLY) most = Math.max(most, t[at + COUNT]);
    return [most, this.#needed * (most < this.#needed ? 1 : EXTENSION)];
  }

  /** Did this reading complete a quarter of those asked for? Progress is worth a message then. */
  isQuarter(channel: number): boolean {
    const count = this.#tally[channel * TALLY + COUNT];
    return count > 0 && count % this.#quarter === 0;
  }

  /** Bytes of `saveInto`. */
  get savedBytes(): number {
    return this.#tally.byteLength + 4;
  }

  /** Writes all counts, and a CRC-32 of them with the model's id. */
  saveInto(out: Uint8Array, id: Uint8Array): void {
    out.set(new Uint8Array(this.#tally.buffer));
    new DataView(out.buffer, out.byteOffset).setUint32(this.#tally.byteLength, crcWith(out, id));
  }

  /** Takes what was saved of the trial of this very model; anything else is not looked at. */
  restore(saved: Uint8Array, id: Uint8Array): void {
    const { buffer, byteLength } = this.#tally;
    if (saved.length !== byteLength + 4) return;
    const view = new DataView(saved.buffer, saved.byteOffset);
    if (view.getUint32(byteLength) !== crcWith(saved, id)) return;
    new Uint8Array(buffer).set(saved.subarray(0, byteLength));
  }

  get #quarter(): number {
    return Math.ceil(this.#needed / 4);
  }

  #judge(at: number): Code | "go-on" {
    const t = this.#tally;
    if (isWorse(t, at, this.#needed)) return "trial-worse";
    if (t[at + COUNT] >= EXTENSION * this.#needed) return "none";
    for (let k = 0; k < t.length; k += TALLY) {
      // One that gives no readings has no say.
      if (t[k + SETTLED] > 0 && !isAsGood(t, k, this.#needed)) return "go-on";
    }
    return "none";
  }
}

// Of the tally t, for the channel that begins at `at`.

/** Counts one reading of a channel that has settled. */
function compare(
  t: Float64Array,
  at: number,
  u: number,
  s: number,
  old: number,
  next: number,
): void {
  const e = clipped((u - old) / s);
  const f = clipped((u - next) / s);
  t[at + COUNT]++;
  t[at + OLD_SQUARES] += e * e;
  t[at + NEW_SQUARES] += f * f;
  t[at + VARIANCE] += (f * f - e * e) ** 2;
  t[at + ERROR] += clipped((u - t[at + OLD]) / s) * t[at + LAST];
  if (!(Math.abs(old - t[at + PLACE]) <= MOVE * s)) {
    if (Math.abs(next - old) <= FOLLOWS * s) t[at + MOVED]++;
    t[at + PLACE] = old;
  }
}

function isWorse(t: Float64Array, at: number, needed: number): boolean {
  const price = priceOf(t, at);
  // A memory of hundreds of readings is not settled yet: before its time only twice Σ e² is worse.
  if (t[at + COUNT] < needed && price <= t[at + OLD_SQUARES]) return false;
  return price > allowedOf(t, at) && price > WORSE_DEVIATIONS * deviationOf(t, at);
}

/** And did the channel see enough to say so? */
function isAsGood(t: Float64Array, at: number, needed: number): boolean {
  if (t[at + COUNT] < needed || t[at + MOVED] < MOVES) return false;
  return priceOf(t, at) + GOOD_DEVIATIONS * deviationOf(t, at) < allowedOf(t, at);
}

/** D */
function priceOf(t: Float64Array, at: number): number {
  return t[at + NEW_SQUARES] - t[at + OLD_SQUARES];
}

/** √V */
function deviationOf(t: Float64Array, at: number): number {
  return Math.sqrt(t[at + VARIANCE]);
}

function allowedOf(t: Float64Array, at: number): number {
  const error = Math.max(t[at + ERROR], ERROR_MIN * t[at + COUNT]);
  return NEGLIGIBLE + Math.min(SHARE_OF_INNOVATIONS * t[at + OLD_SQUARES], SHARE_OF_ERROR * error);
}

function clipped(distance: number): number {
  return Math.min(Math.max(distance, -FAR), FAR);
}

function crcWith(bytes: Uint8Array, id: Uint8Array): number {
  return crc32(bytes, bytes.length - 4, crc32(id, id.length));
}
