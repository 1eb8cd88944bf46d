import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../lab/user-error.ts";
import type { Link, LinkEvents, Will } from "../../src/ports.ts";

interface Message {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retain: "retain" | "once";
}

/**
 * A link for replays. A device drops readings that a slow network does not take; a replay waits
 * instead, and a broker that is not there or goes away ends it.
 */
export class ReplayLink implements Link {
  readonly #inner: Link;
  readonly #onNotice: (line: string) => void;
  readonly #waiting: Message[] = [];
  #state: "new" | "up" | "down" = "new";
  #reason = "";

  /** `onNotice` gets one line for people about each refusal by the broker. */
  constructor(inner: Link, onNotice: (line: string) => void) {
    this.#inner = inner;
    this.#onNotice = onNotice;
  }

  open(will: Will, events: LinkEvents): void {
    this.#inner.open(will, {
      onUp: () => {
        this.#state = "up";
        events.onUp();
      },
      onDown: (reason) => {
        this.#state = "down";
        this.#reason = reason;
        events.onDown(reason);
      },
      onFragment: (topic, totalBytes, offset, bytes) =>
        events.onFragment(topic, totalBytes, offset, bytes),
      onNotice: this.#onNotice,
    });
  }

  publish(topic: string, payload: Uint8Array, byteLength: number, retain: "retain" | "once") {
    if (this.#waiting.length > 0 || !this.#inner.publish(topic, payload, byteLength, retain)) {
      this.#waiting.push({ topic, payload: payload.slice(0, byteLength), retain });
    }
    return true;
  }

  subscribe(topic: string): boolean {
    return this.#inner.subscribe(topic);
  }

  unsubscribe(topic: string): boolean {
    return this.#inner.unsubscribe(topic);
  }

  close(): void {
    this.#inner.close();
  }

  /** Returns when the broker has accepted us. @throws UserError when it does not */
  async accepted(signal: AbortSignal): Promise<void> {
    while (this.#state === "new") await sleep(5, undefined, { signal });
    this.#checkUp();
  }

  /** Returns when the link takes messages again. @throws UserError when it is lost */
  async drained(signal: AbortSignal): Promise<void> {
    this.#checkUp();
    while (this.#waiting.length > 0) {
      const { topic, payload, retain } = this.#waiting[0]!;
      if (this.#inner.publish(topic, payload, payload.length, retain)) this.#waiting.shift();
      else await sleep(1, undefined, { signal });
      this.#checkUp();
    }
  }

  /** Returns when the connection has ended after `close`. */
  async closed(): Promise<void> {
    while (this.#state === "up") await sleep(5);
  }

  #checkUp(): void {
    if (this.#state === "down") throw new UserError(this.#reason);
  }
}
