// How much noise a filter took away: the scatter around a straight line, raw and filtered, over
// stretches in which the signal itself keeps quiet.

/** Readings of one stretch. */
const STRETCH = 32;
const STRETCHES_MAX = 4096;
/** The quietest of the stretches that count. */
const QUIET_SHARE = 0.5;

/** Sums for the scatter of one signal over the stretch. */
class Line {
  #n = 0;
  #t = 0;
  #tt = 0;
  #x = 0;
  #tx = 0;
  #xx = 0;
  #first = 0;

  add(value: number): void {
    if (this.#n === 0) this.#first = value;
    const x = value - this.#first;
    const t = this.#n++;
    this.#t += t;
    this.#tt += t * t;
    this.#x += x;
    this.#tx += t * x;
    this.#xx += x * x;
  }

  /** Root mean square around the line; begins anew. */
  take(): number {
    const n = this.#n;
    const tt = this.#tt - (this.#t * this.#t) / n;
    const tx = this.#tx - (this.#t * this.#x) / n;
    const xx = this.#xx - (this.#x * this.#x) / n;
    this.clear();
    return Math.sqrt(Math.max(0, xx - (tx * tx) / tt) / (n - 2));
  }

  clear(): void {
    this.#n = this.#t = this.#tt = this.#x = this.#tx = this.#xx = 0;
  }
}

export interface Quiet {
  /** Root mean squares, in the channel's unit. */
  readonly raw: number;
  readonly filtered: number;
}

export class QuietStretches {
  readonly #raw = new Line();
  readonly #value = new Line();
  #count = 0;
  #stretches: Quiet[] = [];

  /** A pair that was believed; anything else, NaN: the stretch begins anew. */
  add(raw: number, value: number): void {
    if (Number.isNaN(raw) || Number.isNaN(value)) {
      this.#count = 0;
      this.#raw.clear();
      this.#value.clear();
      return;
    }
    this.#raw.add(raw);
    this.#value.add(value);
    if (++this.#count < STRETCH) return;
    this.#count = 0;
    this.#stretches.push({ raw: this.#raw.take(), filtered: this.#value.take() });
    // Every other one of many says the same.
    if (this.#stretches.length === STRETCHES_MAX) {
      this.#stretches = this.#stretches.filter((_, i) => i % 2 === 0);
    }
  }

  /** Over the quiet ones; undefined: there are none. */
  get result(): Quiet | undefined {
    const sorted = [...this.#stretches].sort((a, b) => a.raw - b.raw);
    const quiet = sorted.slice(0, Math.ceil(QUIET_SHARE * sorted.length));
    if (quiet.length === 0) return undefined;
    const rms = (of: (each: Quiet) => number) =>
      Math.sqrt(quiet.reduce((sum, each) => sum + of(each) ** 2, 0) / quiet.length);
    return { raw: rms((each) => each.raw), filtered: rms((each) => each.filtered) };
  }
}
