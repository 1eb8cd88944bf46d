// How the numbers of a column are written, from its first cells.

import { CELL_CHARS_MAX, type Decimal, type NumberFormat, plainText } from "./numbers.ts";

/** What the cells of one column speak for. */
interface Votes {
  /** Cells that are written with a point, or a comma, before the fraction. */
  readonly decimal: Record<Decimal, number>;
  /** Cells that are written with a point, or a comma, between thousands. */
  readonly group: Record<Decimal, number>;
  /** Cells such as 1.201 that can be either. */
  readonly open: Record<Decimal, number>;
  /** Whole numbers below 1000, without any separator. */
  small: number;
  readonly unit: string;
  readonly prefix: string;
}

const UNIT =
  /^([+-]?[\d.,' _]*\d[\d.,]*(?:[eE][+-]?\d+)?)\s*([^\d\s+.,'"()<>=:;/-][^\d"<>=:;]{0,11})$/;
/** A letter alone behind a number is more often a mark of quality than a unit. */
const UNIT_SHARE = 0.8;

/** A name before a number, as in "T:20.5" and "t = 20.5". */
const PREFIX = /^(\p{L}[\p{L}\d_. ]{0,15}?\s*[:=]\s*|[$€£¥]\s?)(?=[-+.\d])/u;

/** The name before the number of `text`, with its colon; "": there is none. */
export function prefixOf(text: string): string {
  return text.length > CELL_CHARS_MAX ? "" : (PREFIX.exec(text)?.[1] ?? "");
}

/** The name that all cells have before their number; "": none. */
function usualPrefix(texts: readonly string[]): string {
  const first = prefixOf(texts[0] ?? "");
  if (first === "") return "";
  const same = texts.filter((text) => text.startsWith(first)).length;
  return same >= UNIT_SHARE * texts.length ? first.trimEnd() : "";
}

/** The number of `text` and the unit behind it, where it has one. */
export function withUnit(text: string): readonly [number: string, unit: string] | undefined {
  if (text.length > CELL_CHARS_MAX) return undefined;
  const match = UNIT.exec(plainText(text));
  return match === null ? undefined : [match[1]!, match[2]!.trim()];
}

/** The unit that most cells have behind their number; "": none. */
function usualUnit(texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) {
    const last = text.charCodeAt(text.length - 1);
    if (last > 47 && last < 58) continue;
    const unit = withUnit(text)?.[1];
    if (unit !== undefined) counts.set(unit, (counts.get(unit) ?? 0) + 1);
  }
  const [first] = [...counts].sort((a, b) => b[1] - a[1]);
  return first !== undefined && first[1] >= UNIT_SHARE * texts.length ? first[0] : "";
}

function vote(text: string, votes: Votes): void {
  const body = /^[+-]?(\d[\d.,' _]*|[.,]\d+)(?:[eEdD][+-]?\d+)?$/.exec(text)?.[1];
  if (body === undefined) return;
  const plain = body.replace(/[' _]/g, "");
  const [commas, points] = [plain.split(",").length - 1, plain.split(".").length - 1];
  if (commas === 0 && points === 0) {
    if (plain.length < 4) votes.small++;
    return;
  }
  if (commas > 0 && points > 0) {
    const decimal: Decimal = plain.lastIndexOf(",") > plain.lastIndexOf(".") ? "," : ".";
    votes.decimal[decimal]++;
    votes.group[decimal === "," ? "." : ","]++;
    return;
  }
  const sign: Decimal = commas > 0 ? "," : ".";
  if (commas + points > 1) {
    if (/^\d{1,3}(?:[.,]\d{2,3})*[.,]\d{3}$/.test(plain)) votes.group[sign]++;
    return;
  }
  // Digits that an apostrophe or a blank groups leave only a fraction to the other sign.
  const [whole = "", fraction = ""] = plain.split(sign);
  const either = fraction.length === 3 && /^[1-9]\d{0,2}$/.test(whole) && plain === body;
  if (either) votes.open[sign]++;
  else votes.decimal[sign]++;
}

function votesOf(cells: readonly string[]): Votes {
  const zero = () => ({ ".": 0, ",": 0 });
  const prefix = usualPrefix(cells);
  const texts = prefix === "" ? cells : cells.map((text) => text.slice(prefix.length).trim());
  const unit = usualUnit(texts);
  const votes: Votes = { decimal: zero(), group: zero(), open: zero(), small: 0, unit, prefix };
  for (const text of texts) {
    if (text.length > CELL_CHARS_MAX) continue;
    const plain = plainText(text);
    vote(unit !== "" && plain.endsWith(unit) ? plain.slice(0, -unit.length).trim() : plain, votes);
  }
  return votes;
}

/** How sure the reader is of a column's format. */
export interface FoundFormat extends NumberFormat {
  /** Set where thousands and decimals could not be told apart, with what was taken. */
  readonly guess?: "thousands" | "decimals";
}

function formatOf(
  votes: Votes,
  all: Record<Decimal, number>,
  cellsHaveCommas: boolean,
): FoundFormat {
  const { decimal, group, open, prefix, small, unit } = votes;
  const around = { prefix, unit };
  const opposite = (sign: Decimal): Decimal => (sign === "," ? "." : ",");
  const thousands = (sign: Decimal): FoundFormat => {
    return { decimal: opposite(sign), group: sign, ...around };
  };
  for (const sign of [",", "."] as const) {
    if (group[sign] > 0 && decimal[sign] === 0) return thousands(sign);
  }
  if (decimal[","] > decimal["."]) {
    const grouped = open["."] > 0 && decimal["."] === 0;
    return grouped ? thousands(".") : { decimal: ",", group: "", ...around };
  }
  // Whole numbers stand beside 1,201: had it decimals, they would be 998,000.
  if (open[","] > 0) {
    const taken = decimal["."] > 0 || small > 0 || all["."] > all[","];
    if (taken) return thousands(",");
    if (all[","] > 0) return { decimal: ",", group: "", ...around };
    // Only a quote lets a comma into a cell of a file with commas: spreadsheets group so.
    const guess = cellsHaveCommas ? "thousands" : "decimals";
    if (guess === "thousands") return { ...thousands(","), guess };
    return { decimal: ",", group: "", ...around, guess };
  }
  if (open["."] > 0 && decimal["."] === 0 && all[","] > all["."]) return thousands(".");
  return { decimal: all[","] > all["."] && decimal["."] === 0 ? "," : ".", group: "", ...around };
}

/**
 * The format of each column.
 * @param asked what the user says separates the fraction
 * @param columns their cells that say something
 */
export function findNumberFormats(
  columns: readonly (readonly string[])[],
  asked: Decimal | undefined,
  delimiter: string,
): FoundFormat[] {
  const votes = columns.map(votesOf);
  if (asked !== undefined) {
    const group = asked === "," ? "." : ",";
    return votes.map((its) => {
      const grouped = its.group[group] + its.open[group] > 0;
      return { decimal: asked, group: grouped ? group : "", unit: its.unit, prefix: its.prefix };
    });
  }
  const all = { ".": 0, ",": 0 };
  for (const { decimal } of votes) {
    all["."] += decimal["."];
    all[","] += decimal[","];
  }
  return votes.map((its) => formatOf(its, all, delimiter === ","));
}
