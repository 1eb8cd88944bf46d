// Goal: numbers are understood in the ways of the world, and what is none is no reading and said.
// Method: one made file for each way; the second reading, or the odd one, is compared.
import { describe, expect, test } from "vitest";
import { comma, plain, ROWS, read, rows, stamp, value } from "./made-recording.ts";

const q = (text: string): string => `"${text}"`;

describe("numbers", () => {
  test.each<[string, (i: number) => string, number, string?]>([
    ["1,201.5 in quotes", (i) => q(`1,${200 + i}.5`), 1201.5],
    ["1.201,5", (i) => `1.${200 + i},5`, 1201.5, ";"],
    ["1'201.5", (i) => `1'${200 + i}.5`, 1201.5, ";"],
    ["1’201.5", (i) => `1’${200 + i}.5`, 1201.5, ";"],
    ["1 201,5", (i) => `1 ${200 + i},5`, 1201.5, ";"],
    ["1 201,5 with a no-break space", (i) => `1\u00a0${200 + i},5`, 1201.5, ";"],
    ["1,23,201.5 in India", (i) => q(`1,23,${200 + i}.5`), 123201.5],
    ["1_201.5", (i) => `1_${200 + i}.5`, 1201.5],
    ["1,201 beside 998", (i) => (i % 3 ? q(`1,${200 + i}`) : "998"), 1201],
    ["1,234,501", (i) => q(`1,234,${500 + i}`), 1234501],
    ["1.234.501", (i) => `1.234.${500 + i}`, 1234501, ";"],
    ["0,901", (i) => `0,${900 + i}`, 0.901, ";"],
    ["1,201 between semicolons", (i) => `1,${200 + i}`, 1.201, ";"],
    ["1.201", (i) => `1.${200 + i}`, 1.201],
    ["-1.201,5", (i) => `-1.${200 + i},5`, -1201.5, ";"],
    ["a Unicode minus", (i) => `\u2212${i}.5`, -1.5],
    ["a dash for a minus", (i) => `\u2013${i}.5`, -1.5],
    ["Fortran's D", (i) => `${i}.5D+01`, 15],
    ["an exponent after a comma", (i) => `${i},5E-3`, 0.0015, ";"],
    [".15", (i) => `.${i}5`, 0.15],
    ["+1.5", (i) => `+${i}.5`, 1.5],
    ["001.5", (i) => `00${i}.5`, 1.5],
    ["Arabic digits", (i) => `٢${"٠١٢٣٤٥٦٧٨٩"[i % 10]}٫٥`, 21.5],
    ["T:20.20", (i) => `T:${value(i)}`, 20.2],
    ["$1.5", (i) => `$${i}.5`, 1.5],
    ["20,20 °C", (i) => `${comma(value(i))} °C`, 20.2, ";"],
    ...["°C", "C", "%", " %", " kWh", " m³/h", " W/m²", " µg/m³", " deg C", "Ω"].map(
      (unit): [string, (i: number) => string, number] => [
        `20.20${unit}`,
        (i) => `${value(i)}${unit}`,
        20.2,
      ],
    ),
  ])("%s", (_, cell, expected, delimiter = ",") => {
    const got = read(plain(cell, delimiter));
    expect(got.names).toEqual(["Temp"]);
    expect(got.rows.length).toBe(ROWS);
    expect(got.column(0)[1]).toBeCloseTo(expected, 9);
  });

  test("1.201 has thousands where another column shows that the comma is the decimal sign", () => {
    const text = rows((i) => `${stamp(i)};1.${200 + i};${comma(value(i))}`);
    expect(read(`time;A;B\n${text}`).column(0)[1]).toBe(1201);
  });

  test("another unit than the usual one is no reading: 1.2 kW are not 1.2 W", () => {
    const got = read(plain((i) => (i % 10 ? `${900 + i} W` : "1.2 kW")));
    expect(got.column(0).slice(9, 12)).toEqual([909, NaN, 911]);
  });

  test("--decimal wins over what is found", () => {
    const text = plain((i) => `1,${200 + i}`, ";");
    expect(read(text, { decimal: "." }).column(0)[1]).toBe(1201);
  });
});

describe("words in a column of numbers are no readings", () => {
  const known = [
    "",
    "NaN",
    "n/a",
    "NULL",
    "None",
    "-",
    "---",
    "#N/A",
    "unavailable",
    "unknown",
    "\\N",
  ];
  const others = [
    "OVER",
    "OL",
    "Error",
    "****",
    "#DIV/0!",
    "1.#QNAN",
    "#REF!",
    "<5",
    "12:30",
    "Ice",
  ];
  test.each([
    ...known.map((word) => [word, 0] as const),
    ...others.map((word) => [word, 1] as const),
  ])('"%s"', (word, said) => {
    const got = read(plain((i) => (i === 20 ? q(word) : value(i))));
    expect(got.names).toEqual(["Temp"]);
    expect([got.rows.length, got.column(0)[20]]).toEqual([ROWS, NaN]);
    const found = got.reader.findings.words.get("Temp")?.get(word);
    expect([found?.count ?? 0, found?.firstLine ?? 22]).toEqual([said, 22]);
  });

  test.each([-9999, -200, 85, -127, 65535])(
    "%s is a reading, unless the user says otherwise",
    (mark) => {
      const text = plain((i) => (i % 5 ? value(i) : String(mark)));
      expect(read(text).column(0)[5]).toBe(mark);
      expect(read(text, { missing: [String(mark)] }).column(0)[5]).toBe(NaN);
    },
  );
});
