// A broker that leaves answers out: enough of MQTT 3.1.1 to be taken for one.
import { type AddressInfo, createServer, type Socket } from "node:net";

export interface DeafBroker {
  readonly url: string;
  /** Connections so far, and those that are open. */
  accepted: number;
  readonly open: Set<Socket>;
  /** From now on nothing is answered at all. */
  fallSilent(): void;
  close(): Promise<void>;
}

/** Answers by the type of the packet (its first four bits); what is left out is not answered. */
export type Answers = Readonly<Record<number, (packet: Buffer, socket: Socket) => Buffer>>;

export const CONNACK = { 1: () => Buffer.of(0x20, 2, 0, 0) };
export const PINGRESP = { 12: () => Buffer.of(0xd0, 0) };
export const SUBACK = { 8: (packet: Buffer) => suback(packet, 0) };
export const DENIAL = { 8: (packet: Buffer) => suback(packet, 128) };

/** One code for each topic of a SUBSCRIBE: id, then length, text and QoS of each. */
function suback(packet: Buffer, code: number): Buffer {
  const codes: number[] = [];
  for (let at = 4; at < packet.length; at += 3 + packet.readUInt16BE(at)) codes.push(code);
  return Buffer.of(0x90, 2 + codes.length, packet[2]!, packet[3]!, ...codes);
}

export async function deafBroker(answers: Answers): Promise<DeafBroker> {
  let isSilent = false;
  const server = createServer((socket) => {
    broker.accepted++;
    broker.open.add(socket);
    socket.once("close", () => broker.open.delete(socket));
    socket.on("error", () => {});
    let waiting = Buffer.alloc(0);
    socket.on("data", (bytes) => {
      waiting = Buffer.concat([waiting, bytes]);
      for (let whole = firstPacket(waiting); whole > 0; whole = firstPacket(waiting)) {
        const packet = waiting.subarray(0, whole);
        waiting = waiting.subarray(whole);
        const answer = isSilent ? undefined : answers[packet[0]! >> 4];
        if (answer !== undefined) socket.write(answer(packet, socket));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const broker: DeafBroker = {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accepted: 0,
    open: new Set(),
    fallSilent: () => {
      isSilent = true;
    },
    close: () => {
      for (const socket of broker.open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return broker;
}

/** Bytes of the first packet; 0: it is not whole. One or two bytes of length are enough here. */
function firstPacket(bytes: Buffer): number {
  if (bytes.length < 2) return 0;
  const isShort = bytes[1]! < 128;
  if (!isShort && bytes.length < 3) return 0;
  const whole = isShort ? 2 + bytes[1]! : 3 + (bytes[1]! & 127) + 128 * bytes[2]!;
  return whole <= bytes.length ? whole : 0;
}
