// Goal: numbers in payloads are valid JSON, short, and as exact as promised.
// Method: known texts, and a property over all doubles and all integers up to 2^53.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ByteWriter, NUMBER_BYTES_MAX } from "../../src/bridge/writer.ts";

const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?(e-?\d+)?$/;

function write(value: number): string {
  const writer = new ByteWriter(NUMBER_BYTES_MAX);
  writer.number(value);
  expect(writer.length).toBeLessThanOrEqual(NUMBER_BYTES_MAX);
  return Buffer.from(writer.bytes.subarray(0, writer.length)).toString();
}

describe("number", () => {
  test.each([
    [0, "0"],
    [-0, "0"],
    [21.1, "21.1"],
    [-0.05, "-0.05"],
    [1 / 3, "0.3333333333"],
    [2 / 3, "0.6666666667"],
    [0.1 + 0.2, "0.3"],
    [99.99999999999, "100"],
    [9.99999999999, "10"],
    [1013.25, "1013.25"],
    [0.1000020003, "0.1000020003"],
    [10000.00001, "10000.00001"],
    [0.09999999999999999, "0.1"],
    [123456.7, "123456.7"],
    [9999.99999999, "10000"],
    [0.00001000000001, "0.00001000000001"],
    [-0.00001234567891, "-0.00001234567891"],
    [2 ** 31, "2147483648"],
    [-(2 ** 31), "-2147483648"],
    [4503599627370495.5, "4503599627370496"],
    [123456789.125, "123456789.1"],
    [1234567890.5, "1234567891"],
    [9007199254740991, "9007199254740991"],
    [2 ** 53, "9007199254740992"],
    [1.5e300, "1.5e300"],
    [0.00001, "0.00001"],
    [0.0000012, "1.2e-6"],
    [5e-324, "4.940656458e-324"],
    [Number.MAX_VALUE, "1.797693134e308"],
    [Number.NaN, "null"],
    [Number.POSITIVE_INFINITY, "null"],
    [Number.NEGATIVE_INFINITY, "null"],
  ])("writes %f as %s", (value, text) => {
    expect(write(value)).toBe(text);
  });

  test("any double comes back within 1e-9 of itself", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = write(value);
        expect(text).toMatch(JSON_NUMBER);
        const error = Math.abs(JSON.parse(text) - value);
        expect(error).toBeLessThanOrEqual(Math.abs(value) * 1e-9);
      }),
      { seed: 6, numRuns: 20_000 },
    );
  });

  test("any value of a sensor with at most six digits comes back as it was written", () => {
    fc.assert(
      fc.property(fc.integer({ min: -999_999, max: 999_999 }), fc.nat(6), (digits, shift) => {
        const value = digits / 10 ** shift;
        expect(JSON.parse(write(value))).toBe(value === 0 ? 0 : value);
      }),
      { seed: 6, numRuns: 20_000 },
    );
  });

  test("any integer up to 2^53 is exact", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(write(value)).toBe(String(value));
      }),
      { seed: 6, numRuns: 20_000 },
    );
  });
});
