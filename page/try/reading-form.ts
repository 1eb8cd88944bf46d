// The form in which the user says how a file is to be read.

import type { DateOrder } from "../../lab/recording/calendar.ts";
import type { Delimiter } from "../../lab/recording/cells.ts";
import type { Decimal } from "../../lab/recording/numbers.ts";
import { el } from "../dom.ts";
import { DELIMITER_NAMES, type Reading } from "./reading.ts";

/** @param reading what the user has said so far */
export function readingForm(reading: Reading, onRead: (reading: Reading) => void): HTMLElement {
  const list = (label: string, hint: string, value: readonly string[] | undefined) => {
    const text = value === undefined ? "" : value.length === 0 ? "none" : value.join(", ");
    const input = el("input", { type: "text", value: text });
    return {
      input,
      field: el("label", { className: "field" }, label, el("small", {}, ` ${hint}`), input),
    };
  };
  const choice = (label: string, choices: readonly (readonly [string, string])[], now: string) => {
    const options = [["", "found by itself"] as const, ...choices].map(([value, text]) =>
      el("option", { value, selected: value === now }, text),
    );
    const select = el("select", {}, ...options);
    return { select, field: el("label", { className: "field" }, label, select) };
  };
  const time = list("Time", "column, or columns of date and time; none: no time", reading.time);
  const series = list("Series", "columns that name the series of a record; none", reading.series);
  const missing = list("No reading", "words and numbers such as n/v, -200", reading.missing);
  const order = choice(
    "Dates",
    ["dmy", "mdy", "ymd"].map((each) => [each, [...each].join(" ")] as const),
    reading.dateOrder ?? "",
  );
  const decimal = choice(
    "Fraction after a",
    [
      [".", "point"],
      [",", "comma"],
    ],
    reading.decimal ?? "",
  );
  const delimiter = choice(
    "Cells between",
    Object.entries(DELIMITER_NAMES),
    reading.delimiter ?? "",
  );
  return el(
    "form",
    {
      className: "reading",
      onsubmit: (event) => {
        event.preventDefault();
        onRead({
          ...names("time", time.input.value),
          ...names("series", series.input.value),
          ...names("missing", missing.input.value),
          ...(order.select.value === "" ? {} : { dateOrder: order.select.value as DateOrder }),
          ...(decimal.select.value === "" ? {} : { decimal: decimal.select.value as Decimal }),
          ...(delimiter.select.value === ""
            ? {}
            : { delimiter: delimiter.select.value as Delimiter }),
        });
      },
    },
    ...[time, series, missing].map(({ field }) => field),
    ...[order, decimal, delimiter].map(({ field }) => field),
    el(
      "p",
      { className: "buttons" },
      el("button", { type: "submit", className: "primary" }, "Read it again"),
    ),
  );
}

function names(key: "time" | "series" | "missing", text: string): Reading {
  const list = text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (list.length === 0) return {};
  const none = key !== "missing" && list.length === 1 && list[0] === "none";
  return { [key]: none ? [] : list };
}
