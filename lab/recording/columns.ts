// The columns of a recording, judged by its head: their names and what is in them.

import { UserError } from "../user-error.ts";
import type { Dialect } from "./delimited.ts";
import { type FoundFormat, findNumberFormats } from "./number-format.ts";
import { type Decimal, isMissingWord, parseNumber } from "./numbers.ts";
import type { NumberedRecord } from "./records.ts";
import { splitTable } from "./table.ts";

/** One column of the head. */
export interface ColumnSample {
  readonly index: number;
  readonly name: string;
  /** Did the file name it? */
  readonly named: boolean;
  /** What a line of units says beside the name. */
  readonly unit: string;
  /** Its cells that say something, from the top. */
  readonly texts: readonly string[];
  /** Those of them that are numbers. */
  readonly numbers: readonly number[];
  readonly format: FoundFormat;
}

export interface Table {
  readonly columns: readonly ColumnSample[];
  readonly header: readonly string[];
  readonly data: readonly NumberedRecord[];
  readonly prefaceLines: number;
}

const INDEX_NAME =
  /^(?:#|n|no|nr|num|i|idx|index|row|rows|rn|id|reading#?|sample|seq|sequence|entry[ _]?(?:id|no|#)?|record|rec(?:ord)?[ _]?(?:no|num|nr|nbr|#)?|recnbr|lfd\.? ?nr\.?|line|count|unnamed.*|obs(?:ervation)?)\.?:?$/i;

export interface TableRequest {
  readonly header: "find" | "none";
  readonly decimal: Decimal | undefined;
  /** In lower case: what stands for "no reading" besides the usual words. */
  readonly missing: ReadonlySet<string>;
}

/** Splits the head into header and data, and the data into columns. */
export function readTable(dialect: Dialect, request: TableRequest): Table {
  const raw = splitTable(dialect.head, request.header, dialect.delimiter);
  const texts = raw.names.map((_, index) => {
    const its: string[] = [];
    for (const { cells } of raw.data) {
      const text = cells[index];
      if (text === undefined || isMissingWord(text)) continue;
      if (request.missing.size === 0 || !request.missing.has(text.toLowerCase())) its.push(text);
    }
    return its;
  });
  const formats = findNumberFormats(texts, request.decimal, dialect.delimiter);
  const columns = raw.names.map((name, index): ColumnSample => {
    const format = formats[index]!;
    const numbers: number[] = [];
    for (const text of texts[index]!) {
      const number = parseNumber(text, format);
      if (number !== undefined) numbers.push(number);
    }
    const [named, unit] = [raw.named[index]!, raw.units[index]!];
    const own = format.prefix.replace(/[:=\s]+$/, "");
    const free = own !== "" && !named && !raw.names.includes(own);
    return { index, name: free ? own : name, named, unit, texts: texts[index]!, numbers, format };
  });
  return { columns, header: raw.header, data: raw.data, prefaceLines: raw.prefaceLines };
}

/** Numeric columns hold numbers at least half of the time: what is not is then no reading. */
export function isNumeric(column: ColumnSample): boolean {
  return column.numbers.length > 0 && 2 * column.numbers.length >= column.texts.length;
}

function countsByOne({ numbers }: ColumnSample): boolean {
  let steps = 0;
  for (let i = 1; i < numbers.length; i++) {
    if (Math.abs(numbers[i]! - numbers[i - 1]!) === 1) steps++;
  }
  // 1, 2, 1, 2 … names two sensors.
  const few = new Set(numbers).size < Math.min(16, numbers.length / 2);
  return numbers.length > 1 && steps >= 0.9 * (numbers.length - 1) && !few;
}

/** 1, 2, 3 … in the first column is an index under any name, but for that of a time. */
function countsFromStart({ name, numbers, texts }: ColumnSample): boolean {
  const [first] = numbers;
  if (numbers.length < 5 || numbers.length !== texts.length) return false;
  if (/time|sec|^[ts]$|zeit|ms|min|day|hour/i.test(name)) return false;
  return (first === 0 || first === 1) && numbers.every((number, i) => number === first + i);
}

/** Does the column just count its rows? */
export function isIndex(column: ColumnSample): boolean {
  if (column.index === 0 && countsFromStart(column)) return true;
  const named = column.named ? INDEX_NAME.test(column.name) : column.index === 0;
  return named && column.numbers.every(Number.isInteger) && countsByOne(column);
}

/** The column of that name, or of that number counted from 1. */
export function columnNamed<C extends { readonly name: string }>(
  columns: readonly C[],
  name: string,
  path: string,
): C {
  const exact = columns.find((column) => column.name === name);
  const loose = columns.filter((column) => column.name.toLowerCase() === name.toLowerCase());
  const numbered = /^\d+$/.test(name) ? columns[Number(name) - 1] : undefined;
  const found = exact ?? (loose.length === 1 ? loose[0] : undefined) ?? numbered;
  if (found !== undefined) return found;
  const there = columns.slice(0, 40).map((column) => column.name);
  if (columns.length > there.length) there.push(`and ${columns.length - there.length} more`);
  throw new UserError(`${path}: there is no column "${name}"; there are: ${there.join(", ")}`);
}
