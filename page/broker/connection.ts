// The page's connection to the broker: MQTT over a WebSocket, one for all views. It comes back by
// itself after an outage; a refusal needs a person.

import mqtt, { type MqttClient } from "mqtt";
import { reasonOfCode } from "../../lab/fleet/link-reasons.ts";
import { PacketLimit } from "../../lab/fleet/packet-limit.ts";
import { Backoff } from "../../src/bridge/backoff.ts";

export interface BrokerAddress {
  /** `ws://` or `wss://`. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** First part of all topics. */
  readonly prefix: string;
}

export type ConnectionState =
  | { readonly kind: "off" }
  | { readonly kind: "connecting" }
  | { readonly kind: "up" }
  /** Tries again by itself at `retryMs` of `performance.now`. */
  | { readonly kind: "down"; readonly reason: string; readonly retryMs: number }
  | { readonly kind: "refused"; readonly reason: string };

const KEEP_ALIVE_S = 30;
const CONNECT_TIMEOUT_MS = 8_000;
/** A person looks at this page: they are not made to wait as long as a device is. */
const WAIT_MAX_MS = 10_000;
/** Reason codes that another attempt with the same words cannot change. */
const REFUSALS = [1, 2, 4, 5, 132, 133, 134, 135, 138];

export class Connection {
  address: BrokerAddress | undefined;
  state: ConnectionState = { kind: "off" };
  onState: (state: ConnectionState) => void = () => {};
  onMessage: (topic: string, payload: Uint8Array) => void = () => {};
  readonly #id = `sluice-page-${crypto.getRandomValues(new Uint32Array(1))[0]!.toString(16)}`;
  readonly #backoff = new Backoff(this.#id);
  #client: MqttClient | undefined;
  #timer = 0;

  /** Ends what was before and connects. */
  open(address: BrokerAddress): void {
    this.address = address;
    this.#backoff.reset();
    this.#connect();
  }

  retryNow(): void {
    if (this.address !== undefined) this.#connect();
  }

  /** Publishes a retained message at QoS 1; resolves when the broker has it. */
  async put(topic: string, payload: Uint8Array): Promise<void> {
    const client = this.#client;
    if (this.state.kind !== "up" || client === undefined) {
      throw new Error("there is no connection to the broker");
    }
    // The client's browser build takes any Uint8Array; its types name Node's alone.
    const bytes = payload as Parameters<MqttClient["publishAsync"]>[1];
    await client.publishAsync(topic, bytes, { qos: 1, retain: true });
  }

  #connect(): void {
    const { url, username, password, prefix } = this.address!;
    clearTimeout(this.#timer);
    const before = this.#client;
    this.#client = undefined;
    before?.end(true);
    this.#become({ kind: "connecting" });
    const client = mqtt.connect(url, {
      clientId: this.#id,
      clean: true,
      keepalive: KEEP_ALIVE_S,
      connectTimeout: CONNECT_TIMEOUT_MS,
      reconnectPeriod: 0,
      // A ping goes out whatever else is sent or heard: silence is noticed at any rate.
      reschedulePings: false,
      // Its other timers run in a worker made of a string, which the page's policy forbids.
      timerVariant: "native",
      ...(username !== "" && { username }),
      ...(password !== "" && { password }),
    });
    this.#client = client;
    const limit = new PacketLimit();
    client.stream.on("data", (bytes: Uint8Array) => {
      if (!limit.take(bytes)) client.end(true);
    });
    let code = 0;
    let wasUp = false;
    client.on("connect", () => {
      if (client !== this.#client) return;
      wasUp = true;
      this.#backoff.reset();
      const topics = ["status", "info", "out", "model/reported"].map((t) => `${prefix}/+/${t}`);
      client.subscribe(topics, { qos: 0 });
      this.#become({ kind: "up" });
    });
    client.on("message", (topic, payload) => {
      if (client === this.#client) this.onMessage(topic, payload);
    });
    client.on("error", (error) => {
      if ("code" in error && typeof error.code === "number") code = error.code;
      client.end(true);
    });
    client.on("close", () => {
      if (client !== this.#client) return;
      this.#client = undefined;
      // Whoever waits for the broker's answer to a message is told that none will come.
      client.end(true);
      this.#lost(url, code, wasUp);
    });
  }

  #lost(url: string, code: number, wasUp: boolean): void {
    const shown = new URL(url).host;
    if (REFUSALS.includes(code)) {
      this.#become({ kind: "refused", reason: reasonOfCode(code, shown) });
      return;
    }
    const silent = wasUp ? `${shown} closed the connection` : `no broker answers at ${shown}`;
    const reason = code === 0 ? silent : reasonOfCode(code, shown);
    const waitMs = Math.min(this.#backoff.nextMs(), WAIT_MAX_MS);
    this.#timer = window.setTimeout(() => this.#connect(), waitMs);
    this.#become({ kind: "down", reason, retryMs: performance.now() + waitMs });
  }

  #become(state: ConnectionState): void {
    this.state = state;
    this.onState(state);
  }
}
