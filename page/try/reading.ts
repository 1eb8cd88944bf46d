// How the user says that a file is to be read, where the reader finds it otherwise.

import type { DateOrder } from "../../lab/recording/calendar.ts";
import type { Delimiter } from "../../lab/recording/cells.ts";
import type { Decimal } from "../../lab/recording/numbers.ts";

export interface Reading {
  readonly time?: readonly string[];
  readonly series?: readonly string[];
  readonly missing?: readonly string[];
  readonly dateOrder?: DateOrder;
  readonly decimal?: Decimal;
  readonly delimiter?: Delimiter;
}

/** What the command line calls the delimiters. */
export const DELIMITER_NAMES: Readonly<Record<Delimiter, string>> = {
  ",": "comma",
  ";": "semicolon",
  "\t": "tab",
  "|": "pipe",
  blanks: "blanks",
};

/** The same as options of `sluice simulate`. */
export function readingOptions(reading: Reading): (readonly [option: string, value: string])[] {
  const { dateOrder, decimal, delimiter, missing, series, time } = reading;
  const names = (list: readonly string[]) =>
    list.map((name) => (/[",]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name)).join(",");
  return [
    ...(time === undefined ? [] : [["--time", names(time) || "none"] as const]),
    ...(series === undefined ? [] : [["--series", names(series) || "none"] as const]),
    ...(missing === undefined ? [] : [["--missing", names(missing)] as const]),
    ...(dateOrder === undefined ? [] : [["--date-order", dateOrder] as const]),
    ...(decimal === undefined ? [] : [["--decimal", decimal === "," ? "comma" : "point"] as const]),
    ...(delimiter === undefined ? [] : [["--delimiter", DELIMITER_NAMES[delimiter]] as const]),
  ];
}
