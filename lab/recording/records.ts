// Text, in pieces of any size, into records. A quote that never closes, bytes of zeros after a
// power loss and lines without an end cost a line each, never the recording.

import { type Delimiter, splitPlain, splitQuoted } from "./cells.ts";

/** One record with the number of its (last) line in the file, counted from 1. */
export interface NumberedRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Where records go; "cut": the file ends in the middle of this line, perhaps. */
export type TakeRecord = (cells: string[], line: number, end: "ended" | "cut") => void;

/** A longer line is none. */
export const LINE_CHARS_MAX = 1 << 23;
/** A quote that is open for longer was never meant as one. */
const QUOTED_LINES_MAX = 50;
const QUOTED_CHARS_MAX = 1 << 16;
/** After so many of them, a quote has to close on its own line: work stays bounded. */
const LOST_QUOTES_MAX = 20;

export class RecordSplitter {
  /** Lines that were left out because of their length. */
  longLines = 0;
  readonly #delimiter: Delimiter;
  readonly #lineEnd: "\n" | "\r";
  #rest: string[] = [];
  #restChars = 0;
  #line = 0;
  /** Lines of a record whose quote is still open. */
  #open: string[] = [];
  #openChars = 0;
  #lostQuotes = 0;

  constructor(delimiter: Delimiter, lineEnd: "\n" | "\r") {
    this.#delimiter = delimiter;
    this.#lineEnd = lineEnd;
  }

  push(text: string, take: TakeRecord): void {
    let at = 0;
    for (;;) {
      const end = text.indexOf(this.#lineEnd, at);
      if (end < 0) break;
      if (this.#restChars > 0) this.#takeLine(this.#withRest(text.slice(at, end)), take);
      else this.#takeLine(text.slice(at, end), take);
      at = end + 1;
    }
    if (at === text.length) return;
    this.#restChars += text.length - at;
    if (this.#restChars <= LINE_CHARS_MAX) this.#rest.push(text.slice(at));
    else this.#rest = [];
  }

  /** What is left when there is nothing more. */
  end(take: TakeRecord): void {
    if (this.#restChars > 0) this.#takeLine(this.#withRest(""), take, "cut");
    while (this.#open.length > 0) this.#giveUpQuote(this.#line, take);
  }

  #withRest(text: string): string {
    const whole = this.#restChars + text.length > LINE_CHARS_MAX;
    const line = whole ? "" : this.#rest.join("") + text;
    if (whole) this.longLines++;
    this.#rest = [];
    this.#restChars = 0;
    return line;
  }

  #takeLine(raw: string, take: TakeRecord, end: "ended" | "cut" = "ended"): void {
    this.#line++;
    let line = raw;
    if (line.charCodeAt(line.length - 1) === 13) line = line.slice(0, -1);
    if (line.charCodeAt(0) === 10) line = line.slice(1);
    if (line.includes("\0")) line = line.replaceAll("\0", "");
    // Old line ends among the others.
    if (line.includes("\r") && this.#open.length === 0) {
      for (const part of line.split("\r")) this.#split(part, this.#line, take, end);
    } else this.#split(line, this.#line, take, end);
  }

  #split(line: string, number: number, take: TakeRecord, end: "ended" | "cut"): void {
    if (this.#open.length === 0 && !line.includes('"')) {
      if (line.length > 0) emit(splitPlain(line, this.#delimiter), number, take, end);
      return;
    }
    this.#open.push(line);
    this.#openChars += line.length;
    const cells = splitQuoted(this.#open.join("\n"), this.#delimiter);
    if (cells !== undefined) {
      this.#open = [];
      this.#openChars = 0;
      emit(cells, number, take, end);
      return;
    }
    const linesMax = this.#lostQuotes < LOST_QUOTES_MAX ? QUOTED_LINES_MAX : 0;
    if (this.#open.length > linesMax || this.#openChars > QUOTED_CHARS_MAX) {
      this.#giveUpQuote(number, take);
    }
  }

  /** The quote was a character: its line is read without it, and the lines after it anew. */
  #giveUpQuote(lastLine: number, take: TakeRecord): void {
    const [first = "", ...lines] = this.#open;
    const number = lastLine - lines.length;
    this.#open = [];
    this.#openChars = 0;
    this.#lostQuotes++;
    emit(splitPlain(first.replaceAll('"', ""), this.#delimiter), number, take, "ended");
    lines.forEach((line, i) => void this.#split(line, number + 1 + i, take, "ended"));
  }
}

/** A record that says nothing is none. */
function emit(cells: string[], line: number, take: TakeRecord, end: "ended" | "cut"): void {
  for (let i = 0; i < cells.length; i++) {
    // Old systems end a file with a character of its own.
    if (cells[i] !== "" && cells[i] !== "\u001a") {
      take(cells, line, end);
      return;
    }
  }
}
