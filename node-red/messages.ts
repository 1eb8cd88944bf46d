// What stands in a message that comes in, and what is said in those that go out.

import { numberAt, type Path, pathText, valueAt } from "../lab/attach/path.ts";
import { flagText } from "../lab/replay/flag-text.ts";
import { FLAG_HELD, FLAG_OUTLIER, FLAG_UNAVAILABLE } from "../src/filter/flags.ts";
import type { JudgedChannel } from "../src/filter/judged.ts";
import { shown } from "../src/settings/read.ts";
import type { Message } from "./red.ts";

/** `msg.sluice`, with the keys of the MQTT payload (SPEC.md); null for what is not known. */
export interface Verdict {
  readonly value: number | null;
  readonly raw: number | null;
  readonly score: number | null;
  /** Joined by `|`; "" when all is well. */
  readonly flags: string;
  /** Half-width of the interval in which the truth is nine times in ten. */
  readonly plus_minus: number | null;
  readonly problem: boolean;
  readonly age_ms: number | null;
}

/** Was the reading kept from the filter, or is it far from the value? */
export function isDoubted({ flags }: JudgedChannel): boolean {
  return (flags & (FLAG_HELD | FLAG_UNAVAILABLE | FLAG_OUTLIER)) !== 0;
}

export function verdictOf(judged: JudgedChannel): Verdict {
  return {
    value: known(judged.value),
    raw: known(judged.raw),
    score: known(judged.score),
    flags: flagText(judged.flags),
    plus_minus: known(judged.plusMinus),
    problem: judged.problem,
    age_ms: known(judged.ageMs),
  };
}

/** NaN: none arrived; undefined: not a reading. Text that is a number counts. */
export function readingOf(value: unknown): number | undefined {
  if (value === null || Number.isNaN(value)) return NaN;
  const number = numberAt(value, []);
  return Number.isNaN(number) ? undefined : number;
}

/** The numbers in an object by their keys, and NaN for none where `isReading`; no others. */
export function readingsOf(
  value: unknown,
  isReading: (key: string) => boolean,
): ReadonlyMap<string, number> {
  const readings = new Map<string, number>();
  if (typeof value !== "object" || value === null || Array.isArray(value)) return readings;
  for (const [key, inner] of Object.entries(value)) {
    const reading = readingOf(inner);
    if (reading === undefined || (Number.isNaN(reading) && !isReading(key))) continue;
    readings.set(key, reading);
  }
  return readings;
}

/** Milliseconds since 1970 of a number, a Date or a date as text; NaN: none of them. */
export function timeOf(value: unknown): number {
  const number = numberAt(value, []);
  if (Number.isFinite(number)) return number;
  if (value instanceof Date) return value.getTime();
  return typeof value === "string" ? Date.parse(value) : NaN;
}

/** Puts `value` in the place of what stands at `path`. */
export function replaceAt(message: Message, path: Path, value: unknown): void {
  const parent = path.length === 1 ? message : valueAt(message, path.slice(0, -1));
  (parent as Record<string | number, unknown>)[path[path.length - 1]!] = value;
}

/** One line about what stands at `path`. */
export function unexpected(message: Message, path: Path, expected: string): string {
  return `msg.${pathText(path)}: expected ${expected}, got ${got(message, path)}`;
}

function got(message: Message, path: Path): string {
  const value = valueAt(message, path);
  return value === undefined ? "nothing" : shown(value);
}

function known(number: number): number | null {
  return Number.isFinite(number) ? number : null;
}
