// Packets of MQTT 3.1.1 that a client sends.

export const CONNECT = 1;
export const CONNACK = 2;
export const PUBLISH = 3;
export const PUBACK = 4;
export const SUBSCRIBE = 8;
export const SUBACK = 9;
export const UNSUBSCRIBE = 10;
export const UNSUBACK = 11;
export const PINGREQ = 12;
export const PINGRESP = 13;
export const DISCONNECT = 14;

export function utf8(text: string): Uint8Array {
  return new Uint8Array(ArrayBuffer.fromString(text));
}

function withLength(bytes: Uint8Array): number[] {
  return [bytes.length >> 8, bytes.length & 0xff, ...bytes];
}

function head(first: number, remaining: number): number[] {
  const out = [first];
  let left = remaining;
  do {
    out.push((left % 128) + (left >= 128 ? 128 : 0));
    left = Math.floor(left / 128);
  } while (left > 0);
  return out;
}

function packet(first: number, body: readonly number[]): Uint8Array {
  return Uint8Array.from([...head(first, body.length), ...body]);
}

export interface ConnectOptions {
  id: string;
  user?: string;
  password?: string | ArrayBuffer;
  clean?: boolean;
  keepAlive: number;
  will?: { topic: string; message: string | ArrayBuffer; QoS: number; retain: boolean };
}

/** Strings and ArrayBuffers; a view would be sent as the text "1,2,3". */
function bytesOf(value: string | ArrayBuffer): Uint8Array {
  return typeof value === "string" ? utf8(value) : new Uint8Array(value);
}

export function connectPacket(options: ConnectOptions): Uint8Array {
  const { clean = true, id, keepAlive, password, user, will } = options;
  const flags =
    (clean ? 2 : 0) |
    (will ? 4 | (will.QoS << 3) | (will.retain ? 32 : 0) : 0) |
    (user !== undefined ? 128 : 0) |
    (password !== undefined ? 64 : 0);
  const seconds = Math.ceil(keepAlive / 1000);
  const body = [...withLength(utf8("MQTT")), 4, flags, seconds >> 8, seconds & 0xff];
  body.push(...withLength(utf8(id)));
  if (will) body.push(...withLength(utf8(will.topic)), ...withLength(bytesOf(will.message)));
  if (user !== undefined) body.push(...withLength(utf8(user)));
  if (password !== undefined) body.push(...withLength(bytesOf(password)));
  return packet(CONNECT << 4, body);
}

export interface Items {
  id: number;
  items: readonly { topic: string; QoS: number }[];
}

export function subscribePacket(operation: number, { id, items }: Items): Uint8Array {
  const body = [id >> 8, id & 0xff];
  for (const { topic, QoS } of items) {
    body.push(...withLength(utf8(topic)));
    if (operation === SUBSCRIBE) body.push(QoS);
  }
  return packet((operation << 4) | 2, body);
}

export interface Publish {
  topic: string;
  QoS: number;
  retain: boolean;
  id: number;
  byteLength: number;
}

/** All of a PUBLISH but its payload. */
export function publishHead({ topic, QoS, retain, id, byteLength }: Publish): Uint8Array {
  const body = withLength(utf8(topic));
  if (QoS > 0) body.push(id >> 8, id & 0xff);
  const first = (PUBLISH << 4) | (QoS << 1) | (retain ? 1 : 0);
  return Uint8Array.from([...head(first, body.length + byteLength), ...body]);
}

export function bare(operation: number): Uint8Array {
  return Uint8Array.of(operation << 4, 0);
}

export function pubackPacket(id: number): Uint8Array {
  return Uint8Array.of(PUBACK << 4, 2, id >> 8, id & 0xff);
}
