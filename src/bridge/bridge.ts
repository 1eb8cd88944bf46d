// What a device says over MQTT, and when. The network may be slow, gone or hostile: nothing here
// throws or waits because of it. `connection.ts` keeps the link, `greeting.ts` says who is there,
// `readings.ts` says what was measured.

import type { ChannelConfig, Judged } from "../filter/config.ts";
import { ABI, FORMAT_VERSION } from "../model/format.ts";
import type { Clock, Link, Note, Vitals } from "../ports.ts";
import { utf8 } from "../utf8.ts";
import { Backoff } from "./backoff.ts";
import { Connection, type ConnectionState } from "./connection.ts";
import { Cue } from "./cue.ts";
import { Diagnostics } from "./diagnostics.ts";
import { Discovery, type DiscoveryOptions } from "./discovery.ts";
import { FORMATS, type PayloadFormat, type Presence } from "./formats.ts";
import { Greeting } from "./greeting.ts";
import { defaultBacklogReadings } from "./outbox.ts";
import { Readings } from "./readings.ts";
import { Sender } from "./sender.ts";
import { DEFAULT_PREFIX, type Topics, topicsOf, uniqueSlugs } from "./topics.ts";

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
  readonly #presence: Presence;
  readonly #connection: Connection;
  readonly #greeting: Greeting;
  readonly #readings: Readings;
  readonly #diagnostics: Diagnostics;
  /** Home Assistant has started. */
  readonly #birth: Cue | undefined;
  /** The will of a connection before this one, or of a namesake, says that we are gone. */
  readonly #denial: Cue;
  readonly #peer: BridgeOptions["peer"];
  /** "greeting": everybody knows that the device is there, and readings may follow. */
  #said: "nothing" | "greeting" = "nothing";

  /** @throws RangeError for a setting that cannot work, naming it */
  constructor(options: BridgeOptions) {
    const { link, clock, device, channels, judged, format = "json", onNotice = ignore } = options;
    if (channels.length === 0 || channels.length !== judged.length) {
      throw new RangeError(
        `channels: expected as many as judged and at least one, got ${channels.length}` +
          ` and ${judged.length}`,
      );
    }
    if (!Object.hasOwn(FORMATS, format)) {
      throw new RangeError(`format: expected ${Object.keys(FORMATS).join(", ")}, got ${format}`);
    }
    const topics = topicsOf(device, options.prefix ?? DEFAULT_PREFIX);
    const ids = uniqueSlugs(channels.map((channel) => channel.name));
    const backlogReadings = options.backlogReadings ?? defaultBacklogReadings(channels.length);
    const sender = new Sender(link, onNotice);
    const presence = FORMATS[format].presence(topics);
    const modelIn = options.peer === undefined ? "info" : "reported";
    const { version } = options.info;
    const source = {
      topics,
      presence,
      name: device,
      version,
      format,
      channels,
      ids,
      modelIn,
    } as const;
    const discovery = options.discovery && new Discovery(source, options.discovery);
    const cue = (topic: string, text: string) =>
      new Cue(topic, text, clock, new Backoff(topics.device));
    const birth = discovery && cue(discovery.birthTopic, "online");
    const denial = cue(presence.topic, presence.offline);
    const listensTo = birth === undefined ? [denial.topic] : [birth.topic, denial.topic];
    const announced = {
      ...{ device: topics.device, prefix: options.prefix ?? DEFAULT_PREFIX, format, ids },
      ...(discovery && { discovery: { prefix: discovery.prefix, style: discovery.style } }),
    };
    const about = { topics, presence, announced, discovery, note: options.note, listensTo };

    this.topics = topics;
    this.#options = options;
    this.#ids = ids;
    this.#link = link;
    this.#presence = presence;
    this.#peer = options.peer;
    this.#readings = new Readings(clock, sender, { ...source, judged, backlogReadings });
    this.#greeting = new Greeting(link, sender, about, infoText(options, ids, options.info.model));
    this.#diagnostics = new Diagnostics(clock, sender, topics.diagnostics, options.vitals);
    this.#birth = birth;
    this.#denial = denial;
    const { topic, offline } = presence;
    const will = { topic, payload: utf8(offline), retain: "retain" } as const;
    this.#connection = new Connection(link, clock, will, topics.device, {
      onUp: () => this.#onUp(),
      onDown: () => {
        this.#said = "nothing";
        this.#peer?.onDown();
      },
      onFragment: (topic, totalBytes, offset, bytes) => {
        this.#birth?.hear(topic, totalBytes, offset, bytes);
        this.#denial.hear(topic, totalBytes, offset, bytes);
        this.#peer?.onFragment(topic, totalBytes, offset, bytes);
      },
      onNotice,
    });
  }

  /** Connected, and not all is said that comes before readings: `poll` may come sooner. */
  get isGreeting(): boolean {
    return this.#connection.state === "up" && this.#said === "nothing";
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
    this.#readings.report(this.#connection.state === "up" && this.#said === "greeting");
  }

  /** To be called regularly, once a second or more often. */
  poll(): void {
    this.#diagnostics.count();
    this.#connection.poll();
    if (this.#connection.state !== "up") return;
    if (this.#birth?.takeDue() || this.#denial.takeDue()) {
      this.#said = "nothing";
      this.#greeting.restart();
    }
    if (!this.#proceed()) return;
    this.#readings.drain();
    const { dropped, waiting } = this.#readings;
    this.#diagnostics.proceed(dropped, waiting, this.#connection.attempts);
  }

  /** Says goodbye and closes: the broker tells a late subscriber that the device is offline. */
  stop(): void {
    if (this.#connection.state === "up") {
      const { topic, offline } = this.#presence;
      const payload = utf8(offline);
      this.#link.publish(topic, payload, payload.length, "retain");
    }
    this.#connection.stop();
    this.#said = "nothing";
  }

  /** Closes for a sleep of its own: to everybody else the device stays online. */
  pause(): void {
    this.#connection.stop();
    this.#said = "nothing";
  }

  /** Tells in topic `info` that another model runs. */
  changeModel(model: string): void {
    this.#greeting.restart(infoText(this.#options, this.#ids, model));
    this.#said = "nothing";
    if (this.#connection.state === "up") this.#proceed();
  }

  #onUp(): void {
    this.#said = "nothing";
    this.#greeting.start();
    this.#proceed();
    this.#peer?.onUp();
  }

  /** Goes on with the greeting; true: it is said, the last reading behind it. */
  #proceed(): boolean {
    if (this.#said === "greeting") return true;
    if (this.#greeting.proceed() !== "done") return false;
    this.#said = "greeting";
    this.#readings.repeat();
    return true;
  }
}

function ignore(): void {}

function infoText(options: BridgeOptions, ids: readonly string[], model: string): string {
  // Decimals that nobody configured are left out: JSON has no undefined.
  const channels = options.channels.map(({ name, unit = null, decimals }, i) => {
    return { id: ids[i], name, unit, decimals };
  });
  const { device: name, info } = options;
  const runs = { modelFormat: FORMAT_VERSION, abi: ABI };
  return JSON.stringify({ name, version: info.version, model, channels, ...runs });
}
