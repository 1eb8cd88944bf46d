// The Link port over the SDK's MQTT client. `session.ts` lives with the client; here is what may
// be written, and when:
//
// - The client takes a packet only if all of its head and this piece fit into the socket, else
//   it throws: sizes are computed first, and "not now" is an answer.
// - A message that never fits at once goes out in pieces. Until its last piece nothing else can
//   be written, not even a ping: pieces go as soon as there is room.
// - Its automatic packet ids grow beyond 16 bits: ids are ours.
// - It acknowledges a message at QoS 1 before the last byte was read. Nothing here relies on an
//   acknowledgement: we subscribe at QoS 0, and what matters is retained and asked for again.

import MQTTClient, { type ControlMessage, type WriteOptions } from "embedded:network/mqtt/client";
import Timer from "timer";
import {
  type Link,
  type LinkEvents,
  nextPacketId,
  PieceSender,
  utf8,
  type Will,
} from "../src/index.ts";
import type { BrokerConfig } from "./config.ts";
import { notice, reasonOf } from "./log.ts";
import { NO_ANSWER, NOT_WRITTEN, Session } from "./session.ts";

/** The client says so many bytes less than there are, and 0 when there are no more than these. */
const HELD_BACK_BYTES = 8;
/**
 * A record of TLS adds up to 69 bytes that the client does not count: one for our packet, one for
 * a ping of its own, which throws past everybody when it does not fit.
 */
const TLS_BYTES = 160;
/** A first piece smaller than this is not worth blocking the connection for. */
const PIECE_BYTES_MIN = 64;
/** What a SUBACK says of a topic that the broker does not give. */
const REFUSED = 128;

export class DeviceLink implements Link {
  readonly #broker: BrokerConfig;
  readonly #id: string;
  #session: Session | undefined;
  #events: LinkEvents | undefined;
  #packetId = 0;
  #room = 0;
  /** The most that this connection ever had. */
  #roomMax = 0;
  #rest: PieceSender | undefined;
  /** Head of a message that `more` hands over, until its first bytes come. */
  #head: WriteOptions | undefined;
  /** Bytes of that message that were not handed over. */
  #ahead = 0;
  /** The last topic and its bytes: readings have one. */
  #topic = "";
  #topicBytes = 0;
  /** Topics by the packet id of the SUBSCRIBE that is not answered yet. */
  readonly #asked = new Map<number, string>();

  /** @param id unique at the broker */
  constructor(broker: BrokerConfig, id: string) {
    this.#broker = broker;
    this.#id = id;
  }

  open(will: Will, events: LinkEvents): void {
    this.#session?.close();
    this.#forget();
    this.#events = events;
    try {
      this.#session = new Session(this.#broker, this.#id, will, {
        onUp: () => events.onUp(),
        onDown: (reason) => {
          this.#forget();
          events.onDown(reason);
        },
        onRoom: (bytes) => this.#onRoom(bytes),
        onControl: (message) => this.#onControl(message),
        onFragment: (topic, totalBytes, offset, bytes) => {
          events.onFragment(topic, totalBytes, offset, bytes);
        },
      });
    } catch (error) {
      // The outcome of an attempt comes after `open` has returned.
      Timer.set(() => events.onDown(reasonOf(error)));
    }
  }

  publish(
    topic: string,
    payload: Uint8Array,
    byteLength: number,
    retain: "retain" | "once",
  ): boolean {
    if (this.#isBusy) return false;
    return this.#piece(payload.subarray(0, byteLength), headOf(topic, byteLength, retain));
  }

  begin(topic: string, byteLength: number, retain: "retain" | "once"): boolean {
    if (this.#isBusy) return false;
    this.#head = headOf(topic, byteLength, retain);
    this.#ahead = byteLength;
    return true;
  }

  more(bytes: Uint8Array): boolean {
    if (this.#rest !== undefined || !this.#piece(bytes, this.#head)) return false;
    this.#head = undefined;
    this.#ahead -= bytes.length;
    return true;
  }

  /** Does a message wait for its rest, or is there no connection? */
  get #isBusy(): boolean {
    return this.#session === undefined || this.#rest !== undefined || this.#ahead > 0;
  }

  /** Writes all of `bytes`, and what does not fit later; `head`: a message begins with them. */
  #piece(bytes: Uint8Array, head: WriteOptions | undefined): boolean {
    const headBytes = head === undefined ? 0 : this.#headBytes(head);
    const mostOf = (room: number) => (head === undefined ? room : roomFor(room) - headBytes);
    const most = mostOf(this.#room);
    if (bytes.length <= most) return this.#write(bytes, head);
    const neverFits = bytes.length > mostOf(this.#roomMax);
    if (!neverFits || most < PIECE_BYTES_MIN) return false;
    const rest = new PieceSender(bytes.length);
    rest.start(bytes, bytes.length);
    this.#rest = rest;
    return this.#write(rest.take(most), head);
  }

  #headBytes({ topic = "", QoS = 0, byteLength = 0 }: WriteOptions): number {
    return packetBytes(this.#bytesOf(topic) + 2 * QoS, byteLength) - byteLength;
  }

  #bytesOf(topic: string): number {
    if (topic !== this.#topic) {
      this.#topic = topic;
      this.#topicBytes = utf8(topic).length;
    }
    return this.#topicBytes;
  }

  subscribe(topic: string): boolean {
    const options = { operation: MQTTClient.SUBSCRIBE, items: [{ topic, QoS: 0 }] };
    if (!this.#control(topic, 3, options)) return false;
    this.#asked.set(this.#packetId, topic);
    return true;
  }

  unsubscribe(topic: string): boolean {
    const options = { operation: MQTTClient.UNSUBSCRIBE, items: [{ topic, QoS: 0 }] };
    return this.#control(topic, 2, options);
  }

  close(): void {
    this.drop(this.#session?.isUp === true ? "closed" : NO_ANSWER);
  }

  /** The network is gone, and the connection with it: the client would find out in minutes. */
  drop(reason: string): void {
    const session = this.#session;
    if (session === undefined) return;
    session.close();
    this.#forget();
    this.#events?.onDown(reason);
  }

  /** `extraBytes`: packet id, and of a SUBSCRIBE the QoS. */
  #control(topic: string, extraBytes: number, options: WriteOptions): boolean {
    if (this.#isBusy) return false;
    if (packetBytes(this.#bytesOf(topic), extraBytes) > roomFor(this.#room)) return false;
    return this.#write(null, options);
  }

  /** `options` absent: the next bytes of a message. */
  #write(data: Uint8Array | null, options: WriteOptions | undefined): boolean {
    if (this.#session === undefined) return false;
    if (options !== undefined) this.#packetId = nextPacketId(this.#packetId);
    const whole = options && { ...options, id: this.#packetId };
    const room = this.#session.write(data, whole);
    if (room === NOT_WRITTEN) return false;
    this.#room = this.#roomOf(room);
    return true;
  }

  #onRoom(bytes: number): void {
    this.#room = this.#roomOf(bytes);
    if (this.#room > this.#roomMax) this.#roomMax = this.#room;
    const rest = this.#rest;
    while (rest !== undefined && rest.pending > 0 && this.#room > 0) {
      const room = this.#session?.write(rest.take(this.#room)) ?? NOT_WRITTEN;
      this.#room = this.#roomOf(room);
    }
    if (rest?.pending === 0) this.#rest = undefined;
  }

  /** What we may fill of what the client says, or NOT_WRITTEN. */
  #roomOf(told: number): number {
    const room = this.#broker.tls === "on" ? told - TLS_BYTES : told;
    return room > 0 ? room : 0;
  }

  #onControl({ operation, id = 0, payload }: ControlMessage): void {
    if (operation !== MQTTClient.SUBACK) return;
    const topic = this.#asked.get(id);
    this.#asked.delete(id);
    if (payload?.[0] === REFUSED) notice(`the broker does not let us read ${topic}`);
  }

  #forget(): void {
    this.#session = undefined;
    this.#room = 0;
    this.#roomMax = 0;
    this.#rest = undefined;
    this.#head = undefined;
    this.#ahead = 0;
    this.#asked.clear();
  }
}

/** What a first piece may take with its head, when the client says `told`. */
function roomFor(told: number): number {
  return told > 0 ? told + HELD_BACK_BYTES : 0;
}

/** Size of a packet: type, length, topic with its length, and the rest. */
function packetBytes(topicBytes: number, restBytes: number): number {
  const remaining = 2 + topicBytes + restBytes;
  const lengthBytes = remaining < 0x80 ? 1 : remaining < 0x4000 ? 2 : 3;
  return 1 + lengthBytes + remaining;
}

function headOf(topic: string, byteLength: number, retain: "retain" | "once"): WriteOptions {
  // State must arrive; of readings the next one is worth more than a repeated old one.
  const isState = retain === "retain";
  return { topic, QoS: isState ? 1 : 0, byteLength, retain: isState };
}
