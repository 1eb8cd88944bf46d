// What each column of a recording is for: time, index, label, series, or a channel to filter.

import { UserError } from "../user-error.ts";
import type { DateOrder } from "./calendar.ts";
import {
  type ColumnSample,
  columnNamed,
  isIndex,
  isNumeric,
  readTable,
  type Table,
} from "./columns.ts";
import { type Dialect, kindOfCell } from "./delimited.ts";
import { type Decimal, isMissingWord, type NumberFormat, parseNumber } from "./numbers.ts";
import { findSeries, isPlace, type SeriesColumns, seriesText } from "./series.ts";
import { askedTime, findTime, isTimeName, timeText } from "./time-columns.ts";
import { isSince1970, type TimeColumns, TimeReader } from "./times.ts";
import { stepsBack, type Timing, timingOf } from "./timing.ts";

export interface Column {
  readonly name: string;
  readonly index: number;
  readonly format: NumberFormat;
}

export interface Unused {
  readonly name: string;
  readonly reason: string;
}

export interface Layout {
  /** In lower case: words that mean "no reading" besides the usual ones. */
  readonly missingWords: ReadonlySet<string>;
  /** Numbers that mean "no reading", as the user says. */
  readonly missingNumbers: readonly number[];
  /** Line of the first record that holds data. */
  readonly firstLine: number;
  /** The cells of the header, which may come again; empty: none. */
  readonly header: readonly string[];
  /** Columns of numbers: the channels, but in a long recording what each of its series has. */
  readonly values: readonly Column[];
  readonly channels: readonly { readonly name: string }[];
  readonly labels: readonly Column[];
  /** Absent: readings are told apart by their order alone. */
  readonly time?: TimeColumns;
  /** Present: the recording is long. */
  readonly series?: SeriesColumns;
  readonly timing: Timing;
  /** Median interval of the head in ms; 0 when the recording has no time. */
  readonly periodMs: number;
  /** Cells that a complete record has. */
  readonly width: number;
  /** A column that counts the rows; a record without a number there is none. */
  readonly index?: number;
  /** Columns that are not used, and why. */
  readonly ignored: readonly Unused[];
  /** The head, for what is said about it. */
  readonly table: Table;
}

/** What the user said; everything absent is found. */
export interface LayoutRequest {
  readonly columns?: readonly string[];
  /** Names of the time column, or of the date and the time column; empty: no time. */
  readonly time?: readonly string[];
  /** Names of the columns that name the series; empty: each record holds all channels. */
  readonly series?: readonly string[];
  readonly dateOrder?: DateOrder;
  readonly decimal?: Decimal;
  /** Words and numbers that mean "no reading". */
  readonly missing?: readonly string[];
  readonly header: "find" | "none";
}

const ID_NAME =
  /(?:^|[-_ .])(?:id|no|nr|num|number|code|serial|uid)\.?$|[a-z]I[dD]$|^(?:mote|sensor|device|node)id$/;
const LABEL_NAME =
  /^(?:label|labels|anomaly|is_?anomaly|outlier|outliers|is_?outlier|change_?point|fault|faulty|attack|stale_data_mask)$/i;
const YES_NO = /^(?:[01](?:\.0*)?|true|false|yes|no)$/i;

/** Finds out what the columns are; what `request` says goes first. */
export function findLayout(path: string, dialect: Dialect, request: LayoutRequest): Layout {
  const missingWords = new Set(request.missing?.map((mark) => mark.toLowerCase()));
  const { decimal, header } = request;
  const table = readTable(dialect, { header, decimal, missing: missingWords });
  const first = table.data[0];
  if (first === undefined) {
    const wrong =
      dialect.head.length > 1 ? "has no column of numbers" : "holds a header but no readings";
    throw new UserError(`${path}: ${wrong}`);
  }
  const time =
    request.time === undefined
      ? findTime(table, request.dateOrder)
      : askedTime(table, request.time, request.dateOrder, path);
  checkCommas(path, dialect, table, time);
  const series = seriesOf(path, table, time, request);
  const { channels, ignored, labels } = sortColumns(table, time, series);
  const values = chooseColumns(path, table, request, {
    channels,
    ignored,
    timed: time !== undefined,
    series,
  });
  const taken = new Set(values.map(({ name }) => name));
  const timing = timingIn(table, time, series);
  const index = table.columns.find((column) => isIndex(column) && !taken.has(column.name));
  const given = request.missing?.map((mark) => parseNumber(mark, table.columns[0]!.format));
  return {
    missingWords,
    missingNumbers: given?.filter((mark) => mark !== undefined) ?? [],
    firstLine: first.line,
    header: table.header,
    values: values.map(({ name, index, format }) => ({ name, index, format })),
    channels: values.map(({ name }) => ({ name })),
    labels: labels.filter(({ name }) => !taken.has(name)),
    ...(time === undefined ? {} : { time }),
    ...(series === undefined ? {} : { series }),
    timing,
    periodMs: timing.periodMs,
    width: table.columns.length,
    ...(index === undefined ? {} : { index: index.index }),
    ignored: ignored.filter(({ name }) => !taken.has(name)),
    table,
  };
}

/** @throws UserError where commas are both decimal signs and delimiters */
function checkCommas(
  path: string,
  { delimiter }: Dialect,
  { columns, data }: Table,
  time: TimeColumns | undefined,
): void {
  const values = columns.filter(({ index }) => !time?.indices.includes(index));
  const unnamed = values.filter(({ named }) => !named);
  if (delimiter !== "," || !columns[0]!.named || 2 * unnamed.length !== values.length) return;
  const bySigns = values.every(({ texts }, v) => {
    const digits = v % 2 === 0 ? /^[+-]?\d+$/ : /^\d+$/;
    return texts.length > 0 && texts.every((text) => digits.test(text));
  });
  if (!bySigns) return;
  const { cells, line } = data[0]!;
  const [a, b] = values;
  throw new UserError(
    `${path}:${line}: has more cells than the header has names; is ` +
      `"${cells[a!.index]},${cells[b!.index]}" one number?`,
    "save it with semicolons between the cells, or name all columns",
  );
}

function seriesOf(
  path: string,
  table: Table,
  time: TimeColumns | undefined,
  { series }: LayoutRequest,
): SeriesColumns | undefined {
  if (series === undefined) return findSeries(table, time);
  if (series.length === 0) return undefined;
  const columns = series.map((name) => columnNamed(table.columns, name, path));
  return { names: columns.map(({ name }) => name), indices: columns.map(({ index }) => index) };
}

function sortColumns(
  table: Table,
  time: TimeColumns | undefined,
  series: SeriesColumns | undefined,
) {
  const ignored: Unused[] = [];
  const labels: ColumnSample[] = [];
  const channels: ColumnSample[] = [];
  for (const column of table.columns) {
    const { index, name, named, texts } = column;
    if (time?.indices.includes(index) || series?.indices.includes(index)) continue;
    const reason = reasonToIgnore(column, series);
    if (reason === "label") labels.push(column);
    else if (reason === undefined) channels.push(column);
    else if (texts.length > 0 || named) ignored.push({ name, reason });
  }
  if (series === undefined) return { channels, ignored, labels };
  const fixed = channels.filter((column) => isPlace(column, table, series));
  if (fixed.length === channels.length) return { channels, ignored, labels };
  for (const { name } of fixed) ignored.push({ name, reason: "the same for all of a series" });
  return { channels: channels.filter((column) => !fixed.includes(column)), ignored, labels };
}

function reasonToIgnore(column: ColumnSample, series: SeriesColumns | undefined) {
  const { name, numbers, texts } = column;
  if (texts.length === 0) return "empty";
  if (LABEL_NAME.test(name) && texts.every((text) => YES_NO.test(text))) return "label";
  // Each series has its own kind of values: a switch beside a thermometer.
  const some = series !== undefined && numbers.length >= 0.05 * texts.length;
  if (!isNumeric(column) && !(some && numbers.length > 0)) return textReason(column);
  if (column.named && isTimeName(name) && !isTemperature(column)) return "a time";
  if (isIndex(column)) return "index";
  const named = column.named && (ID_NAME.test(name) || ID_NAME.test(name.toLowerCase()));
  if (named && numbers.every(Number.isInteger)) return "identifier";
  if (texts.every((text) => /^0\d{2,}$/.test(text))) return "identifier";
  return undefined;
}

/** One letter, beside a time: only what goes on and on is another time. */
function isTemperature({ name, numbers }: ColumnSample): boolean {
  return name.length === 1 && stepsBack(numbers).back > 0;
}

/** Text with digits in it was perhaps meant to be numbers. */
function textReason({ texts }: ColumnSample): string {
  const some = texts.slice(0, 200);
  const digits = some.filter((text) => /^\W{0,2}\d/.test(text)).length;
  if (2 * digits <= some.length) return "text";
  const times = some.filter((text) => kindOfCell(text) === "time").length;
  if (2 * times > some.length) return "another time";
  const cell = texts[0]!;
  return `not understood: "${cell.length > 30 ? `${cell.slice(0, 30)}…` : cell}"`;
}

interface Choice {
  readonly channels: readonly ColumnSample[];
  readonly ignored: readonly Unused[];
  readonly timed: boolean;
  readonly series: SeriesColumns | undefined;
}

function chooseColumns(
  path: string,
  table: Table,
  request: LayoutRequest,
  { channels, ignored, series, timed }: Choice,
): readonly ColumnSample[] {
  if (request.columns !== undefined && series === undefined) {
    const asked = request.columns.map((name) => columnNamed(table.columns, name, path));
    return [...new Set(asked)];
  }
  if (channels.length > 0) return channels;
  // A column that only counts is an index where there is something to count, else it is the data.
  const counting = timed ? undefined : table.columns.find(isIndex);
  if (counting !== undefined) return [counting];
  const why = ignored.find(({ reason }) => reason.startsWith("not understood"));
  const more = why === undefined ? "" : `; "${why.name}" is ${why.reason}`;
  throw new UserError(`${path}: has no column of numbers to filter${more}`);
}

/** Timing of the head; of a long recording that of its commonest series. */
function timingIn(table: Table, time: TimeColumns | undefined, series: SeriesColumns | undefined) {
  if (time === undefined) return timingOf([], () => false, "sorted");
  const reader = new TimeReader(time.format);
  const counts = new Map<string, number>();
  if (series !== undefined) {
    for (const { cells } of table.data) {
      const key = seriesText(cells, series);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  const [commonest] = [...counts].sort((a, b) => b[1] - a[1]);
  const times: number[] = [];
  const rests: string[] = [];
  for (const { cells } of table.data) {
    if (series !== undefined && seriesText(cells, series) !== commonest?.[0]) continue;
    const text = timeText(cells, time);
    const ms = isMissingWord(text) ? undefined : reader.read(text);
    if (ms === undefined || Number.isNaN(ms)) continue;
    times.push(ms);
    rests.push(cells.filter((_, c) => !time.indices.includes(c)).join("\u0000"));
  }
  const clock = isSince1970(time.format) ? "calendar" : "may restart";
  return timingOf(times, (i) => rests[i] !== rests[i - 1], clock);
}
