// The Link port over the npm package `mqtt`, which parses and writes the protocol. When to
// connect again is the bridge's decision, so the package's own reconnecting is off.

import { randomBytes } from "node:crypto";
import type { IClientOptions, MqttClient } from "mqtt";
import { reasonOfCode, reasonOfError } from "../../lab/fleet/link-reasons.ts";
import type { Link, LinkEvents, Will } from "../../src/ports.ts";
import { brokerAddress } from "./address.ts";
import { endClient, isRefusal, openClient } from "./clients.ts";
import { hangUpHint, readTlsFiles, type TlsFiles, type TlsSettings } from "./tls-files.ts";

/** Above so many unsent bytes the link takes nothing more: memory stays bounded. */
const UNSENT_BYTES_MAX = 256 * 1024;
/** So many go out before the turn ends, or a burst would find the link full. */
const CORKED_BYTES_MAX = 16 * 1024;

/** What the broker says of a message beside its topic and payload. */
export interface Delivery {
  /** It was kept at the broker, and may be old. */
  readonly retain: boolean;
  /** It may have come before. */
  readonly dup: boolean;
  readonly qos: 0 | 1 | 2;
}

export interface MqttLinkOptions extends TlsFiles {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`, with or without `user:password@`. */
  readonly url: string;
  /** Must be unique at the broker; default: `sluice-` and 8 random hex digits. */
  readonly clientId?: string;
  readonly username?: string;
  readonly password?: string;
  /** 4: MQTT 3.1.1, which every broker speaks (default); 5: MQTT 5. */
  readonly protocolVersion?: 4 | 5;
  /** Silence after which the broker is asked whether it is there; default 30. */
  readonly keepAliveS?: number;
  /** How long to wait for the broker's first answer; default 10,000. */
  readonly connectTimeoutMs?: number;
  /** Hears all messages, each with what the broker says of it, in place of `onFragment`. */
  readonly onMessage?: (topic: string, bytes: Uint8Array, packet: Delivery) => void;
}

export class MqttLink implements Link {
  /** The broker's address without its password, for messages. */
  readonly address: string;
  readonly #url: string;
  readonly #tls: TlsSettings;
  readonly #options: IClientOptions;
  readonly #onMessage: MqttLinkOptions["onMessage"];
  #client: MqttClient | undefined;
  #corked: MqttClient["stream"] | undefined;
  #onNotice: (line: string) => void = () => {};

  /** @throws Error of one line for a bad URL or a file that cannot be read */
  constructor(options: MqttLinkOptions) {
    this.address = brokerAddress(options.url);
    this.#url = options.url;
    this.#tls = readTlsFiles(options);
    this.#onMessage = options.onMessage;
    this.#options = {
      clientId: options.clientId ?? `sluice-${randomBytes(4).toString("hex")}`,
      clean: true,
      reconnectPeriod: 0,
      resubscribe: false,
      queueQoSZero: false,
      protocolVersion: options.protocolVersion ?? 4,
      ...(options.keepAliveS !== undefined && { keepalive: options.keepAliveS }),
      ...(options.connectTimeoutMs !== undefined && { connectTimeout: options.connectTimeoutMs }),
      ...(options.username !== undefined && { username: options.username }),
      ...(options.password !== undefined && { password: options.password }),
      ...this.#tls,
    };
  }

  open(will: Will, events: LinkEvents): void {
    const { topic, payload } = will;
    const client = openClient(this.#url, {
      ...this.#options,
      will: { topic, payload: Buffer.from(payload), qos: 1, retain: will.retain === "retain" },
    });
    this.#client = client;
    this.#onNotice = (line) => events.onNotice?.(line);
    let reason = `${this.address} closed the connection${hangUpHint(this.#url, this.#tls)}`;
    let ended = false;
    const down = () => {
      if (ended) return;
      ended = true;
      if (this.#client === client) this.#client = undefined;
      events.onDown(reason);
    };
    client.on("connect", () => {
      reason = `${this.address} closed the connection`;
      events.onUp();
    });
    const onFragment = (on: string, bytes: Uint8Array) =>
      events.onFragment(on, bytes.length, 0, bytes);
    client.on("message", this.#onMessage ?? onFragment);
    client.on("disconnect", (packet) => {
      if (packet.reasonCode) reason = reasonOfCode(packet.reasonCode, this.address);
    });
    client.on("error", (error) => {
      reason = reasonOfError(error, this.address);
      client.end(true);
    });
    client.on("close", down);
    client.on("end", down);
  }

  /** MQTT 5 brokers say it when they accept us. */
  packetBytesMax(): number {
    return this.#client?.serverProperties?.maximumPacketSize ?? Number.POSITIVE_INFINITY;
  }

  publish(
    topic: string,
    payload: Uint8Array,
    byteLength: number,
    retain: "retain" | "once",
  ): boolean {
    const client = this.#client;
    if (!client?.connected || client.stream.writableLength > UNSENT_BYTES_MAX) return false;
    this.#cork(client.stream);
    const copy = Buffer.from(payload.subarray(0, byteLength));
    // State must arrive, and a refusal of it is heard; of readings the next one is worth more than
    // a repeated old one.
    if (retain === "once") client.publish(topic, copy, { qos: 0 });
    else {
      client.publish(topic, copy, { qos: 1, retain: true }, (error) => {
        if (isRefusal(error)) this.#onNotice(`${this.address} refuses ${topic}`);
      });
    }
    return true;
  }

  /** What is published in one turn leaves in a few writes: one costs more than a message. */
  #cork(stream: MqttClient["stream"]): void {
    if (this.#corked === stream) {
      if (stream.writableLength < CORKED_BYTES_MAX) return;
      stream.uncork();
      stream.cork();
      return;
    }
    this.#corked = stream;
    stream.cork();
    setImmediate(() => {
      this.#corked = undefined;
      stream.uncork();
    });
  }

  subscribe(topic: string): boolean {
    const client = this.#client;
    if (!client?.connected) return false;
    client.subscribe(topic, { qos: 1 }, (error) => {
      if (isRefusal(error)) this.#onNotice(`${this.address} does not let us hear ${topic}`);
    });
    return true;
  }

  unsubscribe(topic: string): boolean {
    if (!this.#client?.connected) return false;
    this.#client.unsubscribe(topic);
    return true;
  }

  close(): void {
    const client = this.#client;
    if (client !== undefined) void endClient(client, client.connected ? "goodbye" : "hang up");
  }
}
