// Goal: in each format a message is valid, has its documented shape, fits its buffer, and never
// claims a number where there is none.
// Method: messages by heart, then properties over any judged values, flags, names and times.
import fc from "fast-check";
import { expect, test } from "vitest";
import { FORMATS, type PayloadFormat } from "../../src/bridge/formats.ts";
import { Payload } from "../../src/bridge/payload.ts";
import { topicsOf, uniqueSlugs } from "../../src/bridge/topics.ts";
import type { Judged } from "../../src/filter/config.ts";
import { FLAG_HELD, FLAG_NAMES, FLAG_SENTINEL, FLAG_UNAVAILABLE } from "../../src/filter/flags.ts";

const GOOD = {
  value: 21.05,
  raw: 21.1,
  score: 0.25,
  flags: 0,
  ageMs: 0,
  plusMinus: 0.5,
  problem: false,
};
const HELD = {
  value: 22.4,
  raw: Number.NaN,
  score: Number.NaN,
  flags: FLAG_SENTINEL | FLAG_HELD,
  ageMs: 3000,
  plusMinus: 1.5,
  problem: true,
};
const NONE = {
  ...{ value: NaN, raw: NaN, score: NaN, flags: FLAG_UNAVAILABLE },
  ...{ ageMs: NaN, plusMinus: NaN, problem: true },
};
const TIME = Date.UTC(2026, 10, 25, 10, 52, 9, 123);
const FORMAT_NAMES = Object.keys(FORMATS) as PayloadFormat[];

/** All messages of one reading as text, by topic. */
function write(
  format: PayloadFormat,
  ids: readonly string[],
  judged: readonly Judged[],
  timeMs: number,
  seq = 7,
): Record<string, string> {
  const plans = FORMATS[format].plans(topicsOf("d"), ids);
  const payload = new Payload(plans);
  const messages: Record<string, string> = {};
  for (const [i, plan] of plans.entries()) {
    payload.encode(i, { seq, timeMs, lateMs: 0, dropped: 0 }, judged);
    expect(payload.length).toBeLessThanOrEqual(payload.bytes.length);
    messages[plan.topic] = Buffer.from(payload.bytes.subarray(0, payload.length)).toString();
  }
  return messages;
}

test("json: a good reading beside a held one", () => {
  expect(write("json", ["temperature", "water"], [GOOD, HELD], TIME)).toEqual({
    "sluice/d/out":
      `{"seq":7,"time":${TIME},"channels":{` +
      '"temperature":{"value":21.05,"raw":21.1,"score":0.25,"flags":"","age_ms":0,' +
      '"plus_minus":0.5,"problem":false},' +
      '"water":{"value":22.4,"raw":null,"score":null,"flags":"sentinel|held","age_ms":3000,' +
      '"plus_minus":1.5,"problem":true}}}',
  });
});

test("values: one number or null a topic, flags and whether it is a problem beside it", () => {
  expect(write("values", ["a", "b"], [GOOD, NONE], TIME)).toEqual({
    "sluice/d/channel/a": "21.05",
    "sluice/d/channel/a/flags": "ok",
    "sluice/d/channel/a/problem": "false",
    "sluice/d/channel/b": "null",
    "sluice/d/channel/b/flags": "unavailable",
    "sluice/d/channel/b/problem": "true",
  });
});

test("thingsboard: telemetry with its time, or without; a held value is not sent as new", () => {
  const judged = [GOOD, HELD];
  const values =
    '{"seq":7,"a":21.05,"a_raw":21.1,"a_score":0.25,"a_flags":"","a_plus_minus":0.5,' +
    '"a_problem":false,"b_flags":"sentinel|held","b_plus_minus":1.5,"b_problem":true}';
  const topic = "v1/devices/me/telemetry";
  expect(write("thingsboard", ["a", "b"], judged, TIME)).toEqual({
    [topic]: `{"ts":${TIME},"values":${values}}`,
  });
  expect(write("thingsboard", ["a", "b"], judged, NaN)).toEqual({ [topic]: values });
});

test("tasmota: ISO time while it is known", () => {
  const sensor =
    '"Sluice":{"seq":7,"a":21.05,"a_raw":21.1,"a_score":0.25,"a_flags":"",' +
    '"a_plus_minus":0.5,"a_problem":false}';
  expect(write("tasmota", ["a"], [GOOD], TIME)).toEqual({
    "tele/d/SENSOR": `{"Time":"2026-11-25T10:52:09Z",${sensor}}`,
  });
  expect(write("tasmota", ["a"], [GOOD], NaN)).toEqual({ "tele/d/SENSOR": `{${sensor}}` });
});

test("any time of the years 1970 to 9999 is written as ISO 8601", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (timeMs) => {
      const message = JSON.parse(write("tasmota", ["a"], [GOOD], timeMs)["tele/d/SENSOR"]!);
      expect(message.Time).toBe(`${new Date(timeMs).toISOString().slice(0, 19)}Z`);
    }),
    { seed: 6, numRuns: 2000 },
  );
});

test.each([NaN, Infinity, -1, 1e300])("a wall clock of %f is not known", (timeMs) => {
  expect(JSON.parse(write("json", ["a"], [GOOD], timeMs)["sluice/d/out"]!).time).toBeNull();
  expect(write("tasmota", ["a"], [GOOD], timeMs)["tele/d/SENSOR"]).toMatch(/^\{"Sluice"/);
});

const anyJudged = fc.record({
  value: fc.double(),
  raw: fc.double(),
  score: fc.double(),
  flags: fc.nat(2 ** FLAG_NAMES.length - 1),
  ageMs: fc.oneof(fc.nat(2 ** 31 - 1), fc.constant(Number.NaN)),
  plusMinus: fc.double(),
  problem: fc.boolean(),
});
const anyChannels = fc.array(fc.tuple(fc.string({ unit: "binary" }), anyJudged), { minLength: 1 });

test.each(FORMAT_NAMES)("%s: anything judged gives JSON without NaN or Infinity", (format) => {
  fc.assert(
    fc.property(anyChannels, fc.maxSafeInteger(), fc.double(), (list, seq, timeMs) => {
      const ids = uniqueSlugs(list.map(([name]) => name));
      const judged = list.map(([, each]) => each);
      for (const [topic, text] of Object.entries(write(format, ids, judged, timeMs, seq))) {
        expect(text).not.toMatch(/\bNaN\b|Infinity/);
        expect(text.length).toBeGreaterThan(0);
        if (!topic.endsWith("/flags")) JSON.parse(text);
      }
    }),
    { seed: 6, numRuns: 300 },
  );
});

test("json: the keys are always the same, null stands for whatever is missing", () => {
  fc.assert(
    fc.property(anyChannels, (list) => {
      const ids = uniqueSlugs(list.map(([name]) => name));
      const judged = list.map(([, each]) => each);
      const parsed = JSON.parse(write("json", ids, judged, NaN)["sluice/d/out"]!);
      expect(Object.keys(parsed)).toEqual(["seq", "time", "channels"]);
      expect(Object.keys(parsed.channels).sort()).toEqual([...ids].sort());
      for (const [i, id] of ids.entries()) {
        const channel = parsed.channels[id];
        expect(Object.keys(channel)).toEqual([
          ...["value", "raw", "score", "flags", "age_ms", "plus_minus", "problem"],
        ]);
        const { flags, value } = judged[i]!;
        const names = FLAG_NAMES.filter((_, bit) => (flags >>> bit) & 1);
        expect(channel.flags).toBe(names.join("|"));
        if (!Number.isFinite(value)) expect(channel.value).toBeNull();
      }
    }),
    { seed: 6, numRuns: 300 },
  );
});

test("the fullest message of all fits its buffer, which has hardly a byte more", () => {
  const plans = FORMATS.json.plans(topicsOf("d"), ["a", "b"]);
  const payload = new Payload(plans);
  const full = -1.234567891e-308;
  const flags = 2 ** FLAG_NAMES.length - 1;
  const numbers = { value: full, raw: full, score: full, ageMs: full, plusMinus: full };
  const judged = { ...numbers, flags, problem: false };
  payload.encode(0, { seq: full, timeMs: TIME, lateMs: 0, dropped: 0 }, [judged, judged]);
  JSON.parse(Buffer.from(payload.bytes.subarray(0, payload.length)).toString());
  // A time has 13 digits where 17 are reserved for any number.
  expect(payload.bytes.length - payload.length).toBe(4);
});
