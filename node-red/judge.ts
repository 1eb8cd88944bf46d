// Judges what a message brings, and says what goes out.

import { type Path, valueAt } from "../lab/attach/path.ts";
import type { FilterModel } from "../src/filter/model.ts";
import {
  isDoubted,
  readingOf,
  readingsOf,
  replaceAt,
  timeOf,
  unexpected,
  type Verdict,
  verdictOf,
} from "./messages.ts";
import type { Message, Red, RedNode, Send } from "./red.ts";
import type { NodeSettings } from "./settings.ts";
import { StatusLine } from "./status.ts";
import { type TimeSource, type Topic, Topics } from "./topics.ts";

export class Judge {
  readonly topics: Topics;
  readonly #red: Red;
  readonly #node: RedNode;
  readonly #property: Path;
  readonly #time: Path | undefined;
  readonly #timeSource: TimeSource;
  readonly #status: StatusLine;
  readonly #topicsMax: number;

  constructor(red: Red, node: RedNode, settings: NodeSettings, model: FilterModel) {
    const { channel, property, time, topicsMax } = settings;
    this.topics = new Topics(model, channel, topicsMax);
    this.#red = red;
    this.#node = node;
    this.#property = property;
    this.#time = time;
    this.#timeSource = time === undefined ? "arrival" : "given";
    this.#status = new StatusLine(node, channel.unit);
    this.#topicsMax = topicsMax;
  }

  /** Sends what follows from the message; what was wrong with it is returned, one line. */
  take(message: Message, send: Send): string | undefined {
    const name = topicOf(message);
    if (Object.hasOwn(message, "reset")) {
      this.topics.forget(name);
      return undefined;
    }
    const timeMs = this.#time === undefined ? nowMs() : timeOf(valueAt(message, this.#time));
    if (this.#time !== undefined && !Number.isFinite(timeMs)) {
      return unexpected(message, this.#time, "milliseconds since 1970 or a date");
    }
    const given = valueAt(message, this.#property);
    const reading = readingOf(given);
    if (reading !== undefined) {
      this.#takeOne(name, message, reading, timeMs, send);
      return undefined;
    }
    // What never was a number may not be a reading at all.
    const isReading = (key: string) => this.topics.has(name, key);
    const readings = readingsOf(given, isReading);
    if (readings.size === 0) {
      return unexpected(message, this.#property, "a number or an object of numbers");
    }
    this.#takeObject(name, message, given as object, readings, timeMs, send);
    return undefined;
  }

  close(): void {
    this.#status.close();
  }

  #takeOne(name: string, message: Message, reading: number, timeMs: number, send: Send): void {
    const topic = this.#at(name);
    const isDue = topic.take(reading, timeMs, this.#timeSource);
    this.#status.show(topic, this.topics.count);
    const { judged } = topic;
    const hasValue = isDue && Number.isFinite(judged.value);
    message.sluice = verdictOf(judged);
    const isBad = isDoubted(judged);
    const second = isBad && hasValue ? this.#red.util.cloneMessage(message) : message;
    if (hasValue) replaceAt(message, this.#property, judged.value);
    if (hasValue || isBad) send([hasValue ? message : undefined, isBad ? second : undefined]);
  }

  /** Each number has a channel of its own; values leave in the place of their readings. */
  #takeObject(
    name: string,
    message: Message,
    given: object,
    readings: ReadonlyMap<string, number>,
    timeMs: number,
    send: Send,
  ): void {
    const values: [string, number | null][] = [];
    const verdicts: [string, Verdict][] = [];
    const doubts: [string, unknown][] = [];
    let isDue = false;
    for (const [key, reading] of readings) {
      const topic = this.#at(name, key);
      if (topic.take(reading, timeMs, this.#timeSource)) isDue = true;
      this.#status.show(topic, this.topics.count);
      const verdict = verdictOf(topic.judged);
      values.push([key, verdict.value]);
      verdicts.push([key, verdict]);
      if (isDoubted(topic.judged)) doubts.push([key, (given as Record<string, unknown>)[key]]);
    }
    const hasValue = isDue && values.some(([, value]) => value !== null);
    const second = doubts.length > 0 ? this.#red.util.cloneMessage(message) : undefined;
    if (second !== undefined) {
      const keys = new Set(doubts.map(([key]) => key));
      second.sluice = Object.fromEntries(verdicts.filter(([key]) => keys.has(key)));
      replaceAt(second, this.#property, Object.fromEntries(doubts));
    }
    message.sluice = Object.fromEntries(verdicts);
    replaceAt(message, this.#property, { ...given, ...Object.fromEntries(values) });
    if (hasValue || second !== undefined) send([hasValue ? message : undefined, second]);
  }

  #at(name: string, key?: string): Topic {
    const { topics } = this;
    const before = topics.dropped;
    const topic = topics.at(name, key);
    if (before === 0 && topics.dropped > 0) {
      const rule = "the one that was not heard of for longest is dropped and begins anew";
      this.#node.warn(`more than ${this.#topicsMax} topics: ${rule}`);
    }
    return topic;
  }
}

function topicOf({ topic }: Message): string {
  return typeof topic === "string" || typeof topic === "number" ? String(topic) : "";
}

/** Goes on evenly while the process runs, and from one process to the next. */
function nowMs(): number {
  if (typeof performance === "undefined") return Date.now();
  return Math.trunc(performance.timeOrigin + performance.now());
}
