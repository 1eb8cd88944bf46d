// What each column of a recording is for: time, index, label, or a channel to filter.
import { UserError } from "../user-error.ts";
import {
  type ColumnSample,
  findMarks,
  isNumeric,
  marksOf,
  readTable,
  type Table,
} from "./columns.ts";
import type { Dialect } from "./delimited.ts";
import { type Decimal, isMissingWord, parseNumber } from "./numbers.ts";
import { findDateOrder, findUnit, namesZone, TimeReader, type DateOrder, type TimeFormat } from "./times.ts";

export interface Column {
  readonly name: string;
  readonly index: number;
  /** Numbers that mean "no reading" here. */
  readonly marks: readonly number[];
}

export interface TimeColumns {
  readonly names: readonly string[];
  /** One column, or a date and a time of day. */
  readonly indices: readonly number[];
  readonly format: TimeFormat;
}

export interface Layout {
  readonly decimal: Decimal;
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

const INDEX_NAME = /^(?:#|n|no|nr|i|idx|index|row|id|reading#?|sample|seq|sequence|entry|record|unnamed.*)$/i;
const ID_NAME = /(?:^|[-_ .])id$/i;
const LABEL_NAME = /^(?:label|labels|anomaly|is_?anomaly|outlier|is_?outlier|change_?point|fault|attack)$/i;
const TIME_NAME = /(?:^|[^a-z])(?:date|time|times|datetime|timestamp|stamp|epoch|ts|t|sec|secs|seconds|s|ms|millis|uptime|elapsed)(?:[^a-z]|$)/;

function median(values: number[]): number {
  values.sort((a, b) => a - b);
  return values.length === 0 ? 0 : values[values.length >> 1]!;
}

/** The median interval of the head, over forward steps; 0 when there is none. */
function periodOf(table: Table, time: Pick<TimeColumns, "indices" | "format">): number {
  const reader = new TimeReader(time.format);
  const steps: number[] = [];
  let last = Number.NaN;
  for (const { cells } of table.data) {
    const now = reader.read(timeText(cells, time.indices)) ?? Number.NaN;
    if (now - last >= 0) steps.push(now - last);
    if (!Number.isNaN(now)) last = now;
  }
  return median(steps);
}

/** The text of a record's time, put together where date and time of day are apart. */
export function timeText(cells: readonly string[], indices: readonly number[]): string {
  const first = cells[indices[0]!] ?? "";
  return indices.length === 1 ? first : `${first} ${cells[indices[1]!] ?? ""}`.trim();
}

/** The format in which at least half of `texts` can be read. */
function findFormat(name: string, texts: readonly string[], asked: DateOrder | undefined) {
  const order = asked ?? findDateOrder(texts);
  const numbers = texts.map(Number).filter(Number.isFinite);
  const formats: TimeFormat[] = [
    { kind: "calendar", order, zoned: texts.some(namesZone) },
    { kind: "clock" },
    { kind: "count", ...findUnit(name, median(numbers)) },
  ];
  return formats.find((format) => {
    const reader = new TimeReader(format);
    const good = texts.filter((text) => reader.read(text) !== undefined).length;
    return good > 0 && 2 * good >= texts.length;
  });
}

function growing(numbers: readonly number[]): boolean {
  let back = 0;
  for (let i = 1; i < numbers.length; i++) if (!(numbers[i]! >= numbers[i - 1]!)) back++;
  return numbers.length > 0 && back <= 0.05 * numbers.length;
}

function countsByOne({ numbers }: ColumnSample): boolean {
  let steps = 0;
  for (let i = 1; i < numbers.length; i++) if (numbers[i]! - numbers[i - 1]! === 1) steps++;
  return numbers.length > 1 && steps >= 0.9 * (numbers.length - 1);
}

function isIndex(column: ColumnSample): boolean {
  const named = column.named ? INDEX_NAME.test(column.name) : column.index === 0;
  return named && column.numbers.every(Number.isInteger) && countsByOne(column);
}

function timeOf(table: Table, columns: readonly ColumnSample[], order: DateOrder | undefined) {
  const indices = columns.map((column) => column.index);
  const name = columns.map((column) => column.name).join(" ");
  const texts = table.data
    .map(({ cells }) => timeText(cells, indices))
    .filter((text) => !isMissingWord(text));
  const format = findFormat(name, texts, order);
  if (format === undefined) return undefined;
  return { names: columns.map((column) => column.name), indices, format };
}

/** Looks for the time in this order: date and time, date beside time of day, counts, time of day. */
function findTime(table: Table, order: DateOrder | undefined): TimeColumns | undefined {
  const kinds = table.columns.map((column) => {
    const kind = timeOf(table, [column], order)?.format.kind;
    if (kind !== "count" || column.texts.length === 0) return kind;
    const typical = median([...column.numbers]);
    const epoch = findUnit(column.name, typical).since1970;
    const named = column.named && TIME_NAME.test(column.name.replace(/^[A-Z].+/, lowerCase));
    return (named || epoch) && !isIndex(column) && growing(column.numbers) ? kind : undefined;
  });
  const first = (kind: string) => table.columns[kinds.indexOf(kind as "count")];
  const date = first("calendar");
  const clock = first("clock");
  const plainDate = date?.texts.every((text) => !text.includes(":")) ?? false;
  const choices = [plainDate && clock ? [date!, clock] : [date], [first("count")], [clock]];
  for (const choice of choices) {
    if (choice[0] === undefined) continue;
    const time = timeOf(table, choice as ColumnSample[], order);
    // Several readings a day with a date only: no time at all is better than the same time.
    if (time !== undefined && (table.data.length < 2 || periodOf(table, time) > 0)) return time;
  }
  return undefined;
}

function lowerCase(text: string): string {
  return text.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
}

function columnNamed(table: Table, name: string, path: string): ColumnSample {
  const exact = table.columns.find((column) => column.name === name);
  const loose = table.columns.filter((column) => column.name.toLowerCase() === name.toLowerCase());
  const numbered = /^\d+$/.test(name) ? table.columns[Number(name) - 1] : undefined;
  const found = exact ?? (loose.length === 1 ? loose[0] : undefined) ?? numbered;
  if (found !== undefined) return found;
  const there = table.columns.map((column) => column.name).join(", ");
  throw new UserError(`${path}: there is no column "${name}"; there are: ${there}`);
}

function askedTime(table: Table, request: LayoutRequest, path: string): TimeColumns | undefined {
  const asked = request.time ?? [];
  if (asked.length === 0) return undefined;
  const columns = asked.map((name) => columnNamed(table, name, path));
  const time = timeOf(table, columns, request.dateOrder);
  if (time !== undefined) return time;
  const example = columns.map((column) => column.texts[0] ?? "").join(" ");
  throw new UserError(`${path}: column "${asked.join(",")}" holds no times ("${example}")`);
}

/** Finds out what the columns are; what `request` says goes first. */
export function findLayout(path: string, dialect: Dialect, request: LayoutRequest): Layout {
  const table = readTable(dialect.head, request.header);
  const first = table.data[0];
  if (first === undefined) throw new UserError(`${path}: holds a header but no readings`);
  const time =
    request.time === undefined
      ? findTime(table, request.dateOrder)
      : askedTime(table, request, path);
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
  const chosen = request.columns?.map((name) => columnNamed(table, name, path)) ?? channels;
  if (chosen.length === 0) {
    const index = table.columns.find((column) => isIndex(column));
    if (index === undefined || time !== undefined) {
      throw new UserError(`${path}: has no column of numbers to filter`);
    }
    chosen.push(index);
  }
  const names = new Set(chosen.map((column) => column.name));
  const given = request.missing?.map((mark) => parseNumber(mark, table.decimal));
  const marks = given?.filter((mark) => mark !== undefined) ?? findMarks(channels);
  const finished = ({ name, index }: ColumnSample, own: readonly number[]): Column => {
    return { name, index, marks: own };
  };
  return {
    decimal: table.decimal,
    firstLine: first.line,
    channels: chosen.map((column) =>
      finished(column, given === undefined ? marksOf(column, marks) : marks),
    ),
    labels: labels.filter(({ name }) => !names.has(name)).map((column) => finished(column, [])),
    ...(time === undefined ? {} : { time }),
    periodMs: time === undefined ? 0 : periodOf(table, time),
    ignored: ignored.filter(({ name }) => !names.has(name)),
  };
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
