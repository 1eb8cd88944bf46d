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

const SERIES_NAME =
  /^(?:entity|entities|sensor|sensors|series|statistic|field|measurement|metric|parameter|param|variable|var|quantity|device|node|mote|moteid|probe|signal|item|point|tag|tagname|topic|channel|pollutant|species|analyte|sensorid|deviceid|nodeid|stationid|station|site|location|room|attribute|characteristic|datastream|stream|messgröße|parametro|capteur|sensorname|pointname|object|objectid|itemid|key|meter|meterid|box|uuid|mac|host|country|city|region|instrument|unit_id|table)$/;
const BESIDE_SERIES = /^(?:id|ids|name|no|nr|number|code|key|label|type|friendly|metadata|serial)$/;
/** A key with more values is a text. */
const SHARE_MAX = 1 / 3;

function isSeriesName(name: string): boolean {
  const words = wordsOf(name);
  if (words.length === 0 || /^_?value$/i.test(name)) return false;
  return (
    words.some((word) => SERIES_NAME.test(word)) &&
    words.every((word) => SERIES_NAME.test(word) || BESIDE_SERIES.test(word))
  );
}

/** Of the records in order: the share whose time is that of another record, or earlier. */
function disorder(keys: readonly string[], times: readonly number[]): number {
  const last = new Map<string, number>();
  let [clashes, known] = [0, 0];
  for (let r = 0; r < keys.length; r++) {
    const time = times[r]!;
    if (Number.isNaN(time)) continue;
    known++;
    const before = last.get(keys[r]!);
    if (before !== undefined && time === before) clashes++;
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
  if (plain && !(column.numbers.every(Number.isInteger) && isSeriesName(column.name))) return false;
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
    const sorts = left > 0.3 && its < 0.5 * left && alone >= 2;
    const adds = after > before && (named || sorts);
    // One series after the other: the head may hold the first one only.
    const only = alone === 1 && named && chosen.length === 0 && isLongName(column.name);
    if (!adds && !only) continue;
    if (chosen.length > 0 && !sorts && left < 0.05 && !isLongName(column.name)) continue;
    chosen.push(column);
    keys = joined;
    left = its;
  }
  if (chosen.length === 0) return undefined;
  chosen.sort((a, b) => a.index - b.index);
  return { names: chosen.map(({ name }) => name), indices: chosen.map(({ index }) => index) };
}

/** Names that only long recordings have. */
function isLongName(name: string): boolean {
  return /^(?:entity[_ ]?id|statistic[_ ]?id|_field|parameter|variable|metric|series|sensor[_ ]?id)$/i.test(name);
}

/** The series of a record. */
export function seriesText(cells: readonly string[], { indices }: SeriesColumns): string {
  if (indices.length === 1) return cells[indices[0]!] ?? "";
  return indices.map((index) => cells[index] ?? "").join(" ");
}
