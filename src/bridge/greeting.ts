// What is said after each connect, before any reading: presence, discovery, info. The link may take
// only part of it now; the rest follows when `proceed` is called again.

import type { Link, Note } from "../ports.ts";
import { type Announced, goodbyes, parseAnnounced, type RetainedText } from "./announced.ts";
import type { Discovery } from "./discovery.ts";
import type { Presence } from "./formats.ts";
import type { Sender } from "./sender.ts";
import type { Topics } from "./topics.ts";
import { utf8 } from "./utf8.ts";

export interface GreetingSource {
  readonly topics: Topics;
  readonly presence: Presence;
  readonly discovery: Discovery | undefined;
  /** Remembers what was announced; undefined: what is gone is not removed. */
  readonly note: Note | undefined;
  /** Topics to subscribe to. */
  readonly listensTo: readonly string[];
}

export class Greeting {
  readonly #link: Link;
  readonly #sender: Sender;
  readonly #source: GreetingSource;
  #info: string;
  #steps: readonly (() => boolean)[] = [];
  #done = 0;
  /** Topics subscribed to in this connection. */
  #subscribed = 0;

  /** @param info payload of topic `info` */
  constructor(link: Link, sender: Sender, source: GreetingSource, info: string) {
    this.#link = link;
    this.#sender = sender;
    this.#source = source;
    this.#info = info;
  }

  /** Begins in a new connection, in which nothing is subscribed yet. */
  start(): void {
    this.#subscribed = 0;
    this.restart();
  }

  /** Begins anew, with another `info` if it changed. */
  restart(info: string = this.#info): void {
    const { topics, presence, note } = this.#source;
    this.#info = info;
    const old = parseAnnounced(note?.read() ?? "");
    const now = this.#announced();
    const steps = [this.#message({ topic: presence.topic, text: presence.online })];
    for (const message of goodbyes(old, now)) steps.push(this.#message(message));
    for (const message of this.#source.discovery?.messages(old) ?? []) {
      steps.push(this.#message(message));
    }
    steps.push(() => this.#remember(JSON.stringify(now)));
    steps.push(() => this.#listen());
    steps.push(this.#message({ topic: topics.info, text: info }));
    this.#steps = steps;
    this.#done = 0;
  }

  /** Says as much as the link takes now; true: all is said. */
  proceed(): boolean {
    while (this.#done < this.#steps.length) {
      if (!this.#steps[this.#done]!()) return false;
      this.#done++;
    }
    return true;
  }

  #announced(): Announced {
    const { discovery, presence, topics } = this.#source;
    const own = { [presence.topic]: {}, [topics.info]: {}, [topics.reported]: {} };
    return { ...own, ...discovery?.announced() };
  }

  #remember(text: string): boolean {
    const { note } = this.#source;
    // Flash wears: it is written when something changed only.
    if (note !== undefined && note.read() !== text) note.write(text);
    return true;
  }

  /** Once in a connection: a second subscription would bring what is retained there again. */
  #listen(): boolean {
    const { listensTo } = this.#source;
    for (; this.#subscribed < listensTo.length; this.#subscribed++) {
      if (!this.#link.subscribe(listensTo[this.#subscribed]!)) return false;
    }
    return true;
  }

  #message({ topic, text }: RetainedText): () => boolean {
    // The bytes are made when they are sent: a device has no room to keep them.
    return () => {
      const payload = utf8(text);
      return this.#sender.send(topic, payload, payload.length, "retain") !== "later";
    };
  }
}
