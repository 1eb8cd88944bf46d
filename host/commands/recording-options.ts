// How a recording is read: the options that every command with a recording has.

import { type Command, Option } from "commander";
import type { DateOrder } from "../../lab/recording/calendar.ts";
import type { Delimiter } from "../../lab/recording/cells.ts";
import type { Decimal } from "../../lab/recording/numbers.ts";
import type { RecordingRequest } from "../../lab/recording/reader.ts";
import { delimiterNamed, nameList } from "./arguments.ts";

export interface RecordingOptions {
  readonly time?: readonly string[];
  readonly dateOrder?: DateOrder;
  readonly delimiter?: Delimiter;
  readonly decimal?: "point" | "comma";
  readonly series?: readonly string[];
  readonly missing?: readonly string[];
  readonly header: boolean;
}

const DECIMALS: Readonly<Record<"point" | "comma", Decimal>> = { point: ".", comma: "," };

export function addRecordingOptions(command: Command): void {
  const orders = new Option("--date-order <ORDER>", "order of dates such as 3/10/2004");
  const decimals = new Option("--decimal <SIGN>", "what separates the fraction of numbers");
  command
    .option(
      "--time <NAMES>",
      "time column, or date and time columns; none: no time",
      nameList("--time"),
    )
    .addOption(orders.choices(["dmy", "mdy", "ymd"]))
    .option("--delimiter <NAME>", "comma, semicolon, tab, pipe or blanks", delimiterNamed)
    .addOption(decimals.choices(["point", "comma"]))
    .option(
      "--series <NAMES>",
      "columns that say of which series a record is; none: of all",
      nameList("--series"),
    )
    .option("--missing <MARKS>", 'what means "no reading", such as -200,n/v', nameList("--missing"))
    .option("--no-header", "the first line holds data");
}

/** What the options ask the reader for. */
export function recordingRequest(
  options: RecordingOptions,
  columns?: readonly string[],
): RecordingRequest {
  const { dateOrder, decimal, delimiter, header, missing, series, time } = options;
  return {
    header: header ? "find" : "none",
    ...(columns === undefined ? {} : { columns }),
    ...(dateOrder === undefined ? {} : { dateOrder }),
    ...(decimal === undefined ? {} : { decimal: DECIMALS[decimal] }),
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(missing === undefined ? {} : { missing }),
    ...(series === undefined ? {} : { series: orNone(series) }),
    ...(time === undefined ? {} : { time: orNone(time) }),
  };
}

function orNone(names: readonly string[]): readonly string[] {
  return names.length === 1 && names[0] === "none" ? [] : names;
}
