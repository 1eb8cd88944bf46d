// A time in columns of its own: year, month, day, hour and so on, or a date beside an hour.

import { parseCalendar } from "./calendar.ts";
import type { ColumnSample, Table } from "./columns.ts";
import { wordsOf } from "./counts.ts";
import { findDateOrder } from "./date-order.ts";
import type { Part, TimeColumns } from "./times.ts";

const NAMES: Readonly<Record<Exclude<Part, "hhmm" | "date">, RegExp>> = {
  year: /^(?:year|years|yr|yyyy|yy|y|jahr|ann[eé]e|an|a[ñn]o|anno|jaar)$/,
  month: /^(?:month|months|mo|mon|mm|m|monat|mois|mes|mese|maand)$/,
  day: /^(?:day|days|dy|dd|d|dom|tag|jour|d[ií]a|giorno|dag)$/,
  dayOfYear: /^(?:doy|yday|jday|julian|dayofyear|yearday|jd)$/,
  hour: /^(?:hour|hours|hr|hh|h|stunde|heure|hora|ora|uur)$/,
  minute: /^(?:minute|minutes|min|mins|mn|mi|minuto)$/,
  second: /^(?:second|seconds|sec|secs|ss|s|sekunde|seconde|segundo)$/,
  ms: /^(?:millisecond|milliseconds|millis|msec|ms)$/,
};
/** Lowest and highest number of each part. */
const RANGES: Readonly<Record<Exclude<Part, "date">, readonly [number, number]>> = {
  ...{ year: [0, 2999], month: [1, 12], day: [1, 31], dayOfYear: [1, 366], hour: [0, 24] },
  ...{ hhmm: [0, 2400], minute: [0, 59], second: [0, 61], ms: [0, 999] },
};

function partOf(column: ColumnSample): Part | undefined {
  const words = wordsOf(column.name).filter((word) => !/^(?:utc|gmt|local|lst|of)$/.test(word));
  const name = words.join("");
  const found = (Object.keys(NAMES) as (keyof typeof NAMES)[]).find((part) => NAMES[part].test(name));
  const named = found ?? (/^(?:time|hhmm|hourmin(?:ute)?|hrmn|clock)$/.test(name) ? "hhmm" : undefined);
  if (named === undefined || column.numbers.length < 0.9 * column.texts.length) return undefined;
  const [low, high] = RANGES[named];
  const fits = (least: number, most: number) =>
    column.numbers.every((n) => n >= least && n <= most && (named === "second" || named === "hour" || Number.isInteger(n)));
  if (fits(low, high)) return column.numbers.length === 0 ? undefined : named;
  return undefined;
}

/** Columns that are parts of one time, at least to the day; undefined: there are none. */
export function findParts(table: Pick<Table, "columns">): TimeColumns | undefined {
  const found = new Map<Part, ColumnSample>();
  for (const column of table.columns) {
    const part = partOf(column);
    if (part !== undefined && !found.has(part)) found.set(part, column);
  }
  const isDate = ({ numbers, texts }: ColumnSample) =>
    texts.length > 0 &&
    texts.slice(0, 50).every((t) => !t.includes(":") && parseCalendar(t, "dmy") !== undefined) &&
    numbers.length < texts.length;
  const date = table.columns.find(isDate);
  if (date !== undefined && !found.has("year") && (found.has("hour") || found.has("hhmm"))) {
    for (const part of ["month", "day", "dayOfYear"] as const) found.delete(part);
    found.set("date", date);
  }
  if (found.has("hhmm") && found.has("hour")) found.delete("hhmm");
  if (found.has("day") && found.has("month")) found.delete("dayOfYear");
  const dated = found.has("date") || (found.has("year") && (found.has("month") || found.has("dayOfYear")));
  if (!dated) return undefined;
  // Minutes without hours belong to something else.
  if (!found.has("hour")) for (const part of ["minute", "second", "ms"] as const) found.delete(part);
  const columns = [...found.values()];
  return {
    names: columns.map(({ name }) => name),
    indices: columns.map(({ index }) => index),
    parts: [...found.keys()],
    format: {
      kind: "calendar",
      order: date !== undefined && found.has("date") ? findDateOrder(date.texts.slice(0, 400)) : "dmy",
      zoned: false,
    },
  };
}

const two = (number: number): string => String(Math.floor(number)).padStart(2, "0");

/** The record's time as one text; "": a part of it is missing. */
export function partsText(
  cells: readonly string[],
  indices: readonly number[],
  parts: readonly Part[],
): string {
  const of = (part: Part): number => {
    const at = parts.indexOf(part);
    return at < 0 ? 0 : Number(cells[indices[at]!] || Number.NaN);
  };
  const hhmm = of("hhmm");
  // 6.5 h are half past six.
  const hours = parts.includes("hhmm") ? Math.floor(hhmm / 100) : of("hour");
  const minutes = parts.includes("hhmm") ? hhmm % 100 : of("minute") + 60 * (hours % 1);
  const seconds = of("second") + of("ms") / 1000;
  const clock = `${two(hours)}:${two(minutes)}:${two(seconds)}${(seconds % 1).toFixed(6).slice(1)}`;
  const year = of("year");
  const full = year < 70 ? 2000 + year : year < 100 ? 1900 + year : year;
  if (parts.includes("date")) return `${cells[indices[parts.indexOf("date")]!] ?? ""} ${clock}`;
  if (parts.includes("dayOfYear")) {
    return `${full}-${String(of("dayOfYear")).padStart(3, "0")} ${clock}`;
  }
  const day = parts.includes("day") ? of("day") : 1;
  return `${full}-${two(of("month"))}-${two(day)} ${clock}`;
}
