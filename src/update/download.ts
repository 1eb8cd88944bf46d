// What is asked for and heard: offers after each connect, chunks while a model comes in.
//
// Which chunks, and when again? The broker keeps every chunk as a retained message
// under its own topic: asking is subscribing, and asking again sends it again. Two at a time,
// because a wildcard would overrun the broker's queue for us (measured: DESIGN.md).

import { Assembler } from "../bridge/fragments.ts";
import { CHUNK_BYTES } from "../limits.ts";
import type { Clock, Link } from "../ports.ts";
import type { UpdateTopics } from "./options.ts";

const WINDOW = 2;
/** The first wait for an answer; it doubles up to the second number. */
const ANSWER_MS = 8_000;
const ANSWER_MS_MAX = 300_000;
/** Unanswered asks after which a chunk is reported as missing. */
const ASKS_BEFORE_MISSING = 1;

interface Ask {
  /** -1: free. */
  chunk: number;
  topic: string;
  askedMs: number;
  asks: number;
}

export class Download {
  readonly #link: Link;
  readonly #clock: Clock;
  readonly #window: readonly Ask[];
  #prefix = "";
  #chunks = 0;
  #have: Uint8Array = new Uint8Array(0);
  #missingReported = 0;

  constructor(link: Link, clock: Clock) {
    this.#link = link;
    this.#clock = clock;
    this.#window = Array.from({ length: WINDOW }, () => free());
  }

  /** `prefix` + chunk number is a topic; `have[chunk]` is 1 for those that are not needed. */
  begin(prefix: string, chunks: number, have: Uint8Array): void {
    this.stop();
    this.#prefix = prefix;
    this.#chunks = chunks;
    this.#have = have;
  }

  stop(): void {
    for (const ask of this.#window) this.#release(ask);
    this.#chunks = 0;
  }

  /** The connection is gone, and with it what was asked for. */
  onDown(): void {
    for (const ask of this.#window) Object.assign(ask, free());
  }

  /** Asks for what comes next; to be called often while connected. */
  poll(): void {
    const now = this.#clock.ticksMs();
    for (const ask of this.#window) {
      if (ask.chunk < 0) this.#askNext(ask, now);
      // Unsigned difference: the clock wraps.
      else if ((now - ask.askedMs) >>> 0 >= patienceMs(ask.asks)) this.#ask(ask, now);
    }
  }

  /** The chunk that a message of this topic is; -1: none that was asked for. */
  chunkOf(topic: string): number {
    for (const ask of this.#window) if (ask.chunk >= 0 && ask.topic === topic) return ask.chunk;
    return -1;
  }

  /** The chunk is on flash. */
  done(chunk: number): void {
    for (const ask of this.#window) if (ask.chunk === chunk) this.#release(ask);
  }

  get haveCount(): number {
    let count = 0;
    for (let i = 0; i < this.#chunks; i++) count += this.#have[i];
    return count;
  }

  /** Chunks that were asked for in vain. */
  missing(): number[] {
    const late = this.#window.filter((a) => a.chunk >= 0 && a.asks > ASKS_BEFORE_MISSING);
    return late.map((ask) => ask.chunk);
  }

  /** Has the list of missing chunks changed since this was asked last? */
  takeMissingChanged(): boolean {
    let mask = 0;
    for (const ask of this.#window) {
      if (ask.chunk >= 0 && ask.asks > ASKS_BEFORE_MISSING) mask += ask.chunk + 1;
    }
    const changed = mask !== this.#missingReported;
    this.#missingReported = mask;
    return changed;
  }

  #askNext(ask: Ask, now: number): void {
    for (let i = 0; i < this.#chunks; i++) {
      if (this.#have[i] === 1 || this.#window.some((other) => other.chunk === i)) continue;
      ask.chunk = i;
      ask.topic = this.#prefix + i;
      ask.asks = 0;
      this.#ask(ask, now);
      return;
    }
  }

  #ask(ask: Ask, now: number): void {
    const taken = this.#link.subscribe(ask.topic);
    // A link that takes nothing now gets the first ask with the next poll, later ones in time.
    if (!taken && ask.asks === 0) ask.chunk = -1;
    ask.askedMs = now;
    ask.asks++;
  }

  #release(ask: Ask): void {
    if (ask.chunk >= 0) this.#link.unsubscribe(ask.topic);
    Object.assign(ask, free());
  }
}

function free(): Ask {
  return { chunk: -1, topic: "", askedMs: 0, asks: 0 };
}

function patienceMs(asks: number): number {
  return Math.min(ANSWER_MS * 2 ** Math.min(asks - 1, 10), ANSWER_MS_MAX);
}

/** What a whole message is; "none": it is not whole yet, or not for the updater. */
export type Heard = "none" | "offer" | "chunk";

export class Listener {
  /** The whole message is in its first bytes; there is room to pad a chunk to whole units. */
  readonly bytes: Uint8Array;
  readonly #message = new Assembler(CHUNK_BYTES);
  readonly #link: Link;
  readonly #topics: UpdateTopics;
  /** Subscriptions that the link took since it came up. */
  #subscribed = 0;

  constructor(link: Link, topics: UpdateTopics) {
    this.#link = link;
    this.#topics = topics;
    this.bytes = this.#message.bytes;
  }

  /** A connection begins or has ended: a message in progress is lost. */
  restart(): void {
    this.#subscribed = 0;
    this.#message.drop();
  }

  /** Asks for offers as soon as the link takes it; to be called often while connected. */
  subscribe(): void {
    const { desired, groupDesired } = this.#topics;
    if (this.#subscribed === 0 && this.#link.subscribe(desired)) this.#subscribed = 1;
    if (this.#subscribed !== 1) return;
    if (groupDesired === "" || this.#link.subscribe(groupDesired)) this.#subscribed = 2;
  }

  /** Takes one piece of a message. */
  take(topic: string, totalBytes: number, offset: number, bytes: Uint8Array): Heard {
    const { desired, groupDesired, blob } = this.#topics;
    const isOffer = topic === desired || topic === groupDesired;
    if (!isOffer && !topic.startsWith(blob)) return "none";
    if (this.#message.add(topic, totalBytes, offset, bytes) !== "whole") return "none";
    if (totalBytes === 0) return "none";
    return isOffer ? "offer" : "chunk";
  }
}
