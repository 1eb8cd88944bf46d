// The records of a recording as readings.

import type { Delimiter } from "./cells.ts";
import { isComment, kindOfCell } from "./delimited.ts";
import type { Findings } from "./findings.ts";
import type { Column, Layout } from "./layout.ts";
import { isMissingWord, parseNumber } from "./numbers.ts";
import { seriesText } from "./series.ts";
import { timeText } from "./time-columns.ts";
import { TimeReader } from "./times.ts";

/** One record of the recording. */
export interface Row {
  readonly line: number;
  /** As recorded: milliseconds since 1970 or since the start; NaN where the record does not say. */
  readonly timeMs: number;
  /** The same on a clock that goes on where the recorded one was set back or stood still. */
  clockMs: number;
  /** One reading a channel; NaN stands for "none". */
  readonly values: readonly number[];
  /** One value a label column. */
  readonly labels: readonly number[];
  /** Which series of a long recording the values are of; "" elsewhere. */
  readonly series: string;
}

const NONE: readonly number[] = [];

/** Reads the records of one recording from start to end. */
export class RowReader {
  readonly #layout: Layout;
  readonly #delimiter: Delimiter;
  readonly #findings: Findings;
  readonly #clock: TimeReader | undefined;
  /** Column of the first value; a record that ends before it was cut. */
  readonly #firstValue: number;
  #width = 0;
  /** Of a further table: the column of each of the first one's; −1: it has none. */
  #moved: readonly number[] | undefined;
  #numbers = 0;
  #words = 0;

  constructor(delimiter: Delimiter, layout: Layout, findings: Findings) {
    this.#delimiter = delimiter;
    this.#layout = layout;
    this.#findings = findings;
    this.#firstValue = Math.min(...layout.values.map(({ index }) => index));
    this.#clock = layout.time === undefined ? undefined : new TimeReader(layout.time.format);
  }

  /** The reading in a record; undefined: there is none. */
  read(cells: readonly string[], line: number, end: "ended" | "cut"): Row | undefined {
    const layout = this.#layout;
    if (line < layout.firstLine) return undefined;
    const first = cells[0]!.charCodeAt(0);
    // Digits begin no remark.
    if (!(first > 47 && first < 58) && isComment(cells, this.#delimiter)) return undefined;
    this.#findings.records++;
    const isHeader = cells[0] === layout.header[0] && cells[1] === layout.header[1];
    if (isHeader && cells.every((cell, c) => cell === layout.header[c])) {
      this.#moved = undefined;
      this.#findings.skip("the header again", line, cells.join(" "));
      return undefined;
    }
    if (!(first > 47 && first < 58) && this.#isOtherHeader(cells, line)) return undefined;
    const moved = this.#moved;
    if (moved !== undefined) return this.#takeMoved(cells, line, moved);
    if (end === "cut" && cells.length < this.#width) {
      this.#findings.skip("cut off at the end of the file", line, cells.join(" "));
      return undefined;
    }
    if (this.#delimiter === "blanks" && cells.length !== layout.width) {
      const aligned = this.#aligned(cells);
      if (aligned === undefined)
        this.#findings.skip("another number of cells", line, cells.join(" "));
      return aligned === undefined ? undefined : this.#take(aligned, line);
    }
    return this.#take(cells, line);
  }

  /** Names in all cells, among them that of the time: another table begins. */
  #isOtherHeader(cells: readonly string[], line: number): boolean {
    const { header, time } = this.#layout;
    if (time === undefined || header.length === 0 || cells.length < 2) return false;
    const isMoved = time.names.every((name) => cells.includes(name));
    if (!isMoved || !cells.every((cell) => kindOfCell(cell) === "text")) return false;
    this.#moved = header.map((name) => cells.indexOf(name));
    this.#findings.table(line, cells.join(","));
    return true;
  }

  #takeMoved(cells: readonly string[], line: number, moved: readonly number[]): Row | undefined {
    if (this.#layout.values.every(({ index }) => moved[index]! < 0)) {
      this.#findings.skip("the columns of another table", line, cells.join(" "));
      return undefined;
    }
    const placed = moved.map((at) => cells[at] ?? "");
    return this.#take(placed, line);
  }

  /** Blanks inside a name at the start, put together again; undefined: which cell is what? */
  #aligned(cells: readonly string[]): readonly string[] | undefined {
    const { table, width } = this.#layout;
    const extra = cells.length - width;
    if (extra <= 0 || table.columns[0]!.numbers.length > 0) return undefined;
    if (this.#layout.time?.indices.includes(0)) return undefined;
    return [cells.slice(0, extra + 1).join(" "), ...cells.slice(extra + 1)];
  }

  #take(cells: readonly string[], line: number): Row | undefined {
    const timeMs = this.#timeIn(cells, line);
    if (timeMs === undefined) return undefined;
    if (cells.length <= this.#firstValue && cells.length < this.#layout.width) {
      this.#findings.skip("no cells but its time", line, cells.join(" "));
      return undefined;
    }
    const row = this.#rowOf(cells, line, timeMs);
    if (row === undefined) {
      this.#findings.skip("no numbers", line, cells.join(" "));
      return undefined;
    }
    this.#width = cells.length;
    this.#findings.rows++;
    return row;
  }

  #rowOf(cells: readonly string[], line: number, timeMs: number): Row | undefined {
    const { index, labels, series, time, values: columns } = this.#layout;
    this.#numbers = 0;
    this.#words = 0;
    const values: number[] = [];
    for (let i = 0; i < columns.length; i++) values.push(this.#numberIn(cells, columns[i]!));
    if (time === undefined && this.#words > 0 && this.#words >= this.#numbers) return undefined;
    // "Average" where rows are counted: a line of totals.
    if (index !== undefined && /^\D+$/.test(cells[index] ?? "")) return undefined;
    if (this.#words > 0) this.#noteWords(cells, line);
    if (Number.isNaN(timeMs) && time !== undefined) this.#findings.timeless++;
    const marks =
      labels.length === 0 ? NONE : labels.map(({ index: at }) => labelIn(cells[at] ?? ""));
    const key = series === undefined ? "" : seriesText(cells, series);
    return { line, timeMs, clockMs: timeMs, values, labels: marks, series: key };
  }

  #numberIn(cells: readonly string[], column: Column): number {
    const text = cells[column.index];
    if (text === undefined || isMissingWord(text)) return Number.NaN;
    const number = parseNumber(text, column.format);
    const { missingNumbers } = this.#layout;
    if (number !== undefined) {
      this.#numbers++;
      if (missingNumbers.length > 0 && missingNumbers.includes(number)) return Number.NaN;
      return number;
    }
    if (!this.#layout.missingWords.has(text.toLowerCase())) this.#words++;
    return Number.NaN;
  }

  #noteWords(cells: readonly string[], line: number): void {
    for (const { format, index, name } of this.#layout.values) {
      const text = cells[index];
      if (text === undefined || isMissingWord(text)) continue;
      if (parseNumber(text, format) !== undefined) continue;
      if (this.#layout.missingWords.has(text.toLowerCase())) continue;
      this.#findings.word(name, text, line);
    }
  }

  /** NaN: the record does not say; undefined: what it says is no time. */
  #timeIn(cells: readonly string[], line: number): number | undefined {
    const { missingWords, time } = this.#layout;
    const clock = this.#clock;
    if (time === undefined || clock === undefined) return Number.NaN;
    const text = timeText(cells, time);
    if (isMissingWord(text) || (missingWords.size > 0 && missingWords.has(text.toLowerCase()))) {
      return Number.NaN;
    }
    const timeMs = clock.read(text);
    if (timeMs !== undefined && !Number.isNaN(timeMs)) return timeMs;
    this.#findings.skip(timeMs === undefined ? "no time" : "an impossible date", line, text);
    return undefined;
  }
}

function labelIn(text: string): number {
  if (/^(?:true|yes)$/i.test(text)) return 1;
  if (/^(?:false|no)$/i.test(text)) return 0;
  return text === "" ? Number.NaN : Number(text);
}
