// What the reader took for granted about a recording, in words.

import type { Dialect } from "./delimited.ts";
import type { Findings, Found } from "./findings.ts";
import type { Layout } from "./layout.ts";
import { findTurns } from "./series.ts";
import { isTimeName } from "./time-columns.ts";
import type { TimeColumns } from "./times.ts";

const DELIMITERS = {
  ",": "commas",
  ";": "semicolons",
  "\t": "tabs",
  "|": "bars",
  blanks: "blanks",
};
const ORDERS = { dmy: "day, month, year", mdy: "month, day, year", ymd: "year, month, day" };

const counted = (count: number, what: string): string =>
  `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;

/** All sentences, the most important first. */
export function notesOf(layout: Layout, dialect: Dialect, findings: Findings): string[] {
  return [
    ...timeNotes(layout),
    ...orderNotes(layout),
    ...seriesNotes(layout),
    ...numberNotes(layout),
    ...writtenNotes(dialect),
    ...findingNotes(findings),
  ];
}

function timeNotes({ ignored, table, time }: Layout): string[] {
  if (time !== undefined)
    return [
      `time: ${timeText(
        time,
        table.data.map(({ cells }) => cells),
      )}`,
    ];
  const like = table.columns.find(
    ({ name, named, texts }) => named && texts.length > 0 && isTimeName(name),
  );
  if (like !== undefined && ignored.some(({ name }) => name === like.name)) {
    const cell = JSON.stringify(like.texts[0]!.slice(0, 40));
    return [`no time was understood, although column "${like.name}" looks like one (${cell})`];
  }
  return ["no time column: readings are taken to be evenly spaced"];
}

function timeText(
  { format, indices, names, parts }: TimeColumns,
  rows: readonly (readonly string[])[],
) {
  const quotedNames = names.map((name) => `"${name}"`).join(" and ");
  if (format.kind === "clock") return `${quotedNames}, times of day`;
  if (format.kind === "duration") return `${quotedNames}, durations`;
  if (format.kind === "count") return `${quotedNames}, numbers in ${format.says}`;
  const zone = format.zoned ? "with a zone" : "no zone, taken as UTC";
  const at = parts === undefined ? indices[0]! : (indices[parts.indexOf("date")] ?? -1);
  const open = rows.some((cells) => /^\d{1,2}([-/. ]{1,2})\d{1,2}\1\d{2,4}/.test(cells[at] ?? ""));
  const order = open ? ` as ${ORDERS[format.order]} (else say --date-order)` : "";
  return `${quotedNames}, dates${order}, ${zone}`;
}

function orderNotes({ timing }: Layout): string[] {
  const notes: string[] = [];
  if (timing.order === "newest first") notes.push("the newest reading comes first: put in order");
  if (timing.order === "unsorted") notes.push("readings are not in order of time: put in order");
  if (timing.perStamp > 1) {
    notes.push(`about ${timing.perStamp} readings share each time: spread evenly up to the next`);
  }
  return notes;
}

function seriesNotes({ channels, series, table, time }: Layout): string[] {
  if (series === undefined) {
    const turns = findTurns(table, time?.indices ?? []);
    if (turns === undefined) return [];
    const [one, other] = new Set(turns.texts);
    return [
      `"${turns.name}" takes turns ("${one}", "${other}" …): if it names several sensors, ` +
        `say --series ${JSON.stringify(turns.name)}`,
    ];
  }
  const names = series.names.map((name) => `"${name}"`).join(" and ");
  return [
    `long: ${names} names the series, each is a channel (${channels.length}); ` +
      "--series none takes each record for all channels",
  ];
}

function numberNotes({ table, values }: Layout): string[] {
  const notes: string[] = [];
  const comma = values.filter(({ format }) => format.decimal === "," && format.group === "");
  if (comma.length > 0 && comma.length === values.length) notes.push("decimal commas");
  for (const { index, name } of values) {
    const { format, texts } = table.columns[index]!;
    if (format.unit !== "") notes.push(`"${name}" is in ${format.unit}`);
    const sign = format.group;
    if (sign === "" && format.guess === undefined) continue;
    const example = texts.find((text) => text.includes(sign === "" ? "," : sign)) ?? "";
    const other = format.decimal === "," ? "point" : "comma";
    const taken = format.guess === "decimals" ? "decimals" : "thousands";
    notes.push(`"${name}": ${example} has ${taken} (else say --decimal ${other})`);
  }
  return notes;
}

function writtenNotes({ delimiter, encoding }: Dialect): string[] {
  const written = [
    ...(delimiter === "," ? [] : [`cells are separated by ${DELIMITERS[delimiter]}`]),
    ...(encoding === "utf-8" ? [] : [`the text is ${encoding}`]),
  ];
  return written.length === 0 ? [] : [written.join(", ")];
}

const first = ({ count, example, firstLine }: Found): string =>
  `${count.toLocaleString("en")}, first in line ${firstLine}${example === "" ? "" : `: ${example}`}`;

function findingNotes(findings: Findings) {
  const { jumps, longLines, restarts, skipped, skippedRecords } = findings;
  const { tables, timeless, words } = findings;
  const notes: string[] = [];
  if (skippedRecords > 0) {
    const kinds = [...skipped].map(([why, found]) => `${why} (${first(found)})`);
    notes.push(`${counted(skippedRecords, "line")} skipped: ${kinds.join("; ")}`);
  }
  if (longLines > 0) notes.push(`${counted(longLines, "line")} skipped: too long`);
  if (timeless > 0) notes.push(`${counted(timeless, "reading")} without a time`);
  for (const [column, its] of words) {
    const count = [...its.values()].reduce((sum, found) => sum + found.count, 0);
    const each = [...its.values()].slice(0, 5).map((found) => `${found.example} (${found.count})`);
    const [one] = its.values();
    notes.push(
      `"${column}": ${counted(count, "cell")} without a number taken for no reading: ` +
        `${each.join(", ")}, first in line ${one!.firstLine}`,
    );
  }
  const jump = jumps.get("jump");
  if (jump !== undefined) {
    notes.push(`time goes on years later in line ${jump.firstLine}: was the clock set there?`);
  }
  const table = tables.get("table");
  if (table !== undefined) {
    notes.push(
      `${counted(table.count, "further header")} with other columns (${first(table)}): ` +
        "read by their names",
    );
  }
  const restart = restarts.get("restart");
  if (restart !== undefined) {
    notes.push(
      `the clock went back ${counted(restart.count, "time")} (first in line ${restart.firstLine}) ` +
        "and was taken to go on",
    );
  }
  return notes;
}
