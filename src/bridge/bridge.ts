// What a device says over MQTT, and when. The network may be slow, gone or hostile: nothing here
// throws or waits because of it. `connection.ts` keeps the link, `greeting.ts` says who is there,
// `readings.ts` says what was measured.

import type { ChannelConfig, Judged } from "../filter/config.ts";
import type { Clock, Link, Note, Vitals } from "../ports.ts";
import { Backoff } from "./backoff.ts";
import { Birth } from "./birth.ts";
import { Connection, type ConnectionState } from "./connection.ts";
import { Diagnostics } from "./diagnostics.ts";
import { Discovery, type DiscoveryOptions } from "./discovery.ts";
import type { PayloadFormat } from "./formats.ts";
import { Greeting, OFFLINE } from "./greeting.ts";
import { defaultBacklogReadings } from "./outbox.ts";
import { Readings } from "./readings.ts";
import { Sender } from "./sender.ts";
import { DEFAULT_PREFIX, type Topics, topicsOf, uniqueSlugs } from "./topics.ts";
import { utf8 } from "./utf8.ts";

/** What topic `info` tells about the device besides its channels. */
export interface DeviceInfo {
  /** Version of the software. */
  readonly version: string;
  /** Name or id of the model that runs. */
  readonly model: string;
}

/** Learns about the connection what the bridge learns. */
export interface BridgePeer {
  onUp(): void;
  onDown(): void;
  onFragment(topic: string, totalBytes: number, offset: number, bytes: Uint8Array): void;
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
  /** How readings are written; default `json`. */
  readonly format?: PayloadFormat;
  /** Readings kept while they cannot be sent; default: what 8 KB hold. */
  readonly backlogReadings?: number;
  /** Makes the device show up in Home Assistant; absent: it does not. */
  readonly discovery?: DiscoveryOptions;
  /** Remembers what was announced, so that entities that are gone are removed. */
  readonly note?: Note;
  readonly vitals?: Vitals;
  /** Somebody else who uses the same connection: the updater. */
  readonly peer?: BridgePeer;
  /** Gets one line for people about each lost or refused connection. */
  readonly onNotice?: (line: string) => void;
}

export class Bridge {
  readonly topics: Topics;
  readonly #options: BridgeOptions;
  readonly #ids: readonly string[];
  readonly #link: Link;
  readonly #connection: Connection;
  readonly #greeting: Greeting;
  readonly #readings: Readings;
  readonly #diagnostics: Diagnostics;
  readonly #birth: Birth | undefined;
  readonly #peer: BridgeOptions["peer"];
  /** "told": everybody knows that the device is there, and readings may follow. */
  #presence: "untold" | "told" = "untold";

  /** @throws RangeError for a setting that cannot work, naming it */
  constructor(options: BridgeOptions) {
    const { link, clock, device, channels, judged, format = "json", onNotice = ignore } = options;
    if (channels.length === 0 || channels.length !== judged.length) {
      throw new RangeError(
        `channels: expected as many as judged and at least one, got ${channels.length}` +
          ` and ${judged.length}`,
      );
    }
    const topics = topicsOf(device, options.prefix ?? DEFAULT_PREFIX);
    const ids = uniqueSlugs(channels.map((channel) => channel.name));
    const backlogReadings = options.backlogReadings ?? defaultBacklogReadings(channels.length);
    const sender = new Sender(link, onNotice);
    const { version } = options.info;
    const source = { topics, name: device, version, format, channels, ids };
    const discovery = options.discovery && new Discovery(source, options.discovery);
    const about = { topics, discovery, note: options.note };

    this.topics = topics;
    this.#options = options;
    this.#ids = ids;
    this.#link = link;
    this.#peer = options.peer;
    this.#readings = new Readings(clock, sender, { ...source, judged, backlogReadings });
    this.#greeting = new Greeting(link, sender, about, infoText(options, ids, options.info.model));
    this.#diagnostics = new Diagnostics(clock, sender, topics.diagnostics, options.vitals);
    this.#birth = discovery && new Birth(discovery.birthTopic, clock, new Backoff(topics.device));
    const will = { topic: topics.status, payload: utf8(OFFLINE), retain: "retain" } as const;
    this.#connection = new Connection(link, clock, will, topics.device, {
      onUp: () => this.#onUp(),
      onDown: () => {
        this.#presence = "untold";
        this.#peer?.onDown();
      },
      onFragment: (topic, totalBytes, offset, bytes) => {
        this.#birth?.hear(topic, totalBytes, offset, bytes);
        this.#peer?.onFragment(topic, totalBytes, offset, bytes);
      },
      onNotice,
    });
  }

  get state(): ConnectionState {
    return this.#connection.state;
  }

  /** Readings that the link took at once. */
  get published(): number {
    return this.#readings.published;
  }

  /** Readings that will never be sent. */
  get dropped(): number {
    return this.#readings.dropped;
  }

  /** Readings that wait until they can be sent. */
  get waiting(): number {
    return this.#readings.waiting;
  }

  start(): void {
    this.#connection.start();
  }

  /** Publishes what `judged` holds now; to be called once after each reading. */
  report(): void {
    this.#readings.report(this.#connection.state === "up" && this.#presence === "told");
  }

  /** To be called regularly, once a second or more often. */
  poll(): void {
    this.#diagnostics.count();
    this.#connection.poll();
    if (this.#connection.state !== "up") return;
    if (this.#birth?.takeDue()) this.#greet();
    if (!this.#proceed()) return;
    this.#readings.drain();
    const { dropped, waiting } = this.#readings;
    this.#diagnostics.proceed(dropped, waiting, this.#connection.attempts);
  }

  /** Says goodbye and closes: the broker tells a late subscriber that the device is offline. */
  stop(): void {
    if (this.#connection.state === "up") {
      const offline = utf8(OFFLINE);
      this.#link.publish(this.topics.status, offline, offline.length, "retain");
    }
    this.#connection.stop();
    this.#presence = "untold";
  }

  /** Tells in topic `info` that another model runs. */
  changeModel(model: string): void {
    this.#greeting.restart(infoText(this.#options, this.#ids, model));
    this.#presence = "untold";
    if (this.#connection.state === "up") this.#proceed();
  }

  #onUp(): void {
    this.#greet();
    this.#proceed();
    this.#peer?.onUp();
  }

  #greet(): void {
    this.#presence = "untold";
    this.#greeting.restart();
  }

  /** Goes on with the greeting; true: it is said, the last reading behind it. */
  #proceed(): boolean {
    if (this.#presence === "told") return true;
    if (!this.#greeting.proceed()) return false;
    this.#presence = "told";
    this.#readings.repeat();
    return true;
  }
}

function ignore(): void {}

function infoText(options: BridgeOptions, ids: readonly string[], model: string): string {
  const channels = options.channels.map(({ name, unit = null }, i) => ({ id: ids[i], name, unit }));
  const { device: name, info } = options;
  return JSON.stringify({ name, version: info.version, model, channels });
}
