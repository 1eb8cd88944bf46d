// A time in columns of its own: year, month, day, hour and so on, or a date beside an hour.

import { parseCalendar } from "./calendar.ts";
import { parseClock } from "./clock.ts";
import type { ColumnSample, Table } from "./columns.ts";
import { wordsOf } from "./counts.ts";
import { findDateOrder } from "./date-order.ts";
import type { Part, TimeColumns } from "./times.ts";

const NAMES: Readonly<Record<Exclude<Part, "hhmm" | "hhmmss" | "date" | "clock">, RegExp>> = {
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
const RANGES: Readonly<Record<Exclude<Part, "date" | "clock">, readonly [number, number]>> = {
  ...{ year: [0, 2999], month: [1, 12], day: [1, 31], dayOfYear: [1, 366], hour: [0, 24] },
  ...{ hhmm: [0, 2400], hhmmss: [0, 240_000], minute: [0, 59], second: [0, 61], ms: [0, 999] },
};

function partOf(column: ColumnSample): Part | undefined {
  const words = wordsOf(column.name).filter((word) => !/^(?:utc|gmt|local|lst|of)$/.test(word));
  // Where both are there, MM are months and mm minutes.
  const name = column.name === "mm" ? "mn" : words.join("");
  const found = (Object.keys(NAMES) as (keyof typeof NAMES)[]).find((part) =>
    NAMES[part].test(name),
  );
  const named =
    found ?? (/^(?:time|hhmm|hourmin(?:ute)?|hrmn|clock)$/.test(name) ? "hhmm" : undefined);
  if (named === undefined || column.numbers.length < 0.9 * column.texts.length) return undefined;
  const [low, high] = RANGES[named];
  const fits = (least: number, most: number) =>
    column.numbers.every(
      (n) =>
        n >= least && n <= most && (named === "second" || named === "hour" || Number.isInteger(n)),
    );
  if (column.numbers.length === 0) return undefined;
  if (named !== "hhmm") return fits(low, high) ? named : undefined;
  // 659 is followed by 700.
  if (!column.numbers.every((n) => n % 100 < 60)) return undefined;
  if (fits(low, high)) return named;
  const bySeconds = column.numbers.every((n) => (n / 100) % 100 < 60);
  return bySeconds && fits(...RANGES.hhmmss) ? "hhmmss" : undefined;
}

/** Columns that are parts of one time, at least to the day; undefined: there are none. */
export function findParts(table: Pick<Table, "columns">): TimeColumns | undefined {
  const found = new Map<Part, ColumnSample>();
  for (const column of table.columns) {
    const part = partOf(column);
    if (part !== undefined && !found.has(part)) found.set(part, column);
  }
  if (found.size === 0) return positional(table);
  const isDate = ({ texts }: ColumnSample) =>
    texts.length > 0 &&
    texts.slice(0, 50).every((t) => !t.includes(":") && parseCalendar(t, "dmy") !== undefined);
  const date = table.columns.find(isDate);
  const clock = table.columns.find(
    ({ numbers, texts }) =>
      texts.length > 0 && numbers.length === 0 && texts.slice(0, 50).every((t) => parseClock(t)),
  );
  const toTheHour = found.has("hour") || found.has("hhmm") || found.has("hhmmss");
  const beside = toTheHour || (clock !== undefined && found.has("ms"));
  if (date !== undefined && !found.has("year") && beside) {
    for (const part of ["month", "day", "dayOfYear"] as const) found.delete(part);
    found.set("date", date);
  }
  if (found.has("hhmm") && found.has("hour")) found.delete("hhmm");
  if (found.has("day") && found.has("month")) found.delete("dayOfYear");
  if (clock !== undefined && !toTheHour) found.set("clock", clock);
  if (!found.has("date") && !found.has("year")) return undefined;
  const toTheDay = found.has("date") || found.has("month") || found.has("dayOfYear");
  if (!toTheDay) for (const part of [...found.keys()]) if (part !== "year") found.delete(part);
  // Minutes without hours belong to something else.
  if (!found.has("hour")) {
    for (const part of ["minute", "second"] as const) found.delete(part);
    if (!found.has("clock")) found.delete("ms");
  }
  const columns = [...found.values()];
  return {
    names: columns.map(({ name }) => name),
    indices: columns.map(({ index }) => index),
    parts: [...found.keys()],
    format: {
      kind: "calendar",
      order:
        date !== undefined && found.has("date") ? findDateOrder(date.texts.slice(0, 400)) : "dmy",
      zoned: false,
    },
  };
}

/** Columns without names: year, month, day, hour, minute, where numbers can be nothing else. */
function positional({ columns }: Pick<Table, "columns">): TimeColumns | undefined {
  const parts: readonly Part[] = ["year", "month", "day", "hour", "minute", "second"];
  const own = columns.slice(0, 6);
  if (own.length < 5 || own.some(({ named }) => named)) return undefined;
  const fits = ({ numbers, texts }: ColumnSample, low: number, high: number) =>
    numbers.length > 2 &&
    numbers.length === texts.length &&
    numbers.every((n) => n >= low && n <= high && Number.isInteger(n));
  const ranges = [
    [1950, 2100],
    RANGES.month,
    RANGES.day,
    RANGES.hour,
    RANGES.minute,
    RANGES.second,
  ];
  let count = 0;
  while (count < own.length && fits(own[count]!, ranges[count]![0]!, ranges[count]![1]!)) count++;
  if (count < 5) return undefined;
  const chosen = own.slice(0, count);
  return {
    names: chosen.map(({ name }) => name),
    indices: chosen.map(({ index }) => index),
    parts: parts.slice(0, count),
    format: { kind: "calendar", order: "dmy", zoned: false },
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
  const withSeconds = parts.includes("hhmmss");
  const hhmm = withSeconds ? Math.floor(of("hhmmss") / 100) : of("hhmm");
  // 6.5 h are half past six.
  const joined = withSeconds || parts.includes("hhmm");
  const hours = joined ? Math.floor(hhmm / 100) : of("hour");
  const minutes = joined ? hhmm % 100 : of("minute") + 60 * (hours % 1);
  const seconds = (withSeconds ? of("hhmmss") % 100 : of("second")) + of("ms") / 1000;
  const clockAt = parts.indexOf("clock");
  const written = clockAt < 0 ? undefined : cells[indices[clockAt]!];
  const fraction = parts.includes("ms") ? (of("ms") / 1000).toFixed(3).slice(1) : "";
  const clock =
    (written === undefined ? undefined : written + fraction) ??
    `${two(hours)}:${two(minutes)}:${two(seconds)}${(seconds % 1).toFixed(6).slice(1)}`;
  const year = of("year");
  const full = year < 70 ? 2000 + year : year < 100 ? 1900 + year : year;
  if (parts.includes("date")) return `${cells[indices[parts.indexOf("date")]!] ?? ""} ${clock}`;
  if (parts.includes("dayOfYear")) {
    return `${full}-${String(of("dayOfYear")).padStart(3, "0")} ${clock}`;
  }
  const [month, day] = (["month", "day"] as const).map((part) =>
    parts.includes(part) ? of(part) : 1,
  );
  return `${full}-${two(month!)}-${two(day!)} ${clock}`;
}
