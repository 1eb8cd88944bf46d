// The sources that are followed, their topics, and the virtual devices made of them.
import { nodeOf } from "../../src/bridge/topics.ts";
import type { ChannelSettings } from "../../src/settings/channel.ts";
import { withConfigured } from "./channel.ts";
import type { AttachContext } from "./context.ts";
import { AttachedDevice, type FieldWish } from "./device.ts";
import type { Field } from "./field.ts";
import type { FoundField, GivenTopic } from "./given.ts";
import type { Mirror } from "./mirror.ts";
import { DeviceNames } from "./names.ts";
import type { Path } from "./path.ts";
import type { SavedDevice } from "./saved.ts";
import { TopicHeard } from "./topics-heard.ts";

/** Whoever floods the broker with more fills no memory. */
const DEVICES_MAX = 10_000;
/** Devices that announce themselves at a time: a thousand at once would fill memory and network. */
const NEWS_A_POLL = 10;

export interface GatewayOptions {
  readonly context: AttachContext;
  readonly isDiscovering: boolean;
  readonly given: readonly GivenTopic[];
  /** None: all numbers. */
  readonly fields: readonly FoundField[];
  readonly timePath: Path | undefined;
  readonly configured: readonly ChannelSettings[];
  readonly mirror: Mirror | undefined;
  /** Asks for a topic, or no longer. */
  listen(topic: string): void;
  unlisten(topic: string): void;
  publish(topic: string, text: string, retain: "retain" | "once"): void;
}

export class Sources {
  readonly devices = new Map<string, AttachedDevice>();
  /** Devices of an earlier run that were not seen in this one. */
  readonly remembered = new Map<string, SavedDevice>();
  readonly #options: GatewayOptions;
  readonly #names = new DeviceNames();
  readonly #heard = new Map<string, TopicHeard>();
  #isConnected = false;

  constructor(options: GatewayOptions) {
    this.#options = options;
  }

  /** Topics to listen to after each connect. */
  get topics(): readonly string[] {
    const { context, given, isDiscovering } = this.#options;
    const { discovery } = context;
    // Those that announce come first: what is announced is not taken by a pattern too.
    const announcements = isDiscovering ? [`${discovery}/sensor/#`, `${discovery}/device/#`] : [];
    const patterns = given.map(({ pattern }) => pattern);
    const announced = [...this.#heard.keys()].filter((topic) => !this.#isGiven(topic));
    return [...announcements, ...announced, ...patterns];
  }

  remember(devices: readonly SavedDevice[]): void {
    for (const device of devices) {
      this.remembered.set(device.id, device);
      this.#names.take(device.id, device.name);
    }
  }

  /** The broker is there. */
  connect(): void {
    this.#isConnected = true;
    for (const device of this.devices.values()) device.connect();
  }

  /** The broker is gone. */
  disconnect(): void {
    this.#isConnected = false;
    for (const device of this.devices.values()) device.disconnect();
  }

  /** Never what we say ourselves, nor what the broker says of itself. */
  isOurs(topic: string): boolean {
    const { context, mirror } = this.#options;
    const { discovery, prefix } = context;
    const isReserved = [prefix, discovery].some((first) => topic.startsWith(`${first}/`));
    return isReserved || topic.startsWith("$") || mirror?.isOurs(topic) === true;
  }

  poll(now: number): void {
    let news = 0;
    for (const device of this.devices.values()) {
      if (news < NEWS_A_POLL && device.isNewsDue(now)) {
        device.tellNews(now);
        news++;
      }
      device.poll(now);
    }
  }

  /** Undefined: nobody asked for the topic. */
  heardOn(topic: string): TopicHeard | undefined {
    const known = this.#heard.get(topic);
    if (known !== undefined || this.isOurs(topic)) return known;
    for (const pattern of this.#options.given) {
      const place = pattern.placeOf(topic);
      if (place === undefined) continue;
      const heard = new TopicHeard(topic);
      heard.given = place;
      this.#heard.set(topic, heard);
      return heard;
    }
    return undefined;
  }

  listenTo(topic: string): TopicHeard {
    const known = this.#heard.get(topic);
    if (known !== undefined) return known;
    const heard = new TopicHeard(topic);
    this.#heard.set(topic, heard);
    if (!this.#isGiven(topic)) this.#options.listen(topic);
    return heard;
  }

  deviceOf(id: string, sourceName: string): AttachedDevice | undefined {
    const known = this.devices.get(id);
    if (known !== undefined || this.devices.size >= DEVICES_MAX) return known;
    const saved = this.remembered.get(id);
    const name = saved?.name ?? this.#names.nameOf(id, sourceName);
    const device = new AttachedDevice(this.#options.context, id, name, sourceName, saved);
    this.remembered.delete(id);
    this.devices.set(id, device);
    if (this.#isConnected) device.connect();
    return device;
  }

  settingsOf(channel: ChannelSettings, device: string): ChannelSettings {
    return withConfigured(channel, device, this.#options.configured);
  }

  add(device: AttachedDevice, wish: FieldWish): Field | undefined {
    const field = device.add(wish);
    if (field !== undefined) this.listenTo(wish.topic).add(device, field);
    return field;
  }

  /** A field that is announced no more; a device without any says goodbye for ever. */
  remove(device: AttachedDevice, field: Field, then: "gone" | "soon back" = "gone"): void {
    const { topic } = field.source;
    device.remove(field);
    const heard = this.#heard.get(topic);
    heard?.remove(device, field);
    if (then === "gone" && device.fields.length === 0) this.#forget(device);
    if (heard?.isUsed === false && heard.given === undefined) {
      this.#heard.delete(topic);
      this.#options.unlisten(topic);
    }
  }

  #forget(device: AttachedDevice): void {
    const { topics } = device;
    device.dispose();
    this.devices.delete(device.id);
    this.#names.release(device.name);
    for (const { topic } of device.presence.topics) {
      const heard = this.#heard.get(topic);
      heard?.presenceOf.splice(heard.presenceOf.indexOf(device), 1);
    }
    if (topics === undefined) return;
    const { discovery } = this.#options.context;
    const announced = `${discovery}/device/${nodeOf(topics)}/config`;
    for (const topic of [announced, topics.info, topics.status]) {
      this.#options.publish(topic, "", "retain");
    }
  }

  /** Does a pattern that is listened to bring this topic? */
  #isGiven(topic: string): boolean {
    return this.#options.given.some((pattern) => pattern.placeOf(topic) !== undefined);
  }
}
