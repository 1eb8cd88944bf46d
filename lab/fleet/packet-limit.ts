// A bound on incoming MQTT packets. A parser keeps a packet until it is whole, so that whoever
// claims one of 256 MB decides how much memory the other side needs.

/** Above everything that Sluice sends: discovery of 32 channels has 100 KB. */
export const PACKET_BYTES_MAX = 1 << 20;
/** Bytes of MQTT's "remaining length". */
const LENGTH_BYTES_MAX = 4;

/** Follows the framing of one connection: type, remaining length, body. */
export class PacketLimit {
  readonly #bytesMax: number;
  /** "type" and "length": bytes of the fixed header are due; "body": `#left` bytes are. */
  #due: "type" | "length" | "body" = "type";
  #left = 0;
  #lengthBytes = 0;

  constructor(bytesMax = PACKET_BYTES_MAX) {
    this.#bytesMax = bytesMax;
  }

  /** Takes what arrived; false: a packet is larger than the limit, or is no MQTT. */
  take(bytes: Uint8Array): boolean {
    for (let i = 0; i < bytes.length; ) {
      if (this.#due === "body") {
        const here = Math.min(this.#left, bytes.length - i);
        this.#left -= here;
        i += here;
      } else if (!this.#takeHeader(bytes[i++]!)) return false;
      if (this.#due === "body" && this.#left === 0) this.#due = "type";
    }
    return true;
  }

  #takeHeader(byte: number): boolean {
    if (this.#due === "type") {
      this.#due = "length";
      this.#left = this.#lengthBytes = 0;
      return true;
    }
    this.#left += (byte & 127) * 128 ** this.#lengthBytes++;
    if (byte < 128) this.#due = "body";
    else if (this.#lengthBytes === LENGTH_BYTES_MAX) return false;
    return this.#left <= this.#bytesMax;
  }
}
