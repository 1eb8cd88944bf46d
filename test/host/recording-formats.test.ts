// Goal: recordings are read right as they are, whatever their layout. Method: a small file for each
// layout, read without options; names, times and values are compared with what a person would say.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Recording, type RecordingRequest } from "../../host/recording/recording.ts";
import { inScratch } from "./run-cli.ts";

interface Read {
  readonly channels: string[];
  readonly labels: string[];
  readonly periodMs: number;
  readonly times: number[];
  readonly values: number[][];
  readonly marks: number[][];
}

function read(content: string | Uint8Array, request: Partial<RecordingRequest> = {}) {
  return inScratch(async (directory): Promise<Read> => {
    const path = join(directory, "recording.txt");
    writeFileSync(path, content);
    const recording = await Recording.open(path, { header: "find", ...request });
    const { layout } = recording;
    const result: Read = {
      channels: layout.channels.map(({ name }) => name),
      labels: layout.labels.map(({ name }) => name),
      periodMs: layout.periodMs,
      times: [],
      values: [],
      marks: [],
    };
    for await (const { timeMs, values, labels } of recording.rows()) {
      result.times.push(timeMs);
      result.values.push([...values]);
      result.marks.push([...labels]);
    }
    return result;
  });
}

describe("layouts found without an option", () => {
  test("comma, date and time columns as US dates, trailing empty columns; -200 is a reading", async () => {
    const got = await read(
      "Date,Time,CO(GT),T,,\r\n" +
        "3/10/2004,18:00:00,2.6,13.6,,\r\n3/10/2004,19:00:00,2,13.3,,\r\n" +
        "3/10/2004,20:00:00,-200,-200,,\r\n3/13/2004,21:00:00,-200,12.5,,\r\n",
    );
    expect(got.channels).toEqual(["CO(GT)", "T"]);
    expect(got.times[0]).toBe(Date.UTC(2004, 2, 10, 18));
    expect(got.times[3]).toBe(Date.UTC(2004, 2, 13, 21));
    expect(got.periodMs).toBe(3_600_000);
    expect(got.values).toEqual([
      [2.6, 13.6],
      [2, 13.3],
      [-200, -200],
      [-200, 12.5],
    ]);
  });

  test("the same data as first published: semicolons, decimal commas, dots in times, empty end", async () => {
    const got = await read(
      "Date;Time;CO(GT);T;;\n10/03/2004;18.00.00;2,6;13,6;;\n13/03/2004;19.00.00;2;13,3;;\n;;;;;\n;;;;;\n",
    );
    expect(got.channels).toEqual(["CO(GT)", "T"]);
    expect(got.times).toEqual([Date.UTC(2004, 2, 10, 18), Date.UTC(2004, 2, 13, 19)]);
    expect(got.values).toEqual([
      [2.6, 13.6],
      [2, 13.3],
    ]);
  });

  test("semicolons with a date-time, and label columns kept apart", async () => {
    const got = await read(
      "datetime;Current;Volume Flow RateRMS;anomaly;changepoint\n" +
        "2020-03-09 10:14:33;1.3302;32.0;0.0;0.0\n2020-03-09 10:14:34;1.35;32.5;1.0;0.0\n",
    );
    expect(got.channels).toEqual(["Current", "Volume Flow RateRMS"]);
    expect(got.labels).toEqual(["anomaly", "changepoint"]);
    expect(got.times[0]).toBe(Date.UTC(2020, 2, 9, 10, 14, 33));
    expect(got.periodMs).toBe(1000);
    expect(got.marks).toEqual([
      [0, 0],
      [1, 0],
    ]);
  });

  test("runs of blanks, a count and an identifier that are no channels, a label", async () => {
    const got = await read(
      "Reading# Mote-ID Humidity Temperature Label\n1\t1\t45.93\t27.97\t0\n2\t1\t  45.9\t27.95\t1\n",
    );
    expect(got.channels).toEqual(["Humidity", "Temperature"]);
    expect(got.labels).toEqual(["Label"]);
    expect(got.times).toEqual([NaN, NaN]);
    expect(got.values).toEqual([
      [45.93, 27.97],
      [45.9, 27.95],
    ]);
  });

  test("plain seconds, finer than a millisecond", async () => {
    const got = await read("timestamp,signal,noisy\n0,0,-0.03\n0.0083,0.1,0.2\n0.0166,0.2,0.1\n");
    expect(got.channels).toEqual(["signal", "noisy"]);
    expect(got.times[1]).toBeCloseTo(8.3, 9);
    expect(got.periodMs).toBeCloseTo(8.3, 9);
  });

  test.each([
    ["epoch seconds", "time,v\n1396310400,1\n1396310460,2\n", 1396310400000],
    ["epoch milliseconds", "t,v\n1396310400000,1\n1396310460000,2\n", 1396310400000],
    ["ISO with Z", "when,v\n2014-04-01T00:00:00Z,1\n2014-04-01T00:01:00Z,2\n", 1396310400000],
    [
      "ISO with an offset",
      "when,v\n2014-04-01T02:00:00.000+02:00,1\n2014-04-01T02:01:00.000+02:00,2\n",
      1396310400000,
    ],
    ["no header", "2014-04-01 00:00:00,1\n2014-04-01 00:01:00,2\n", 1396310400000],
    [
      "a title before the header",
      "Logger 7\n\ntime,v\n2014-04-01 00:00,1\n2014-04-01 00:01,2\n",
      1396310400000,
    ],
    ["tabs", "time\tv\n2014-04-01 00:00:00\t1\n2014-04-01 00:01:00\t2\n", 1396310400000],
    ["an AM/PM clock", "time,v\n4/1/2014 12:00:00 AM,1\n4/1/2014 12:01:00 AM,2\n", 1396310400000],
  ])("%s", async (_, content, firstMs) => {
    const got = await read(content);
    expect(got.times).toEqual([firstMs, firstMs + 60_000]);
    expect(got.values).toEqual([[1], [2]]);
    expect(got.periodMs).toBe(60_000);
  });

  test("an annotated export: comments, a constant date before the time, words for missing", async () => {
    const got = await read(
      "#datatype,long,time,time,double\n,table,start,time,value,unit\n" +
        ",0,2024-01-01T00:00:00Z,2024-01-02T00:00:00Z,1.5,C\n" +
        ",0,2024-01-01T00:00:00Z,2024-01-02T00:00:10Z,unavailable,C\n",
    );
    expect(got.channels).toContain("value");
    expect(got.periodMs).toBe(10_000);
    expect(got.times[0]).toBe(Date.UTC(2024, 0, 2));
  });

  test("a time of day alone goes on after midnight", async () => {
    const got = await read("time,v\n23:59:00,1\n00:01:00,2\n00:03:00,3\n");
    expect(got.times[1]! - got.times[0]!).toBe(120_000);
    expect(got.periodMs).toBe(120_000);
  });

  test("one column and nothing else", async () => {
    const got = await read("1\n2\n100\n3\n");
    expect(got.channels).toEqual(["column 1"]);
    expect(got.values).toEqual([[1], [2], [100], [3]]);
  });

  test("a byte order mark, quotes, a delimiter and a line end inside them", async () => {
    const got = await read(
      '\ufeff"time","T, ""in""","note"\r\n"0","1.5","a\nb"\r\n"1","2.5","c"\r\n',
    );
    expect(got.channels).toEqual(['T, "in"']);
    expect(got.values).toEqual([[1.5], [2.5]]);
  });

  test("Latin-1 names and UTF-16 files", async () => {
    const latin = await read(Buffer.from("time,T °C\n0,1\n1,2\n", "latin1"));
    expect(latin.channels).toEqual(["T °C"]);
    const wide = await read(Buffer.from("\ufefftime,T °C\n0,1\n1,2\n", "utf16le"));
    expect(wide.channels).toEqual(["T °C"]);
    expect(wide.values).toEqual([[1], [2]]);
  });

  test("words for missing, comments, blank lines and short rows", async () => {
    const got = await read("t,a,b\n0,1,NaN\n# pause\n1,NA,--\n\n2,null\n3,4,5\n");
    expect(got.values).toEqual([
      [1, NaN],
      [NaN, NaN],
      [NaN, NaN],
      [4, 5],
    ]);
  });
});

describe("options win over what is found", () => {
  test("--missing with a number and a word", async () => {
    const got = await read("t,v\n0,7\n1,n/v\n2,8\n", { missing: ["7", "N/V"] });
    expect(got.values.flat()).toEqual([NaN, NaN, 8]);
  });

  test("--missing with a word that most cells hold", async () => {
    const got = await read("t,v\n0,off\n1,off\n2,off\n3,8\n", { missing: ["off"] });
    expect(got.channels).toEqual(["v"]);
    expect(got.values.flat()).toEqual([NaN, NaN, NaN, 8]);
  });

  test("--columns picks labels, counts, numbers of columns", async () => {
    const got = await read("n,a,label\n1,5,0\n2,6,1\n", { columns: ["label", "1"] });
    expect(got.channels).toEqual(["label", "n"]);
    expect(got.labels).toEqual([]);
    expect(got.values).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });

  test("--date-order decides what the dates leave open", async () => {
    const content = "t,v\n3/10/2004,1\n4/10/2004,2\n";
    expect((await read(content)).times[0]).toBe(Date.UTC(2004, 2, 10));
    expect((await read(content, { dateOrder: "dmy" })).times[0]).toBe(Date.UTC(2004, 9, 3));
  });

  test("--time none and --no-header", async () => {
    const got = await read("1,10\n2,20\n", { time: [], header: "none", columns: ["column 2"] });
    expect(got.values).toEqual([[10], [20]]);
    expect(got.times).toEqual([NaN, NaN]);
  });
});
