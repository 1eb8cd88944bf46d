// One life of one client of the SDK (`embedded:network/mqtt/client`), from the look-up of the
// broker's name to the end. The client has defects; each is contained here or in `link.ts`:
//
// - An exception that leaves one of its callbacks ends the whole machine: none does.
// - `close` while the name is looked up ends the machine when the answer comes: ours is silent.
// - `close` inside `onReadable` ends the machine: it waits for the next turn.
// - It never connects again, and `onError` has no argument: the stage says what went wrong.
// - A payload of no bytes wedges its parser until the keep-alive has run out: nobody sends us
//   one on purpose (SPEC.md), and the keep-alive is never 0.
// - After a failed write to a dead socket it believes itself connected: the keep-alive ends it.
// - `will` and `password` are text or ArrayBuffer: a view would be sent as "1,2,3".

import MQTTClient, {
  type ControlMessage,
  type ReadableOptions,
  type WriteOptions,
} from "embedded:network/mqtt/client";
import Net from "net";
import Time from "time";
import Timer from "timer";
import type { Will } from "../src/index.ts";
import type { BrokerConfig } from "./config.ts";
import { notice, reasonOf } from "./log.ts";
import { socketFor } from "./sockets.ts";

const KEEP_ALIVE_MS = 30_000;
/** What one `read` fetches; fragments of lwIP have up to 8 KB. */
const READ_BYTES = 1024;
/** A refusal comes at once; who says nothing for longer does not answer. */
const REFUSAL_MS = 10_000;
export const NO_ANSWER = "the broker does not answer";
/** What `Session.write` returns when nothing was written. */
export const NOT_WRITTEN = -1;

export interface SessionEvents {
  onUp(): void;
  /** The session is over; comes once, and not after `close`. */
  onDown(reason: string): void;
  /** `bytes` can be written now. */
  onRoom(bytes: number): void;
  onControl(message: ControlMessage): void;
  onFragment(topic: string, totalBytes: number, offset: number, bytes: Uint8Array): void;
}

export class Session {
  #stage: "resolving" | "connecting" | "login" | "up" | "over" = "resolving";
  readonly #broker: BrokerConfig;
  readonly #events: SessionEvents;
  readonly #client: MQTTClient;
  readonly #inbox = new Uint8Array(READ_BYTES);
  #isReading = false;
  #loginTicks = 0;
  #topic = "";
  #totalBytes = 0;
  #offset = 0;

  /** @throws Error when the client cannot be made (no TLS in the firmware, no memory) */
  constructor(broker: BrokerConfig, id: string, will: Will, events: SessionEvents) {
    this.#broker = broker;
    this.#events = events;
    const { host, port, user, password } = broker;
    this.#client = new MQTTClient({
      ...{ host, port, id, keepAlive: KEEP_ALIVE_MS },
      ...(user !== undefined && { user }),
      ...(password !== undefined && { password }),
      will: {
        topic: will.topic,
        message: will.payload.slice().buffer,
        QoS: 1,
        retain: will.retain === "retain",
      },
      dns: { io: this.#lookUp() },
      // Noted before the client is told.
      socket: socketFor(broker, () => {
        if (this.#stage !== "connecting") return;
        this.#stage = "login";
        this.#loginTicks = Time.ticks;
      }),
      onControl: (message) => this.#guard(() => this.#onControl(message)),
      onReadable: (count, options) => this.#guard(() => this.#onReadable(count, options)),
      onWritable: (count) => this.#guard(() => this.#onWritable(count)),
      onError: () => this.#guard(() => this.#end(this.#reason())),
    });
  }

  get isUp(): boolean {
    return this.#stage === "up";
  }

  /** @returns bytes that can be written now, or NOT_WRITTEN */
  write(data: Uint8Array | null, options?: WriteOptions): number {
    if (this.#stage !== "up") return NOT_WRITTEN;
    try {
      return this.#client.write(data, options);
    } catch (error) {
      // Too much for the socket after all. Part of a packet may be out: this stream is spoilt.
      this.#guard(() => this.#end(`cannot write to the broker: ${reasonOf(error)}`));
      return NOT_WRITTEN;
    }
  }

  /** Ends the session without an event. */
  close(): void {
    if (this.#stage === "over") return;
    const wasUp = this.isUp;
    this.#stage = "over";
    if (this.#isReading) Timer.set(() => this.#closeClient(wasUp));
    else this.#closeClient(wasUp);
  }

  #closeClient(wasUp: boolean): void {
    try {
      // Or the broker takes it for an accident and publishes the will.
      if (wasUp) this.#client.write(null, { operation: MQTTClient.DISCONNECT });
    } catch {
      // It is an accident then.
    }
    try {
      this.#client.close();
    } catch (error) {
      notice(`closing the connection: ${reasonOf(error)}`);
    }
  }

  #end(reason: string): void {
    if (this.#stage === "over") return;
    this.close();
    this.#events.onDown(reason);
  }

  #reason(): string {
    const { host, port, tls } = this.#broker;
    switch (this.#stage) {
      case "resolving":
        return `the network knows no address of "${host}" (sluice.broker.host)`;
      case "connecting":
        return tls === "on"
          ? `no TLS connection to ${host}:${port} (address, certificate or wrong time)`
          : `nothing answers at ${host}:${port} (sluice.broker)`;
      case "login":
        if ((Time.ticks - this.#loginTicks) >>> 0 >= REFUSAL_MS) return NO_ANSWER;
        return `the broker at ${host}:${port} refuses us (sluice.broker.user, .password)`;
      default:
        return `the broker at ${host}:${port} is gone`;
    }
  }

  #guard(what: () => void): void {
    try {
      what();
    } catch (error) {
      notice(`defect, please report it: ${reasonOf(error)}`);
    }
  }

  #onControl(message: ControlMessage): void {
    if (this.#stage === "over") return;
    if (message.operation !== MQTTClient.CONNACK) this.#events.onControl(message);
  }

  #onWritable(count: number): void {
    if (this.#stage === "over") return;
    // The first one follows the CONNACK; before it nothing could be written.
    const isFirst = !this.isUp;
    this.#stage = "up";
    this.#events.onRoom(count);
    if (isFirst) this.#events.onUp();
  }

  /** Reads all of it, in any case: after a partial read the client never calls again. */
  #onReadable(count: number, options: ReadableOptions): void {
    if (options.topic !== undefined) {
      this.#topic = options.topic;
      this.#totalBytes = options.byteLength ?? count;
      this.#offset = 0;
    }
    this.#isReading = true;
    try {
      for (let left = count; left > 0; ) {
        const length = left < READ_BYTES ? left : READ_BYTES;
        const bytes = length === READ_BYTES ? this.#inbox : this.#inbox.subarray(0, length);
        this.#client.read(bytes);
        left -= length;
        const offset = this.#offset;
        this.#offset += length;
        if (this.#stage !== "up") continue;
        this.#guard(() => {
          this.#events.onFragment(this.#topic, this.#totalBytes, offset, bytes);
        });
      }
    } finally {
      this.#isReading = false;
    }
  }

  /**
   * A resolver after ECMA-419 that asks the network's own name server: the SDK's asks a public
   * one, which knows no name of a home network.
   */
  #lookUp(): unknown {
    const session = this;
    return class {
      resolve(question: {
        host: string;
        onResolved(host: string, address: string): void;
        onError(host: string): void;
      }): void {
        const { host } = question;
        const answer = (address: string | undefined) => {
          if (session.#stage !== "resolving") return;
          if (address === undefined) return question.onError(host);
          session.#stage = "connecting";
          question.onResolved(host, address);
        };
        try {
          Net.resolve(host, (_name, address) => session.#guard(() => answer(address)));
        } catch {
          // The client expects its answer in a later turn.
          Timer.set(() => session.#guard(() => answer(undefined)));
        }
      }
    };
  }
}
