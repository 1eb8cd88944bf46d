// A picture of a stream of any length in fixed memory: the stream is cut into equal buckets, and of
// each bucket the readings stay that hold the lowest and the highest raw and filtered number. When
// the buckets are used up, neighbours merge in pairs and each new one is twice as long. A spike of
// one reading is seen in a million.
import type { Judged } from "../../src/filter/config.ts";

/** One reading as the plot needs it. */
export interface PlotPoint {
  /** Its number in the stream, from 0. */
  readonly order: number;
  readonly timeMs: number;
  /** NaN: none. */
  readonly raw: number;
  readonly value: number;
  readonly flags: number;
  /** NaN: none. */
  readonly plusMinus: number;
}

/** Of one bucket; the same reading may hold several extremes. */
interface Bucket {
  readonly lowRaw: PlotPoint;
  readonly highRaw: PlotPoint;
  readonly lowValue: PlotPoint;
  readonly highValue: PlotPoint;
  /** All flags in the bucket, also of readings that did not stay. */
  readonly flags: number;
}

export class Extremes {
  readonly #bucketsMax: number;
  #buckets: Bucket[] = [];
  #open: Bucket | undefined;
  #openPoints = 0;
  #bucketPoints = 1;
  #order = 0;

  /** @param bucketsMax even, at least 2; up to four readings of each stay */
  constructor(bucketsMax: number) {
    this.#bucketsMax = bucketsMax;
  }

  add(timeMs: number, judged: Pick<Judged, "raw" | "value" | "flags" | "plusMinus">): void {
    const { flags, plusMinus, value } = judged;
    const raw = Number.isFinite(judged.raw) ? judged.raw : Number.NaN;
    const point: PlotPoint = { order: this.#order++, timeMs, raw, value, flags, plusMinus };
    const alone = { lowRaw: point, highRaw: point, lowValue: point, highValue: point, flags };
    this.#open = this.#open === undefined ? alone : merge(this.#open, alone);
    if (++this.#openPoints < this.#bucketPoints) return;
    this.#buckets.push(this.#open);
    this.#open = undefined;
    this.#openPoints = 0;
    if (this.#buckets.length === this.#bucketsMax) this.#halve();
  }

  /** Readings that one bucket stands for; 1: nothing was left out. */
  get bucketPoints(): number {
    return this.#bucketPoints;
  }

  /** The readings that stayed, in order; flags of those that did not are on a neighbour. */
  points(): PlotPoint[] {
    const points: PlotPoint[] = [];
    const open = this.#open === undefined ? [] : [this.#open];
    for (const bucket of this.#buckets.concat(open)) {
      const { lowRaw, highRaw, lowValue, highValue } = bucket;
      const kept = [...new Set([lowRaw, highRaw, lowValue, highValue])];
      kept.sort((a, b) => a.order - b.order);
      const shown = kept.reduce((flags, point) => flags | point.flags, 0);
      const first = kept[0]!;
      points.push({ ...first, flags: first.flags | (bucket.flags & ~shown) }, ...kept.slice(1));
    }
    return points;
  }

  #halve(): void {
    const half: Bucket[] = [];
    for (let i = 0; i < this.#buckets.length; i += 2) {
      half.push(merge(this.#buckets[i]!, this.#buckets[i + 1]!));
    }
    this.#buckets = half;
    this.#bucketPoints *= 2;
  }
}

function merge(a: Bucket, b: Bucket): Bucket {
  return {
    lowRaw: lower(a.lowRaw, b.lowRaw, "raw"),
    highRaw: higher(a.highRaw, b.highRaw, "raw"),
    lowValue: lower(a.lowValue, b.lowValue, "value"),
    highValue: higher(a.highValue, b.highValue, "value"),
    flags: a.flags | b.flags,
  };
}

// NaN loses against any number, so that a gap never hides a reading.
function lower(a: PlotPoint, b: PlotPoint, key: "raw" | "value"): PlotPoint {
  return b[key] < a[key] || Number.isNaN(a[key]) ? b : a;
}

function higher(a: PlotPoint, b: PlotPoint, key: "raw" | "value"): PlotPoint {
  return b[key] > a[key] || Number.isNaN(a[key]) ? b : a;
}
