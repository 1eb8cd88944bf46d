// The head of a recording as a table: which records are data, which one names the columns, and
// which are neither.

import type { Delimiter } from "./cells.ts";
import { wordsOf } from "./counts.ts";
import { type CellKind, isComment, kindOfCell, usualWidth } from "./delimited.ts";
import type { NumberedRecord } from "./records.ts";

export interface RawTable {
  readonly names: readonly string[];
  /** Did the file name them? */
  readonly named: readonly boolean[];
  /** What lines of units say beside each name. */
  readonly units: readonly string[];
  /** Cells of the header, to know it again further down; empty: there is none. */
  readonly header: readonly string[];
  readonly data: readonly NumberedRecord[];
  /** Lines before the data that are neither header nor remark. */
  readonly prefaceLines: number;
}

/** Lines that may stand before the data. */
const PREFACE_MAX = 200;
const UNIT =
  /^[[(<]?(?:°?[cfk]|deg(?:rees?)?[ _.]?[cfk]?|celsius|[kmµu]?v|volts?|[mµ]?a|amps?|[kmµ]?w(?:h|\/m[2²]|\/m\^2)?|k?pa|hpa|mbar|bar|mm(?:hg)?|cm|k?m|ft|in|m\/s|km\/h|mph|kn(?:ots)?|%|rh|ppm|ppb|lux|lx|k?hz|ohms?|m?s|ms|min|h|d|ts|rn|yyyy.*|hh.*|unitless|n\/a|avg|smp|tot|max|min|std|tmn|tmx|wvc|string|str|float|double|long|int(?:eger)?|number|text|datetime.*|boolean|\d+[sndf])[\])>]?$/i;
const TIME_WORDS =
  /^(?:time|times|date|dates|datetime|timestamp|timestamps|stamp|zeit|zeitstempel|datum|uhrzeit|fecha|hora|heure|data|ora|tijd|epoch|unix|year|created|when|ds)$/;

/** Does a word of the name speak of time? */
export function speaksOfTime(name: string): boolean {
  return wordsOf(name).some((word) => TIME_WORDS.test(word));
}

/** What most records have in each column; those at the start may be anything. */
function usualKinds(records: readonly NumberedRecord[], width: number): CellKind[] {
  const body = records.slice(Math.min(PREFACE_MAX, Math.ceil(0.3 * (records.length - 1))));
  const sample = body.slice(0, 60);
  return Array.from({ length: width }, (_, c): CellKind => {
    const counts = { number: 0, time: 0, text: 0, empty: 0 };
    for (const { cells } of sample) counts[kindOfCell(cells[c] ?? "")]++;
    const said = counts.number + counts.time + counts.text;
    if (said === 0) return "empty";
    if (2 * counts.time > said) return "time";
    return 2 * (counts.number + counts.time) >= said ? "number" : "text";
  });
}

function isData(cells: readonly string[], kinds: readonly CellKind[]): boolean {
  // A line of types, such as "5s 15s 20d".
  if (cells.every((cell) => cell === "" || UNIT.test(cell))) return false;
  let [fits, misfits] = [0, 0];
  for (let c = 0; c < kinds.length; c++) {
    const usual = kinds[c]!;
    if (usual === "empty" || usual === "text") continue;
    const kind = kindOfCell(cells[c] ?? "");
    if (usual === "time" && kind !== "time" && cells[c] !== undefined) {
      // A date may be garbage in one line; a header has words everywhere, or nothing.
      if (kind === "text" || kind === "empty" || kind === "number") misfits += 2;
    } else if (kind === "text") misfits++;
    else if (kind !== "empty") fits++;
  }
  return fits > 0 ? fits > misfits : false;
}

/** Several names in a row, none of them a number; 0: no header at all. */
function headerScore(record: NumberedRecord, width: number, delimiter: Delimiter): number {
  const cells = namesIn(record, width, delimiter);
  const filled = cells.filter((cell) => cell !== "");
  if (filled.length === 0 || cells.length > width + 1) return 0;
  const isRemark = isComment(record.cells, delimiter);
  if (isRemark && cells.length !== width) return 0;
  // A title may stand alone in the first cell; nothing may stand over row names or times.
  const few = filled.length < Math.max(2, (width - 1) / 2);
  if (width > 1 && few && !(cells[0] === "" && filled.length === width - 1)) return 0;
  const units = filled.filter((cell) => UNIT.test(cell)).length;
  const timed = filled.some((cell) => cell.length < 40 && speaksOfTime(cell));
  // No column is called 2024-03-10T06:00:00Z.
  if (filled.some((cell) => /\d:\d\d/.test(cell) && kindOfCell(cell) === "time")) return 0;
  const numbers = filled.filter((cell) => kindOfCell(cell) === "number").length;
  const distinct = new Set(filled).size / filled.length;
  const like = timed ? 4 : units > 0.6 * filled.length ? 0.5 : numbers > 0 ? 1 : 2;
  return like + (isRemark ? 0 : 8) + distinct / 2 + (cells.length === width ? 0.2 : 0);
}

/** A header may have a delimiter of its own. */
function otherwise(line: string, width: number): string[] {
  for (const delimiter of [",", ";", "\t", "|", /\s+/]) {
    const names = line.split(delimiter).map((name) => name.trim());
    if (width > 1 && names.length === width) return names;
  }
  return [line];
}

/** The cells of a header, without the mark of a remark before them. */
function namesIn({ cells }: NumberedRecord, width: number, delimiter: Delimiter): string[] {
  if (!isComment(cells, delimiter))
    return cells.length === 1 ? otherwise(cells[0]!, width) : [...cells];
  const [first = "", ...rest] = cells;
  const name = first.replace(/^(?:#+|\/\/+|%+|!+|;+)\s*/, "");
  return name === "" && cells.length > width ? rest : [name, ...rest];
}

/** Two lines of names: "Temp" over "Out". */
function joinedWithLineAbove(names: string[], above: NumberedRecord | undefined): string[] {
  if (above === undefined || above.cells.length > names.length) return names;
  const gaps = above.cells.filter((cell) => cell === "").length;
  const usable = above.cells.every((cell) => cell === "" || kindOfCell(cell) !== "number");
  if (gaps === 0 || !usable || above.cells[0] !== "") return names;
  return names.map((name, c) => `${above.cells[c] ?? ""} ${name}`.trim());
}

function uniqueNames(header: readonly string[], width: number): string[] {
  const taken = new Set<string>();
  return Array.from({ length: width }, (_, i) => {
    // Names are printed: nothing in them may move a terminal's cursor.
    const plain = (header[i] ?? "").replace(/\p{Cc}+/gu, " ").trim();
    const wanted = plain === "" ? `column ${i + 1}` : plain;
    let name = wanted;
    for (let n = 2; taken.has(name); n++) name = `${wanted} (${n})`;
    taken.add(name);
    return name;
  });
}

/** Counts for names, as data frames write them: nothing over the times, then 0, 1, 2 … */
function isCounted(cells: readonly string[], kinds: readonly CellKind[]): boolean {
  if (cells.length < 3 || kinds[0] !== "time" || kindOfCell(cells[0]!) === "time") return false;
  return cells.slice(1).every((cell, i) => Number(cell) === Number(cells[1]) + i);
}

export function splitTable(
  head: readonly NumberedRecord[],
  header: "find" | "none",
  delimiter: Delimiter,
): RawTable {
  const records = head.filter(({ cells }) => !isComment(cells, delimiter));
  const width = usualWidth(records);
  const kinds = usualKinds(records, width);
  const start = head.findIndex(({ cells }, r) => {
    if (isComment(cells, delimiter) || isCounted(cells, kinds)) return false;
    // A line as wide as the data, but for a title that happens to hold a number.
    return isData(cells, kinds) && (cells.length >= width - 1 || r === head.length - 1);
  });
  const begin = start < 0 ? head.length : start;
  const preface = head.slice(Math.max(0, begin - PREFACE_MAX), begin);
  const among = header === "find" ? headerAmong(preface, width, kinds, delimiter) : undefined;
  const found = among ?? (header === "find" ? rowNamesHeader(head, begin, width) : undefined);
  const data = head.slice(begin).filter(({ cells }) => !isComment(cells, delimiter));
  const at = found === undefined ? preface.length : preface.indexOf(found);
  let names = found === undefined ? [] : namesIn(found, width, delimiter);
  if (found !== undefined && names.length === width - 1 && isOneShort(names, data, kinds))
    names = ["", ...names];
  if (found !== undefined && names.length === width - 1) names = overTwo(names, data);
  if (found !== undefined) names = joinedWithLineAbove(names, preface[at - 1]);
  const below = preface.slice(at + 1).filter(({ cells }) => !isComment(cells, delimiter));
  return {
    names: uniqueNames(names, width),
    named: Array.from({ length: width }, (_, c) => (names[c] ?? "") !== ""),
    units: Array.from({ length: width }, (_, c) => below.map((r) => r.cells[c] ?? "").join(" ")),
    header: found?.cells ?? [],
    data,
    prefaceLines: preface.filter((r) => r !== found && !isComment(r.cells, delimiter)).length,
  };
}

function headerAmong(
  preface: readonly NumberedRecord[],
  width: number,
  kinds: readonly CellKind[],
  delimiter: Delimiter,
): NumberedRecord | undefined {
  let best: NumberedRecord | undefined;
  let bestScore = 0;
  for (const record of preface) {
    const counted = isCounted(record.cells, kinds) ? 9 : 0;
    // Settings stand further up, and may be as wide as the data; names may be one more.
    const near = record === preface.at(-1) && record.cells.length > width ? 0.3 : 0;
    const own = counted || headerScore(record, width, delimiter);
    const score = own === 0 ? 0 : own + near;
    // Of equals the last: titles come before names. But units come after them, and so do remarks.
    const first = score % 8 >= 4 || score < 8;
    if (score > 0 && (first ? score > bestScore : score >= bestScore)) {
      best = record;
      bestScore = score;
    }
  }
  return best;
}

/** One name over row numbers and a column, as R writes them. */
function rowNamesHeader(head: readonly NumberedRecord[], begin: number, width: number) {
  const above = head[begin - 1];
  if (width !== 2 || above?.cells.length !== 1 || kindOfCell(above.cells[0]!) !== "text") {
    return undefined;
  }
  const counts = head.slice(begin, begin + 20).every(({ cells }, i) => Number(cells[0]) === i + 1);
  return counts ? above : undefined;
}

/** "time" over a date and a time of day that a blank separates. */
function overTwo(names: string[], data: readonly NumberedRecord[]): string[] {
  const at = names.findIndex(speaksOfTime);
  const own = data.slice(0, 50);
  const isClock = own.every(({ cells }) => /^\d{1,2}:\d{2}/.test(cells[at + 1] ?? ""));
  const isDate = own.every(({ cells }) => /^\d+[-/.]\d+[-/.]\d+$/.test(cells[at] ?? ""));
  return at < 0 || !isClock || !isDate ? names : names.toSpliced(at + 1, 0, "");
}

/** Row names have no header: the first column is left out there, not the last. */
function isOneShort(
  names: readonly string[],
  data: readonly NumberedRecord[],
  kinds: readonly CellKind[],
): boolean {
  if (data.slice(0, 50).every(({ cells }) => (cells[kinds.length - 1] ?? "") === "")) return false;
  return !(kinds[0] === "time" && speaksOfTime(names[0]!));
}
