// Goal: a channel is published when its policy says so; what is stale is never said as fresh.
// Method: virtual time, one reading a second, and the list of those that were due.
import { expect, test } from "vitest";
import { ReportPolicy } from "../../src/bridge/policy.ts";
import type { Judged, ReportConfig } from "../../src/filter/config.ts";
import { FLAG_HELD, FLAG_UNAVAILABLE } from "../../src/filter/flags.ts";

const HELD = "held";

/** Which of the readings, one a second, are said; NaN is unavailable, HELD holds the last one. */
function said(
  config: ReportConfig | undefined,
  readings: readonly (number | typeof HELD)[],
  startTicks = 0,
): number[] {
  const policy = new ReportPolicy(config, "channels[0]");
  let last = NaN;
  return readings.flatMap((reading, i) => {
    const flags = reading === HELD ? FLAG_HELD : Number.isNaN(reading) ? FLAG_UNAVAILABLE : 0;
    if (reading !== HELD) last = reading;
    const judged: Judged = {
      value: last,
      raw: NaN,
      score: NaN,
      flags,
      ageMs: 0,
      plusMinus: NaN,
      problem: false,
    };
    const ticks = (startTicks + i * 1000) >>> 0;
    if (!policy.isDue(judged, ticks)) return [];
    policy.markSaid(judged, ticks);
    return [i];
  });
}

test("without a policy every reading, but nothing before the first good one", () => {
  expect(said(undefined, [NaN, NaN, 1, 1, NaN, NaN, 2])).toEqual([2, 3, 4, 5, 6]);
});

test("an empty policy says a stale value once", () => {
  expect(said({}, [NaN, 1, HELD, HELD, HELD, NaN, NaN, NaN, 2, 2])).toEqual([1, 2, 5, 8, 9]);
});

test("an absolute deadband counts from the last value that was said", () => {
  expect(said({ deadband: 0.5 }, [10, 10.3, 10.5, 10.6, 10.9, 11.2])).toEqual([0, 3, 5]);
});

test("a relative deadband; the larger of both counts", () => {
  expect(said({ deadbandPercent: 10 }, [100, 109, 111, 120, 123])).toEqual([0, 2, 4]);
  expect(said({ deadbandPercent: 10, deadband: 20 }, [100, 111, 121])).toEqual([0, 2]);
});

test("minimum and maximum interval", () => {
  expect(said({ minMs: 3000 }, [1, 2, 3, 4, 5, 6, 7])).toEqual([0, 3, 6]);
  expect(said({ deadband: 1, maxMs: 4000 }, [1, 1, 1, 1, 1, 1, 1, 1, 1])).toEqual([0, 4, 8]);
  expect(said({ deadband: 1, minMs: 2000 }, [1, 9, 9, 9, 1, 1])).toEqual([0, 2, 4]);
});

test("a change of validity passes at once, within the minimum interval, and once", () => {
  expect(said({ minMs: 60_000 }, [1, HELD, HELD, NaN, NaN, 1, 1])).toEqual([0, 1, 3, 5]);
});

test("intervals are right across the wrap of the clock", () => {
  expect(said({ minMs: 3000 }, [1, 2, 3, 4, 5, 6, 7], 2 ** 32 - 2500)).toEqual([0, 3, 6]);
});

test.each([
  [{ minMs: -1 }, /^channels\[0\]\.report\.minMs: expected a number from 0, got -1$/],
  [{ deadband: NaN }, /^channels\[0\]\.report\.deadband: expected a number/],
  [{ minMs: 10, maxMs: 5 }, /^channels\[0\]\.report\.minMs: expected at most maxMs, got 10 and 5$/],
])("a policy that cannot work is refused: %j", (config, message) => {
  expect(() => new ReportPolicy(config, "channels[0]")).toThrow(RangeError);
  expect(() => new ReportPolicy(config, "channels[0]")).toThrow(message);
});
