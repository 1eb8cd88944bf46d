// What is said after each connect, before any reading: presence, discovery, info. The link may take
// only part of it now, and a turn does only part of it; the rest follows when `proceed` is called
// again.

import type { Link, Note } from "../ports.ts";
import { type Announced, parseAnnounced, topicsToEmpty } from "./announced.ts";
import type { Discovery } from "./discovery.ts";
import type { Presence } from "./formats.ts";
import { type Progress, type Retained, WholeMessage } from "./retained.ts";
import type { Sender } from "./sender.ts";
import type { Topics } from "./topics.ts";

export interface GreetingSource {
  readonly topics: Topics;
  readonly presence: Presence;
  readonly announced: Announced;
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
  #steps: readonly Retained[] = [];
  #done = 0;
  /** To begin anew once the message that is half out is complete. */
  #isStale = false;
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
    this.#begin();
  }

  /** Begins anew, with another `info` if it changed. */
  restart(info: string = this.#info): void {
    this.#info = info;
    if (this.#steps[this.#done]?.isCut === true) this.#isStale = true;
    else this.#begin();
  }

  /** Says as much as a turn and the link take; "done": all is said. */
  proceed(): Progress {
    while (this.#done < this.#steps.length) {
      const progress = this.#steps[this.#done]!.proceed(this.#sender);
      if (progress !== "done") return progress;
      this.#done++;
      if (this.#isStale) this.#begin();
    }
    return "done";
  }

  #begin(): void {
    const { announced, discovery, note, presence, topics } = this.#source;
    const text = note?.read() ?? "";
    const now = JSON.stringify(announced);
    const old = text === now ? announced : parseAnnounced(text);
    const emptied = text === now ? [] : topicsToEmpty(old, announced);
    this.#steps = [
      new WholeMessage(presence.topic, presence.online),
      ...emptied.map((topic) => new WholeMessage(topic, "")),
      ...(discovery?.messages(old, announced) ?? []),
      step(() => {
        // Flash wears: it is written when something changed only.
        if (text !== now) note?.write(now);
        return "done";
      }),
      step(() => this.#listen()),
      new WholeMessage(topics.info, this.#info),
    ];
    for (const each of this.#steps) each.rewind();
    this.#done = 0;
    this.#isStale = false;
  }

  /** Once in a connection: a second subscription would bring what is retained there again. */
  #listen(): Progress {
    const { listensTo } = this.#source;
    for (; this.#subscribed < listensTo.length; this.#subscribed++) {
      if (!this.#link.subscribe(listensTo[this.#subscribed]!)) return "later";
    }
    return "done";
  }
}

function step(proceed: () => Progress): Retained {
  return { proceed, rewind() {}, isCut: false };
}
