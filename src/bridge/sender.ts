// Hands messages to the link, and keeps those back that the broker would refuse: sending them
// would cost the connection each time.

import type { Link } from "../ports.ts";

/** Fixed header (5), topic length (2), packet id (2), property length (1) of a PUBLISH. */
const PACKET_OVERHEAD_BYTES = 10;
/** UTF-8 needs up to three bytes for each UTF-16 unit. */
const UNIT_BYTES_MAX = 3;

/** "later": the link takes nothing now. "never": too large for this broker. */
export type Sending = "sent" | "later" | "never";

export class Sender {
  readonly #link: Link;
  readonly #onNotice: (line: string) => void;
  /** Topics whose messages are too large: each is named once, not for each reading. */
  readonly #named = new Set<string>();

  constructor(link: Link, onNotice: (line: string) => void) {
    this.#link = link;
    this.#onNotice = onNotice;
  }

  /** Does the link take messages piece by piece? */
  get streams(): boolean {
    return this.#link.begin !== undefined;
  }

  /** "sent": the link waits for `byteLength` bytes of this message, and for nothing else. */
  begin(topic: string, byteLength: number, retain: "retain" | "once"): Sending {
    if (this.#isTooLarge(topic, byteLength)) return "never";
    return this.#link.begin?.(topic, byteLength, retain) === true ? "sent" : "later";
  }

  /** The next bytes of the message begun; false: not now. */
  more(bytes: Uint8Array): boolean {
    return this.#link.more?.(bytes) === true;
  }

  send(topic: string, payload: Uint8Array, byteLength: number, retain: "retain" | "once"): Sending {
    if (this.#isTooLarge(topic, byteLength)) return "never";
    return this.#link.publish(topic, payload, byteLength, retain) ? "sent" : "later";
  }

  #isTooLarge(topic: string, byteLength: number): boolean {
    const mostBytes = this.#link.packetBytesMax?.() ?? Infinity;
    // Where there is no limit the topic's length is not asked for: on XS that costs two slots.
    if (mostBytes === Infinity || byteLength + overheadBytes(topic) <= mostBytes) return false;
    if (!this.#named.has(topic)) {
      this.#named.add(topic);
      this.#onNotice(
        `the broker takes packets of ${mostBytes} bytes, ${topic} has ${byteLength}: not sent;` +
          " raise the broker's limit, or use fewer channels, payload format values, or" +
          " discovery style components",
      );
    }
    return true;
  }
}

/** At most what a PUBLISH has besides its payload. */
function overheadBytes(topic: string): number {
  return topic.length * UNIT_BYTES_MAX + PACKET_OVERHEAD_BYTES;
}
