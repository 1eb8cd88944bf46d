// The broker that `mqtt-client.ts` talks to: what it does is a test's choice, what it got is kept.

import type MQTTClient from "./mqtt-client.ts";

export interface Message {
  readonly topic: string;
  readonly text: string;
  readonly retain: boolean;
  readonly id: number;
  /** Writes that it took. */
  readonly pieces: number;
}

export const broker = {
  state: "accepts" as "accepts" | "refuses" | "unreachable" | "silent",
  /** What the device's socket holds. */
  roomBytes: 5744,
  client: undefined as MQTTClient | undefined,
  connects: [] as { id: string; will: { topic: string; message: string; retain: boolean } }[],
  published: [] as Message[],
  subscribed: [] as string[],
  refusedTopics: [] as string[],
  disconnects: 0,

  reset(): void {
    Object.assign(this, { state: "accepts", roomBytes: 5744, client: undefined, disconnects: 0 });
    Object.assign(this, { connects: [], published: [], subscribed: [], refusedTopics: [] });
  },
  on(topic: string): Message[] {
    return this.published.filter((message) => message.topic === topic);
  },
  deliver(topic: string, payload: Uint8Array | string, pieceBytes = 1536): void {
    this.client?.deliver(topic, Buffer.from(payload), pieceBytes);
  },
  /** Ends the connection. */
  drop(): void {
    this.client?.fail();
  },
};
