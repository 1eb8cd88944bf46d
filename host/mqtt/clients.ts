// The one owner of MQTT clients: all are made here, with bounds on what the other side may do, and
// ended here within a time, whatever the broker does.

import type { IClientOptions, MqttClient } from "mqtt";
import { reasonOfError } from "../../lab/fleet/link-reasons.ts";
import { PACKET_BYTES_MAX, PacketLimit } from "../../lab/fleet/packet-limit.ts";
import { UserError } from "../../lab/user-error.ts";
import { brokerAddress } from "./address.ts";
import { mqttClient } from "./packages.ts";
import { readTlsFiles, type TlsFiles } from "./tls-files.ts";

/** Broker that is silent for 1.5 times this is gone: 45 s. */
const KEEP_ALIVE_S = 30;
/** For the broker's answer to a connection or a subscription. */
const ANSWER_MS = 10_000;
/** For a message to be acknowledged: the connection may be lost and made again in between. */
const PUT_MS = 60_000;
/** A goodbye that the broker does not acknowledge within this time is cut short. */
const GOODBYE_MS = 2_000;

/** What the options of a command say of a broker. */
export interface BrokerAccess extends TlsFiles {
  readonly broker: string;
}

/** Starts a connection; whoever asked hears of it by the client's events. */
export function openClient(url: string, options: IClientOptions): MqttClient {
  const client = mqttClient().connect(url, {
    keepalive: KEEP_ALIVE_S,
    connectTimeout: ANSWER_MS,
    ...options,
    ...(options.protocolVersion === 5 && {
      properties: { maximumPacketSize: PACKET_BYTES_MAX },
    }),
    // A ping goes out every 30 s whatever else is sent or heard: silence is noticed at any rate.
    reschedulePings: false,
  });
  client.on("error", () => {});
  bound(client);
  client.on("packetsend", ({ cmd }) => {
    // The client came back by itself: the first packet of a connection, on a stream of its own.
    if (cmd === "connect") bound(client);
  });
  return client;
}

function bound({ stream }: MqttClient): void {
  const limit = new PacketLimit();
  stream.on("data", (bytes: Uint8Array) => {
    if (limit.take(bytes)) return;
    const error = new Error(`sent a packet of more than ${PACKET_BYTES_MAX} bytes`);
    stream.destroy(Object.assign(error, { code: "EMSGSIZE" }));
  });
}

/** Says goodbye, or hangs up; done when the connection has ended, after 2 s at most. */
export function endClient(client: MqttClient, how: "goodbye" | "hang up"): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => {
      // `end` waits for acknowledgements that never come, and a second one does nothing.
      client.stream.destroy();
      resolve();
    }, GOODBYE_MS);
    client.end(how === "hang up", () => {
      clearTimeout(cut);
      resolve();
    });
  });
}

/** Whether the broker said no, and not just went away: then there is a reason code or a SUBACK. */
export function isRefusal(error: unknown): boolean {
  const { code, packet } = (error ?? {}) as { code?: unknown; packet?: unknown };
  return typeof code === "number" || packet !== undefined;
}

/** As `reasonOfError`, and what helps where the broker would be on this machine. */
function reasonOf(error: unknown, address: string): string {
  const reason = reasonOfError(error, address);
  const isHere = /^no broker at [a-z]+:\/\/(localhost|127\.|\[::1\])/.test(reason);
  return isHere ? `${reason}; sluice broker starts one` : reason;
}

/** A connection of a command: each wait ends with an answer, an error of one line or the signal. */
export class BrokerClient {
  readonly mqtt: MqttClient;
  /** The broker's address without its password, for messages. */
  readonly address: string;
  readonly #signal: AbortSignal;
  /** Rejects when the signal comes; one listener however many answers are waited for. */
  readonly #interrupted: Promise<never>;
  #lastError: unknown;

  private constructor(client: MqttClient, address: string, signal: AbortSignal) {
    this.mqtt = client;
    this.address = address;
    this.#signal = signal;
    this.#interrupted = new Promise((_, reject) => {
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    this.#interrupted.catch(() => {});
    client.on("error", (error) => {
      this.#lastError = error;
    });
  }

  /** @throws UserError of one line when the broker cannot be reached or refuses */
  static async connect(
    access: BrokerAccess,
    options: IClientOptions,
    signal: AbortSignal,
  ): Promise<BrokerClient> {
    let address: string;
    let tls: ReturnType<typeof readTlsFiles>;
    try {
      address = brokerAddress(access.broker);
      tls = readTlsFiles(access);
    } catch (error) {
      throw new UserError(`--${(error as Error).message}`);
    }
    const client = openClient(access.broker, { ...options, ...tls });
    const made = new BrokerClient(client, address, signal);
    await made.#answer(
      new Promise<void>((resolve, reject) => {
        client.once("connect", () => resolve());
        client.once("error", reject);
        client.once("close", () => reject(made.lost()));
      }),
      ANSWER_MS + 1_000,
    );
    return made;
  }

  /** @throws UserError when the broker does not let us hear all of `topics` */
  async subscribe(topics: string | string[]): Promise<void> {
    await this.#answer(this.mqtt.subscribeAsync(topics, { qos: 1 }), ANSWER_MS, (error) => {
      return isRefusal(error) ? `${this.address} does not let us hear ${topics}` : undefined;
    });
  }

  /** Resolves when the broker has it. */
  async put(topic: string, bytes: Uint8Array): Promise<void> {
    const message = Buffer.from(bytes);
    const put = this.mqtt.publishAsync(topic, message, { qos: 1, retain: true });
    await this.#answer(put, PUT_MS);
  }

  async end(): Promise<void> {
    await endClient(this.mqtt, this.#signal.aborted ? "hang up" : "goodbye");
  }

  /** Why the connection ended. */
  lost(): UserError {
    const why = this.#lastError ?? "the connection was closed";
    return new UserError(reasonOf(why, this.address));
  }

  /** What `asked` brings; where that is nothing, the connection is ended. */
  async #answer<T>(
    asked: Promise<T>,
    limitMs: number,
    wordsFor: (error: unknown) => string | undefined = () => undefined,
  ): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      const silent = new UserError(`${this.address} does not answer (${limitMs / 1000} s)`);
      timer = setTimeout(() => reject(silent), limitMs);
    });
    try {
      return await Promise.race([asked, silence, this.#interrupted]);
    } catch (error) {
      await endClient(this.mqtt, "hang up");
      if (error instanceof UserError || this.#signal.aborted) throw error;
      const words = wordsFor(error) ?? reasonOf(error, this.address);
      throw new UserError(words);
    } finally {
      clearTimeout(timer);
    }
  }
}
