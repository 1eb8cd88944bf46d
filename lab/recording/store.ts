// Rows in memory, to be put in order of time. 16 bytes a row and 8 a number, and not without end.

import { UserError } from "../user-error.ts";
import type { Row } from "./rows.ts";

/** 256 MB of them. */
const NUMBERS_MAX = 1 << 25;
const FIRST_ROWS = 1024;

export class RowStore {
  readonly #name: string;
  readonly #values: number;
  readonly #width: number;
  #numbers: Float64Array;
  readonly #keys = new Map<string, number>();
  readonly #keyNames: string[] = [];
  /** For each series and value, how many numbers there are. */
  readonly #counts: number[] = [];
  #rows = 0;

  /** @param values numbers a row; `labels` beside them */
  constructor(name: string, values: number, labels: number) {
    this.#name = name;
    this.#values = values;
    this.#width = 3 + values + labels;
    this.#numbers = new Float64Array(FIRST_ROWS * this.#width);
  }

  /** Names of the series, in the order in which they came. */
  get series(): readonly string[] {
    return this.#keyNames;
  }

  /** Does series `key` have any number in its value `v`? */
  has(key: number, v: number): boolean {
    return this.#counts[key * this.#values + v]! > 0;
  }

  readonly add = (row: Row): void => {
    const at = this.#rows * this.#width;
    if (at + this.#width > this.#numbers.length) this.#grow();
    let key = this.#keys.get(row.series);
    if (key === undefined) {
      key = this.#keyNames.length;
      this.#keys.set(row.series, key);
      this.#keyNames.push(row.series);
      for (let v = 0; v < this.#values; v++) this.#counts.push(0);
    }
    for (let v = 0; v < this.#values; v++) {
      if (!Number.isNaN(row.values[v])) this.#counts[key * this.#values + v]!++;
    }
    this.#numbers[at] = row.timeMs;
    this.#numbers[at + 1] = row.line;
    this.#numbers[at + 2] = key;
    this.#numbers.set(row.values, at + 3);
    this.#numbers.set(row.labels, at + 3 + this.#values);
    this.#rows++;
  };

  #grow(): void {
    if (this.#numbers.length * 2 > NUMBERS_MAX) {
      throw new UserError(
        `${this.#name}: is not in order of time, and too long to be put in order`,
        "sort its lines by time first, or say --time none",
      );
    }
    const more = new Float64Array(this.#numbers.length * 2);
    more.set(this.#numbers);
    this.#numbers = more;
  }

  /** All rows, the oldest first; those without a time stay behind the one before them. */
  *sorted(): Generator<Row> {
    const order = new Int32Array(this.#rows);
    const times = new Float64Array(this.#rows);
    let last = Number.NEGATIVE_INFINITY;
    for (let r = 0; r < this.#rows; r++) {
      order[r] = r;
      const time = this.#numbers[r * this.#width]!;
      if (!Number.isNaN(time)) last = time;
      times[r] = last;
    }
    // Of equal times the first in the file stays first.
    order.sort((a, b) => times[a]! - times[b]! || a - b);
    for (const r of order) yield this.#row(r * this.#width);
  }

  #row(at: number): Row {
    const timeMs = this.#numbers[at]!;
    return {
      timeMs,
      clockMs: timeMs,
      line: this.#numbers[at + 1]!,
      series: this.#keyNames[this.#numbers[at + 2]!]!,
      values: [...this.#numbers.subarray(at + 3, at + 3 + this.#values)],
      labels: [...this.#numbers.subarray(at + 3 + this.#values, at + this.#width)],
    };
  }
}
