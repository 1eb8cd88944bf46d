// Delimited text as people have it: its encoding, its delimiter and its first records.

import { UserError } from "../user-error.ts";
import { parseCalendar } from "./calendar.ts";
import type { Delimiter } from "./cells.ts";
import { parseClock, parseDuration } from "./clock.ts";
import { type Encoding, findEncoding } from "./encoding.ts";
import { prefixOf, withUnit } from "./number-format.ts";
import { isMissingWord, type NumberFormat, parseNumber } from "./numbers.ts";
import { otherKind } from "./other-kinds.ts";
import { type NumberedRecord, RecordSplitter } from "./records.ts";

export interface Dialect {
  readonly encoding: Encoding;
  readonly delimiter: Delimiter;
  readonly lineEnd: "\n" | "\r";
  /** The records of the head, blank lines left out. */
  readonly head: readonly NumberedRecord[];
}

/** What is read to find out how a file is written; the rest is only ever streamed. */
export const HEAD_BYTES = 256 * 1024;
/** Delimiters in the order in which the first of equals is taken. */
const DELIMITERS: readonly Delimiter[] = [",", ";", "\t", "|", "blanks"];
/** Looked at for each delimiter. */
const SCORED_CHARS = 48 * 1024;
const SCORED_CELLS = 6000;
const TITLE_WEIGHT = 0.2;
/** "1234,5" is two cells as well as one decimal: the usual delimiter goes first unless worse. */
const CLEARLY = 1e-3;

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

/** Is the record a remark? A header such as "#,Date,Temp" is none. */
export function isComment(cells: readonly string[], delimiter: Delimiter): boolean {
  const first = cells[0]!;
  const mark = /^(?:#|\/\/|%|!|;|REM\b)/.exec(first)?.[0];
  if (mark === undefined || (mark === ";" && delimiter === ";")) return false;
  return first !== mark || cells.length === 1 || delimiter === "blanks";
}

const FORMATS: Readonly<Record<"." | ",", NumberFormat>> = {
  ".": { decimal: ".", group: ",", unit: "", prefix: "" },
  ",": { decimal: ",", group: ".", unit: "", prefix: "" },
};

/** What a cell holds, in whatever way it is written. */
export type CellKind = "number" | "time" | "text" | "empty";

export function kindOfCell(cell: string): CellKind {
  if (isMissingWord(cell)) return "empty";
  if (isNumber(cell)) return "number";
  if (!/\d/.test(cell)) return "text";
  const isTime =
    parseClock(cell) !== undefined ||
    parseCalendar(cell, "dmy") !== undefined ||
    parseDuration(cell) !== undefined;
  if (isTime) return "time";
  const bare = cell.slice(prefixOf(cell).length);
  const number = withUnit(bare)?.[0] ?? bare;
  return isNumber(number) ? "number" : "text";
}

function isNumber(cell: string): boolean {
  return (
    parseNumber(cell, FORMATS["."]) !== undefined || parseNumber(cell, FORMATS[","]) !== undefined
  );
}

function splitAll(text: string, delimiter: Delimiter, lineEnd: "\n" | "\r", whole: boolean) {
  const records: NumberedRecord[] = [];
  const splitter = new RecordSplitter(delimiter, lineEnd);
  const take = (cells: string[], line: number) => void records.push({ line, cells });
  splitter.push(text, take);
  if (whole) splitter.end(take);
  return records;
}

/** How well the delimiter explains the head: share of regular records times share of data. */
function score(all: readonly NumberedRecord[], delimiter: Delimiter): number {
  const records = all.filter(({ cells }) => !isComment(cells, delimiter));
  const width = usualWidth(records);
  let [looked, regular, cells, weight, data, named] = [0, 0, 0, 0, 0, 0];
  for (const record of records) {
    if (cells > SCORED_CELLS) break;
    looked++;
    if (record.cells.length === width) regular++;
    let its = 0;
    let numbers = 0;
    for (const cell of record.cells) {
      const kind = kindOfCell(cell);
      if (kind === "empty") continue;
      its++;
      if (kind !== "text") numbers++;
    }
    // Titles and headers say nothing about the delimiter of the data, a wide header something.
    if (numbers === 0 && data === 0) {
      if (record.cells.length === width) named = 0.1;
      weight += TITLE_WEIGHT;
      continue;
    }
    cells += its;
    if (its === 0) continue;
    weight++;
    data += numbers / its;
  }
  if (looked === 0) return 0;
  return (regular / looked) * (data / Math.max(weight, 1)) + named;
}

function delimiterSaid(text: string): Delimiter | undefined {
  const said = /^\ufeff?"?sep=(.)"?\s*[\r\n]/i.exec(text)?.[1];
  return DELIMITERS.find((delimiter) => delimiter === said);
}

/**
 * How a file is written, where `asked` does not say.
 * @param name of the file, for messages
 * @param bytes its first ones
 * @param whole are they all there is?
 */
export function findDialect(
  name: string,
  bytes: Uint8Array,
  whole: boolean,
  asked: Delimiter | undefined,
): Dialect {
  const other = otherKind(bytes);
  if (other !== undefined) throw new UserError(`${name}: is ${other}, not text with delimiters`);
  const encoding = findEncoding(bytes);
  const text = new TextDecoder(encoding).decode(bytes, { stream: !whole });
  const lineEnd = text.includes("\n") ? "\n" : "\r";
  const part = text.slice(0, Math.max(text.lastIndexOf(lineEnd, SCORED_CHARS), 0) || SCORED_CHARS);
  const given = asked ?? delimiterSaid(text);
  let best: Delimiter = given ?? ",";
  let bestScore = -1;
  for (const delimiter of given === undefined ? DELIMITERS : []) {
    const its = score(splitAll(part, delimiter, lineEnd, true), delimiter);
    if (its > bestScore + CLEARLY) {
      best = delimiter;
      bestScore = its;
    }
  }
  const head = splitAll(text, best, lineEnd, whole).filter(
    ({ cells, line }) => line > 1 || !/^"?sep=/i.test(cells[0]!),
  );
  if (head.length === 0) throw new UserError(`${name}: holds no records`);
  return { encoding, delimiter: best, lineEnd, head };
}
