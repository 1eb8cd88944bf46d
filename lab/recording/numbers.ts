// Text to number, for recordings: decimal comma or point, and the many ways of saying "no reading".

export type Decimal = "." | ",";

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INFINITE = /^[+-]?inf(?:inity)?$/i;
const MISSING_WORDS = new Set(
  [
    "",
    "-",
    "--",
    "---",
    "?",
    ".",
    "na",
    "n/a",
    "#n/a",
    "nan",
    "-nan",
    "null",
    "none",
    "nil",
  ].concat(["missing", "nodata", "no data", "undefined", "unknown", "unavailable"]),
);

/** Numbers by which loggers say "no reading"; believed only where they stand far off the rest. */
export const CUSTOMARY_MARKS: readonly number[] = [
  -99, -99.9, -99.99, -200, -999, -999.9, -999.99, -9999, -9999.9, -99999, -32768, 9999, 99999,
];

/** Is this one of the words (or nothing at all) that stand for "no reading"? */
export function isMissingWord(text: string): boolean {
  return text.length === 0 || (text.length < 12 && MISSING_WORDS.has(text.toLowerCase()));
}

/**
 * The number that `text` (without blanks around it) spells, or undefined when it spells none.
 * ±Infinity passes: the filter's guard flags it. With a decimal comma `1.5` stays one and a half.
 */
export function parseNumber(text: string, decimal: Decimal): number | undefined {
  const comma = decimal === "," ? text.indexOf(",") : -1;
  const plain = comma < 0 ? text : `${text.slice(0, comma)}.${text.slice(comma + 1)}`;
  if (NUMBER.test(plain)) return Number(plain);
  if (INFINITE.test(plain)) return plain.startsWith("-") ? -Infinity : Infinity;
  return undefined;
}
