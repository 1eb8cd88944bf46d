// Goal: times are understood in the ways in which people and loggers write them. Method: one made
// file for each way; channels, period and first time are compared with what a person would say.
import { describe, expect, test } from "vitest";
import type { RecordingRequest } from "../../lab/recording/reader.ts";
import {
  comma,
  iso,
  minute,
  plain,
  ROWS,
  read,
  rows,
  START_MS,
  stamp,
  value,
} from "./made-recording.ts";

interface Way {
  readonly header?: string;
  readonly delimiter?: string;
  readonly periodMs?: number;
  /** NaN: does not matter. */
  readonly firstMs?: number;
  readonly request?: Partial<RecordingRequest>;
}
type Case = readonly [name: string, time: (i: number) => string | number, way?: Way];

const HOUR_MS = 3_600_000;
const S = START_MS / 1000;
const h = (i: number): string => `06:${minute(i)}`;
const dmy: Way = { request: { dateOrder: "dmy" } };
const semicolon: Way = { delimiter: ";" };
const offset = (hours: number): Way => ({ firstMs: START_MS - hours * HOUR_MS });

const DATES: readonly Case[] = [
  ["ISO", (i) => iso(i)],
  ["ISO without seconds", (i) => iso(i).slice(0, 16)],
  ["basic ISO", (i) => `${iso(i).slice(0, 19).replace(/[-:]/g, "")}Z`],
  ["14 digits", (i) => iso(i).slice(0, 19).replace(/\D/g, "")],
  ["12 digits", (i) => iso(i).slice(0, 16).replace(/\D/g, "")],
  ["10 digits", (i) => iso(i, HOUR_MS).slice(0, 13).replace(/\D/g, ""), { periodMs: HOUR_MS }],
  ["year first with slashes", (i) => stamp(i).replaceAll("-", "/")],
  ["dashes in the time of day", (i) => `2024-03-10_06-${minute(i)}-00`],
  ["RFC 2822", (i) => `"Sun, 10 Mar 2024 ${h(i)}:00 +0000"`],
  ["RFC 2822, bare", (i) => `Sun, 10 Mar 2024 ${h(i)}:00 GMT`, semicolon],
  ["C's", (i) => `Sun Mar 10 ${h(i)}:00 2024`],
  ["date(1)'s", (i) => `Sun Mar 10 ${h(i)}:00 UTC 2024`],
  ["a web server's", (i) => `10/Mar/2024:${h(i)}:00 +0000`],
  ["10-Mar-24", (i) => `10-Mar-24 ${h(i)}`],
  ["an English month", (i) => `"March 10, 2024 6:${minute(i)} AM"`],
  ["a German month", (i) => `10. März 2024 ${h(i)}`, semicolon],
  ["a French month", (i) => `dim. 10 mars 2024 ${h(i)}`, semicolon],
  ["a Spanish month", (i) => `10 de marzo de 2024 ${h(i)}`],
  ["time first", (i) => `${h(i)}:00 10/03/2024`, dmy],
  ["Korean", (i) => `2024. 3. 10. 오전 6:${minute(i)}`],
  ["Japanese", (i) => `2024年3月10日 6:${minute(i)}`],
  ["two-digit years first", (i) => `24/03/10 ${h(i)}:00`, { request: { dateOrder: "ymd" } }],
  ["day of the year", (i) => `2024-070T${h(i)}:00`],
  ["dots in the time of day", (i) => `10.03.2024 06.${minute(i)}.00`, semicolon],
  ["single quotes", (i) => `'${stamp(i)}'`],
  ["a formula", (i) => `"=""${stamp(i)}"""`],
  ["brackets", (i) => `[${stamp(i)}]`],
  ["a comma before the fraction", (i) => `"${stamp(i)},250"`, { firstMs: START_MS + 250 }],
  ["Z as an offset", (i) => `${stamp(i)}+00:00`],
  ["Go's", (i) => `${stamp(i)} +0000 UTC m=+0.00123`],
  ["CET", (i) => `${stamp(i)} CET`, offset(1)],
  ["CEST", (i) => `${stamp(i)} CEST`, offset(2)],
  ["EST", (i) => `${stamp(i)} EST`, offset(-5)],
  ["UTC+1", (i) => `${stamp(i)} UTC+1`, offset(1)],
  ["Java's", (i) => `${iso(i).slice(0, 19)}+01:00[Europe/Berlin]`, offset(1)],
  ...["AM", "am", "a.m.", "a. m.", "A", "a"].map(
    (half): Case => [`6:00 ${half}`, (i) => `3/10/2024 6:${minute(i)} ${half}`],
  ),
];

const NUMBERS: readonly Case[] = [
  ["s since 1970", (i) => S + 60 * i],
  ["with a fraction", (i) => (S + 60 * i + 0.25).toFixed(3), { firstMs: START_MS + 250 }],
  ["with a comma", (i) => `${S + 60 * i},5`, { ...semicolon, firstMs: START_MS + 500 }],
  ["ms since 1970", (i) => 1000 * (S + 60 * i)],
  ["µs since 1970", (i) => 1e6 * (S + 60 * i)],
  ["ns since 1970", (i) => `${S + 60 * i}000000000`],
  ["under any name", (i) => S + 60 * i, { header: "x" }],
  ["named Unix", (i) => S + 60 * i, { header: "Unix" }],
  ["days of a spreadsheet", (i) => (45361.25 + i / 1440).toFixed(8), { header: "Date" }],
  [
    "with a comma",
    (i) => comma((45361.25 + i / 1440).toFixed(8)),
    { ...semicolon, header: "Datum" },
  ],
  ["Julian days", (i) => (2460379.75 + i / 1440).toFixed(8), { header: "JD" }],
  ["100 ns since 1601", (i) => `${S + 60 * i + 11_644_473_600}0000000`],
  ["s since 1904", (i) => S + 60 * i + 2_082_844_800],
  ...(
    [
      ["Time (min)", 60_000],
      ["Time_min", 60_000],
      ["minutes", 60_000],
      ["Elapsed h", HOUR_MS],
      ["Zeit [h]", HOUR_MS],
      ["hours", HOUR_MS],
      ["t [d]", 24 * HOUR_MS],
      ["Days", 24 * HOUR_MS],
      ["Time/s", 1000],
      ["seconds", 1000],
      ["t", 1000],
      ["time_ms", 1],
      ["millis", 1],
    ] as const
  ).map(([header, unitMs]): Case => {
    return [header, (i) => i * 20, { header, periodMs: 20 * unitMs, firstMs: 0 }];
  }),
];

const DURATIONS: readonly Case[] = [
  ["h:mm:ss", (i) => `0:${minute(i)}:00`, { firstMs: 0 }],
  ["beyond a day", (i) => `30:${minute(i)}:00`, { firstMs: 30 * HOUR_MS }],
  ["a data frame's", (i) => `0 days 00:${minute(i)}:00.5`, { firstMs: 500 }],
  ["with days", (i) => `"1 day, 0:${minute(i)}:00"`, { firstMs: 24 * HOUR_MS }],
  ["ISO", (i) => `PT${i}M`, { firstMs: 0 }],
  ["minutes", (i) => `${minute(i)}:00.0`, { firstMs: 0 }],
  ["a time of day", (i) => `${h(i)}:00.500`, { firstMs: 6 * HOUR_MS + 500 }],
  ["six digits", (i) => `06${minute(i)}00`, { firstMs: 6 * HOUR_MS }],
];

describe.each([
  ["dates", DATES],
  ["numbers", NUMBERS],
  ["durations", DURATIONS],
] as const)("%s", (_, cases) => {
  test.each(cases.map(([name, time, way = {}]) => ({ name, time, way })))(
    "$name",
    ({ time, way }) => {
      const { delimiter = ",", firstMs = START_MS, header = "time", periodMs = 60_000 } = way;
      const cell = (i: number) => (delimiter === ";" ? comma(value(i)) : value(i));
      const text = rows((i) => `${time(i)}${delimiter}${cell(i)}`);
      const got = read(`${header}${delimiter}Temp\n${text}`, way.request);
      expect(got.names).toEqual(["Temp"]);
      expect(Math.abs(got.periodMs - periodMs)).toBeLessThan(1);
      expect(Math.abs(got.rows[0]!.timeMs - firstMs)).toBeLessThan(1);
      expect(got.rows.length).toBe(ROWS);
      expect(got.column(0)[1]).toBe(20.2);
    },
  );
});

describe("times in several columns", () => {
  const date = "2024,3,10";
  test.each([
    ["year to minute", "Year,Month,Day,Hour,Minute", (i: number) => `${date},6,${i}`],
    ["month and minute alike", "YY,MM,DD,hh,mm", (i: number) => `${date},06,${minute(i)}`],
    ["a clock beside them", "Year,Month,Day,Time", (i: number) => `${date},${h(i)}`],
    ["day of the year", "year,doy,hhmm", (i: number) => `2024,70,06${minute(i)}`],
    ["date and HHMM", "Date,Time", (i: number) => `2024-03-10,06${minute(i)}`],
    ["date and time of day", "Date,Time", (i: number) => `2024-03-10,${h(i)}`],
    ["time of day first", "Time,Date", (i: number) => `${h(i)},2024-03-10`],
  ])("%s", (_, header, time) => {
    const got = read(`${header},GHI\n${rows((i) => `${time(i)},${value(i)}`)}`);
    expect(got.names).toEqual(["GHI"]);
    expect([got.periodMs, got.rows[0]!.timeMs]).toEqual([60_000, START_MS]);
  });
});

test.each([
  ["2165-165-165 165:165:85", "no time"],
  ["0000-00-00 00:00:00", "an impossible date"],
  ["2024-02-30 06:00:00", "an impossible date"],
  ["2024-03-10 25:61:00", "no time"],
  ["Average", "no time"],
  ["x".repeat(5000), "no time"],
])("one %s among good lines is skipped and said", (garbage, why) => {
  const text = rows((i) => `${i === 9 ? garbage : stamp(i)},${value(i)}`);
  const got = read(`time,Temp\n${text}`);
  expect([got.rows.length, got.periodMs]).toEqual([ROWS - 1, 60_000]);
  const { skipped } = got.reader.findings;
  expect([...skipped].map(([kind, found]) => [kind, found.count, found.firstLine])).toEqual([
    [why, 1, 11],
  ]);
});

describe("the clock of the replay", () => {
  const clocks = (text: string) => {
    const all = read(text).rows;
    return all.map(({ clockMs }) => clockMs - all[0]!.clockMs);
  };
  const steady = (count: number, stepMs: number) =>
    Array.from({ length: count }, (_, i) => i * stepMs);

  test("readings under one stamp are spread over it", () => {
    const text = rows((i) => `${stamp(Math.floor(i / 10), 1000)},${value(i)}`);
    expect(clocks(`time,Temp\n${text}`)).toEqual(steady(ROWS, 100));
  });

  test("a counter that starts again goes on", () => {
    const text = rows((i) => `${(i % 20) * 1000 + 17},${value(i)}`);
    expect(clocks(`millis,Temp\n${text}`)).toEqual(steady(ROWS, 1000));
  });

  test("so does the hour that summer time gives back", () => {
    const at = (i: number) => START_MS + i * 600_000 - (i < 12 ? 0 : 3_600_000);
    const text = rows((i) => `${new Date(at(i)).toISOString().slice(0, 19)},${value(i)}`);
    expect(clocks(`time,Temp\n${text}`)).toEqual(steady(ROWS, 600_000));
  });

  test("one late reading stays late", () => {
    const text = rows((i) => `${stamp(i === 20 ? 15 : i)},${value(i)}`);
    expect(clocks(`time,Temp\n${text}`)[20]).toBe(15 * 60_000);
  });

  test.each([
    ["newest first", (i: number) => ROWS - 1 - i],
    ["unsorted", (i: number) => (i * 7) % ROWS],
  ])("%s: put in order", (order, index) => {
    const got = read(`time,Temp\n${rows((i) => `${stamp(index(i))},${value(index(i))}`)}`);
    expect(got.reader.layout.timing.order).toBe(order);
    expect(got.column(0)).toEqual(Array.from({ length: ROWS }, (_, i) => Number(value(i))));
  });
});

test("a time that is not understood is no channel, and is said", () => {
  const got = read(`time,Temp\n${rows((i) => `T+${i} beats,${value(i)}`)}`);
  expect(got.names).toEqual(["Temp"]);
  expect(read(plain(value)).reader.layout.time?.names).toEqual(["time"]);
});
