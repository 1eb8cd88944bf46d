// Retained messages on their way to the link. A device has a watchdog, and other things to do: a
// long message is built and handed over in parts, one in a turn, each encoded once and kept until
// the link takes it.

import { utf8 } from "../utf8.ts";
import type { Sender, Sending } from "./sender.ts";

/** "more": to be called again soon; "later": the link takes nothing now. */
export type Progress = "done" | "more" | "later";

export interface Retained {
  proceed(sender: Sender): Progress;
  /** From the beginning: in a new connection. */
  rewind(): void;
  /** Part of a message is out: the link takes nothing but its rest. */
  readonly isCut: boolean;
}

/** One short message. */
export class WholeMessage implements Retained {
  readonly isCut = false;
  readonly #topic: string;
  readonly #text: string;
  #bytes: Uint8Array | undefined;

  /** @param text empty: removes what was retained */
  constructor(topic: string, text: string) {
    this.#topic = topic;
    this.#text = text;
  }

  rewind(): void {}

  proceed(sender: Sender): Progress {
    this.#bytes ??= utf8(this.#text);
    const sending = sender.send(this.#topic, this.#bytes, this.#bytes.length, "retain");
    if (sending === "later") return "later";
    this.#bytes = undefined;
    return "done";
  }
}

/** Many short messages; a part is those that are built together. */
export class ManyMessages implements Retained {
  readonly isCut = false;
  readonly #parts: number;
  readonly #part: (index: number) => readonly WholeMessage[];
  #next = 0;
  #messages: readonly WholeMessage[] = [];
  #sent = 0;

  constructor(parts: number, part: (index: number) => readonly WholeMessage[]) {
    this.#parts = parts;
    this.#part = part;
  }

  rewind(): void {
    this.#next = this.#sent = 0;
    this.#messages = [];
  }

  proceed(sender: Sender): Progress {
    for (;;) {
      for (; this.#sent < this.#messages.length; this.#sent++) {
        if (this.#messages[this.#sent]!.proceed(sender) === "later") return "later";
      }
      if (this.#next === this.#parts) return "done";
      this.#messages = this.#part(this.#next++);
      this.#sent = 0;
      if (sender.streams) return "more";
    }
  }
}

/** One long message; its parts are the same each time. */
export class LongMessage implements Retained {
  readonly #topic: string;
  readonly #parts: number;
  readonly #part: (index: number) => string;
  /** Parts whose length is known; the head of a message says how long it is. */
  #measured = 0;
  #totalBytes = 0;
  #stage: "head" | "parts" = "head";
  #next = 0;
  #bytes: Uint8Array | undefined;

  constructor(topic: string, parts: number, part: (index: number) => string) {
    this.#topic = topic;
    this.#parts = parts;
    this.#part = part;
  }

  get isCut(): boolean {
    return this.#stage === "parts";
  }

  rewind(): void {
    this.#stage = "head";
    this.#next = 0;
    this.#bytes = undefined;
  }

  proceed(sender: Sender): Progress {
    if (!sender.streams) return this.#whole(sender);
    if (this.#measured < this.#parts) {
      this.#totalBytes += utf8(this.#part(this.#measured++)).length;
      return "more";
    }
    if (this.#stage === "head") {
      const sending = sender.begin(this.#topic, this.#totalBytes, "retain");
      if (sending !== "sent") return sending === "later" ? "later" : "done";
      this.#stage = "parts";
      this.#next = 0;
    }
    this.#bytes ??= utf8(this.#part(this.#next));
    if (!sender.more(this.#bytes)) return "later";
    this.#bytes = undefined;
    if (++this.#next < this.#parts) return "more";
    this.#stage = "head";
    return "done";
  }

  /** Where a link takes whole messages alone, there is room for them. */
  #whole(sender: Sender): Progress {
    if (this.#bytes === undefined) {
      let text = "";
      for (let i = 0; i < this.#parts; i++) text += this.#part(i);
      this.#bytes = utf8(text);
    }
    const sending: Sending = sender.send(this.#topic, this.#bytes, this.#bytes.length, "retain");
    if (sending === "later") return "later";
    this.#bytes = undefined;
    return "done";
  }
}
