// The records of a recording as readings: what csv-parse is told, and what becomes of each record.
import type { Options } from "csv-parse";
import { CsvError } from "csv-parse/sync";
import { UserError } from "../user-error.ts";
import { isComment } from "./columns.ts";
import { type Delimiter, parserOptions, tidyRecord } from "./delimited.ts";
import type { Column, Layout } from "./layout.ts";
import { isMissingWord, parseNumber } from "./numbers.ts";
import { timeText } from "./time-columns.ts";
import { TimeReader } from "./times.ts";

/** One record of the recording. */
export interface Row {
  readonly line: number;
  /** Milliseconds, since 1970 or since the start; NaN where the record does not say. */
  readonly timeMs: number;
  /** One reading a channel; NaN stands for "none". */
  readonly values: Float64Array;
  /** One value a label column. */
  readonly labels: Float64Array;
}

/** Reads the records of one recording from start to end. */
export class RowReader {
  readonly #name: string;
  readonly #delimiter: Delimiter;
  readonly #layout: Layout;
  readonly #clock: TimeReader | undefined;
  #lastLine: number;

  /** @param name of the file, for messages */
  constructor(name: string, delimiter: Delimiter, layout: Layout) {
    this.#name = name;
    this.#delimiter = delimiter;
    this.#layout = layout;
    this.#clock = layout.time === undefined ? undefined : new TimeReader(layout.time.format);
    this.#lastLine = layout.firstLine - 1;
  }

  /**
   * For csv-parse.
   * @param take gets each row; what it returns is what the parser keeps, null for nothing
   */
  options(take: (row: Row) => unknown): Options {
    return {
      ...parserOptions(this.#delimiter),
      on_record: (record, context) => {
        if (context.lines < this.#layout.firstLine) return null;
        const cells = tidyRecord(record, this.#delimiter);
        if (cells === undefined || isComment(cells)) return null;
        this.#lastLine = context.lines;
        // The package types records as lists of strings alone.
        return take(this.#rowOf(cells, context.lines)) as string[] | null;
      },
    };
  }

  /** The user's error behind what the parser threw; anything else is handed back. */
  describe(error: unknown): unknown {
    if (!(error instanceof CsvError)) return error;
    if (error.code === "CSV_MAX_RECORD_SIZE" || error.code === "CSV_QUOTE_NOT_CLOSED") {
      return new UserError(
        `${this.#name}: a quote (") after line ${this.#lastLine} is never closed`,
      );
    }
    const reason = error.message.split("\n")[0];
    return new UserError(`${this.#name}: after line ${this.#lastLine}: ${reason}`);
  }

  #rowOf(cells: readonly string[], line: number): Row {
    const { channels, labels } = this.#layout;
    const values = new Float64Array(channels.length);
    for (let i = 0; i < values.length; i++) values[i] = this.#numberIn(cells, channels[i]!, line);
    const marks = new Float64Array(labels.length);
    for (let i = 0; i < marks.length; i++) marks[i] = this.#numberIn(cells, labels[i]!, line);
    return { line, timeMs: this.#timeIn(cells, line), values, labels: marks };
  }

  #numberIn(cells: readonly string[], column: Column, line: number): number {
    const text = cells[column.index];
    if (text === undefined || isMissingWord(text)) return Number.NaN;
    const number = parseNumber(text, this.#layout.decimal);
    if (number !== undefined) return column.marks.includes(number) ? Number.NaN : number;
    if (this.#layout.missingWords.has(text.toLowerCase())) return Number.NaN;
    throw new UserError(
      `${this.#name}:${line}: column "${column.name}" holds ${quoted(text)} where a number should ` +
        "be",
      `if that means "no reading", add --missing ${quoted(text)}`,
    );
  }

  #timeIn(cells: readonly string[], line: number): number {
    const { time } = this.#layout;
    const clock = this.#clock;
    if (time === undefined || clock === undefined) return Number.NaN;
    const text = timeText(cells, time.indices);
    if (isMissingWord(text) || this.#layout.missingWords.has(text.toLowerCase())) return Number.NaN;
    const timeMs = clock.read(text);
    if (timeMs !== undefined) return timeMs;
    throw new UserError(
      `${this.#name}:${line}: column "${time.names.join(",")}" holds ${quoted(text)} where a time ` +
        "should be",
    );
  }
}

/** The text on one line, shortened, and without anything that a terminal would act on. */
function quoted(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "?");
  return JSON.stringify(plain.length > 40 ? `${plain.slice(0, 40)}…` : plain);
}
