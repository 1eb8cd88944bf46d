// Messages in pieces. A device's MQTT client gives large messages as fragments and takes them
// as pieces of what it can send now.

/** Puts the fragments of one incoming message together, within a fixed bound. */
export class Assembler {
  /** The message after `add` said "whole": `bytes[0 … length)`; what follows is stale. */
  readonly bytes: Uint8Array;
  length = 0;
  /** Where the next fragment must start. */
  #next = 0;
  #totalBytes = 0;
  #topic = "";

  constructor(limitBytes: number) {
    this.bytes = new Uint8Array(limitBytes);
  }

  /** The connection is gone, and with it the rest of a message. */
  drop(): void {
    this.#next = -1;
  }

  /**
   * Takes a fragment as a Link gives it. "rejected": the message is larger than the bound, or a
   * fragment is missing; the rest of that message is rejected too, and the next one starts anew.
   */
  add(
    topic: string,
    totalBytes: number,
    offset: number,
    fragment: Uint8Array,
  ): "more" | "whole" | "rejected" {
    if (offset === 0) {
      this.#topic = topic;
      this.#totalBytes = totalBytes;
      this.#next = 0;
      this.length = 0;
    }
    const end = offset + fragment.length;
    const fits =
      topic === this.#topic &&
      totalBytes === this.#totalBytes &&
      totalBytes <= this.bytes.length &&
      offset === this.#next &&
      end <= totalBytes;
    if (!fits) {
      // No later fragment starts here: the rest of this message cannot be taken for whole.
      this.#next = -1;
      return "rejected";
    }
    for (let i = 0; i < fragment.length; i++) this.bytes[offset + i] = fragment[i]!;
    this.#next = end;
    if (end < totalBytes) return "more";
    this.#next = -1;
    this.length = totalBytes;
    return "whole";
  }
}

/** Hands out one outgoing message in pieces of what the connection takes now. */
export class PieceSender {
  readonly #copy: Uint8Array;
  #length = 0;
  #sent = 0;

  constructor(limitBytes: number) {
    this.#copy = new Uint8Array(limitBytes);
  }

  /** Bytes that are still to be sent; nothing else may be sent before they are. */
  get pending(): number {
    return this.#length - this.#sent;
  }

  /** Copies `payload[0 … byteLength)`; false: another message is under way, or it is too long. */
  start(payload: Uint8Array, byteLength: number): boolean {
    if (this.pending > 0 || byteLength > this.#copy.length) return false;
    for (let i = 0; i < byteLength; i++) this.#copy[i] = payload[i]!;
    this.#length = byteLength;
    this.#sent = 0;
    return true;
  }

  /** The next piece, of at most `roomBytes`; a view, valid until the next `start`. */
  take(roomBytes: number): Uint8Array {
    const begin = this.#sent;
    this.#sent = Math.min(begin + roomBytes, this.#length);
    return this.#copy.subarray(begin, this.#sent);
  }

  /** The connection is gone, and with it the rest of the message. */
  drop(): void {
    this.#sent = this.#length;
  }
}

/** The packet id after `id`: 1 … 65535, never 0 (MQTT 3.1.1, 2.3.1). */
export function nextPacketId(id: number): number {
  return id >= 0xffff ? 1 : id + 1;
}
