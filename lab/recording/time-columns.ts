// Finds the time of a recording: one column, or a date and a time of day beside each other.
import { UserError } from "../user-error.ts";
import { type ColumnSample, columnNamed, isIndex, type Table } from "./columns.ts";
import { isMissingWord } from "./numbers.ts";
import {
  type DateOrder,
  findDateOrder,
  findUnit,
  namesZone,
  type TimeFormat,
  TimeReader,
} from "./times.ts";

export interface TimeColumns {
  readonly names: readonly string[];
  /** One column, or a date and a time of day. */
  readonly indices: readonly number[];
  readonly format: TimeFormat;
}

const TIME_NAME =
  /(?:^|[^a-z])(?:date|time|times|datetime|timestamp|stamp|epoch|ts|t|sec|secs|seconds|s|ms|millis|uptime|elapsed)(?:[^a-z]|$)/;

function median(values: number[]): number {
  values.sort((a, b) => a - b);
  return values.length === 0 ? 0 : values[values.length >> 1]!;
}

/** The median interval of the head, over forward steps; 0 when there is none. */
export function periodOf(table: Table, time: Pick<TimeColumns, "indices" | "format">): number {
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

/** Looks for: date and time, date beside time of day, counts, time of day; in this order. */
export function findTime(table: Table, order: DateOrder | undefined): TimeColumns | undefined {
  const kinds = table.columns.map((column) => {
    const kind = timeOf(table, [column], order)?.format.kind;
    if (kind !== "count" || column.texts.length === 0) return kind;
    const typical = median([...column.numbers]);
    const epoch = findUnit(column.name, typical).since1970;
    const named = column.named && TIME_NAME.test(spacedWords(column.name));
    return (named || epoch) && !isIndex(column) && growing(column.numbers) ? kind : undefined;
  });
  const ofKind = (kind: string) => table.columns.filter((_, i) => kinds[i] === kind);
  const [clock] = ofKind("clock");
  const isPlainDate = ({ texts }: ColumnSample) => texts.every((text) => !text.includes(":"));
  const choices = [
    ...ofKind("calendar").map((date) => (clock && isPlainDate(date) ? [date, clock] : [date])),
    ...ofKind("count").map((column) => [column]),
    ...ofKind("clock").map((column) => [column]),
  ];
  for (const choice of choices) {
    const time = timeOf(table, choice, order);
    // Several readings a day with a date only: no time at all is better than the same time.
    if (time !== undefined && (table.data.length < 2 || periodOf(table, time) > 0)) return time;
  }
  return undefined;
}

/** "sampleTime" as "sample time"; one letter stays, since T is a temperature and t a time. */
function spacedWords(name: string): string {
  return name.length === 1 ? name : name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
}

/** The time in the columns of these names; none of them: no time. */
export function askedTime(
  table: Table,
  asked: readonly string[],
  order: DateOrder | undefined,
  path: string,
): TimeColumns | undefined {
  if (asked.length === 0) return undefined;
  const columns = asked.map((name) => columnNamed(table, name, path));
  const time = timeOf(table, columns, order);
  if (time !== undefined) return time;
  const example = columns.map((column) => column.texts[0] ?? "").join(" ");
  throw new UserError(`${path}: column "${asked.join(",")}" holds no times ("${example}")`);
}
