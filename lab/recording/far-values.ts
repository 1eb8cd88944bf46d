// Values that come again and again far off all others: most likely a sensor's way of saying that it
// failed. They are proposed, never taken: a device would judge them, too.

/** Numbers by which sensors and loggers say "no reading". */
const CUSTOMARY: ReadonlySet<number> = new Set([
  ...[-127, 85, -99, -99.9, -99.99, -200, -999, -999.9, -999.99, -9999, -9999.9, -99999],
  ...[-6999, -7999, 7999, -32768, 32767, 65535, 65536, 9999, 99999, 999, 999.9, 9999.9],
  ...[6553.5, 3276.7, -3276.8, 4095, 1023, -273.15, 255, 0, -1, 888, 8888, -888.88],
]);
/** Readings that tell where a sensor usually is. */
const LEARNT = 2000;
const DISTINCT_MIN = 8;
const KEPT_MAX = 500;
/** How many usual spans a value has to be off, when no custom speaks for it. */
const FAR_SPANS = 3;

export interface FarValue {
  readonly value: number;
  readonly count: number;
}

/** A customary value has to be off all others by this share of their usual span. */
const APART_SPANS = 0.1;

/** Those of one channel; the numbers of a stream are added one by one. */
export class FarValues {
  #first: number[] = [];
  /** Limits outside which values are counted; NaN: not known yet. */
  #low = Number.NaN;
  #high = Number.NaN;
  #usualLow = Number.NaN;
  #usualHigh = Number.NaN;
  /** Of all that are not customary failures. */
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  readonly #counts = new Map<number, number>();

  add(value: number): void {
    if (!Number.isFinite(value)) return;
    if (Number.isNaN(this.#low)) {
      this.#first.push(value);
      if (this.#first.length === LEARNT) this.#learn();
    } else this.#see(value);
  }

  /** The commonest first, at most three. */
  found(): FarValue[] {
    if (Number.isNaN(this.#low)) this.#learn();
    const span = this.#usualHigh - this.#usualLow;
    if (!(span > 0)) return [];
    const all = [...this.#counts].map(([value, count]) => ({ value, count }));
    all.sort((a, b) => b.count - a.count);
    const tail = all.filter(({ value }) => !CUSTOMARY.has(value));
    const found = all.filter(({ count, value }) => {
      const apart = Math.max(this.#min - value, value - this.#max);
      if (CUSTOMARY.has(value) && count >= 3 && apart > APART_SPANS * span) return true;
      const far = Math.max(this.#usualLow - value, value - this.#usualHigh) > FAR_SPANS * span;
      if (CUSTOMARY.has(value)) return far && count >= 2;
      // Of a long tail each value comes now and then.
      const rest = tail.filter((each) => each.value !== value);
      const usual = rest.reduce((sum, each) => sum + each.count, 0) / Math.max(rest.length, 1);
      return far && count >= 3 && count >= 5 * usual;
    });
    return found.slice(0, 3);
  }

  #learn(): void {
    // Distinct values: however often a failure is reported, it is one of many.
    const distinct = [...new Set(this.#first)].sort((a, b) => a - b);
    const few = distinct.length < DISTINCT_MIN;
    const usual = few ? distinct.filter((value) => !CUSTOMARY.has(value)) : distinct;
    const at = (share: number) => usual[Math.round(share * (usual.length - 1))] ?? Number.NaN;
    [this.#usualLow, this.#usualHigh] = few ? [at(0), at(1)] : [at(0.1), at(0.9)];
    const span = this.#usualHigh - this.#usualLow;
    const known = span > 0;
    this.#low = known ? this.#usualLow - span : Number.NEGATIVE_INFINITY;
    this.#high = known ? this.#usualHigh + span : Number.POSITIVE_INFINITY;
    for (const value of this.#first) this.#see(value);
    this.#first = [];
  }

  #see(value: number): void {
    const customary = CUSTOMARY.has(value);
    if (!customary) {
      if (value < this.#min) this.#min = value;
      if (value > this.#max) this.#max = value;
    }
    if (!customary && value >= this.#low && value <= this.#high) return;
    const count = this.#counts.get(value);
    if (count === undefined && this.#counts.size >= KEPT_MAX) return;
    this.#counts.set(value, (count ?? 0) + 1);
  }
}

/** Proposals in words, with the option of the command line; the same ones of channels together. */
export function proposals(
  channels: readonly { readonly name: string; readonly farValues: readonly FarValue[] }[],
): string[] {
  const same = new Map<string, { names: string[]; counts: number[][]; values: number[] }>();
  for (const { farValues, name } of channels) {
    if (farValues.length === 0) continue;
    const values = farValues.map(({ value }) => value);
    const its = same.get(values.join()) ?? { names: [], counts: [], values };
    its.names.push(name);
    its.counts.push(farValues.map(({ count }) => count));
    same.set(values.join(), its);
  }
  return [...same.values()].map(({ counts, names, values }) => {
    const each = values.map((value, v) => {
      const all = counts.map((its) => its[v]!);
      const [least, most] = [Math.min(...all), Math.max(...all)].map((n) => n.toLocaleString("en"));
      return `${value} occurs ${least === most ? most : `${least} to ${most}`} times`;
    });
    const what = values.length === 1 ? "a failure value" : "failure values";
    return `${names.join(", ")}: ${each.join(", ")}: ${what}? add --sentinel ${values.join(",")}`;
  });
}
