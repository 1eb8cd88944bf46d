// What the updater listens to: the two topics of offers, asked for after each connect, and the
// chunks that the download asks for. Messages are assembled here and told apart.

import { Assembler } from "../bridge/fragments.ts";
import { CHUNK_BYTES } from "../limits.ts";
import type { Link } from "../ports.ts";
import type { UpdateTopics } from "./options.ts";

/** What a whole message is; "none": it is not whole yet, or not for the updater. */
export type Heard = "none" | "offer" | "chunk";

export class Listener {
  /** The whole message is in its first bytes; there is room to pad a chunk to whole units. */
  readonly bytes: Uint8Array;
  private readonly message = new Assembler(CHUNK_BYTES);
  private readonly link: Link;
  private readonly topics: UpdateTopics;
  /** Subscriptions that the link took since it came up. */
  private subscribed = 0;

  constructor(link: Link, topics: UpdateTopics) {
    this.link = link;
    this.topics = topics;
    this.bytes = this.message.bytes;
  }

  /** A connection begins or has ended: a message in progress is lost. */
  restart(): void {
    this.subscribed = 0;
    this.message.drop();
  }

  /** Asks for offers as soon as the link takes it; to be called often while connected. */
  subscribe(): void {
    const { desired, groupDesired } = this.topics;
    if (this.subscribed === 0 && this.link.subscribe(desired)) this.subscribed = 1;
    if (this.subscribed !== 1) return;
    if (groupDesired === "" || this.link.subscribe(groupDesired)) this.subscribed = 2;
  }

  /** Takes one piece of a message. */
  take(topic: string, totalBytes: number, offset: number, bytes: Uint8Array): Heard {
    const { desired, groupDesired, blob } = this.topics;
    const isOffer = topic === desired || topic === groupDesired;
    if (!isOffer && !topic.startsWith(blob)) return "none";
    if (this.message.add(topic, totalBytes, offset, bytes) !== "whole") return "none";
    if (totalBytes === 0) return "none";
    return isOffer ? "offer" : "chunk";
  }
}
