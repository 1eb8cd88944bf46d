// Text to time, for recordings. Times without a zone are read as UTC, so that a recording gives
// the same result on every machine.

export type DateOrder = "dmy" | "mdy";
/** Milliseconds in one unit, for columns that count. */
export type Unit = { readonly unitMs: number; readonly since1970: boolean };
/** How the text of a time column is read. */
export type TimeFormat =
  | { readonly kind: "calendar"; readonly order: DateOrder; readonly zoned: boolean }
  | { readonly kind: "clock" }
  | ({ readonly kind: "count" } & Unit);

/** Is the wall clock known, or only the time between readings? */
export function isSince1970(format: TimeFormat): boolean {
  return format.kind === "calendar" || (format.kind === "count" && format.since1970);
}

const DAY_MS = 86_400_000;
/** The range of JavaScript's dates; beyond it nothing is a time. */
const DATE_MS_MAX = 8.64e15;
const YEAR_FIRST = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ,]+(.+))?$/;
const YEAR_LAST = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?:[T ,]+(.+))?$/;
const CLOCK =
  /^(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d+))?)?\s*([ap]m)?\s*(z|utc|gmt|[+-]\d{2}(?::?\d{2})?)?$/i;

/** Milliseconds since midnight UTC of a time of day such as `18:00`, `18.00.00`, `6:00 PM`. */
export function parseClock(text: string): number | undefined {
  const match = CLOCK.exec(text);
  if (match === null) return undefined;
  const [, hourText, minuteText, secondText, fraction, half, zone] = match;
  // "18.00" is a number as long as nothing says that it is a time.
  if (secondText === undefined && !text.includes(":")) return undefined;
  let hour = Number(hourText);
  const minute = Number(minuteText);
  const second = Number(secondText ?? 0);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return undefined;
    hour = (hour % 12) + (half.toLowerCase() === "pm" ? 12 : 0);
  }
  if (hour > 24 || minute > 59 || second > 60) return undefined;
  const fractionMs = fraction === undefined ? 0 : Number(`0.${fraction}`) * 1000;
  return hour * 3_600_000 + minute * 60_000 + second * 1000 + fractionMs - zoneMs(zone);
}

function zoneMs(zone: string | undefined): number {
  if (zone === undefined || !/^[+-]/.test(zone)) return 0;
  const digits = zone.slice(1).replace(":", "");
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || 0);
  return (zone.startsWith("-") ? -minutes : minutes) * 60_000;
}

/** Does the text name its time zone? */
export function namesZone(text: string): boolean {
  return /(?:[zZ]|utc|gmt|:\d{2}(?:[.,]\d+)?\s*[+-]\d{2}(?::?\d{2})?)$/i.test(text);
}

/** Milliseconds since 1970 of a date, with or without a time of day. */
export function parseCalendar(text: string, order: DateOrder): number | undefined {
  let year = 0;
  let month = 0;
  let day = 0;
  let match = YEAR_FIRST.exec(text);
  if (match !== null) {
    year = Number(match[1]);
    month = Number(match[3]);
    day = Number(match[4]);
  } else {
    match = YEAR_LAST.exec(text);
    if (match === null) return undefined;
    year = Number(match[4]) + (match[4]!.length === 2 ? 2000 : 0);
    month = Number(order === "mdy" ? match[1] : match[3]);
    day = Number(order === "mdy" ? match[3] : match[1]);
  }
  if (month < 1 || month > 12 || day < 1 || day > 31 || year < 1000) return undefined;
  const ofDayMs = match[5] === undefined ? 0 : parseClock(match[5].trim());
  return ofDayMs === undefined ? undefined : Date.UTC(year, month - 1, day) + ofDayMs;
}

/** 3/10/2004 is ambiguous; a part above 12 anywhere decides, else what the separator suggests. */
export function findDateOrder(texts: readonly string[]): DateOrder {
  let separator = "/";
  for (const text of texts) {
    const match = YEAR_LAST.exec(text);
    if (match === null) continue;
    separator = match[2]!;
    if (Number(match[1]) > 12) return "dmy";
    if (Number(match[3]) > 12) return "mdy";
  }
  return separator === "/" ? "mdy" : "dmy";
}

/** The unit of a column of plain numbers, from its name and size; else seconds. */
export function findUnit(name: string, typical: number): Unit {
  const size = Math.abs(typical);
  if (size >= 1e17) return { unitMs: 1e-6, since1970: true };
  if (size >= 1e14) return { unitMs: 1e-3, since1970: true };
  if (size >= 1e11) return { unitMs: 1, since1970: true };
  const words = name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-zµ]+/);
  const says = (...units: string[]) => units.some((unit) => words.includes(unit));
  if (says("ms", "msec", "millis", "milliseconds")) return { unitMs: 1, since1970: false };
  if (says("us", "µs", "micros", "microseconds")) return { unitMs: 1e-3, since1970: false };
  return { unitMs: 1000, since1970: size >= 5e8 };
}

/** Reads one time after the other; a time of day alone passes midnight into the next day. */
export class TimeReader {
  readonly #format: TimeFormat;
  #dayMs = 0;
  #lastMs = Number.NaN;

  constructor(format: TimeFormat) {
    this.#format = format;
  }

  /** Milliseconds, or undefined when `text` is no time of this format. */
  read(text: string): number | undefined {
    if (this.#format.kind === "calendar") return parseCalendar(text, this.#format.order);
    if (this.#format.kind === "count") {
      const count = Number(text.replace(",", "."));
      const timeMs = count * this.#format.unitMs;
      return Math.abs(timeMs) <= DATE_MS_MAX ? timeMs : undefined;
    }
    const ofDayMs = parseClock(text);
    if (ofDayMs === undefined) return undefined;
    if (this.#lastMs - (this.#dayMs + ofDayMs) > DAY_MS / 2) this.#dayMs += DAY_MS;
    this.#lastMs = this.#dayMs + ofDayMs;
    return this.#lastMs;
  }
}
