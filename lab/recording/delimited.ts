// Delimited text as people have it: its encoding, its delimiter and its first records.
// csv-parse does the parsing; this file decides how it is asked to.
import type { Options } from "csv-parse";
import { parse as parseSync } from "csv-parse/sync";
import { UserError } from "../user-error.ts";
import { type Decimal, isMissingWord, parseNumber } from "./numbers.ts";
import { parseCalendar, parseClock } from "./times.ts";

export type Encoding = "utf8" | "utf16le" | "latin1";
export type Delimiter = "," | ";" | "\t" | "|" | "blanks";

/** One record with the number of its (last) line in the file, counted from 1. */
export interface NumberedRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

export interface Dialect {
  readonly encoding: Encoding;
  readonly delimiter: Delimiter;
  /** The records of the head, blank and comment lines left out. */
  readonly head: readonly NumberedRecord[];
}

/** What is read to find out how a file is written; the rest is only ever streamed. */
export const HEAD_BYTES = 256 * 1024;
/** A longer record is not a record: most likely a quote that never closes. */
const RECORD_BYTES_MAX = 1 << 20;
/** Arguments that every engine takes in one call. */
const DECODE_BYTES = 8192;
const DELIMITERS: readonly Delimiter[] = [",", ";", "\t", "|", "blanks"];

function findEncoding(head: Uint8Array): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf16le";
  try {
    // `stream`: a character that the end of the head cuts in two is no mistake.
    new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    return "utf8";
  } catch {
    return "latin1";
  }
}

/** The text of `bytes`, a byte order mark included. */
export function decode(bytes: Uint8Array, encoding: Encoding): string {
  if (encoding !== "latin1") {
    const label = encoding === "utf8" ? "utf-8" : "utf-16le";
    return new TextDecoder(label, { ignoreBOM: true }).decode(bytes);
  }
  // The Encoding Standard takes "latin1" for another one.
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += DECODE_BYTES) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + DECODE_BYTES)));
  }
  return parts.join("");
}

/** How csv-parse reads a file with this delimiter. */
export function parserOptions(delimiter: Delimiter): Options {
  const blank = delimiter === "blanks" || delimiter === "\t";
  return {
    bom: true,
    delimiter: delimiter === "blanks" ? [" ", "\t"] : delimiter,
    ltrim: !blank,
    max_record_size: RECORD_BYTES_MAX,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  };
}

/**
 * The cells of a record without the blanks around them; undefined for one that says nothing (all
 * cells empty) or that is a comment. A run of blanks is one delimiter.
 */
export function tidyRecord(record: string[], delimiter: Delimiter): string[] | undefined {
  let empty = true;
  for (let i = 0; i < record.length; i++) {
    record[i] = record[i]!.trim();
    if (record[i] !== "") empty = false;
  }
  if (empty) return undefined;
  return delimiter === "blanks" ? record.filter((cell) => cell !== "") : record;
}

function parseHead(text: string, delimiter: Delimiter): NumberedRecord[] {
  const records: NumberedRecord[] = [];
  parseSync(text, {
    ...parserOptions(delimiter),
    // The end of the head may cut a quoted cell; that is no reason to give up.
    skip_records_with_error: true,
    on_record: (record: string[], context) => {
      const cells = tidyRecord(record, delimiter);
      if (cells !== undefined) records.push({ line: context.lines, cells });
      return null;
    },
  });
  return records;
}

/** The cell count that most records have. */
export function usualWidth(records: readonly NumberedRecord[]): number {
  const counts = new Map<number, number>();
  let usual = 0;
  for (const { cells } of records) {
    const count = (counts.get(cells.length) ?? 0) + 1;
    counts.set(cells.length, count);
    if (count > (counts.get(usual) ?? 0)) usual = cells.length;
  }
  return usual;
}

/** Is the cell a number or a time? Names and words are neither. */
export function looksLikeData(cell: string, decimal: Decimal): boolean {
  return (
    parseNumber(cell, decimal) !== undefined ||
    parseCalendar(cell, "dmy") !== undefined ||
    parseCalendar(cell, "mdy") !== undefined ||
    parseClock(cell) !== undefined
  );
}

/** How well the delimiter explains the head: share of regular records times share of data. */
function score(records: readonly NumberedRecord[], delimiter: Delimiter): number {
  const width = usualWidth(records);
  let regular = 0;
  let cells = 0;
  let data = 0;
  for (let r = 0; r < records.length; r++) {
    const record = records[r]!;
    if (record.cells.length === width) regular++;
    for (const cell of r === 0 ? [] : record.cells) {
      if (isMissingWord(cell)) continue;
      cells++;
      if (looksLikeData(cell, delimiter === "," ? "." : ",")) data++;
    }
  }
  // A header that is as wide as the data counts for more than any one record.
  const header = records[0]?.cells.length === width ? 0.1 : 0;
  return records.length === 0
    ? 0
    : ((regular / records.length) * data) / Math.max(cells, 1) + header;
}

/**
 * How a file is written, where `asked` does not say.
 * @param name of the file, for messages
 * @param head its first `HEAD_BYTES`, or all of it
 * @param sizeBytes of the whole file
 */
export function findDialect(
  name: string,
  head: Uint8Array,
  sizeBytes: number,
  asked: Delimiter | undefined,
): Dialect {
  const encoding = findEncoding(head);
  let text = decode(head, encoding);
  if (head.length < sizeBytes) {
    text = text.slice(0, Math.max(text.lastIndexOf("\n"), 0) || undefined);
  }
  let best: Dialect | undefined;
  let bestScore = -1;
  for (const delimiter of asked === undefined ? DELIMITERS : [asked]) {
    const records = parseHead(text, delimiter);
    const its = score(records, delimiter);
    if (its > bestScore + 1e-9) {
      best = { encoding, delimiter, head: records };
      bestScore = its;
    }
  }
  if (best === undefined || best.head.length === 0) {
    throw new UserError(`${name}: holds no records`);
  }
  return best;
}
