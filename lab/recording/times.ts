// Text to time, for recordings. Times without a zone are read as UTC, so that a recording gives
// the same result on every machine.

import { type DateOrder, isoMs, parseCalendar } from "./calendar.ts";
import { parseClock, parseDuration } from "./clock.ts";
import type { Unit } from "./counts.ts";
import { type NumberFormat, parseNumber } from "./numbers.ts";

/** How the text of a time column is read. */
export type TimeFormat =
  | { readonly kind: "calendar"; readonly order: DateOrder; readonly zoned: boolean }
  | { readonly kind: "clock" }
  | { readonly kind: "duration" }
  | ({ readonly kind: "count"; readonly numbers: NumberFormat } & Unit);

/** What a column holds of a time that stands in several. */
export type Part =
  | ("year" | "month" | "day" | "dayOfYear" | "date")
  | ("clock" | "hour" | "hhmm" | "hhmmss" | "minute" | "second" | "ms");

export interface TimeColumns {
  readonly names: readonly string[];
  readonly indices: readonly number[];
  /** What each column holds, where year, month and so on have columns of their own. */
  readonly parts?: readonly Part[];
  readonly format: TimeFormat;
}

/** Is the wall clock known, or only the time between readings? */
export function isSince1970(format: TimeFormat): boolean {
  return format.kind === "calendar" || (format.kind === "count" && format.since1970);
}

const DAY_MS = 86_400_000;
/** The range of JavaScript's dates; beyond it nothing is a time. */
const DATE_MS_MAX = 8.64e15;

/** Reads one time after the other; a time of day alone passes midnight into the next day. */
export class TimeReader {
  readonly #format: TimeFormat;
  #dayMs = 0;
  #lastMs = Number.NaN;

  constructor(format: TimeFormat) {
    this.#format = format;
  }

  /** Milliseconds; undefined: no time of this format, NaN: a day that no calendar has. */
  read(text: string): number | undefined {
    const format = this.#format;
    if (format.kind === "calendar") {
      const quick = isoMs(text);
      return Number.isNaN(quick) ? parseCalendar(text, format.order)?.ms : quick;
    }
    if (format.kind === "count") {
      const count = parseNumber(text, format.numbers);
      if (count === undefined) return undefined;
      const timeMs = count * format.unitMs + format.originMs;
      return Math.abs(timeMs) <= DATE_MS_MAX ? timeMs : undefined;
    }
    if (format.kind === "duration") return parseDuration(text);
    const clock = parseClock(text);
    if (clock === undefined) return undefined;
    // 25:00:00 after 24:00:00 counts on.
    if (clock.hours > 24) return this.#dayMs === 0 ? clock.ms : undefined;
    if (this.#lastMs - (this.#dayMs + clock.ms) > DAY_MS / 2) this.#dayMs += DAY_MS;
    this.#lastMs = this.#dayMs + clock.ms;
    return this.#lastMs;
  }
}
