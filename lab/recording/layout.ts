// What each column of a recording is for: time, index, label, or a channel to filter.
import { UserError } from "../user-error.ts";
import {
  type ColumnSample,
  columnNamed,
  findMarks,
  isIndex,
  isNumeric,
  marksOf,
  readTable,
  type Table,
} from "./columns.ts";
import type { Dialect } from "./delimited.ts";
import { type Decimal, parseNumber } from "./numbers.ts";
import { askedTime, findTime, periodOf, type TimeColumns } from "./time-columns.ts";
import type { DateOrder } from "./times.ts";

export interface Column {
  readonly name: string;
  readonly index: number;
  /** Numbers that mean "no reading" here. */
  readonly marks: readonly number[];
}

export interface Layout {
  readonly decimal: Decimal;
  /** In lower case: what means "no reading" besides the usual words. */
  readonly missingWords: ReadonlySet<string>;
  /** Line of the first record that holds data. */
  readonly firstLine: number;
  readonly channels: readonly Column[];
  readonly labels: readonly Column[];
  /** Absent: readings are told apart by their order alone. */
  readonly time?: TimeColumns;
  /** Median interval of the head in ms; 0 when the recording has no time. */
  readonly periodMs: number;
  /** Columns that are not used, and why. */
  readonly ignored: readonly { readonly name: string; readonly reason: string }[];
}

/** What the user said; everything absent is found. */
export interface LayoutRequest {
  readonly columns?: readonly string[];
  /** Names of the time column, or of the date and the time column; empty: no time. */
  readonly time?: readonly string[];
  readonly dateOrder?: DateOrder;
  /** Words and numbers that mean "no reading". */
  readonly missing?: readonly string[];
  readonly header: "find" | "none";
}

const ID_NAME = /(?:^|[-_ .])id$/i;
const LABEL_NAME =
  /^(?:label|labels|anomaly|is_?anomaly|outlier|is_?outlier|change_?point|fault|attack)$/i;

/** Finds out what the columns are; what `request` says goes first. */
export function findLayout(path: string, dialect: Dialect, request: LayoutRequest): Layout {
  const missingWords = new Set(request.missing?.map((mark) => mark.toLowerCase()));
  const table = readTable(dialect.head, request.header, missingWords);
  const first = table.data[0];
  if (first === undefined) throw new UserError(`${path}: holds a header but no readings`);
  const time =
    request.time === undefined
      ? findTime(table, request.dateOrder)
      : askedTime(table, request.time, request.dateOrder, path);
  const ignored: { name: string; reason: string }[] = [];
  const labels: ColumnSample[] = [];
  const channels: ColumnSample[] = [];
  for (const column of table.columns) {
    if (time?.indices.includes(column.index)) continue;
    const reason = reasonToIgnore(column);
    if (reason === "label") labels.push(column);
    else if (reason === undefined) channels.push(column);
    else if (column.texts.length > 0 || column.named) ignored.push({ name: column.name, reason });
  }
  const chosen = chooseChannels(path, table, request, channels, time !== undefined);
  const given = request.missing?.map((mark) => parseNumber(mark, table.decimal));
  const marks = given?.filter((mark) => mark !== undefined) ?? findMarks(channels);
  const isFree = ({ name }: { readonly name: string }) =>
    !chosen.some((column) => column.name === name);
  return {
    decimal: table.decimal,
    missingWords,
    firstLine: first.line,
    channels: chosen.map((column) => ({
      name: column.name,
      index: column.index,
      marks: given === undefined ? marksOf(column, marks) : marks,
    })),
    labels: labels.filter(isFree).map(({ name, index }) => ({ name, index, marks: [] })),
    ...(time === undefined ? {} : { time }),
    periodMs: time === undefined ? 0 : periodOf(table, time),
    ignored: ignored.filter(isFree),
  };
}

function chooseChannels(
  path: string,
  table: Table,
  request: LayoutRequest,
  found: readonly ColumnSample[],
  timed: boolean,
): readonly ColumnSample[] {
  if (request.columns !== undefined) {
    return [...new Set(request.columns.map((name) => columnNamed(table, name, path)))];
  }
  if (found.length > 0) return found;
  // A column that only counts is an index where there is something to count, else it is the data.
  const counting = timed ? undefined : table.columns.find(isIndex);
  if (counting !== undefined) return [counting];
  throw new UserError(`${path}: has no column of numbers to filter`);
}

function reasonToIgnore(column: ColumnSample): string | undefined {
  if (column.texts.length === 0) return "empty";
  if (!isNumeric(column)) return "text";
  if (LABEL_NAME.test(column.name) && column.numbers.every((n) => n === 0 || n === 1)) {
    return "label";
  }
  if (isIndex(column)) return "index";
  if (ID_NAME.test(column.name) && column.numbers.every(Number.isInteger)) return "identifier";
  return undefined;
}
