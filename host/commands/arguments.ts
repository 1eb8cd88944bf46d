// Turns the text of options into values; what makes no sense is the user's error.
import { parse as parseSync } from "csv-parse/sync";
import type { Delimiter } from "../../lab/recording/cells.ts";
import { UserError } from "../../lab/user-error.ts";
import { RESERVED_IDS, slug } from "../../src/bridge/topics.ts";
import type { Pace } from "../simulate/pacer.ts";

/** `a,b` as names; one that holds a comma can be quoted: `"a,b",c`. */
export function nameList(option: string) {
  return (text: string): string[] => {
    let names: string[] = [];
    try {
      names = parseSync(text, { relax_quotes: true, trim: true })[0] ?? [];
    } catch {
      // Said below: there are no names.
    }
    names = names.filter((name) => name !== "");
    if (names.length === 0) throw new UserError(`${option}: expected names, got "${text}"`);
    return names;
  };
}

/** A whole number within bounds. */
export function wholeNumber(option: string, min: number, max: number) {
  return (text: string): number => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw new UserError(`${option}: expected a whole number from ${min} to ${max}, got "${text}"`);
  };
}

export function positiveNumber(option: string) {
  return (text: string): number => {
    const number = text.trim() === "" ? Number.NaN : Number(text);
    if (number > 0 && Number.isFinite(number)) return number;
    throw new UserError(`${option}: expected a number above 0, got "${text}"`);
  };
}

/** How many times faster than recorded; Infinity: as fast as possible. */
export function speedFactor(text: string): number {
  if (text === "max") return Number.POSITIVE_INFINITY;
  if (text === "real") return 1;
  const factor = text.trim() === "" ? Number.NaN : Number(text);
  if (factor > 0 && Number.isFinite(factor)) return factor;
  throw new UserError(`--speed: expected real, max or a number above 0, got "${text}"`);
}

/** `100/s`, or times faster than recorded. */
export function replayPace(text: string): Pace {
  const rate = /^(.+)\/s$/.exec(text)?.[1];
  if (rate === undefined) return { times: speedFactor(text) };
  return { perSecond: positiveNumber("--speed")(rate) };
}

export function delimiterNamed(text: string): Delimiter {
  const names: Record<string, Delimiter> = {
    comma: ",",
    ",": ",",
    semicolon: ";",
    ";": ";",
    tab: "\t",
    "\t": "\t",
    "\\t": "\t",
    pipe: "|",
    "|": "|",
    blanks: "blanks",
    " ": "blanks",
  };
  const found = Object.hasOwn(names, text) ? names[text] : undefined;
  if (found !== undefined) return found;
  throw new UserError(
    `--delimiter: expected comma, semicolon, tab, pipe or blanks, got ${JSON.stringify(text)}`,
  );
}

/** Ids are slugs; anything else could be another topic, or many. */
export function checkId(option: string, id: string): void {
  if (slug(id) === id && id !== "" && !RESERVED_IDS.includes(id)) return;
  throw new UserError(`${option}: "${id}" is no id; letters, digits, "-" and "_" make one`);
}
