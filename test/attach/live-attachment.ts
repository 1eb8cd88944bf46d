// `sluice attach` inside the test, on a real broker, and a client that sees everything there.
import { setTimeout as sleep } from "node:timers/promises";
import mqtt, { type MqttClient } from "mqtt";
import { Attachment, type AttachRequest } from "../../host/attach/attach.ts";
import type { Out } from "./world.ts";

const REQUEST = {
  ...{ name: "attach", prefix: "sluice", discovery: "homeassistant", saveEveryS: 60 },
  updates: { trust: [], trialReadings: 64 },
  sources: {
    ...{ isDiscovering: true, given: [], fields: [], configured: [] },
    ...{ timePath: undefined, mirror: undefined },
  },
};

export class Watcher {
  readonly client: MqttClient;
  /** Messages by topic, retained ones included. */
  readonly #heard = new Map<string, string[]>();

  private constructor(client: MqttClient) {
    this.client = client;
    client.on("message", (topic, payload) => {
      this.#heard.set(topic, [...(this.#heard.get(topic) ?? []), payload.toString()]);
    });
  }

  static async on(url: string): Promise<Watcher> {
    const client = await mqtt.connectAsync(url, { reconnectPeriod: 50 });
    const watcher = new Watcher(client);
    await client.subscribeAsync("#");
    return watcher;
  }

  get topics(): readonly string[] {
    return [...this.#heard.keys()];
  }

  on(topic: string): readonly string[] {
    return this.#heard.get(topic) ?? [];
  }

  last(topic: string) {
    const text = this.on(topic).at(-1);
    return text === undefined || text === "" ? undefined : JSON.parse(text);
  }

  out(device: string): Readonly<Record<string, Out>> {
    return this.last(`sluice/${device}/out`)?.channels ?? {};
  }

  /** All that was announced by us, by the virtual device's name. */
  announced(): ReadonlyMap<string, { dev: { via_device: string }; cmps: object }> {
    const ours = this.topics
      .filter((topic) => topic.startsWith("homeassistant/device/sluice_"))
      .map((topic) => this.last(topic))
      .filter((message) => message?.dev.via_device !== undefined);
    return new Map(ours.map((message) => [message.dev.name, message]));
  }

  async end(): Promise<void> {
    await this.client.endAsync(true);
  }
}

/** Waits until `is`, ten seconds at most. */
export async function until(is: () => boolean, what: string): Promise<void> {
  for (let i = 0; i < 1000; i++) {
    if (is()) return;
    await sleep(10);
  }
  throw new Error(`it does not come: ${what}`);
}

export interface Running {
  readonly attachment: Attachment;
  stop(): Promise<void>;
}

export function attachTo(
  url: string,
  {
    sources,
    ...more
  }: Partial<Omit<AttachRequest, "sources">> & {
    readonly sources?: Partial<AttachRequest["sources"]>;
  } = {},
): Running {
  const request = { ...REQUEST, ...more, broker: url };
  const attachment = new Attachment({ ...request, sources: { ...REQUEST.sources, ...sources } });
  const end = new AbortController();
  const done = attachment.run(end.signal);
  return {
    attachment,
    stop: async () => {
      end.abort();
      await done;
    },
  };
}
