// A recording on disk as a stream of readings. Only its head is ever held in memory.
import { createReadStream } from "node:fs";
import { CsvError, parse } from "csv-parse";
import { describePathError, UserError } from "../user-error.ts";
import { isComment } from "./columns.ts";
import {
  type Delimiter,
  type Dialect,
  fileBytes,
  findDialect,
  parserOptions,
  tidyRecord,
} from "./delimited.ts";
import { type Column, findLayout, type Layout, type LayoutRequest } from "./layout.ts";
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

export interface RecordingRequest extends LayoutRequest {
  readonly delimiter?: Delimiter;
}

export class Recording {
  readonly path: string;
  readonly sizeBytes: number;
  readonly dialect: Dialect;
  readonly layout: Layout;
  /** Bytes that `rows` has read so far. */
  readBytes = 0;

  constructor(path: string, request: RecordingRequest) {
    this.path = path;
    this.sizeBytes = fileBytes(path);
    this.dialect = findDialect(path, request.delimiter);
    this.layout = findLayout(path, this.dialect, request);
  }

  /** All records in file order; bad ones throw a UserError that names line and column. */
  async *rows(signal?: AbortSignal): AsyncGenerator<Row> {
    const { delimiter, encoding } = this.dialect;
    const { layout } = this;
    const clock = layout.time === undefined ? undefined : new TimeReader(layout.time.format);
    let lastLine = layout.firstLine - 1;
    const parser = parse({
      ...parserOptions(delimiter),
      // The package types its stream for records of strings alone.
      on_record: (record, context) => {
        if (context.lines < layout.firstLine) return null;
        const cells = tidyRecord(record, delimiter);
        if (cells === undefined || isComment(cells)) return null;
        lastLine = context.lines;
        return this.#rowOf(cells, lastLine, clock) as unknown as string[];
      },
    });
    // UTF-8 goes to the parser as bytes, which is faster than as strings.
    const decoding = encoding === "utf8" ? {} : { encoding };
    const file = createReadStream(this.path, { ...decoding, ...(signal ? { signal } : {}) });
    file.on("error", (error) => parser.destroy(error));
    file.pipe(parser);
    try {
      for await (const row of parser) {
        this.readBytes = file.bytesRead;
        yield row as Row;
      }
    } catch (error) {
      throw this.#describe(error, lastLine);
    } finally {
      file.destroy();
      parser.destroy();
    }
  }

  #describe(error: unknown, line: number): unknown {
    if (!(error instanceof CsvError)) return describePathError(error, this.path);
    if (error.code === "CSV_MAX_RECORD_SIZE" || error.code === "CSV_QUOTE_NOT_CLOSED") {
      return new UserError(`${this.path}: a quote (") after line ${line} is never closed`);
    }
    return new UserError(`${this.path}: after line ${line}: ${error.message.split("\n")[0]}`);
  }

  #rowOf(cells: readonly string[], line: number, clock: TimeReader | undefined): Row {
    const { channels, labels } = this.layout;
    const values = new Float64Array(channels.length);
    for (let i = 0; i < values.length; i++) values[i] = this.#numberIn(cells, channels[i]!, line);
    const marks = new Float64Array(labels.length);
    for (let i = 0; i < marks.length; i++) marks[i] = this.#numberIn(cells, labels[i]!, line);
    return { line, timeMs: this.#timeIn(cells, line, clock), values, labels: marks };
  }

  #numberIn(cells: readonly string[], column: Column, line: number): number {
    const text = cells[column.index];
    if (text === undefined || isMissingWord(text)) return Number.NaN;
    const number = parseNumber(text, this.layout.decimal);
    if (number !== undefined) return column.marks.includes(number) ? Number.NaN : number;
    if (this.layout.missingWords.has(text.toLowerCase())) return Number.NaN;
    throw new UserError(
      `${this.path}:${line}: column "${column.name}" holds ${quoted(text)} where a number should ` +
        `be; if that means "no reading", add --missing ${quoted(text)}`,
    );
  }

  #timeIn(cells: readonly string[], line: number, clock: TimeReader | undefined): number {
    const { time } = this.layout;
    if (time === undefined || clock === undefined) return Number.NaN;
    const text = timeText(cells, time.indices);
    if (isMissingWord(text) || this.layout.missingWords.has(text.toLowerCase())) return Number.NaN;
    const timeMs = clock.read(text);
    if (timeMs !== undefined) return timeMs;
    throw new UserError(
      `${this.path}:${line}: column "${time.names.join(",")}" holds ${quoted(text)} where a time ` +
        "should be",
    );
  }
}

/** The text on one line, shortened, and without anything that a terminal would act on. */
function quoted(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "?");
  return JSON.stringify(plain.length > 40 ? `${plain.slice(0, 40)}…` : plain);
}
