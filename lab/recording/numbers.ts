// Text to number, for recordings: the ways of the world to write numbers, and of saying that there
// is none.

/** What separates whole and fraction. */
export type Decimal = "." | ",";

/** How the numbers of one column are written. */
export interface NumberFormat {
  readonly decimal: Decimal;
  /** What separates thousands besides blanks, apostrophes and underscores; "": nothing. */
  readonly group: "" | "." | ",";
  /** What stands behind each number, such as "°C"; "": nothing. */
  readonly unit: string;
  /** What stands before each number, such as "T:"; "": nothing. */
  readonly prefix: string;
}

export const PLAIN: NumberFormat = { decimal: ".", group: "", unit: "", prefix: "" };
/** Longer cells are neither number nor time, whatever is in them. */
export const CELL_CHARS_MAX = 64;

const MISSING_WORDS = new Set(
  [
    "",
    "-",
    "--",
    "---",
    "----",
    "?",
    "??",
    ".",
    "..",
    "*",
    "\\n",
    "\u2013",
    "\u2014",
    "...",
    "\u2026",
  ].concat(
    ["na", "n/a", "#n/a", "n.a.", "nan", "-nan", "+nan", "<na>", "nat", "nv", "n/v", "nd", "n.d."],
    ["null", "(null)", "<null>", "none", "nil", "empty", "missing", "nodata", "no data"],
    ["undefined", "unknown", "unavailable", "unavail", "invalid", "bad", "void"],
  ),
);

/** Is this one of the words (or nothing at all) that stand for "no reading"? */
export function isMissingWord(text: string): boolean {
  if (text.length === 0) return true;
  // Numbers are the many.
  const first = text.charCodeAt(0);
  if ((first > 47 && first < 58) || text.length > 12) return false;
  return MISSING_WORDS.has(text.toLowerCase());
}

const POWERS = Float64Array.from({ length: 16 }, (_, i) => 10 ** i);

/** A number of digits, at most one point and a sign; NaN for anything else. Exact: below 2^53. */
function digits(text: string): number {
  let at = 0;
  const sign = text.charCodeAt(0);
  if (sign === 45 || sign === 43) at = 1;
  const most = at + 16;
  if (text.length > most || text.length === at) return Number.NaN;
  let number = 0;
  let point = -1;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 47 && code < 58) number = 10 * number + (code - 48);
    else if (code === 46 && point < 0) point = at;
    else return Number.NaN;
  }
  const digitCount = text.length - (most - 16) - (point < 0 ? 0 : 1);
  if (digitCount === 0 || digitCount > 15) return Number.NaN;
  if (point >= 0) {
    // Both are exact, so their quotient is the nearest number.
    number /= POWERS[text.length - 1 - point]!;
  }
  return sign === 45 ? -number : number;
}

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eEdD][+-]?\d{1,3}|[+-]\d{3})?$/;
/** What no number holds, and most dates do; -1e-3 has two signs, but none behind a digit. */
const NEVER = /[:;=]|[^eEdD][-/][^-]*[-/]/;
const INFINITE = /^[+-]?(?:inf(?:inity)?|\u221e)$/i;
const UNUSUAL = /[^\x20-\x7e]/;
/** First codes of the decimal digits that people write besides 0–9. */
const ZEROS = [0x660, 0x6f0, 0x966, 0xff10];

/** In ASCII: digits of other scripts, and the signs and blanks that typesetting has. */
export function plainText(text: string): string {
  if (!UNUSUAL.test(text)) return text;
  return text
    .replace(/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\uff10-\uff19]/g, (digit) => {
      const code = digit.charCodeAt(0);
      return String(code - ZEROS.find((zero) => code >= zero && code < zero + 10)!);
    })
    .replace(/[\u2212\u2013\u2010\u2011\uff0d\ufe63]/g, "-")
    .replace(/[\u00a0\u2000-\u200b\u202f\u205f\u3000]/g, " ")
    .replace(/[\u2018\u2019\u02bc]/g, "'")
    .replace(/\u066b/g, ".")
    .replace(/\u066c/g, "'");
}

/** Digits in groups of three (or, in India, two before the last three), by what is between. */
const GROUPED: Readonly<Record<string, RegExp>> = {
  "'": /^[+-]?\d{1,3}(?:'\d{2,3})*'\d{3}(?:[.,]\d*)?(?:[eE][+-]?\d+)?$/,
  " ": /^[+-]?\d{1,3}(?: \d{2,3})* \d{3}(?:[.,]\d*)?(?:[eE][+-]?\d+)?$/,
  _: /^[+-]?\d{1,3}(?:_\d{2,3})*_\d{3}(?:[.,]\d*)?(?:[eE][+-]?\d+)?$/,
};

/** Without the separators of thousands, and with a decimal point. */
function unlocalised(text: string, { decimal, group }: NumberFormat): string {
  let plain = /^[+-] /.test(text) ? text[0] + text.slice(1).trimStart() : text;
  if (/[' _]/.test(plain)) {
    const separator = /[' _]/.exec(plain)?.[0] ?? "";
    if (!GROUPED[separator]?.test(plain)) return text;
    plain = plain.replaceAll(separator, "");
  }
  if (group !== "" && plain.includes(group)) {
    const whole = plain.split(decimal)[0]!;
    if (!/^[+-]?\d{1,3}(?:[.,]\d{2,3})*[.,]\d{3}$/.test(whole)) return text;
    plain = plain.replaceAll(group, "");
  }
  return decimal === "," ? plain.replace(/^([+-]?\d*),(?=\d)/, "$1.") : plain;
}

/**
 * The number that `text` (without blanks around it) spells, or undefined when it spells none.
 * ±Infinity passes: the filter's guard flags it. With a decimal comma `1.5` stays one and a half.
 */
export function parseNumber(text: string, format: NumberFormat): number | undefined {
  if (format.prefix !== "") {
    if (!text.startsWith(format.prefix)) return undefined;
    return parseNumber(text.slice(format.prefix.length).trimStart(), { ...format, prefix: "" });
  }
  if (format.group !== ".") {
    const quick = digits(text);
    if (!Number.isNaN(quick)) return quick;
  }
  if (text.length > CELL_CHARS_MAX || text.length === 0 || NEVER.test(text)) return undefined;
  let plain = plainText(text);
  if (format.unit !== "" && plain.endsWith(format.unit)) {
    plain = plain.slice(0, -format.unit.length).trimEnd();
  }
  plain = unlocalised(plain, format);
  if (NUMBER.test(plain)) {
    return Number(plain.replace(/[dD]/, "e").replace(/(?<=[\d.])(?=[+-]\d{3}$)/, "e"));
  }
  if (INFINITE.test(plain)) return plain.startsWith("-") ? -Infinity : Infinity;
  return undefined;
}
