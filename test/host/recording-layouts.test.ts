// Goal: the layouts of loggers, databases and spreadsheets are understood, and one odd line costs
// that line. Method: one made file for each; channels, period and readings are compared.
import { describe, expect, test } from "vitest";
import { UserError } from "../../lab/user-error.ts";
import { comma, iso, minute, plain, ROWS, read, rows, stamp, value } from "./made-recording.ts";

const hum = (i: number): string => `4${i % 9}`;
const both = (i: number): string => `${value(i)},${hum(i)}`;

interface Made {
  readonly text: string | Uint8Array;
  readonly names: readonly string[];
  readonly count?: number;
  readonly periodMs?: number;
}

const toa5 = `"TOA5","CR1000","CR1000","12345"\n"TIMESTAMP","RECORD","T","RH"\n"TS","RN","Deg C","%"\n"","","Avg","Smp"\n`;
const body = rows((i) => `${stamp(i)},${value(i)}`);
const HEADS: Readonly<Record<string, Made>> = {
  "TOA5, four lines": {
    text: toa5 + rows((i) => `"${stamp(i)}",${i},${both(i)}`),
    names: ["T", "RH"],
  },
  "TOACI1, two lines": {
    text: `"TOACI1","CR10X","Table1"\n"TMSTAMP","RECNBR","T","RH"\n${rows((i) => `"${stamp(i)}",${i},${both(i)}`)}`,
    names: ["T", "RH"],
  },
  "RDB, remarks and a line of types": {
    text: `# Data\n#\nagency_cd\tsite_no\tdatetime\ttz_cd\tT\n5s\t15s\t20d\t6s\t14n\n${rows((i) => `USGS\t08068500\t${stamp(i).slice(0, 16)}\tCST\t${value(i)}`)}`,
    names: ["T"],
  },
  "two lines of names": {
    text: `\t\tTemp\tHi\nDate\tTime\tOut\tTemp\n${rows((i) => `10/03/24\t6:${minute(i)}a\t${value(i)}\t${value(i)}`)}`,
    names: ["Temp Out", "Hi Temp"],
  },
  "a title, a count and serial numbers": {
    text: `"Plot Title: x"\n"#","Date Time, GMT-04:00","T, °C (S/N: 1)","End Of File (S/N: 1)"\n${rows((i) => `${i + 1},03/10/24 06:${minute(i)}:00 AM,${value(i)},`)}41,03/10/24 06:40:00 AM,,Logged\n`,
    names: ["T, °C (S/N: 1)"],
    count: ROWS + 1,
  },
  "a line of units": {
    text: `Time,T,RH\ns,°C,%\n${rows((i) => `${i * 60},${both(i)}`)}`,
    names: ["T", "RH"],
  },
  "a title in a spreadsheet": {
    text: `Report,,\nStation,Berlin,\n,,\ntime,T,H\n${rows((i) => `${stamp(i)},${both(i)}`)}`,
    names: ["T", "H"],
  },
  "settings before the header": {
    text: `Serial,1234\nInterval,60\ntime,Temp\n${body}`,
    names: ["Temp"],
  },
  sections: { text: `[Header]\nModel=X\n[Data]\ntime,Temp\n${body}`, names: ["Temp"] },
  "sep=;": {
    text: `sep=;\r\ntime;Temp\r\n${rows((i) => `${stamp(i)};${comma(value(i))}`)}`,
    names: ["Temp"],
  },
  "a header with another delimiter": {
    text: `time,T,H\n${rows((i) => `${stamp(i)};${comma(value(i))};${hum(i)}`)}`,
    names: ["T", "H"],
  },
  "a header one name short": {
    text: `"date","T","H"\n${rows((i) => `"${i + 1}","${stamp(i)}",${both(i)}`)}`,
    names: ["T", "H"],
  },
  "row numbers without a name": {
    text: `,time,T\n${rows((i) => `${i},${stamp(i)},${value(i)}`)}`,
    names: ["T"],
  },
  "a header that is a remark": {
    text: `#YY MM DD hh mm T\n#yr mo dy hr mn C\n${rows((i) => `2024 03 10 06 ${minute(i)} ${value(i)}`)}`,
    names: ["T"],
  },
  "no header": {
    text: rows((i) => `2024 03 10 06 ${minute(i)} 00 ${value(i)}`),
    names: ["column 7"],
  },
  "the time last": {
    text: `T,H,timestamp\n${rows((i) => `${both(i)},${stamp(i)}`)}`,
    names: ["T", "H"],
  },
  "the same name twice": {
    text: `time,T,T\n${rows((i) => `${stamp(i)},${both(i)}`)}`,
    names: ["T", "T (2)"],
  },
  "numbers that a comma would join": {
    text: `T,H\n${rows((i) => `${i < 30 ? value(i) : ""},1`)}`,
    names: ["T", "H"],
    periodMs: 0,
  },
  "a delimiter at the end": {
    text: `time,T\n${rows((i) => `${stamp(i)},${value(i)},`)}`,
    names: ["T"],
  },
  "a table in Markdown": {
    text: `| time | Temp |\n|---|---|\n${rows((i) => `| ${stamp(i)} | ${value(i)} |`)}`,
    names: ["Temp"],
  },
};

describe("headers", () => {
  test.each(Object.entries(HEADS))("%s", (_, { count = ROWS, names, periodMs = 60_000, text }) => {
    const got = read(text);
    expect(got.names).toEqual(names);
    expect([got.rows.length, got.periodMs]).toEqual([count, periodMs]);
    expect(got.column(0).slice(0, 3)).toEqual([20, 20.2, 20.39]);
  });
});

const two = (i: number): string => (i % 2 ? value(i) : hum(i));
const LONG: Readonly<Record<string, Made>> = {
  "Home Assistant": {
    text: `entity_id,state,last_changed\n${rows((i) => `sensor.${i % 2 ? "t" : "h"},${two(i)},${iso(i)}`)}`,
    names: ["sensor.h", "sensor.t"],
  },
  "the time first, the name last": {
    text: `last_changed,state,entity_id\n${rows((i) => `${iso(i)},${two(i)},sensor.${i % 2 ? "t" : "h"}`)}`,
    names: ["sensor.h", "sensor.t"],
  },
  "one entity after the other, one of words": {
    text: `entity_id,state,last_changed\n${rows((i) => `sensor.h,${hum(i)},${iso(i)}`)}${rows((i) => `light.a,${i % 2 ? "on" : "off"},${iso(i)}`)}${rows((i) => `sensor.t,${value(i)},${iso(i)}`)}`,
    names: ["sensor.h", "sensor.t"],
  },
  "Grafana series with units": {
    text: `"Series";"Time";"Value"\n${rows((i) => `"h";"${iso(i)}";"${hum(i)} °C"`)}${rows((i) => `"t";"${iso(i)}";"${value(i)} °C"`)}`,
    names: ["h", "t"],
  },
  "numbers for names": {
    text: `time,sensor_id,value\n${rows((i) => `${stamp(i >> 1)},${(i % 2) + 1},${two(i)}`)}`,
    names: ["1", "2"],
  },
  "two columns name the series": {
    text: `sensor_id;time;parameter;value;unit\n${rows((i) => `${1 + ((i >> 1) % 2)};${stamp(i >> 2)};${i % 2 ? "t" : "h"};${two(i)};x`, 2 * ROWS)}`,
    names: ["1 h", "1 t", "2 h", "2 t"],
  },
  "several values a record": {
    text: `time;device;T;H\n${rows((i) => `${iso(i >> 1)};dev-${i % 2};${value(i)};${hum(i)}`)}`,
    names: ["dev-0 T", "dev-0 H", "dev-1 T", "dev-1 H"],
  },
  "tables of Influx": {
    text: [0, 1]
      .map(
        (k) =>
          `#group,false,false,true,false\n#datatype,string,long,dateTime,double,string\n,result,table,_start,_time,_value,_field\n${rows((i) => `,,${k},2024-03-10T00:00:00Z,${iso(i)},${k ? value(i) : hum(i)},${k ? "t" : "h"}`)}`,
      )
      .join("\n"),
    names: ["h", "t"],
  },
};

describe("long recordings become one channel a series", () => {
  test.each(Object.entries(LONG))("%s", (_, { names, text }) => {
    const got = read(text);
    expect(got.names).toEqual(names);
    // Nothing is lost, and nothing is in two channels.
    const readings = names.map((_name, c) => got.column(c).filter((v) => !Number.isNaN(v)).length);
    expect(readings.every((count) => count >= 20)).toBe(true);
    expect(got.column(0)[1]).toBeLessThan(50);
  });

  test("a wide recording with words stays wide, and --series none keeps a long one so", () => {
    const words = (i: number) => `${stamp(i)},${value(i)},${i % 3 ? "ok" : "warn"},Berlin`;
    expect(read(`time,T,status,station\n${rows(words)}`).names).toEqual(["T"]);
    expect(read(LONG["Home Assistant"]!.text, { series: [] }).names).toEqual(["state"]);
  });
});

const bytesOf = (text: string, encoding: BufferEncoding, mark = "\ufeff") =>
  Buffer.from(mark + text, encoding);
const TABS = `time\tT °C\r\n${rows((i) => `${stamp(i)}\t${value(i)}`)}`;

// "1234,5" reads as a decimal too: the longer the file, the more of it looks like one column.
test.each([100, 3000, 9000, 30_000])("whole numbers in two columns, %i records", (count) => {
  const text = `time,v\n${rows((i) => `${i},${(i * 7) % 11}`, count)}`;
  const got = read(text);
  expect(got.names).toEqual(["v"]);
  expect(got.rows.length).toBe(count);
});

describe("bytes and lines", () => {
  test.each<[string, string | Uint8Array, number]>([
    ["UTF-8 with a mark", bytesOf(TABS, "utf8"), ROWS],
    ["UTF-16, little end first", bytesOf(TABS, "utf16le"), ROWS],
    ["UTF-16, big end first", bytesOf(TABS, "utf16le").swap16(), ROWS],
    ["UTF-16 without a mark", bytesOf(TABS, "utf16le", ""), ROWS],
    ["Latin", bytesOf(TABS, "latin1", ""), ROWS],
    ["old line ends", plain(value).replaceAll("\n", "\r"), ROWS],
    ["mixed line ends", plain(value).replaceAll("5\n", "5\r\n").replaceAll("0\n", "0\r"), ROWS],
    ["blank lines", plain(value).replaceAll("\n", "\n\n"), ROWS],
    ["zeros before a record", plain(value).replace("\n", `\n${"\0".repeat(3000)}`), ROWS],
    ["zeros inside a record", plain(value).replace("-10 06:20", "\0".repeat(300)), ROWS - 1],
    ["the header again", plain(value) + plain((i) => value(i)), 2 * ROWS],
    ["totals at the end", `${plain(value)}Average,20\nMax,21\n`, ROWS],
    ["messages of a boot", `${plain(value)}rst:0x1 (POWERON),boot:0x13\nReady\n`, ROWS],
    ["a quote that never closes", plain(value).replace("\n", '\n"'), ROWS],
    ["a quote inside a cell", plain((i) => `${value(i)},5" pipe`), ROWS],
    ["a line end in quotes", plain((i) => `${value(i)},"a\nb"`), ROWS],
    ...[2, 6, 8, 14, 20].map((cut): [string, string, number] => [
      `the last ${cut} characters are missing`,
      plain(value).slice(0, -cut),
      cut < 8 ? ROWS : ROWS - 1,
    ]),
  ])("%s", (_, text, count) => {
    const got = read(text);
    expect([got.rows.length, got.periodMs]).toEqual([count, 60_000]);
    expect(got.column(0).slice(0, 3)).toEqual([20, 20.2, 20.39]);
  });

  test("mostly garbage is refused, with what helps", () => {
    const text = plain(value) + rows((i) => `garbage ${i},${value(i)}`);
    expect(() => read(text)).toThrow(/made\.csv:42: 40 of 80 records .* no time .*--time NAME/);
  });

  test.each([
    ["PK\u0003\u0004", "a spreadsheet"],
    ['[{"a": 1}]', "JSON"],
    ["<!DOCTYPE html>", "a web page"],
  ])("%s is named", (start, kind) => {
    expect(() => read(`${start}\n1,2\n3,4\n`)).toThrow(UserError);
    expect(() => read(`${start}\n1,2\n3,4\n`)).toThrow(kind);
  });
});
