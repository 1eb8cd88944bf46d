// Times that are plain numbers: since when they count, and in which unit.

/** Milliseconds in one unit, for columns that count. */
export interface Unit {
  readonly unitMs: number;
  readonly since1970: boolean;
  /** What 0 means, in milliseconds since 1970. */
  readonly originMs: number;
  /** For people. */
  readonly says: string;
}

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;
/** 30 December 1899: day 0 of spreadsheets. */
const SHEET_ORIGIN_MS = -25_569 * DAY_MS;
const JULIAN_ORIGIN_MS = -2_440_587.5 * DAY_MS;
const MODIFIED_JULIAN_ORIGIN_MS = -40_587 * DAY_MS;
const MATLAB_ORIGIN_MS = -719_529 * DAY_MS;
const FILETIME_ORIGIN_MS = Date.UTC(1601, 0, 1);
const TICKS_ORIGIN_MS = -62_135_596_800_000;
const LABVIEW_ORIGIN_MS = Date.UTC(1904, 0, 1);

function since(says: string, unitMs: number, originMs: number): Unit {
  return { unitMs, since1970: true, originMs, says };
}

const counted = (says: string, unitMs: number): Unit => ({
  unitMs,
  since1970: false,
  originMs: 0,
  says,
});

const WORDS: readonly (readonly [words: RegExp, unit: Unit])[] = [
  [/^(?:ms|msec|msecs|millis|millisec|milliseconds?|millisekunden)$/, counted("ms", 1)],
  [/^(?:us|µs|μs|usec|micros|microsec|microseconds?)$/, counted("µs", 1e-3)],
  [/^(?:ns|nsec|nanos|nanoseconds?)$/, counted("ns", 1e-6)],
  [/^(?:s|sec|secs|seconds?|sek|sekunden?|segundos?|secondes?)$/, counted("s", SECOND_MS)],
  [/^(?:min|mins|minutes?|minuten?|minutos?|minuti)$/, counted("min", 60_000)],
  [/^(?:h|hr|hrs|hours?|stunden?|std|heures?|horas?|ore)$/, counted("h", 3_600_000)],
  [/^(?:d|day|days|tage?|jours?|d[ií]as?|giorni|doy|yday|jday)$/, counted("days", DAY_MS)],
  [/^(?:weeks?|wochen?)$/, counted("weeks", 7 * DAY_MS)],
];

/** The words of a header, in lower case: "sampleTime (min)" has three. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-zà-ÿ])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== "");
}

/** The unit that a header names; the last one counts, as in "day time (s)". */
export function unitNamed(header: string): Unit | undefined {
  const words = wordsOf(header);
  for (let i = words.length - 1; i >= 0; i--) {
    // "T" is a temperature and "D" a distance as often; only a lower case header says s, h or d.
    const found = WORDS.find(([pattern]) => pattern.test(words[i]!));
    if (found !== undefined) return found[1];
  }
  return undefined;
}

/** Calendars that count in large numbers, by the size of a typical one. */
function unitOfSize(size: number): Unit | undefined {
  if (size >= 7e17 && size < 1e19) return since("ns since 1970", 1e-6, 0);
  if (size >= 6.2e17) return since("100 ns since year 1", 1e-4, TICKS_ORIGIN_MS);
  if (size >= 1.1e17 && size < 1.6e17) return since("100 ns since 1601", 1e-4, FILETIME_ORIGIN_MS);
  if (size >= 5e14 && size < 1e16) return since("µs since 1970", 1e-3, 0);
  if (size >= 3e11 && size < 1e13) return since("ms since 1970", 1, 0);
  return undefined;
}

/** Numbers of days, where the header speaks of a date or of days. */
function daysOfSize(size: number, words: readonly string[], whole: "whole" | "parts") {
  const dated = words.some((word) => /^(?:date|datum|fecha|data|serial|datetime)$/.test(word));
  const julian = words.some((word) => /^(?:julian|jd|mjd|jday|matlab|datenum)$/.test(word));
  if (size >= 2.4e6 && size < 2.5e6 && (julian || whole === "parts")) {
    return since("Julian days", DAY_MS, JULIAN_ORIGIN_MS);
  }
  if (size >= 6.9e5 && size < 7.7e5 && (julian || whole === "parts")) {
    return since("days of MATLAB", DAY_MS, MATLAB_ORIGIN_MS);
  }
  if (words.includes("mjd")) {
    return since("modified Julian days", DAY_MS, MODIFIED_JULIAN_ORIGIN_MS);
  }
  if (size >= 29_000 && size < 73_100 && (dated || whole === "parts")) {
    return since("days of a spreadsheet", DAY_MS, SHEET_ORIGIN_MS);
  }
  return undefined;
}

/**
 * The unit of a column of plain numbers, from its header and its size; else seconds.
 * @param whole are all of the column's numbers whole?
 */
export function findUnit(header: string, typical: number, whole: "whole" | "parts"): Unit {
  const size = Math.abs(typical);
  const large = unitOfSize(size);
  if (large !== undefined) return large;
  const words = wordsOf(header);
  const said = unitNamed(header);
  const days =
    said === undefined || said.says === "days" ? daysOfSize(size, words, whole) : undefined;
  if (days !== undefined) return days;
  const isSeconds = said === undefined || said.says === "s";
  if (isSeconds && size >= 2.9e9 && size < 4.2e9 && !words.includes("unix")) {
    return since("s since 1904", SECOND_MS, LABVIEW_ORIGIN_MS);
  }
  if (isSeconds && size >= 5e8 && size < 1e10) return since("s since 1970", SECOND_MS, 0);
  if (said !== undefined) return said;
  // Otherwise nothing says what is counted.
  return { ...counted("s", SECOND_MS), says: "s, as no unit is named" };
}
