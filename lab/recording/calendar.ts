// Dates, with or without a time of day, as people and loggers write them.

import { parseClock } from "./clock.ts";
import { CELL_CHARS_MAX, plainText } from "./numbers.ts";

/** Of dates in numbers alone whose year does not come first with four digits. */
export type DateOrder = "dmy" | "mdy" | "ymd";

export interface Moment {
  /** Since 1970, in UTC where the text has no zone. */
  readonly ms: number;
  readonly zoned: boolean;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Days since 1970 in the Gregorian calendar; NaN for one that no calendar has. */
export function daysSince1970(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1 && year >= 1000 && year < 3000)) return Number.NaN;
  if (day > daysIn(year, month)) return Number.NaN;
  // March begins the year, so that the leap day ends it.
  const y = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const leaps = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  return 365 * y + leaps + dayOfYear - 719_468;
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** How months begin in English, German, French, Spanish, Italian, Portuguese, Dutch, Polish. */
const MONTHS: readonly RegExp[] = [
  /^(?:jan|jän|gen|ene|sty)/,
  /^(?:feb|fev|lut)/,
  /^(?:mar|mär|maer|mrz|mrt|maa)/,
  /^(?:apr|avr|abr|kwi)/,
  /^(?:may|mai|mag|mei|maj)/,
  /^(?:jun|juin|giu|cze)/,
  /^(?:jul|juil|lug|lip)/,
  /^(?:aug|aou|ago|sie)/,
  /^(?:sep|set|wrz)/,
  /^(?:oct|okt|ott|out|paz)/,
  /^(?:nov|lis)/,
  /^(?:dec|dez|dic|gru)/,
];

function monthNamed(word: string): number {
  const plain = word.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  return plain.length < 3 ? 0 : 1 + MONTHS.findIndex((month) => month.test(plain));
}

function fullYear(text: string): number {
  return Number(text) + (text.length === 2 ? (Number(text) < 70 ? 2000 : 1900) : 0);
}

const YEAR_FIRST = /^(\d{4})([-/._ ]|\. )(\d{1,2})\2(\d{1,2})\.?$/;
const NUMBERS = /^(\d{1,2})([-/._ ]|\. )(\d{1,2})\2(\d{4}|\d{2})\.?$/;
const HAN = /^(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]$/;
const DAY_MONTH =
  /^(\d{1,2})(?:st|nd|rd|th|er|º|\.)?[-. /,]*(?:de\s)?(\p{L}+)[-. /,]*(?:de[l]?\s)?(\d{4}|\d{2})$/iu;
const MONTH_DAY = /^(\p{L}+)[-. /]*(\d{1,2})(?:st|nd|rd|th)?[-. /,]+(\d{4}|\d{2})$/iu;
const YEAR_MONTH_DAY = /^(\d{4})[-. /]?(\p{L}+)[-. /]?(\d{1,2})$/u;
const MONTH_YEAR = /^(\p{L}+)[-. /,]+(\d{4})$/u;
const ORDINAL = /^(\d{4})[-/ ](\d{3})$/;
const WEEK = /^(\d{4})-?W(\d{2})(?:-?(\d))?$/;
const YEAR_MONTH = /^(\d{4})[-/](\d{2})$/;
/** Numbers of other years are numbers. */
const COMPACT = /^((?:19|20)\d{2})(\d{2})(\d{2})$/;

/** Days since 1970 of a date alone; undefined: no date, NaN: an impossible one. */
function parseDate(text: string, order: DateOrder): number | undefined {
  let m = YEAR_FIRST.exec(text);
  if (m !== null) return daysSince1970(+m[1]!, +m[3]!, +m[4]!);
  m = NUMBERS.exec(text);
  if (m !== null) {
    const [, a = "", , b = "", c = ""] = m;
    if (order === "mdy") return daysSince1970(fullYear(c), +a, +b);
    if (order === "ymd") return c.length > 2 ? undefined : daysSince1970(fullYear(a), +b, +c);
    return daysSince1970(fullYear(c), +b, +a);
  }
  m = COMPACT.exec(text) ?? HAN.exec(text);
  if (m !== null) return daysSince1970(+m[1]!, +m[2]!, +m[3]!);
  m = DAY_MONTH.exec(text);
  if (m !== null) return named(m[3]!, m[2]!, m[1]!);
  m = MONTH_DAY.exec(text);
  if (m !== null) return named(m[3]!, m[1]!, m[2]!);
  m = YEAR_MONTH_DAY.exec(text);
  if (m !== null) return named(m[1]!, m[2]!, m[3]!);
  m = MONTH_YEAR.exec(text);
  if (m !== null) return named(m[2]!, m[1]!, "1");
  m = YEAR_MONTH.exec(text);
  if (m !== null) return daysSince1970(+m[1]!, +m[2]!, 1);
  return parseDayOfYear(text);
}

function named(year: string, month: string, day: string): number | undefined {
  const number = monthNamed(month);
  return number === 0 ? undefined : daysSince1970(fullYear(year), number, Number(day));
}

function parseDayOfYear(text: string): number | undefined {
  let m = ORDINAL.exec(text);
  if (m !== null) {
    const day = Number(m[2]);
    return day < 1 || day > 366 ? Number.NaN : daysSince1970(+m[1]!, 1, 1) + day - 1;
  }
  m = WEEK.exec(text);
  if (m === null) return undefined;
  // The week of 4 January is the first; 1970 began on a Thursday.
  const fourth = daysSince1970(+m[1]!, 1, 4);
  const monday = fourth - ((fourth + 3) % 7);
  return monday + 7 * (Number(m[2]) - 1) + Number(m[3] ?? 1) - 1;
}

/** What may stand around a time and says nothing about it. */
function unadorned(text: string): string {
  return plainText(text)
    .replace(/\s*\[[\w/+-]+\]$|\s[A-Z][a-z]+\/[A-Z]\w+$/, "")
    .replace(/\s*\(\p{L}[\p{L} .-]{5,}\)$/u, "")
    .replace(/\s*\(([A-Z]{2,5})\)$/, " $1")
    .replace(/^(\d{4}):(\d{2}):(\d{2})(?=[ T])/, "$1-$2-$3")
    .replace(/ m=[+-][\d.]+$/, "")
    .replace(/^(\d{4}-\d{2}-\d{2})[_T ](\d{2})-(\d{2})-(\d{2})/, "$1 $2:$3:$4")
    .replace(/^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[.,]?\s+(?=\S)/i, "")
    .replace(/^\p{L}{2,10}[.,]?\s+(?=\d{1,4}(?:[./-]\d|[.\s]+(?:de\s)?\p{L}{3}))/iu, "")
    .replace(/^['"[]|['"\]]$/g, "");
}

const CLOCK_AT = /(?<![\d.])\d{1,2}[:h]\d{2}(?!\d)/;
const CLOCK_THEN_DATE =
  /^(\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s?[ap]\.?m\.?)?)(?:\s+([A-Z]{2,5}))?,?\s+(?:on\s)?(\S.*)$/i;
const HALF_FIRST = /(上午|下午|오전|오후|(?<= )[AP]\.?M\.?(?= ))\s*(\d{1,2}:\d{2}(?::\d{2})?)$/i;
const COMPACT_TIME =
  /^((?:19|20)\d{6})[T _-]?(\d{2})(?:(\d{2})(?:(\d{2})(?:[.,]?(\d{3})|[.,](\d{1,9}))?)?)?(Z|[+-]\d{2}:?\d{2})?$/;
/** 240310060000, which cannot be milliseconds since 1970 before 2030. */
const SHORT_COMPACT =
  /^([0-2]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))([01]\d|2[0-3])([0-5]\d)([0-5]\d)$/;
const DOTTED_TIME =
  /^(.{6,}?)[\sT]+(\d{1,2})\.(\d{2})\.(\d{2}(?:[.,]\d{1,9})?(?:\s*[ap]\.?m\.?)?)$/i;
const HOUR_ONLY = /^(.{6,}?\d)[\sT]+(\d{1,2})\s*(Z|[ap]\.?m\.?|h|Uhr)?$/i;

/** A date, with or without a time of day; undefined: none, NaN: one that no calendar has. */
export function parseCalendar(raw: string, order: DateOrder): Moment | undefined {
  if (raw.length > CELL_CHARS_MAX || raw.length < 5) return undefined;
  let text = unadorned(raw);
  const interval = /^([\d-]{10}T[^/]+)\/\d{4}/.exec(text);
  if (interval !== null) text = interval[1]!;
  const half = HALF_FIRST.exec(text);
  if (half !== null) {
    text = text.replace(half[0], `${half[2]} ${/[下후p]/i.test(half[1]!) ? "PM" : "AM"}`);
  }
  const at = CLOCK_AT.exec(text)?.index;
  if (at === undefined) return parseWithoutColon(text, order);
  if (at > 0) {
    const year = /^(\S+?)(?:\s+([A-Z]{2,5}))?\s+(\d{4})$/.exec(text.slice(at));
    const before = text.slice(0, at).replace(/[T\s,_:;-]+$/, "");
    if (year !== null) return joined(`${before} ${year[3]}`, `${year[1]} ${year[2] ?? ""}`, order);
    return joined(before, text.slice(at), order);
  }
  const first = CLOCK_THEN_DATE.exec(text);
  return first === null ? undefined : joined(first[3]!, `${first[1]} ${first[2] ?? ""}`, order);
}

function joined(date: string, clock: string, order: DateOrder): Moment | undefined {
  const days = parseDate(date.trim(), order);
  if (days === undefined) return undefined;
  const ofDay = parseClock(clock.trim());
  if (ofDay === undefined || ofDay.hours > 24) return undefined;
  return { ms: days * DAY_MS + ofDay.ms, zoned: ofDay.zoned };
}

function parseWithoutColon(text: string, order: DateOrder): Moment | undefined {
  const compact = COMPACT_TIME.exec(text);
  if (compact !== null) {
    const [, date = "", hour, minute = "00", second = "00", ms, parts = "0", zone = ""] = compact;
    return joined(date, `${hour}:${minute}:${second}.${ms ?? parts}${zone}`, order);
  }
  const short = SHORT_COMPACT.exec(text);
  if (short !== null) return joined(`20${short[1]}`, short.slice(2).join(":"), order);
  const days = parseDate(text, order);
  if (days !== undefined) return { ms: days * DAY_MS, zoned: false };
  const dotted = DOTTED_TIME.exec(text);
  if (dotted !== null) return joined(dotted[1]!, dotted.slice(2).join(":"), order);
  const hour = HOUR_ONLY.exec(text);
  if (hour === null) return undefined;
  const [, date = "", count = "", behind = ""] = hour;
  const only = parseDate(date.replace(/[,;]$/, ""), order);
  if (only === undefined || Number(count) > 24) return undefined;
  const shift = /^p/i.test(behind) ? 12 : 0;
  const hours = /^[ap]/i.test(behind) ? (Number(count) % 12) + shift : Number(count);
  return { ms: only * DAY_MS + hours * HOUR_MS, zoned: /^z$/i.test(behind) };
}

const pair = (text: string, at: number): number => {
  const [tens, ones] = [text.charCodeAt(at) - 48, text.charCodeAt(at + 1) - 48];
  return tens >= 0 && tens < 10 && ones >= 0 && ones < 10 ? 10 * tens + ones : Number.NaN;
};

/**
 * Milliseconds of the one form that most recordings have, `2024-03-10T06:00:00.123Z` with or
 * without fraction and Z; NaN: another form.
 */
export function isoMs(text: string): number {
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return Number.NaN;
  const between = text.charCodeAt(10);
  if (between !== 84 && between !== 32) return Number.NaN;
  if (text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return Number.NaN;
  const [hour, minute, second] = [pair(text, 11), pair(text, 14), pair(text, 17)];
  const days = daysSince1970(100 * pair(text, 0) + pair(text, 2), pair(text, 5), pair(text, 8));
  if (!(hour < 24 && minute < 60 && second < 60)) return Number.NaN;
  let at = 19;
  let fraction = 0;
  if (text.charCodeAt(at) === 46) {
    let scale = 1000;
    for (at++; at < text.length && at < 29; at++) {
      const digit = text.charCodeAt(at) - 48;
      if (!(digit >= 0 && digit < 10)) break;
      scale /= 10;
      fraction += digit * scale;
    }
  }
  if (text.charCodeAt(at) === 90) at++;
  if (at !== text.length) return Number.NaN;
  return days * DAY_MS + hour * HOUR_MS + minute * 60_000 + second * 1000 + fraction;
}
