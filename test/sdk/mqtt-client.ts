// The module `embedded:network/mqtt/client`, with the defects that the SDK's client is known to
// have. What would end the machine, or leave it deaf, ends the test where the caller is to blame.

import * as packets from "./mqtt-packets.ts";
import {
  bare,
  type ConnectOptions,
  connectPacket,
  pubackPacket,
  publishHead,
  subscribePacket,
} from "./mqtt-packets.ts";
import type { SocketOptions } from "./tcp.ts";

/** The client keeps so much of the socket's room to itself. */
const HELD_BACK_BYTES = 8;

/** What the client asks of a socket; `more`: this packet goes on. */
interface Socket {
  read(buffer: Uint8Array): number;
  write(bytes: Uint8Array, more?: { readonly more: boolean }): number;
  close(): void;
}

interface Question {
  host: string;
  onResolved(host: string, address: string): void;
  onError(host: string): void;
}

interface Options extends ConnectOptions {
  host: string;
  port: number;
  dns: { io: new (options: object) => { resolve(question: Question): void } };
  socket: { io: new (options: SocketOptions) => Socket };
  onReadable?(count: number, options: object): void;
  onWritable?(count: number): void;
  onControl?(message: object): void;
  onError?(): void;
}

interface WriteOptions {
  operation?: number;
  id?: number;
  topic?: string;
  QoS?: number;
  retain?: boolean;
  byteLength?: number;
  items?: readonly { topic: string; QoS: number }[];
}

/** What is being read of the packet that comes in. */
interface Incoming {
  first: number;
  length: number;
  shift: number;
  stage: "first" | "length" | "topic" | "body" | "payload";
  body: number[];
  topic: string;
  id: number;
  left: number;
  isTold: boolean;
}

export default class MQTTClient {
  static readonly CONNECT = packets.CONNECT;
  static readonly CONNACK = packets.CONNACK;
  static readonly PUBLISH = packets.PUBLISH;
  static readonly PUBACK = packets.PUBACK;
  static readonly SUBSCRIBE = packets.SUBSCRIBE;
  static readonly SUBACK = packets.SUBACK;
  static readonly UNSUBSCRIBE = packets.UNSUBSCRIBE;
  static readonly UNSUBACK = packets.UNSUBACK;
  static readonly DISCONNECT = packets.DISCONNECT;

  readonly #options: Options;
  #socket: Socket | undefined;
  #state: "resolving" | "connecting" | "login" | "open" | "closed" = "resolving";
  /** What the socket takes; we are told less. */
  #room = 0;
  /** Bytes of a publish that are still to be written; nothing else can be until then. */
  #streamLeft = 0;
  /** A payload of no bytes came: nothing is understood any more. */
  #isWedged = false;
  #isReading = false;
  /** When the last PINGRESP came, and the last PINGREQ went. */
  #heardMs = 0;
  #askedMs = 0;
  #keeper: WorldTimer | undefined;
  #in = fresh();

  constructor(options: Options) {
    const { host, keepAlive, password, will } = options;
    if (ArrayBuffer.isView(password) || ArrayBuffer.isView(will?.message)) {
      world.fault("mqtt: a view is sent as the text of its numbers");
    }
    if (!(keepAlive > 0))
      world.fault("mqtt: without a keep-alive a wedged client stays so for ever");
    this.#options = options;
    const late = () => world.fault("mqtt: closed while the name is looked up: the machine ends");
    new options.dns.io(options.dns).resolve({
      host,
      onResolved: (_host, address) => (this.#state === "closed" ? late() : this.#open(address)),
      onError: () => (this.#state === "closed" ? late() : this.#fail()),
    });
  }

  read(buffer: Uint8Array): number {
    if (buffer.BYTES_PER_ELEMENT !== 1) throw new TypeError("read: bytes alone");
    if (!this.#isReading) return 0;
    const count = Math.min(buffer.length, this.#in.left);
    const taken = this.#socket!.read(count === buffer.length ? buffer : buffer.subarray(0, count));
    this.#in.left -= taken;
    return taken;
  }

  write(data: Uint8Array | null, options?: WriteOptions): number {
    if (this.#state !== "open") throw new TypeError("write: there is no connection");
    if (data !== null && data.BYTES_PER_ELEMENT !== 1) throw new TypeError("write: bytes alone");
    if (this.#streamLeft > 0) return this.#writeMore(data, options);
    if (options === undefined) throw new TypeError("write: no options");
    const { operation = packets.PUBLISH } = options;
    if (operation === packets.DISCONNECT) return this.#send(bare(operation));
    const { id = 0 } = options;
    if (!(id >= 1 && id <= 0xffff)) world.fault(`mqtt: packet id ${id} does not fit 16 bits`);
    if (operation !== packets.PUBLISH) {
      return this.#send(subscribePacket(operation, { id, items: options.items! }));
    }
    return this.#publish(data!, options, id);
  }

  close(): void {
    if (this.#isReading) world.fault("mqtt: close inside onReadable ends the machine");
    this.#state = "closed";
    world.cancel(this.#keeper);
    this.#socket?.close();
  }

  #publish(data: Uint8Array, options: WriteOptions, id: number): number {
    const { topic = "", QoS = 0, retain = false, byteLength = data.length } = options;
    const head = publishHead({ topic, QoS, retain, id, byteLength });
    if (head.length + data.length > this.#room) throw new Error("overflow");
    this.#socket!.write(head, { more: true });
    this.#streamLeft = byteLength - data.length;
    return this.#send(data);
  }

  #writeMore(data: Uint8Array | null, options: WriteOptions | undefined): number {
    if (data === null || options !== undefined) throw new Error("write: a message is under way");
    if (data.length > this.#streamLeft) throw new Error("invalid");
    this.#streamLeft -= data.length;
    return this.#send(data);
  }

  get #told(): number {
    return this.#room > HELD_BACK_BYTES ? this.#room - HELD_BACK_BYTES : 0;
  }

  #send(bytes: Uint8Array): number {
    this.#room = this.#socket!.write(bytes);
    return this.#told;
  }

  #open(address: string): void {
    const { port, socket } = this.#options;
    const { io, ...rest } = socket;
    this.#state = "connecting";
    this.#socket = new io({
      ...rest,
      ...{ address, port },
      onReadable: () => this.#onReadable(),
      onWritable: (count) => this.#onWritable(count),
      onError: () => this.#fail(),
    });
  }

  /** No argument, no reason; and the client is closed. */
  #fail(): void {
    if (this.#state === "closed") return;
    this.#options.onError?.();
    if ((this.#state as string) !== "closed") this.close();
  }

  #onWritable(count: number): void {
    this.#room = count;
    if (this.#state === "connecting") {
      this.#state = "login";
      const { keepAlive } = this.#options;
      this.#heardMs = this.#askedMs = world.now();
      this.#keeper = world.schedule(() => this.#keep(), keepAlive / 4, keepAlive / 4);
      this.#send(connectPacket(this.#options));
    } else if (this.#state === "open") this.#options.onWritable?.(this.#told);
  }

  /** Nothing counts but the answer to a ping. */
  #keep(): void {
    const { keepAlive } = this.#options;
    if (world.now() - this.#heardMs >= 1.5 * keepAlive) this.#fail();
    else if (world.now() - this.#askedMs >= (3 * keepAlive) / 4 - 500) this.#ping();
  }

  #ping(): void {
    // A message is under way: the SDK's client waits for its end, and pings then.
    if (this.#state !== "open" || this.#streamLeft > 0) return;
    this.#askedMs = world.now();
    this.#send(bare(packets.PINGREQ));
  }

  #onReadable(): void {
    const one = new Uint8Array(1);
    while (this.#state !== "closed" && world.network.waiting() > 0) {
      if (this.#isWedged) {
        world.network.drop();
        return;
      }
      if (this.#in.stage === "payload") this.#tellPayload();
      else {
        this.#socket!.read(one);
        this.#take(one[0]);
      }
    }
  }

  #take(byte: number): void {
    const at = this.#in;
    if (at.stage === "first") {
      at.first = byte;
      at.stage = "length";
      return;
    }
    if (at.stage === "length") {
      at.length += (byte & 127) << at.shift;
      at.shift += 7;
      if (byte & 128) return;
      at.stage = at.first >> 4 === packets.PUBLISH ? "topic" : "body";
    } else at.body.push(byte);
    if (at.stage === "topic") this.#takeTopic();
    else if (at.stage === "body" && at.body.length === at.length) this.#takeControl();
  }

  #takeTopic(): void {
    const at = this.#in;
    const { body } = at;
    if (body.length < 2) return;
    const topicBytes = body[0] * 256 + body[1];
    const idBytes = at.first & 6 ? 2 : 0;
    if (body.length < 2 + topicBytes + idBytes) return;
    at.topic = String.fromArrayBuffer(Uint8Array.from(body.slice(2, 2 + topicBytes)).buffer);
    if (idBytes > 0) at.id = body[2 + topicBytes] * 256 + body[3 + topicBytes];
    at.left = at.length - body.length;
    at.stage = "payload";
    if (at.left === 0) this.#isWedged = true;
  }

  /** One fragment: what there is of it now. */
  #tellPayload(): void {
    const at = this.#in;
    const count = Math.min(world.network.waiting(), at.left);
    const more = count < at.left;
    // Acknowledged before the application has read it.
    if (!more && at.first & 6) this.#send(pubackPacket(at.id));
    const after = at.left - count;
    const first = { topic: at.topic, byteLength: at.left, QoS: (at.first >> 1) & 3, more };
    this.#isReading = true;
    this.#options.onReadable?.(count, at.isTold ? { more } : first);
    this.#isReading = false;
    at.isTold = true;
    if (at.left !== after) world.fault("mqtt: a fragment was not read whole: no more will come");
    if (!more) this.#in = fresh();
  }

  #takeControl(): void {
    const { body, first } = this.#in;
    const operation = first >> 4;
    this.#in = fresh();
    if (operation === packets.PINGRESP) this.#heardMs = world.now();
    if (operation === packets.CONNACK) {
      if (body[1] !== 0) {
        this.#fail();
        return;
      }
      this.#state = "open";
    }
    const id =
      operation === packets.SUBACK || operation === packets.UNSUBACK || operation === packets.PUBACK
        ? body[0] * 256 + body[1]
        : undefined;
    const payload = operation === packets.SUBACK ? body.slice(2) : undefined;
    this.#options.onControl?.({
      operation,
      ...(id !== undefined && { id }),
      ...(payload && { payload }),
    });
    if (operation === packets.CONNACK && (this.#state as string) === "open") {
      this.#options.onWritable?.(this.#told);
    }
  }
}

function fresh(): Incoming {
  return {
    first: 0,
    length: 0,
    shift: 0,
    stage: "first",
    body: [],
    topic: "",
    id: 0,
    left: 0,
    isTold: false,
  };
}
