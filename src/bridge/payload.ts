// Writes the messages of `formats.ts`. Whatever does not change is turned to bytes once, and the
// buffer fits the longest message there can be: an encode allocates nothing.

import type { Judged } from "../filter/config.ts";
import { FLAG_HELD, FLAG_NAMES } from "../filter/flags.ts";
import { utf8 } from "../utf8.ts";
import * as field from "./formats.ts";
import { ByteWriter, ISO_TIME_BYTES, isIsoTime, NUMBER_BYTES_MAX } from "./writer.ts";

const BAR = 0x7c;
/** Beside a field's number: leave text and field out when it is missing. */
const OMIT = 0x80;

/** What a message says besides its channels. Reused: the caller sets it before each `encode`. */
export interface Moment {
  /** Number of the reading. */
  seq: number;
  /** Wall clock of the reading in ms since 1970, NaN while not known. */
  timeMs: number;
  /** How long ago the reading was taken. */
  lateMs: number;
  /** Readings lost before this one; only the backlog tells. */
  dropped: number;
}

/** A plan in the form that costs nothing to walk. */
class Pieces {
  readonly texts: readonly Uint8Array[];
  /** Field numbers, with OMIT. */
  readonly fields: Uint8Array;
  readonly channels: Int16Array;

  constructor(pieces: readonly field.Piece[]) {
    // Most texts are those of every channel: each is kept once.
    const bytes = new Map<string, Uint8Array>();
    for (const { text } of pieces) if (!bytes.has(text)) bytes.set(text, utf8(text));
    this.texts = pieces.map(({ text }) => bytes.get(text)!);
    this.fields = Uint8Array.from(
      pieces,
      (each) => each.field | (each.missing === "omit" ? OMIT : 0),
    );
    this.channels = Int16Array.from(pieces, (each) => each.channel);
  }
}

export class Payload {
  readonly #writer: ByteWriter;
  readonly #timed: readonly Pieces[];
  readonly #untimed: readonly Pieces[];
  /** All names of flags in a row, and where each ends: thirteen small arrays would cost more. */
  readonly #flagText = utf8(FLAG_NAMES.join(""));
  readonly #flagEnds = new Uint8Array(FLAG_NAMES.length);
  readonly #ok = utf8("ok");
  readonly #true = utf8("true");
  readonly #false = utf8("false");

  constructor(plans: readonly field.Plan[]) {
    let end = 0;
    for (const [bit, name] of FLAG_NAMES.entries()) {
      end += name.length;
      this.#flagEnds[bit] = end;
    }
    this.#timed = plans.map((plan) => new Pieces(plan.timed));
    // Most formats say the same with and without a time: one copy is enough.
    this.#untimed = plans.map((plan, i) =>
      plan.untimed === plan.timed ? this.#timed[i]! : new Pieces(plan.untimed),
    );
    let mostBytes = 0;
    for (const pieces of [...this.#timed, ...this.#untimed]) {
      mostBytes = Math.max(mostBytes, this.#capacityBytes(pieces));
    }
    this.#writer = new ByteWriter(mostBytes);
  }

  /** The message: `bytes[0 … length)`, valid until the next `encode`. */
  get bytes(): Uint8Array {
    return this.#writer.bytes;
  }

  get length(): number {
    return this.#writer.length;
  }

  /** Writes message `index` of the plans. */
  encode(index: number, moment: Moment, judged: readonly Judged[]): void {
    const pieces = isIsoTime(moment.timeMs) ? this.#timed[index]! : this.#untimed[index]!;
    const writer = this.#writer;
    writer.clear();
    for (let i = 0; i < pieces.texts.length; i++) {
      const channel = pieces.channels[i]!;
      const which = pieces.fields[i]! & ~OMIT;
      if (channel < 0) {
        writer.append(pieces.texts[i]!);
        this.#shared(which, moment);
        continue;
      }
      const number = numberOf(which, judged[channel]!, moment);
      const mayOmit = pieces.fields[i] !== which;
      if (mayOmit && !(number > -Infinity && number < Infinity)) continue;
      writer.append(pieces.texts[i]!);
      if (which === field.FLAGS || which === field.FLAGS_OR_OK) this.#flags(which, number);
      else if (which === field.PROBLEM) writer.append(number === 1 ? this.#true : this.#false);
      else writer.number(number);
    }
  }

  #shared(which: number, moment: Moment): void {
    const writer = this.#writer;
    if (which === field.SEQ) writer.number(moment.seq);
    else if (which === field.TIME) writer.number(isIsoTime(moment.timeMs) ? moment.timeMs : NaN);
    else if (which === field.ISO_TIME) writer.isoTime(moment.timeMs);
    else if (which === field.LATE) writer.number(moment.lateMs);
    else if (which === field.DROPPED) writer.number(moment.dropped);
  }

  #flags(which: number, flags: number): void {
    const writer = this.#writer;
    if (flags === 0 && which === field.FLAGS_OR_OK) writer.append(this.#ok);
    let first = true;
    let begin = 0;
    // Ends behind the highest flag: of a good reading none is set.
    for (let bit = 0; flags >>> bit !== 0; bit++) {
      const end = this.#flagEnds[bit]!;
      if (((flags >>> bit) & 1) === 1) {
        if (!first) writer.byte(BAR);
        first = false;
        writer.appendRange(this.#flagText, begin, end);
      }
      begin = end;
    }
  }

  #capacityBytes(pieces: Pieces): number {
    const flagBytes = this.#flagText.length + this.#flagEnds.length - 1;
    let total = 0;
    for (const [i, text] of pieces.texts.entries()) {
      const which = pieces.fields[i]! & ~OMIT;
      total += text.length;
      if (which === field.FLAGS || which === field.FLAGS_OR_OK) total += flagBytes;
      else if (which === field.PROBLEM) total += this.#false.length;
      else if (which === field.ISO_TIME) total += ISO_TIME_BYTES;
      else if (which !== field.NOTHING) total += NUMBER_BYTES_MAX;
    }
    return total;
  }
}

/** The channel's field `which` as a number; NaN: missing. */
function numberOf(which: number, judged: Judged, moment: Moment): number {
  if (which === field.VALUE) return judged.value;
  if (which === field.FRESH_VALUE) return (judged.flags & FLAG_HELD) === 0 ? judged.value : NaN;
  if (which === field.RAW) return judged.raw;
  if (which === field.SCORE) return judged.score;
  if (which === field.PLUS_MINUS) return judged.plusMinus;
  if (which === field.PROBLEM) return judged.problem ? 1 : 0;
  if (which === field.AGE) return judged.ageMs + moment.lateMs;
  return judged.flags;
}
