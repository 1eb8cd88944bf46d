// The file that `--out` writes: one row a reading, and for each channel what went in and what came
// out. SPEC.md, "Filtered CSV".
import type { Judged } from "../../src/filter/config.ts";
import type { Layout } from "../recording/layout.ts";
import { isSince1970 } from "../recording/times.ts";
import { flagText } from "./flag-text.ts";
import { IsoText } from "./iso-text.ts";
import type { Sink } from "./sink.ts";

/** Where the text goes. */
export interface TextOutput {
  write(text: string): void;
  commit(): void;
  discard(): void;
}

export class FilteredCsv implements Sink {
  readonly #file: TextOutput;
  readonly #layout: Layout;
  readonly #iso = new IsoText();
  #rows = 0;

  constructor(file: TextOutput, layout: Layout) {
    this.#file = file;
    this.#layout = layout;
    const names = ["time"];
    for (const { name } of layout.channels) {
      for (const part of ["raw", "value", "score", "flags"]) names.push(quoted(`${name}.${part}`));
    }
    // Behind all others: columns are only ever appended.
    for (const { name } of layout.channels) names.push(quoted(`${name}.plus_minus`));
    file.write(`${names.join(",")}\n`);
  }

  add(timeMs: number, judged: readonly Judged[]): void {
    let text = timeText(this.#layout, this.#iso, timeMs, this.#rows++);
    for (const { raw, value, score, flags } of judged) {
      text += `,${number(raw)},${number(value)},${number(score)},${flagText(flags)}`;
    }
    for (const { plusMinus } of judged) text += `,${number(plusMinus)}`;
    this.#file.write(`${text}\n`);
  }

  finish(): void {
    this.#file.commit();
  }

  discard(): void {
    this.#file.discard();
  }
}

/**
 * Dates as ISO 8601 (with `Z` where the recording knows its zone), counts in the recording's own
 * unit, times of day as seconds since the first midnight; without a time the row's number from 0.
 */
function timeText({ time }: Layout, iso: IsoText, timeMs: number, row: number): string {
  if (time === undefined) return String(row);
  if (Number.isNaN(timeMs)) return "";
  const { format } = time;
  if (!isSince1970(format))
    return String(timeMs / (format.kind === "count" ? format.unitMs : 1000));
  const text = iso.of(timeMs);
  return format.kind === "calendar" && !format.zoned ? text.slice(0, -1) : text;
}

function number(value: number): string {
  return Number.isFinite(value) ? String(value) : "";
}

function quoted(name: string): string {
  return /[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}
