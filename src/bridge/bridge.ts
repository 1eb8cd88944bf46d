// What a device says over MQTT, and when. The network may be slow, gone or hostile: nothing here
// throws or waits because of it.

import type { ChannelConfig, Judged } from "../filter/config.ts";
import type { Clock, Link } from "../ports.ts";
import { Connection, type ConnectionState } from "./connection.ts";
import { OutPayload } from "./payload.ts";
import { DEFAULT_PREFIX, type Topics, topicsOf, uniqueSlugs } from "./topics.ts";
import { utf8 } from "./utf8.ts";

const ONLINE = "online";
const OFFLINE = "offline";

/** What topic `info` tells about the device besides its channels. */
export interface DeviceInfo {
  /** Version of the software. */
  readonly version: string;
  /** Name or id of the model that runs. */
  readonly model: string;
}

export interface BridgeOptions {
  readonly link: Link;
  readonly clock: Clock;
  /** The device's name; its id in topics is made from it. */
  readonly device: string;
  /** First levels of all topics; default `sluice`. */
  readonly prefix?: string;
  readonly channels: readonly ChannelConfig[];
  /** `judged[i]` belongs to `channels[i]`; the same objects for ever, filled for each reading. */
  readonly judged: readonly Judged[];
  readonly info: DeviceInfo;
  /** Gets one line for people about each lost or refused connection. */
  readonly onNotice?: (line: string) => void;
}

interface RetainedMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
}

export class Bridge {
  readonly topics: Topics;
  readonly #link: Link;
  readonly #clock: Clock;
  readonly #judged: readonly Judged[];
  readonly #connection: Connection;
  readonly #out: OutPayload;
  readonly #offline: Uint8Array;
  /** Said after each connect, in this order; `#greeted` of them are said. */
  readonly #greeting: readonly RetainedMessage[];
  #greeted = 0;
  #seq = 0;
  #published = 0;
  #dropped = 0;

  /** @throws RangeError for a prefix or device that cannot be in a topic */
  constructor(options: BridgeOptions) {
    const { channels, judged } = options;
    if (channels.length === 0 || channels.length !== judged.length) {
      throw new RangeError(
        `channels: expected as many as judged and at least one, got ${channels.length}` +
          ` and ${judged.length}`,
      );
    }
    this.topics = topicsOf(options.device, options.prefix ?? DEFAULT_PREFIX);
    this.#link = options.link;
    this.#clock = options.clock;
    this.#judged = judged;
    const ids = uniqueSlugs(channels.map((channel) => channel.name));
    this.#out = new OutPayload(ids);
    this.#offline = utf8(OFFLINE);
    this.#greeting = [
      { topic: this.topics.status, payload: utf8(ONLINE) },
      { topic: this.topics.info, payload: infoPayload(options, ids) },
    ];
    const will = { topic: this.topics.status, payload: this.#offline, retain: "retain" } as const;
    this.#connection = new Connection(options.link, options.clock, will, this.topics.device, {
      onUp: () => this.#greet(),
      onDown: () => {
        this.#greeted = 0;
      },
      onFragment: () => {},
      onNotice: options.onNotice ?? (() => {}),
    });
  }

  get state(): ConnectionState {
    return this.#connection.state;
  }

  /** Readings that reached the link. */
  get published(): number {
    return this.#published;
  }

  /** Readings that did not. */
  get dropped(): number {
    return this.#dropped;
  }

  start(): void {
    this.#connection.start();
  }

  /** Publishes what `judged` holds now; to be called once after each reading. */
  report(): void {
    this.#seq++;
    if (!this.#isReady()) {
      this.#dropped++;
      return;
    }
    this.#out.encode(this.#seq, this.#clock.wallMs(), this.#judged);
    if (this.#link.publish(this.topics.out, this.#out.bytes, this.#out.length, "once")) {
      this.#published++;
    } else {
      this.#dropped++;
    }
  }

  /** To be called regularly, once a second or more often. */
  poll(): void {
    this.#connection.poll();
    if (this.#connection.state === "up") this.#greet();
  }

  /** Says goodbye and closes: the broker tells a late subscriber that the device is offline. */
  stop(): void {
    if (this.#connection.state === "up") {
      this.#link.publish(this.topics.status, this.#offline, this.#offline.length, "retain");
    }
    this.#connection.stop();
    this.#greeted = 0;
  }

  #isReady(): boolean {
    return this.#connection.state === "up" && this.#greeted === this.#greeting.length;
  }

  /** Says as much of the greeting as the link takes now. */
  #greet(): void {
    while (this.#greeted < this.#greeting.length) {
      const { topic, payload } = this.#greeting[this.#greeted]!;
      if (!this.#link.publish(topic, payload, payload.length, "retain")) return;
      this.#greeted++;
    }
  }
}

function infoPayload(options: BridgeOptions, ids: readonly string[]): Uint8Array {
  const channels = options.channels.map((channel, i) => ({
    id: ids[i],
    name: channel.name,
    unit: channel.unit ?? null,
  }));
  const { version, model } = options.info;
  return utf8(JSON.stringify({ name: options.device, version, model, channels }));
}
