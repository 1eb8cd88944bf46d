// The columns of a recording, judged by its head: their names, what is in them, and which numbers
// in them mean "no reading".

import { UserError } from "../user-error.ts";
import { looksLikeData, type NumberedRecord, usualWidth } from "./delimited.ts";
import { CUSTOMARY_MARKS, type Decimal, isMissingWord, parseNumber } from "./numbers.ts";

/** One column of the head. */
export interface ColumnSample {
  readonly index: number;
  readonly name: string;
  /** Did the file name it? */
  readonly named: boolean;
  /** Its cells that say something, from the top. */
  readonly texts: readonly string[];
  /** Those of them that are numbers. */
  readonly numbers: readonly number[];
}

export interface Table {
  readonly columns: readonly ColumnSample[];
  readonly decimal: Decimal;
  readonly data: readonly NumberedRecord[];
}

const INDEX_NAME =
  /^(?:#|n|no|nr|i|idx|index|row|id|reading#?|sample|seq|sequence|entry|record|unnamed.*)$/i;
/** Lines that may stand before the header: a title, the logger's name and the like. */
const PREAMBLE_RECORDS_MAX = 50;

function isHeader(record: NumberedRecord): boolean {
  let words = 0;
  for (const cell of record.cells) {
    if (looksLikeData(cell, ",")) return false;
    if (!isMissingWord(cell)) words++;
  }
  return words > 0;
}

export function isComment(cells: readonly string[]): boolean {
  return cells[0]!.startsWith("#");
}

function columnNames(header: readonly string[], width: number): string[] {
  const names: string[] = [];
  for (let i = 0; i < width; i++) {
    // Names are printed: nothing in them may move a terminal's cursor.
    const plain = (header[i] ?? "").replace(/\p{Cc}+/gu, " ");
    const wanted = i === 0 ? plain.replace(/^#+\s*(?=\S)/, "") : plain;
    let name = wanted === "" ? `column ${i + 1}` : wanted;
    for (let n = 2; names.includes(name); n++) name = `${wanted} (${n})`;
    names.push(name);
  }
  return names;
}

/**
 * Splits the head into header and data, and the data into columns.
 * @param missingWords in lower case: what stands for "no reading" besides the usual words
 */
export function readTable(
  head: readonly NumberedRecord[],
  header: "find" | "none",
  missingWords: ReadonlySet<string>,
): Table {
  const width = usualWidth(head);
  let start = 0;
  while (start < head.length && head[start]!.cells.length !== width) start++;
  if (start === head.length || start > PREAMBLE_RECORDS_MAX) start = 0;
  // Of several comment lines only the last can be the header.
  while (start + 1 < head.length && isComment(head[start]!.cells) && isHeader(head[start + 1]!)) {
    start++;
  }
  const first = head[start]!;
  const named = header === "find" && isHeader(first);
  const data = head.slice(named ? start + 1 : start).filter((record) => !isComment(record.cells));
  const names = columnNames(named ? first.cells : [], width);
  const decimal = findDecimal(data);
  const columns = names.map((name, index): ColumnSample => {
    const texts: string[] = [];
    const numbers: number[] = [];
    for (const { cells } of data) {
      const text = cells[index] ?? "";
      if (isMissingWord(text) || missingWords.has(text.toLowerCase())) continue;
      texts.push(text);
      const number = parseNumber(text, decimal);
      if (number !== undefined) numbers.push(number);
    }
    return { index, name, named: named && (first.cells[index] ?? "") !== "", texts, numbers };
  });
  return { columns, decimal, data };
}

function findDecimal(data: readonly NumberedRecord[]): Decimal {
  for (const { cells } of data) {
    for (const cell of cells) {
      if (/^[+-]?\d*,\d+(?:[eE][+-]?\d+)?$/.test(cell)) return ",";
    }
  }
  return ".";
}

/** Numeric columns hold numbers at least half of the time: what is not is then a mistake. */
export function isNumeric(column: ColumnSample): boolean {
  return column.numbers.length > 0 && 2 * column.numbers.length >= column.texts.length;
}

function rangeWithout(numbers: readonly number[], mark: number): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const number of numbers) {
    if (number === mark) continue;
    if (number < low) low = number;
    if (number > high) high = number;
  }
  return { low, high };
}

/**
 * Customary marks that this file really uses: in one column at least, the mark comes twice or more
 * and lies farther off all other values than three times their span.
 */
export function findMarks(columns: readonly ColumnSample[]): number[] {
  return CUSTOMARY_MARKS.filter((mark) =>
    columns.some(({ numbers }) => {
      const count = numbers.filter((number) => number === mark).length;
      if (count < 2 || count === numbers.length) return false;
      const { low, high } = rangeWithout(numbers, mark);
      return Math.max(low - mark, mark - high) > 3 * (high - low);
    }),
  );
}

/** Those marks that cannot be readings of this column: they lie outside all its other values. */
export function marksOf(column: ColumnSample, marks: readonly number[]): number[] {
  return marks.filter((mark) => {
    const { low, high } = rangeWithout(column.numbers, mark);
    return mark < low || mark > high;
  });
}

function countsByOne({ numbers }: ColumnSample): boolean {
  let steps = 0;
  for (let i = 1; i < numbers.length; i++) if (numbers[i]! - numbers[i - 1]! === 1) steps++;
  return numbers.length > 1 && steps >= 0.9 * (numbers.length - 1);
}

/** Does the column just count its rows? */
export function isIndex(column: ColumnSample): boolean {
  const named = column.named ? INDEX_NAME.test(column.name) : column.index === 0;
  return named && column.numbers.every(Number.isInteger) && countsByOne(column);
}

/** The column of that name, or of that number counted from 1. */
export function columnNamed(table: Table, name: string, path: string): ColumnSample {
  const exact = table.columns.find((column) => column.name === name);
  const loose = table.columns.filter((column) => column.name.toLowerCase() === name.toLowerCase());
  const numbered = /^\d+$/.test(name) ? table.columns[Number(name) - 1] : undefined;
  const found = exact ?? (loose.length === 1 ? loose[0] : undefined) ?? numbered;
  if (found !== undefined) return found;
  const there = table.columns.map((column) => column.name).join(", ");
  throw new UserError(`${path}: there is no column "${name}"; there are: ${there}`);
}
