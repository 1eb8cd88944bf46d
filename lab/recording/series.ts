// Long recordings: each record holds a reading of one of several series, which a column names.

import { type ColumnSample, isIndex, type Table } from "./columns.ts";
import { wordsOf } from "./counts.ts";
import { timeText } from "./time-columns.ts";
import { type TimeColumns, TimeReader } from "./times.ts";

/** Columns whose cells name the series of a record. */
export interface SeriesColumns {
  readonly names: readonly string[];
  readonly indices: readonly number[];
}

/** Words of names that only long recordings have, also when their series take turns in time. */
const LONG_NAME =
  /^(?:entity|statistic|sensor|sensors|series|field|metric|parameter|param|variable|quantity|measurement|node|mote|moteid|probe|signal|tag|tagname|topic|pollutant|species|analyte|sensorid|nodeid|deviceid|characteristic|datastream|pointname|sensorname|device|channel|item|point)$/;
/** Words that as often name where or by whom a whole record was taken. */
const PLACE_NAME =
  /^(?:var|station|stationid|site|location|room|attribute|stream|messgröße|parametro|capteur|object|objectid|itemid|meter|meterid|box|mac|host|country|city|region|instrument|unit_id|table|name|source)$/;
const PLACES_MAX = 16;
const BESIDE_SERIES = /^(?:id|ids|name|no|nr|number|code|key|label|friendly|metadata|serial)$/;
/** A key with more values is a text. */
const SHARE_MAX = 1 / 3;

function isSeriesName(name: string): boolean {
  const words = wordsOf(name);
  if (words.length === 0 || /^_?value$/i.test(name)) return false;
  return (
    words.some((word) => LONG_NAME.test(word) || PLACE_NAME.test(word)) &&
    words.every((w) => LONG_NAME.test(w) || PLACE_NAME.test(w) || BESIDE_SERIES.test(w))
  );
}

/** The share of records whose time is not after that of the record before in its series. */
function disorder(keys: readonly string[], times: readonly number[]): number {
  const last = new Map<string, number>();
  let [clashes, known] = [0, 0];
  for (let r = 0; r < keys.length; r++) {
    const time = times[r]!;
    if (Number.isNaN(time)) continue;
    known++;
    if (time <= (last.get(keys[r]!) ?? Number.NEGATIVE_INFINITY)) clashes++;
    last.set(keys[r]!, time);
  }
  return known === 0 ? 0 : clashes / known;
}

const textsOf = (table: Table, index: number) => table.data.map(({ cells }) => cells[index] ?? "");

/** Text that repeats, or whole numbers under a name for series. */
function mayName(column: ColumnSample, table: Table, time: TimeColumns | undefined): boolean {
  if (column.texts.length < 0.9 * table.data.length || time?.indices.includes(column.index)) {
    return false;
  }
  if (isIndex(column)) return false;
  const plain = 2 * column.numbers.length > column.texts.length;
  // "field1" has readings, "sensor" and "sensor id" have names.
  const isId = isSeriesName(column.name) && !/\d/.test(column.name);
  if (plain && !(isId && column.numbers.every(Number.isInteger))) return false;
  const distinct = new Set(column.texts).size;
  return distinct <= Math.max(2, SHARE_MAX * table.data.length) && table.data.length >= 4;
}

/**
 * The columns that tell series apart, or undefined where each record holds all channels. A text
 * is a key where its name says so, or where only it tells records with the same time apart.
 */
export function findSeries(table: Table, time: TimeColumns | undefined): SeriesColumns | undefined {
  const reader = time === undefined ? undefined : new TimeReader(time.format);
  const times = table.data.map(({ cells }) =>
    reader === undefined || time === undefined
      ? Number.NaN
      : (reader.read(timeText(cells, time)) ?? Number.NaN),
  );
  let keys = table.data.map(() => "");
  let left = disorder(keys, times);
  const chosen: ColumnSample[] = [];
  const able = table.columns.filter((column) => mayName(column, table, time));
  // A name for people comes before a number for machines.
  const isText = (column: ColumnSample) => (column.numbers.length === 0 ? 0 : 1);
  able.sort((a, b) => isText(a) - isText(b) || a.index - b.index);
  for (const column of able) {
    const texts = textsOf(table, column.index);
    const joined = keys.map((key, r) => `${key}\u0000${texts[r]}`);
    const [before, after] = [new Set(keys).size, new Set(joined).size];
    const alone = new Set(column.texts).size;
    const named = isSeriesName(column.name);
    const its = disorder(joined, times);
    const clearly = left > 0.3 && its < 0.5 * left;
    // One series after the other: time goes back at each new one, and nowhere else.
    const sorts = alone >= 2 && (clearly || (named && left > 0 && its === 0));
    const turns = named && (isLongName(column.name) || alone <= PLACES_MAX);
    const adds = after > before && (sorts || turns);
    // One series after the other: the head may hold the first one only.
    const text = column.numbers.length === 0;
    const only = alone === 1 && named && text && chosen.length === 0 && isLongName(column.name);
    if (!adds && !only) continue;
    chosen.push(column);
    keys = joined;
    left = its;
  }
  if (chosen.length === 0) return undefined;
  chosen.sort((a, b) => a.index - b.index);
  return { names: chosen.map(({ name }) => name), indices: chosen.map(({ index }) => index) };
}

const TURNS_MAX = 16;

/** A column that is no series, although its values take turns from record to record. */
export function findTurns(table: Table, used: readonly number[]): ColumnSample | undefined {
  return table.columns.find((column) => {
    const { format, index, named, numbers, texts } = column;
    if (used.includes(index) || texts.length < table.data.length || texts.length < 8) return false;
    // "host=1" names something under a header; "H:45" is a reading with its name.
    const bare = named === (format.prefix !== "");
    const whole = numbers.length === texts.length && numbers.every(Number.isInteger);
    if (numbers.length > 0 && !(bare && whole)) return false;
    const distinct = new Set(texts).size;
    return distinct > 1 && distinct <= TURNS_MAX && isCycle(texts);
  });
}

/** Does each value tell the next one, nearly always, and never itself? */
function isCycle(texts: readonly string[]): boolean {
  const next = new Map<string, string>();
  let told = 0;
  for (let i = 1; i < texts.length; i++) {
    const before = texts[i - 1]!;
    if (texts[i] !== before && (next.get(before) ?? texts[i]) === texts[i]) told++;
    next.set(before, texts[i]!);
  }
  return told >= 0.9 * (texts.length - 1);
}

function isLongName(name: string): boolean {
  return wordsOf(name).some((word) => LONG_NAME.test(word));
}

/** The series of a record. */
export function seriesText(cells: readonly string[], { indices }: SeriesColumns): string {
  if (indices.length === 1) return cells[indices[0]!] ?? "";
  return indices.map((index) => cells[index] ?? "").join(" ");
}

const PLACE = /^(?:table|lat|lon|lng|long|latitude|longitude|altitude|elevation|alt|depth|height)$/;

/** Of a long recording: does the column only say where each series was taken? */
export function isPlace(column: ColumnSample, table: Table, series: SeriesColumns): boolean {
  const { index, name } = column;
  if (!wordsOf(name).some((word) => PLACE.test(word))) return false;
  const values = new Map<string, string>();
  for (const { cells } of table.data) {
    const key = seriesText(cells, series);
    const text = cells[index] ?? "";
    const before = values.get(key);
    if (before !== undefined && before !== text) return false;
    values.set(key, text);
  }
  return values.size < table.data.length / 3;
}
