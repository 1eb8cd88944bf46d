// Records of a long recording, in order of time, joined to rows with one reading of each series.

import type { Findings } from "./findings.ts";
import type { Row } from "./rows.ts";

export class Joiner {
  /** Index of the first channel of each series. */
  readonly #channels: ReadonlyMap<string, readonly number[]>;
  readonly #width: number;
  readonly #windowMs: number;
  readonly #findings: Findings;
  #row: Row | undefined;
  #values: number[] = [];
  #has = new Set<string>();

  /**
   * @param channels for each series the channel of each of its values; −1: none
   * @param windowMs readings closer than this are of one row
   */
  constructor(
    channels: ReadonlyMap<string, readonly number[]>,
    width: number,
    windowMs: number,
    findings: Findings,
  ) {
    this.#findings = findings;
    this.#channels = channels;
    this.#width = width;
    this.#windowMs = windowMs;
  }

  push(record: Row, out: Row[]): void {
    const channels = this.#channels.get(record.series);
    if (channels === undefined) {
      this.#findings.rows--;
      this.#findings.skip("a series that comes too late", record.line, record.series);
      return;
    }
    const row = this.#row;
    const late = row !== undefined && record.timeMs - row.timeMs > this.#windowMs;
    if (row === undefined || late || this.#has.has(record.series)) {
      this.end(out);
      this.#values = new Array<number>(this.#width).fill(Number.NaN);
      this.#row = { ...record, values: this.#values };
      this.#has.clear();
    }
    this.#has.add(record.series);
    channels.forEach((channel, v) => {
      if (channel >= 0) this.#values[channel] = record.values[v]!;
    });
  }

  end(out: Row[]): void {
    if (this.#row !== undefined) out.push(this.#row);
    this.#row = undefined;
  }
}
