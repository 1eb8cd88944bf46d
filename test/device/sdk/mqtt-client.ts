// Behaves as the SDK's client is documented and was seen to, defects included; a defect that is
// not contained sets `world.aborted`, as the machine would end.

import { broker } from "./broker.ts";
import { world } from "./world.ts";

const HELD_BACK = 8;
/** What TLS adds to each write, and the client does not know. */
const RECORD_BYTES = 69;

interface Write {
  readonly operation?: number;
  readonly id?: number;
  readonly topic?: string;
  readonly QoS?: number;
  readonly retain?: boolean;
  readonly byteLength?: number;
  readonly items?: readonly { readonly topic: string; readonly QoS: number }[];
}

interface Options {
  readonly host: string;
  readonly port: number;
  readonly id: string;
  readonly keepAlive: number;
  readonly will: { topic: string; message: ArrayBuffer | string; retain: boolean };
  readonly dns: { readonly io: new (options: object) => Resolver };
  readonly socket: { readonly io: new (options: object) => object; readonly TCP?: object };
  onControl(message: object): void;
  onReadable(count: number, options: object): void;
  onWritable(count: number): void;
  onError(): void;
}

interface Resolver {
  resolve(question: object): void;
}

export default class MQTTClient {
  static readonly CONNACK = 2;
  static readonly SUBSCRIBE = 8;
  static readonly SUBACK = 9;
  static readonly UNSUBSCRIBE = 10;
  static readonly DISCONNECT = 14;
  #options: Options | undefined;
  #state: "resolving" | "connecting" | "login" | "connected" | "publishing" = "resolving";
  #writable = 0;
  #streamed: {
    topic: string;
    text: Buffer;
    retain: boolean;
    id: number;
    left: number;
    pieces: number;
  };
  #payload: Buffer = Buffer.alloc(0);
  #isReading = false;

  constructor(options: Options) {
    this.#options = options;
    this.#streamed = { topic: "", text: Buffer.alloc(0), retain: false, id: 0, left: 0, pieces: 0 };
    if (!(options.keepAlive > 0)) world.abort("keepAlive 0: a wedged parser is never found");
    if (!(options.will.message instanceof ArrayBuffer)) world.abort("will: views become text");
    new options.dns.io(options.dns).resolve({
      host: options.host,
      onResolved: (host: string, address: string) => {
        if (this.#options === undefined) return world.abort("close() during name resolution");
        this.#connect(host, address);
      },
      onError: () => {
        if (this.#options === undefined) return world.abort("close() during name resolution");
        this.fail();
      },
    });
  }

  close(): void {
    if (this.#isReading) world.abort("close() in onReadable");
    if (broker.client === this) broker.client = undefined;
    this.#options = undefined;
  }

  /** `onError`, then the client closes itself. */
  fail(): void {
    const options = this.#options;
    if (options === undefined) return;
    world.call(() => options.onError());
    this.close();
  }

  read(buffer: Uint8Array): number {
    if (buffer.byteLength > this.#payload.length) throw new Error("unread");
    buffer.set(this.#payload.subarray(0, buffer.byteLength));
    this.#payload = this.#payload.subarray(buffer.byteLength);
    return buffer.byteLength;
  }

  write(data: Uint8Array | null, options?: Write): number {
    if (this.#options === undefined) throw new TypeError("no socket");
    if (this.#state === "publishing") {
      if (options !== undefined || data === null) throw new Error("publishing");
      this.#continue(data);
    } else if (this.#state !== "connected" || options === undefined) throw new Error("state");
    else this.#packet(data, options);
    return Math.max(0, this.#writable - HELD_BACK);
  }

  deliver(topic: string, payload: Buffer, pieceBytes: number): void {
    // The parser's defect: an empty payload, and nothing is understood any more.
    if (payload.length === 0) {
      broker.client = undefined;
      world.later(() => this.fail(), 1.5 * (this.#options?.keepAlive ?? 0));
      return;
    }
    for (let at = 0; at < payload.length; at += pieceBytes) {
      const options = this.#options;
      if (options === undefined) return;
      this.#payload = payload.subarray(at, at + pieceBytes);
      const head = at === 0 ? { topic, byteLength: payload.length, QoS: 0 } : {};
      const count = this.#payload.length;
      this.#isReading = true;
      world.call(() => options.onReadable(count, { ...head, more: at + count < payload.length }));
      this.#isReading = false;
      if (this.#payload.length > 0) world.abort("a partial read: nothing more comes");
    }
  }

  #connect(host: string, address: string): void {
    this.#state = "connecting";
    const options = this.#options!;
    new options.socket.io({
      ...{ ...options.socket, host, address, port: options.port },
      onReadable: () => {},
      onWritable: (count: number) => this.#onWritable(count),
      onError: () => this.fail(),
    });
  }

  #onWritable(count: number): void {
    if (this.#options === undefined || this.#state !== "connecting") return;
    this.#state = "login";
    this.#writable = count;
    const { id, will } = this.#options;
    const message = Buffer.from(will.message as ArrayBuffer).toString();
    broker.connects.push({ id, will: { ...will, message } });
    if (broker.state === "silent") return;
    world.later(() => {
      const options = this.#options;
      if (options === undefined) return;
      if (broker.state !== "accepts") return this.fail();
      this.#state = "connected";
      broker.client = this;
      world.call(() => options.onControl({ operation: MQTTClient.CONNACK }));
      this.#writable = broker.roomBytes;
      world.call(() => options.onWritable(this.#writable - HELD_BACK));
    }, 20);
  }

  #packet(data: Uint8Array | null, options: Write): void {
    const { id = 0, items, operation = 3, topic = "" } = options;
    if (operation === MQTTClient.DISCONNECT) {
      broker.disconnects++;
      return;
    }
    if (!(Number.isInteger(id) && id >= 1 && id <= 0xffff)) world.abort(`packet id ${id}`);
    const names = items?.map((item) => item.topic) ?? [topic];
    const bytes = names.reduce(
      (sum, name) => sum + 2 + Buffer.byteLength(name) + (items ? 1 : 0),
      0,
    );
    const idBytes = items || (options.QoS ?? 0) > 0 ? 2 : 0;
    const payloadBytes = options.byteLength ?? data?.byteLength ?? 0;
    const rest = bytes + idBytes + payloadBytes;
    const lengthBytes = rest < 0x80 ? 1 : rest < 0x4000 ? 2 : 3;
    const now = 1 + lengthBytes + bytes + idBytes + (data?.byteLength ?? 0);
    if (now > this.#writable) throw new Error("overflow");
    this.#take(now);
    if (operation === MQTTClient.SUBSCRIBE) {
      broker.subscribed.push(...names);
      const payload = names.map((name) => (broker.refusedTopics.includes(name) ? 128 : 0));
      const answer = { operation: MQTTClient.SUBACK, id, payload };
      world.later(() => this.#options?.onControl(answer), 10);
    } else if (operation === MQTTClient.UNSUBSCRIBE) {
      broker.subscribed = broker.subscribed.filter((name) => !names.includes(name));
    } else {
      const retain = options.retain === true;
      const left = payloadBytes;
      this.#streamed = { topic, text: Buffer.alloc(0), retain, id, left, pieces: 0 };
      this.#append(data!);
    }
  }

  #continue(data: Uint8Array): void {
    if (data.byteLength > this.#writable - HELD_BACK) throw new Error("would block");
    this.#take(data.byteLength);
    this.#append(data);
  }

  #append(data: Uint8Array): void {
    const streamed = this.#streamed;
    streamed.text = Buffer.concat([streamed.text, data]);
    streamed.left -= data.byteLength;
    streamed.pieces++;
    if (streamed.left < 0) throw new Error("invalid");
    this.#state = streamed.left > 0 ? "publishing" : "connected";
    if (streamed.left > 0) return;
    const { id, pieces, retain, text, topic } = streamed;
    broker.published.push({ topic, text: text.toString(), retain, id, pieces });
  }

  /** The socket is fuller now, and empty again a little later. */
  #take(bytes: number): void {
    const wasFull = this.#writable === broker.roomBytes;
    const onWire = bytes + (this.#options?.socket.TCP === undefined ? 0 : RECORD_BYTES);
    if (onWire > this.#writable) throw new Error("would block");
    this.#writable -= onWire;
    if (!wasFull) return;
    world.later(() => {
      this.#writable = broker.roomBytes;
      const options = this.#options;
      if (options !== undefined) world.call(() => options.onWritable(this.#writable - HELD_BACK));
    }, 20);
  }
}
