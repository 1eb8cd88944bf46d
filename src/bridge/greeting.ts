// What is said after each connect, before any reading: status, discovery, info. The link may
// take only part of it now; the rest follows when `proceed` is called again.

import type { Link, Note } from "../ports.ts";
import { type Discovery, type RetainedText, withdrawal } from "./discovery.ts";
import type { Sender } from "./sender.ts";
import type { Topics } from "./topics.ts";
import { utf8 } from "./utf8.ts";

const ONLINE = "online";
export const OFFLINE = "offline";

export interface GreetingSource {
  readonly topics: Topics;
  readonly discovery: Discovery | undefined;
  /** Remembers what was announced; undefined: what is gone is not removed. */
  readonly note: Note | undefined;
}

export class Greeting {
  readonly #link: Link;
  readonly #sender: Sender;
  readonly #source: GreetingSource;
  #info: string;
  #steps: readonly (() => boolean)[] = [];
  #done = 0;

  /** @param info payload of topic `info` */
  constructor(link: Link, sender: Sender, source: GreetingSource, info: string) {
    this.#link = link;
    this.#sender = sender;
    this.#source = source;
    this.#info = info;
  }

  /** Begins anew, with another `info` if it changed. */
  restart(info: string = this.#info): void {
    const { topics, discovery } = this.#source;
    this.#info = info;
    const steps = [this.#message({ topic: topics.status, text: ONLINE })];
    for (const message of this.#announcements()) steps.push(this.#message(message));
    steps.push(() => this.#remember());
    if (discovery !== undefined) steps.push(() => this.#link.subscribe(discovery.birthTopic));
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

  #announcements(): readonly RetainedText[] {
    const { topics, discovery, note } = this.#source;
    const previous = note?.read() ?? "";
    if (discovery !== undefined) return discovery.messages(previous);
    return previous === "" ? [] : withdrawal(previous, topics.base);
  }

  #remember(): boolean {
    const { discovery, note } = this.#source;
    const text = discovery?.note() ?? "";
    // Flash wears: it is written when something changed only.
    if (note !== undefined && note.read() !== text) note.write(text);
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
