// Goal: the `out` message is always valid JSON with the same keys, fits its buffer, and never
// claims a number where there is none.
// Method: one message by heart, then a property over any judged values, flags and names.
import fc from "fast-check";
import { expect, test } from "vitest";
import { OutPayload } from "../../src/bridge/payload.ts";
import { uniqueSlugs } from "../../src/bridge/topics.ts";
import { FLAG_HELD, FLAG_NAMES, FLAG_SENTINEL } from "../../src/filter/flags.ts";

function text(payload: OutPayload): string {
  return Buffer.from(payload.bytes.subarray(0, payload.length)).toString();
}

test("a good reading beside a rejected one", () => {
  const payload = new OutPayload(["temperature", "water"]);
  const rejected = { value: 22.4, raw: Number.NaN, score: Number.NaN, ageMs: 3000 };
  payload.encode(7, 1788200000123, [
    { value: 21.05, raw: 21.1, score: 0.25, flags: 0, ageMs: 0 },
    { ...rejected, flags: FLAG_SENTINEL | FLAG_HELD },
  ]);
  expect(text(payload)).toBe(
    '{"seq":7,"time":1788200000123,"channels":{' +
      '"temperature":{"value":21.05,"raw":21.1,"score":0.25,"flags":"","age_ms":0},' +
      '"water":{"value":22.4,"raw":null,"score":null,"flags":"sentinel|held","age_ms":3000}}}',
  );
});

test("an unknown time is null", () => {
  const payload = new OutPayload(["a"]);
  payload.encode(0, Number.NaN, [{ value: 1, raw: 1, score: 0, flags: 0, ageMs: 0 }]);
  expect(JSON.parse(text(payload)).time).toBeNull();
});

test("anything judged gives JSON with the same keys within the buffer", () => {
  const judged = fc.record({
    value: fc.double(),
    raw: fc.double(),
    score: fc.double(),
    flags: fc.nat(2 ** FLAG_NAMES.length - 1),
    ageMs: fc.oneof(fc.nat(2 ** 31 - 1), fc.constant(Number.NaN)),
  });
  const channels = fc.array(fc.tuple(fc.string({ unit: "binary" }), judged), { minLength: 1 });
  fc.assert(
    fc.property(channels, fc.maxSafeInteger(), fc.double(), (list, seq, time) => {
      const ids = uniqueSlugs(list.map(([name]) => name));
      const payload = new OutPayload(ids);
      payload.encode(
        seq,
        time,
        list.map(([, each]) => each),
      );
      expect(payload.length).toBeLessThanOrEqual(payload.bytes.length);
      const parsed = JSON.parse(text(payload));
      expect(Object.keys(parsed)).toEqual(["seq", "time", "channels"]);
      expect(Object.keys(parsed.channels).sort()).toEqual([...ids].sort());
      for (const [i, id] of ids.entries()) {
        const channel = parsed.channels[id];
        expect(Object.keys(channel)).toEqual(["value", "raw", "score", "flags", "age_ms"]);
        const { flags, value } = list[i]![1];
        const names = FLAG_NAMES.filter((_, bit) => (flags >>> bit) & 1);
        expect(channel.flags).toBe(names.join("|"));
        if (!Number.isFinite(value)) expect(channel.value).toBeNull();
      }
    }),
    { seed: 6, numRuns: 500 },
  );
});

test("the fullest message of all just fits", () => {
  const payload = new OutPayload(["a", "b"]);
  const full = -1.234567891e-308;
  const judged = { value: full, raw: full, score: full, flags: 2 ** 13 - 1, ageMs: full };
  payload.encode(full, full, [judged, judged]);
  expect(() => JSON.parse(text(payload))).not.toThrow();
  // One separator a channel less than reserved: the first flag needs none.
  expect(payload.bytes.length - payload.length).toBe(2);
});
