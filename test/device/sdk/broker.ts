// The other end of the device's socket under Node: a broker that takes packets in the same turn and
// answers in a later one. What it does is a test's choice, what it got is kept.

const CONNECT = 1;
const PUBLISH = 3;
const SUBSCRIBE = 8;
const UNSUBSCRIBE = 10;
const PINGREQ = 12;
const DISCONNECT = 14;
const ANSWER_MS = 20;
const UNREACHABLE_MS = 3000;

export interface Message {
  readonly topic: string;
  readonly text: string;
  readonly retain: boolean;
  /** 0 at QoS 0. */
  readonly id: number;
  /** Writes that it took. */
  readonly pieces: number;
}

interface Connected {
  readonly id: string;
  readonly will: { readonly topic: string; readonly message: string; readonly retain: boolean };
}

class Broker {
  state: "accepts" | "refuses" | "unreachable" | "silent" = "accepts";
  connects: Connected[] = [];
  published: Message[] = [];
  subscribed: string[] = [];
  refusedTopics: string[] = [];
  disconnects = 0;
  /** What the device sent and is no whole packet yet; the writes of its payload so far. */
  #received = Buffer.alloc(0);
  #writes = 0;
  /** What comes for the device. */
  #coming = Buffer.alloc(0);

  reset(): void {
    Object.assign(this, { state: "accepts", disconnects: 0, connects: [] });
    Object.assign(this, { published: [], subscribed: [], refusedTopics: [] });
    this.close();
    this.drop();
  }

  on(topic: string): Message[] {
    return this.published.filter((message) => message.topic === topic);
  }

  /** Sends a message at QoS 0, in pieces that come one after another. */
  deliver(topic: string, payload: Uint8Array | string, pieceBytes = 1536): void {
    const bytes = Buffer.from(payload);
    const name = Buffer.from(topic);
    const head = Buffer.from([PUBLISH << 4, ...lengthOf(2 + name.length + bytes.length), 0, 0]);
    head.writeUInt16BE(name.length, head.length - 2);
    this.bring(Buffer.concat([head, name, bytes.subarray(0, pieceBytes)]));
    for (let at = pieceBytes; at < bytes.length; at += pieceBytes) {
      this.bring(bytes.subarray(at, at + pieceBytes));
    }
  }

  /** Bytes for the device, whatever they are. */
  bring(bytes: Uint8Array): void {
    const { socket } = world.hardware;
    if (socket === undefined) return;
    this.#coming = Buffer.concat([this.#coming, bytes]);
    socket.onData();
  }

  /** Ends the connection. */
  end(): void {
    world.hardware.socket?.onEnd();
  }

  // --- the device's side -----------------------------------------------------------------------

  connect(): void {
    const { socket } = world.hardware;
    if (socket === undefined) return;
    this.close();
    const isThere = this.state !== "unreachable";
    const event = () => (isThere ? socket.onConnected() : socket.onEnd());
    world.schedule(event, isThere ? ANSWER_MS : UNREACHABLE_MS, 0);
  }

  waiting(): number {
    return this.#coming.length;
  }

  take(bytes: Uint8Array): number {
    const count = this.#coming.copy(bytes);
    this.#coming = this.#coming.subarray(count);
    return count;
  }

  drop(): void {
    this.#coming = Buffer.alloc(0);
  }

  close(): void {
    this.#received = Buffer.alloc(0);
    this.#writes = 0;
  }

  send(bytes: Uint8Array): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    this.#writes++;
    for (;;) {
      const packet = this.#nextPacket();
      if (packet === undefined) return;
      this.#obey(packet.first, packet.body);
      this.#writes = 0;
    }
  }

  #nextPacket(): { first: number; body: Buffer } | undefined {
    let length = 0;
    for (let i = 1; i < this.#received.length; i++) {
      const byte = this.#received[i];
      length |= (byte & 127) << (7 * (i - 1));
      if (byte & 128) continue;
      const end = i + 1 + length;
      if (end > this.#received.length) return undefined;
      const packet = { first: this.#received[0], body: this.#received.subarray(i + 1, end) };
      this.#received = this.#received.subarray(end);
      return packet;
    }
    return undefined;
  }

  #obey(first: number, body: Buffer): void {
    const operation = first >> 4;
    if (operation === CONNECT) this.#welcome(body);
    else if (operation === PUBLISH) this.#publish(first, body);
    else if (operation === SUBSCRIBE || operation === UNSUBSCRIBE) this.#listen(operation, body);
    else if (operation === PINGREQ) this.#answer([0xd0, 0]);
    else if (operation === DISCONNECT) this.disconnects++;
  }

  #welcome(body: Buffer): void {
    const flags = body[7];
    const [id, afterId] = textAt(body, 10);
    const [topic, afterTopic] = textAt(body, afterId);
    const [message] = textAt(body, afterTopic);
    this.connects.push({ id, will: { topic, message, retain: (flags & 32) !== 0 } });
    if (this.state === "silent") return;
    this.#answer([0x20, 2, 0, this.state === "accepts" ? 0 : 5]);
  }

  #publish(first: number, body: Buffer): void {
    const [topic, at] = textAt(body, 0);
    const isAcknowledged = (first & 6) !== 0;
    const id = isAcknowledged ? body.readUInt16BE(at) : 0;
    const text = body.subarray(at + (isAcknowledged ? 2 : 0)).toString();
    // The first write is the head's.
    const pieces = this.#writes - 1;
    this.published.push({ topic, text, retain: (first & 1) !== 0, id, pieces });
    if (isAcknowledged) this.#answer([0x40, 2, id >> 8, id & 0xff]);
  }

  #listen(operation: number, body: Buffer): void {
    const granted: number[] = [];
    for (let at = 2; at < body.length; ) {
      const [topic, after] = textAt(body, at);
      at = after + (operation === SUBSCRIBE ? 1 : 0);
      if (operation === SUBSCRIBE) {
        this.subscribed.push(topic);
        granted.push(this.refusedTopics.includes(topic) ? 128 : 0);
      } else this.subscribed = this.subscribed.filter((other) => other !== topic);
    }
    const answer = [body[0], body[1], ...granted];
    this.#answer([operation === SUBSCRIBE ? 0x90 : 0xb0, answer.length, ...answer]);
  }

  #answer(bytes: readonly number[]): void {
    const { socket } = world.hardware;
    world.schedule(
      () => {
        if (world.hardware.socket === socket) this.bring(Uint8Array.from(bytes));
      },
      ANSWER_MS,
      0,
    );
  }
}

/** MQTT's variable length. */
function lengthOf(count: number): number[] {
  return count < 128 ? [count] : [128 | (count & 127), ...lengthOf(count >> 7)];
}

function textAt(body: Buffer, at: number): [string, number] {
  const end = at + 2 + body.readUInt16BE(at);
  return [body.toString("utf8", at + 2, end), end];
}

export const broker = new Broker();
