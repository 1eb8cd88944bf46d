// The far end of the demo: an MQTT client that sees only what the broker sends.
import { type OutChannel, readOut } from "../../lab/fleet/messages.ts";
import { BrokerClient } from "../mqtt/clients.ts";

export class Watcher {
  readonly #client: BrokerClient;
  /** Messages of topic `out` so far; a reading that is said again counts once. */
  received = 0;
  /** Of them, those that are no JSON object of readings. */
  malformed = 0;

  private constructor(client: BrokerClient) {
    this.#client = client;
  }

  /** Subscribes to all topics of the device; `onReading` gets each reading in order. */
  static async start(
    url: string,
    base: string,
    onReading: (channels: readonly OutChannel[]) => void,
    signal: AbortSignal,
  ): Promise<Watcher> {
    const client = await BrokerClient.connect({ broker: url }, { reconnectPeriod: 0 }, signal);
    const watcher = new Watcher(client);
    let last = 0;
    client.mqtt.on("message", (topic, payload) => {
      if (topic !== `${base}/out`) return;
      const reading = readOut(payload);
      // After a change of the model the last reading comes again.
      if (reading?.seq === last) return;
      watcher.received++;
      if (reading === undefined) watcher.malformed++;
      else {
        last = reading.seq;
        onReading(reading.channels);
      }
    });
    await client.subscribe(`${base}/#`);
    return watcher;
  }

  async stop(): Promise<void> {
    await this.#client.end();
  }
}
