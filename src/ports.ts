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
  /** Asks for messages of `topic`; false: not now. */
  subscribe(topic: string): boolean;
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
}
