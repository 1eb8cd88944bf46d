// The far end of the demo: an MQTT client that sees only what the broker sends.
import type { MqttClient } from "mqtt";
import { mqttClient } from "../mqtt/packages.ts";

/** One channel of a message of topic `out` (SPEC.md, "Payload of `out`"). */
export interface SeenChannel {
  readonly value: number | null;
  readonly raw: number | null;
  readonly score: number | null;
  readonly flags: string;
}

interface SeenMessage {
  readonly seq: number;
  readonly channels: Readonly<Record<string, SeenChannel>>;
}

export class Watcher {
  readonly #client: MqttClient;
  /** Messages of topic `out` so far; a reading that is said again counts once. */
  received = 0;
  /** Of them, those that are no JSON object of readings. */
  malformed = 0;

  private constructor(client: MqttClient) {
    this.#client = client;
  }

  /** Subscribes to all topics of the device; `onReading` gets each reading in order. */
  static async start(
    url: string,
    base: string,
    onReading: (channels: Readonly<Record<string, SeenChannel>>) => void,
  ): Promise<Watcher> {
    const client = await mqttClient().connectAsync(url, { reconnectPeriod: 0 });
    const watcher = new Watcher(client);
    let last = 0;
    client.on("message", (topic, payload) => {
      if (topic !== `${base}/out`) return;
      try {
        const { channels, seq } = JSON.parse(payload.toString()) as SeenMessage;
        // After a change of the model the last reading comes again.
        if (seq === last) return;
        last = seq;
        onReading(channels);
      } catch {
        watcher.malformed++;
      }
      watcher.received++;
    });
    await client.subscribeAsync(`${base}/#`);
    return watcher;
  }

  async stop(): Promise<void> {
    await this.#client.endAsync();
  }
}
