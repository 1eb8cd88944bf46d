// What the outside must give the runtime. Everything in `src/` reaches the world through these
// interfaces alone, so that a device, a desktop and a test differ only in who implements them.

/** Two clocks: one that only moves forward, one that may be unknown or jump. */
export interface Clock {
  /** Monotonic milliseconds as an unsigned 32-bit integer; wraps to 0 after 2^32. */
  ticksMs(): number;
  /** Wall clock in milliseconds since 1970, or NaN while it is not known. */
  wallMs(): number;
}

/** A source of readings, `channels` values at a time. */
export interface Sensor {
  readonly channels: number;
  /** Writes one reading a channel to `out[offset …]`; NaN where there is none. Must not throw. */
  readInto(out: Float64Array, offset: number): void;
}

/** What the broker publishes for us when we vanish. */
export interface Will {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retain: "retain" | "once";
}

/** Calls a Link makes; none of them may throw. */
export interface LinkEvents {
  onUp(): void;
  /** `reason` is one line for people. */
  onDown(reason: string): void;
  /**
   * One piece of an incoming message; pieces arrive in order and messages never interleave. A
   * message in one piece has `offset` 0 and `bytes.length === totalBytes`. `bytes` is valid
   * during the call only.
   */
  onFragment(topic: string, totalBytes: number, offset: number, bytes: Uint8Array): void;
  /** One line for people about something refused although the connection stays. */
  onNotice?(line: string): void;
}

/** An MQTT connection. A refusal is a return value, never a throw. */
export interface Link {
  /** Largest packet that the broker takes, in bytes; absent or Infinity: not known. */
  packetBytesMax?(): number;
  /** Starts one attempt to connect; its outcome arrives as `onUp` or `onDown`. */
  open(will: Will, events: LinkEvents): void;
  /** Hands over `payload[0 … byteLength)`, copied before return; false: not now. */
  publish(
    topic: string,
    payload: Uint8Array,
    byteLength: number,
    retain: "retain" | "once",
  ): boolean;
  /**
   * Begins a message of `byteLength` bytes, which `more` hands over; until they are complete
   * nothing else is sent. False: not now. Absent: messages are handed over whole.
   */
  begin?(topic: string, byteLength: number, retain: "retain" | "once"): boolean;
  /** Hands over the next bytes of the message begun, copied before return; false: not now. */
  more?(bytes: Uint8Array): boolean;
  /** Asks for messages of `topic`; false: not now. */
  subscribe(topic: string): boolean;
  /** No more messages of `topic`; false: not now. Harmless when not subscribed. */
  unsubscribe(topic: string): boolean;
  /** Ends the connection; `onDown` follows. Harmless when closed. */
  close(): void;
}

/** One short text that survives a restart. */
export interface Note {
  /** What was written last; empty when there was nothing. */
  read(): string;
  write(text: string): void;
}

/** What a device knows about itself; NaN for what it does not know. */
export interface Vitals {
  rssiDbm(): number;
  freeHeapBytes(): number;
  /** Longest time for which nothing else could run, since `onTold`. */
  longestTurnMs?(): number;
  /** What there was to know was sent. */
  onTold?(): void;
}

/**
 * Raw NOR flash: an erase sets a block to 0xff, a 16-byte unit is programmed once after it.
 * A refusal by the hardware is a return value.
 */
export interface Flash {
  /** Bytes one erase covers; 4096 on all supported chips. */
  readonly blockBytes: number;
  readonly blocks: number;
  /** "on": the chip encrypts what is written, and single units cannot be programmed alone. */
  readonly encryption: "off" | "on";
  erase(block: number): boolean;
  /** Programs `bytes[0 … byteLength)` at `offset`; both are multiples of 16. */
  program(offset: number, bytes: Uint8Array, byteLength: number): boolean;
  /** Reads `byteLength` bytes at `offset` into `out[0 … byteLength)`. */
  readInto(offset: number, byteLength: number, out: Uint8Array): void;
  /** The whole partition as read-only memory; a later erase or program shows through it. */
  map(): ArrayBuffer;
}

/** Synchronous cryptography; one hash is under way at a time. */
export interface Crypto {
  /** Begins a SHA-256, forgetting one that was not finished. */
  hashBegin(): void;
  hashUpdate(bytes: Uint8Array, byteLength: number): void;
  /** Writes the 32 bytes of the hash into `out`. */
  hashInto(out: Uint8Array): void;
  /**
   * ECDSA P-256 over SHA-256: is the raw `signature` (r, s: 64 bytes, both checked to lie in
   * 1 … n-1 before) good for `message` under the uncompressed 65-byte `publicKey`?
   */
  verifyMessage(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
}
