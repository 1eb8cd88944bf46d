// Finds the time of a recording: one column, a date and a time of day beside each other, or a
// column each for year, month, day and so on.

import { UserError } from "../user-error.ts";
import { type DateOrder, parseCalendar } from "./calendar.ts";
import { type ColumnSample, columnNamed, isIndex, type Table } from "./columns.ts";
import { findUnit, unitNamed, wordsOf } from "./counts.ts";
import { findDateOrder } from "./date-order.ts";
import { isMissingWord, parseNumber } from "./numbers.ts";
import { findParts, partsText } from "./time-parts.ts";
import { type TimeColumns, type TimeFormat, TimeReader } from "./times.ts";
import { median, stepsBack } from "./timing.ts";

/** Words that make a column's numbers a time. */
const TIME_WORD =
  /^(?:date|datetime|dateandtime|time|times|timestamp|timestamps|stamp|epoch|unix|unixtime|ts|elapsed|uptime|millis|micros|seconds?|secs?|ms|zeit|zeitstempel|datum|uhrzeit|fecha|hora|heure|tijd|ora|dt|jd|mjd|julian|datenum|when|created|ds|tm|tstamp|tmstamp)$/;
/** Words beside those that do not make a name less of a time. */
const BESIDE_TIME =
  /^(?:zone|timezone|tz|utc|gmt|local|lst|cet|cest|est|edt|pst|pdt|mst|cst|of|day|at|in|from|start|end|begin|decimal|fractional|recorded|received|updated|last|changed|system|device|log|iso|rfc|and|und|the|sample|sampling|h|hr|hrs|hours?|min|mins|minutes?|days?|d|s|us|ns|µs|microseconds?|nanoseconds?|sekunden|stunden|minuten|tage|t|offset|format|yyyy|mm|dd|hh|ss|sss|rel|relative|abs|absolute|total|excel|year|month|hour|minute|second)$/;
const SAMPLE = 400;

/** Is the name nothing but words about time? Then its column is no channel. */
export function isTimeName(name: string): boolean {
  // One letter stays, since T is a temperature and t a time.
  if (/^[ts]$/.test(name.trim())) return true;
  if (/^t\s*[[(/_]\s*\p{L}+[\])]?$/u.test(name.trim()))
    return unitNamed(name.slice(1)) !== undefined;
  const words = wordsOf(name);
  if (words.length === 0) return false;
  const calendar =
    /^(?:zone|timezone|tz|utc|gmt|since|year|month|day|hour|minute|doy|weekday|week)$/;
  return (
    words.some((word) => TIME_WORD.test(word) || calendar.test(word)) &&
    words.every((word) => TIME_WORD.test(word) || calendar.test(word) || BESIDE_TIME.test(word))
  );
}

/** Does a word of the name make its numbers a time? "Sensor time" and "Time since start" do. */
function isNamedTime({ name, named }: ColumnSample): boolean {
  return named && (isTimeName(name) || wordsOf(name).some((word) => TIME_WORD.test(word)));
}

/** Some texts from the start, the middle and the end. */
function sampled(texts: readonly string[]): string[] {
  const step = Math.max(1, Math.floor(texts.length / SAMPLE));
  return texts.filter((_, i) => i % step === 0 || i < 20);
}

/** The text of a record's time, put together where it stands in several columns. */
export function timeText(cells: readonly string[], time: Pick<TimeColumns, "indices" | "parts">) {
  const { indices, parts } = time;
  if (parts !== undefined) return partsText(cells, indices, parts);
  const first = cells[indices[0]!] ?? "";
  return indices.length === 1 ? first : `${first} ${cells[indices[1]!] ?? ""}`.trim();
}

const readable = (text: string, format: TimeFormat): boolean => {
  const ms = new TimeReader(format).read(text);
  return ms !== undefined && !Number.isNaN(ms);
};

function countFormat(column: ColumnSample): TimeFormat {
  const header = `${column.name} ${column.unit}`;
  const whole = column.numbers.every(Number.isInteger) ? "whole" : "parts";
  const unit = findUnit(header, median([...column.numbers]), whole);
  return { kind: "count", ...unit, numbers: column.format };
}

/** The format in which at least half of `texts` can be read. */
function findFormat(texts: readonly string[], column: ColumnSample | undefined, asked?: DateOrder) {
  const some = sampled(texts);
  const order = asked ?? findDateOrder(some);
  const zoned = some.filter((text) => parseCalendar(text, order)?.zoned).length > some.length / 2;
  const numbers = column === undefined ? [] : some.map((t) => parseNumber(t, column.format));
  const mostlyNumbers = 2 * numbers.filter((n) => n !== undefined).length > some.length;
  const formats: TimeFormat[] = [
    { kind: "calendar", order, zoned },
    { kind: "clock" },
    { kind: "duration" },
    ...(column === undefined ? [] : [countFormat(column)]),
  ];
  const padded = some.every((text) => /^\d{6}(?:\.\d+)?$/.test(text));
  const named = column !== undefined && isTimeName(column.name);
  return formats.find((format) => {
    if (padded && named && format.kind === "clock") {
      return some.every((text) => readable(text, format)) && some.some((text) => text[0] === "0");
    }
    // 18.00 is a number, not a time; 20240310 is a date where most of them are.
    if (mostlyNumbers && (format.kind === "clock" || format.kind === "duration")) return false;
    const good = some.filter((text) => readable(text, format)).length;
    const share = mostlyNumbers && format.kind === "calendar" ? 0.9 : 0.5;
    return good > 0 && good >= share * some.length;
  });
}

function timeOf(table: Table, columns: readonly ColumnSample[], order: DateOrder | undefined) {
  const indices = columns.map((column) => column.index);
  const texts = table.data
    .map(({ cells }) => timeText(cells, { indices }))
    .filter((text) => !isMissingWord(text));
  const single = columns.length === 1 ? columns[0] : undefined;
  const format = findFormat(texts, single, order);
  if (format === undefined) return undefined;
  return { names: columns.map((column) => column.name), indices, format };
}

/** Plain numbers are a time where their name or size says so, and they run one way. */
function isCount(column: ColumnSample, format: TimeFormat): boolean {
  if (column.numbers.length === 0) return false;
  // Centuries of seconds, or years with a fraction: no unit that is known here.
  const isYear = wordsOf(column.name).includes("year");
  const unknown = format.kind === "count" && !format.since1970;
  if (unknown && (isYear || column.numbers[0]! >= 1e10) && unitNamed(column.name) === undefined) {
    return false;
  }
  const { back, steps } = stepsBack(column.numbers);
  const named = isNamedTime(column);
  const oneWay = Math.min(back, steps - back) <= (named ? 0.25 : 0.05) * steps;
  const large = format.kind === "calendar" || (format.kind === "count" && format.since1970);
  // Counts of days are as small as readings: only their name tells them.
  const epoch =
    large && (format.kind !== "count" || !/days/.test(format.says) || column.index === 0);
  if (isIndex(column) && !(named && isTimeName(column.name))) return false;
  return oneWay && steps > 0 && (named || epoch || isUnitAlone(column));
}

/** "hours" from 0 on in the first column count time; elsewhere they may count anything. */
function isUnitAlone({ index, name, numbers }: ColumnSample): boolean {
  const words = wordsOf(name);
  if (words.length !== 1 || unitNamed(name) === undefined || name.length < 3) return false;
  const grows = numbers.every((n, i) => i === 0 || n > numbers[i - 1]!);
  return grows && (index === 0 || /^(?:doy|yday|jday)$/i.test(name));
}

/** How many different times there are, of those that are known. */
function resolution(table: Table, time: TimeColumns): number {
  const reader = new TimeReader(time.format);
  const seen = new Set<number>();
  for (const { cells } of table.data) seen.add(reader.read(timeText(cells, time)) ?? Number.NaN);
  seen.delete(Number.NaN);
  return seen.size;
}

/** Of all columns that hold times the one that tells most readings apart; of equals the first. */
export function findTime(table: Table, order: DateOrder | undefined): TimeColumns | undefined {
  const times = table.columns.map((column) => {
    if (column.texts.length === 0) return undefined;
    const time = timeOf(table, [column], order);
    if (time === undefined) return undefined;
    const plain = 2 * column.numbers.length > column.texts.length;
    return !plain || isCount(column, time.format) ? time : undefined;
  });
  const ofKind = (kind: string) => table.columns.filter((_, i) => times[i]?.format.kind === kind);
  const clocks = ofKind("clock");
  const isPlainDate = ({ texts }: ColumnSample) => texts.every((text) => !text.includes(":"));
  const paired = ofKind("calendar").flatMap((date) => {
    const near = clocks.find((clock) => Math.abs(clock.index - date.index) === 1) ?? clocks[0];
    if (near === undefined || !isPlainDate(date)) return [];
    const both = timeOf(table, [date, near], order);
    return both?.format.kind === "calendar" ? [both] : [];
  });
  const parts = findParts(table);
  const choices: readonly (TimeColumns | undefined)[] = [
    ...paired,
    ...(parts === undefined ? [] : [parts]),
    ...["calendar", "count", "clock", "duration"].flatMap((kind) =>
      times.filter((time) => time?.format.kind === kind),
    ),
  ];
  let best: TimeColumns | undefined;
  let most = Math.min(table.data.length - 1, 1);
  for (const time of choices) {
    if (time === undefined) continue;
    const different = resolution(table, time);
    if (different > (best === undefined ? most : 1.2 * most)) {
      best = time;
      most = different;
    }
  }
  return best;
}

/** The time in the columns of these names; none of them: no time. */
export function askedTime(
  table: Table,
  asked: readonly string[],
  order: DateOrder | undefined,
  path: string,
): TimeColumns | undefined {
  if (asked.length === 0) return undefined;
  const columns = asked.map((name) => columnNamed(table.columns, name, path));
  const parts = columns.length > 2 ? findParts({ ...table, columns }) : undefined;
  const time = parts ?? timeOf(table, columns, order);
  if (time !== undefined) return time;
  const example = columns.map((column) => column.texts[0] ?? "").join(" ");
  throw new UserError(`${path}: column "${asked.join(",")}" holds no times ("${example}")`);
}
