// Goal: what could be taken for something else is read right, said, or refused. Method: one made
// file for each kind that an outsider broke; readings, times and notes are compared.
import { describe, expect, test } from "vitest";
import { notesOf } from "../../lab/recording/notes.ts";
import { RecordingReader } from "../../lab/recording/reader.ts";
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

const table = (header: string, time: (i: number) => string): string =>
  `${header},Temp\n${rows((i) => `${time(i)},${value(i)}`)}`;
const notes = ({ reader }: ReturnType<typeof read>): string =>
  notesOf(reader.layout, reader.dialect, reader.findings).join("\n");
const last = Number(value(ROWS - 1));

describe("numbers", () => {
  test.each([
    ["a negative exponent behind a minus", (i: number) => `-${i + 1}.5e-3`, -0.0405],
    ["Fortran's, without a letter", (i: number) => `-0.${20 + i}00-002`, -0.0059],
    ["a blank behind the minus", (i: number) => `- ${value(i)}`, -last],
  ])("%s", (_, cell, wanted) => {
    const { column, periodMs } = read(plain(cell));
    expect(periodMs).toBe(60_000);
    expect(column(0)).toHaveLength(ROWS);
    expect(column(0).at(-1)).toBeCloseTo(wanted, 9);
  });

  test("times below 0 are times", () => {
    const { periodMs, rows: all } = read(
      table("Second", (i) => ((i - 20) / 1000).toExponential(5)),
    );
    expect(all).toHaveLength(ROWS);
    expect(periodMs).toBeCloseTo(1, 9);
  });

  test("decimal commas between commas are refused", () => {
    const text = `time,Temp\n${rows((i) => `${stamp(i)},${comma(value(i))}`)}`;
    expect(() => read(text)).toThrow(/"20,00" one number/);
  });
});

describe("times", () => {
  const compact = (i: number): string => stamp(i).replace(/\D/g, "");
  test.each([
    ["AM before the time of day", "date", (i: number) => `2024-03-10 AM 06:${minute(i)}:00`],
    ["colons in the date", "time", (i: number) => `2024:03:10 06:${minute(i)}:00`],
    ["17 digits", "ts", (i: number) => `${compact(i)}000`],
    ["12 digits from a short year on", "date", (i: number) => compact(i).slice(2)],
    ["a zone in words", "time", (i: number) => `${stamp(i)} Europe/Berlin`],
    ["a zone in brackets", "time", (i: number) => `${stamp(i)} (UTC)`],
    ["dots and AM", "time", (i: number) => `10-MAR-24 06.${minute(i)}.00.000000 AM`],
    ["8 digits beside HHMM", "date,time", (i: number) => `20240310,06${minute(i)}`],
    ["8 digits beside HMM", "date,time", (i: number) => `20240310,${600 + i}`],
    ["8 digits beside HMMSS", "date,time", (i: number) => `20240310,${60_000 + 100 * i}`],
  ])("%s", (_, header, time) => {
    const { names, periodMs, rows: all } = read(table(header, time));
    expect(names).toEqual(["Temp"]);
    expect(periodMs).toBe(60_000);
    expect(all[0]?.timeMs).toBe(START_MS);
    expect(all).toHaveLength(ROWS);
  });

  test("milliseconds in a column beside date and time", () => {
    const { names, rows: all } = read(
      table("Date,Time,ms", (i) => `2024-03-10,06:00:0${Math.floor(i / 10)},${(i % 10) * 100}`),
    );
    expect(names).toEqual(["Temp"]);
    expect(all.at(-1)?.timeMs).toBe(START_MS + 3900);
  });

  test("hours go on above 24", () => {
    const { periodMs, rows: all } = read(table("elapsed", (i) => `${i}:00:00`));
    expect(periodMs).toBe(3_600_000);
    expect(all.at(-1)?.timeMs).toBe(39 * 3_600_000);
  });

  test.each(["hours since start", "decimal_year", "UTC"])("%s is no channel", (header) => {
    const step = header === "decimal_year" ? 0.01 : 1;
    expect(read(table(header, (i) => String(2000 + i * step))).names).toEqual(["Temp"]);
  });

  test.each(["1970-01-01 00:00:00", "2000-01-01 00:00:00", "2106-02-07 06:28:15"])(
    "a lone %s is skipped and said",
    (off) => {
      const got = read(table("time", (i) => (i === 9 ? off : stamp(i))));
      expect(got.rows.map(({ clockMs }) => clockMs)).not.toContain(Date.parse(`${off}Z`));
      expect(got.rows).toHaveLength(ROWS - 1);
      expect(got.rows.at(-1)?.clockMs).toBe(START_MS + 39 * 60_000);
      expect(notes(got)).toMatch(/a stamp years off \(1, first in line 11/);
    },
  );

  test("a clock that is set after the start is said", () => {
    const got = read(table("time", (i) => (i < 3 ? `1970-01-01 00:00:0${i}` : stamp(i))));
    expect(got.rows).toHaveLength(ROWS);
    expect(notes(got)).toMatch(/years later in line 5/);
  });
});

describe("tables", () => {
  test("columns in another order are read by their names", () => {
    const got = read(
      `time,T,H\n${rows((i) => `${stamp(i)},${value(i)},45`)}time,H,T\n${rows((i) => `${stamp(i + ROWS)},45,${value(i)}`)}`,
    );
    expect(got.rows).toHaveLength(2 * ROWS);
    expect(got.column(0).at(-1)).toBe(last);
    expect(notes(got)).toMatch(/further header/);
  });

  test("another table is refused, or skipped where it is short", () => {
    const other = (count: number): string =>
      `time,T\n${rows((i) => `${stamp(i)},${value(i)}`)}\ntime,H\n${rows((i) => `${stamp(i)},45`, count)}`;
    expect(() => read(other(ROWS))).toThrow(/another table/);
    const got = read(other(5));
    expect(got.column(0)).not.toContain(45);
    expect(notes(got)).toMatch(/another table \(5, first in line 44/);
  });

  test("a first line with a word is not the header", () => {
    const got = read(
      `entity_id,state,last_changed\n${rows((i) => `${i % 4 ? "sensor.t" : "switch.fan"},${i % 4 ? value(i) : "off"},${iso(i)}`)}`,
    );
    expect(got.names).toEqual(["sensor.t"]);
  });

  test("one name over date and time", () => {
    const got = read(
      `time                  T   H\n${rows((i) => `${stamp(i)}   ${value(i)}   45`)}`,
    );
    expect(got.names).toEqual(["T", "H"]);
    expect(got.column(0).at(-1)).toBe(last);
  });

  test("settings as wide as the data are no header", () => {
    const text = `Separator\tTab\nChannels\t1\nX_Value\tTemp\tComment\n${rows((i) => `${i / 10}\t${value(i)}`)}`;
    expect(read(text).names).toContain("Temp");
  });
});

describe("series", () => {
  test.each([
    ["words without a name", "", (i: number) => (i % 2 ? "kitchen" : "attic")],
    ["numbers without a name", "", (i: number) => String(1 + (i % 2))],
    ["under an unusual name", "tags,time,value\n", (i: number) => `host=${i % 2}`],
  ])("%s that take turns are said", (_, header, key) => {
    const got = read(header + rows((i) => `${key(i)},${stamp(i)},${i % 2 ? value(i) : 45}`));
    expect(notes(got)).toMatch(/takes turns .* --series/);
  });

  test("one that is first seen late in a pipe is counted", () => {
    const text = `entity_id,state,time\n${rows((i) => `sensor.${i < 30 ? i % 2 : i % 3},${value(i)},${iso(i)}`)}`;
    const bytes = new TextEncoder().encode(text);
    const head = bytes.subarray(0, text.indexOf("sensor.2"));
    const reader = new RecordingReader({ name: "pipe", head, whole: false }, { header: "find" });
    const got = [...reader.push(bytes), ...reader.end()];
    expect(got.flatMap(({ values }) => values.filter((v) => !Number.isNaN(v)))).toHaveLength(37);
    expect(reader.findings.skipped.get("a series that comes too late")?.count).toBe(3);
  });
});
