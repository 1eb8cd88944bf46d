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

/** Those of one channel; the numbers of a stream are added one by one. */
export class FarValues {
  #first: number[] = [];
  /** Limits outside which values are counted; NaN: not known yet. */
  #low = Number.NaN;
  #high = Number.NaN;
  #usualLow = Number.NaN;
  #usualHigh = Number.NaN;
  readonly #outside = new Map<number, number>();

  add(value: number): void {
    if (!Number.isFinite(value)) return;
    if (Number.isNaN(this.#low)) {
      this.#first.push(value);
      if (this.#first.length === LEARNT) this.#learn();
    } else if (value < this.#low || value > this.#high) this.#count(value);
  }

  /** The commonest first, at most three. */
  found(): FarValue[] {
    if (Number.isNaN(this.#low)) this.#learn();
    const span = this.#usualHigh - this.#usualLow;
    if (!(span > 0)) return [];
    const all = [...this.#outside].map(([value, count]) => ({ value, count }));
    all.sort((a, b) => b.count - a.count);
    const others = (value: number) => all.filter((each) => each.value !== value);
    const found = all.filter(({ count, value }) => {
      if (CUSTOMARY.has(value) && count >= 2) return true;
      const far = Math.max(this.#usualLow - value, value - this.#usualHigh) > FAR_SPANS * span;
      // Of a long tail each value comes now and then.
      const rest = others(value).filter((each) => !CUSTOMARY.has(each.value));
      const usual = rest.reduce((sum, each) => sum + each.count, 0) / Math.max(rest.length, 1);
      return far && count >= 3 && count >= 5 * usual;
    });
    return found.slice(0, 3);
  }

  #learn(): void {
    const distinct = [...new Set(this.#first)].sort((a, b) => a - b);
    // Distinct values: however often a failure is reported, it is one of many.
    const usual =
      distinct.length < DISTINCT_MIN ? distinct.filter((v) => !CUSTOMARY.has(v)) : distinct;
    const at = (share: number) => usual[Math.round(share * (usual.length - 1))] ?? Number.NaN;
    const edge = distinct.length < DISTINCT_MIN ? 0 : 0.1;
    [this.#usualLow, this.#usualHigh] = [at(edge), at(1 - edge)];
    const span = this.#usualHigh - this.#usualLow;
    const far = distinct.length < DISTINCT_MIN ? 3 * span : span;
    [this.#low, this.#high] = [this.#usualLow - far, this.#usualHigh + far];
    if (!(span > 0)) [this.#low, this.#high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (const value of this.#first)
      if (value < this.#low || value > this.#high) this.#count(value);
    this.#first = [];
  }

  #count(value: number): void {
    const count = this.#outside.get(value);
    if (count === undefined && this.#outside.size >= KEPT_MAX) return;
    this.#outside.set(value, (count ?? 0) + 1);
  }
}

/** The proposal in words, with the option of the command line. */
export function proposalText(channel: string, found: readonly FarValue[]): string {
  const each = found.map(
    ({ count, value }) => `${value} occurs ${count.toLocaleString("en")} times`,
  );
  const option = found.map(({ value }) => value).join(",");
  return `${channel}: ${each.join(", ")}: a failure value? add --sentinel ${option}`;
}
