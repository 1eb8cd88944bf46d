// The message of topic `out`: all channels of one reading as one JSON object with stable keys
// (SPEC.md, "Payload of out"). Everything that does not change is turned to bytes once.

import type { Judged } from "../filter/config.ts";
import { FLAG_NAMES } from "../filter/flags.ts";
import { utf8 } from "./utf8.ts";
import { ByteWriter, NUMBER_BYTES_MAX } from "./writer.ts";

const BAR = 0x7c;

export class OutPayload {
  readonly #writer: ByteWriter;
  readonly #head = utf8('{"seq":');
  readonly #time = utf8(',"time":');
  readonly #channels = utf8(',"channels":{');
  readonly #keys: readonly Uint8Array[];
  readonly #raw = utf8(',"raw":');
  readonly #score = utf8(',"score":');
  readonly #flags = utf8(',"flags":"');
  readonly #age = utf8('","age_ms":');
  readonly #end = utf8("}");
  readonly #flagNames = FLAG_NAMES.map(utf8);

  /** @param ids the channels' ids, in the order of their readings */
  constructor(ids: readonly string[]) {
    this.#keys = ids.map((id, i) => utf8(`${i === 0 ? "" : ","}${JSON.stringify(id)}:{"value":`));
    this.#writer = new ByteWriter(this.#capacityBytes());
  }

  /** The message; valid up to `length` until the next `encode`. */
  get bytes(): Uint8Array {
    return this.#writer.bytes;
  }

  get length(): number {
    return this.#writer.length;
  }

  /** @param timeMs wall clock in milliseconds since 1970, NaN while unknown */
  encode(seq: number, timeMs: number, judged: readonly Judged[]): void {
    const writer = this.#writer;
    writer.clear();
    writer.append(this.#head);
    writer.number(seq);
    writer.append(this.#time);
    writer.number(timeMs);
    writer.append(this.#channels);
    for (let i = 0; i < this.#keys.length; i++) {
      writer.append(this.#keys[i]!);
      this.#channel(writer, judged[i]!);
    }
    writer.append(this.#end);
    writer.append(this.#end);
  }

  #channel(writer: ByteWriter, judged: Judged): void {
    writer.number(judged.value);
    writer.append(this.#raw);
    writer.number(judged.raw);
    writer.append(this.#score);
    writer.number(judged.score);
    writer.append(this.#flags);
    let first = true;
    for (let bit = 0; bit < this.#flagNames.length; bit++) {
      if (((judged.flags >>> bit) & 1) === 0) continue;
      if (!first) writer.byte(BAR);
      first = false;
      writer.append(this.#flagNames[bit]!);
    }
    writer.append(this.#age);
    writer.number(judged.ageMs);
    writer.append(this.#end);
  }

  #capacityBytes(): number {
    let channel = 4 * NUMBER_BYTES_MAX + this.#end.length;
    for (const part of [this.#raw, this.#score, this.#flags, this.#age]) channel += part.length;
    for (const name of this.#flagNames) channel += name.length + 1;
    let total = 2 * NUMBER_BYTES_MAX + 2 * this.#end.length;
    for (const part of [this.#head, this.#time, this.#channels]) total += part.length;
    for (const key of this.#keys) total += key.length + channel;
    return total;
  }
}
