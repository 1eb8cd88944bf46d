// From messages of others to virtual devices: finds sources, hands each field its readings.
import { ORIGIN } from "../../src/bridge/discovery.ts";
import { nodeOf } from "../../src/bridge/topics.ts";
import type { ChannelSettings } from "../../src/settings/channel.ts";
import { type AnnouncedSensor, type NotUnderstood, readAnnouncement } from "./announcement.ts";
import { channelOf, withConfigured } from "./channel.ts";
import type { AttachContext } from "./context.ts";
import { AttachedDevice, type FieldWish } from "./device.ts";
import type { Field } from "./field.ts";
import { type FoundField, fieldsIn, type GivenPlace, type GivenTopic } from "./given.ts";
import { messageTimeMs } from "./message-time.ts";
import { type Mirror, mirrored } from "./mirror.ts";
import { DeviceNames } from "./names.ts";
import { numberOf, type Path, parsePayload, valueAt } from "./path.ts";
import { SourcePresence } from "./presence.ts";
import type { SavedDevice } from "./saved.ts";
import { type Delivery, type Target, TopicHeard } from "./topics-heard.ts";

/** Sources that are followed: whoever floods the broker with more fills no memory. */
const DEVICES_MAX = 10_000;
const MESSAGE_BYTES_MAX = 64 * 1024;
/** Messages of a given topic in which new fields are looked for, and then one in so many. */
const LOOKED_AT_FIRST = 20;
const LOOKED_AT_LATER = 100;

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

interface AnnouncedField {
  readonly device: AttachedDevice;
  readonly field: Field;
  /** What was said of it, to see whether it changed. */
  readonly said: string;
}

export class Gateway {
  readonly devices = new Map<string, AttachedDevice>();
  /** Devices of an earlier run that were not seen in this one. */
  readonly remembered = new Map<string, SavedDevice>();
  messages = 0;
  readings = 0;
  readonly #options: GatewayOptions;
  readonly #names = new DeviceNames();
  readonly #topics = new Map<string, TopicHeard>();
  /** By the topic of the announcement, then by id. */
  readonly #announced = new Map<string, Map<string, AnnouncedField>>();
  readonly #notUnderstood = new Map<string, readonly NotUnderstood[]>();
  readonly #decoder = new TextDecoder();
  #isConnected = false;

  constructor(options: GatewayOptions) {
    this.#options = options;
  }

  get notUnderstood(): readonly NotUnderstood[] {
    return [...this.#notUnderstood.values()].flat();
  }

  /** Topics to listen to after each connect. */
  get topics(): readonly string[] {
    const { context, given, isDiscovering } = this.#options;
    const { discovery } = context;
    // Those that announce come first: what is announced is not taken by a pattern too.
    const announcements = isDiscovering ? [`${discovery}/sensor/#`, `${discovery}/device/#`] : [];
    const announced = [...this.#topics.values()].filter((each) => each.given === undefined);
    const patterns = given.map(({ pattern }) => pattern);
    return [...announcements, ...announced.map(({ topic }) => topic), ...patterns];
  }

  /** Goes on where another run ended; before the first message. */
  resume(devices: readonly SavedDevice[]): void {
    for (const device of devices) {
      this.remembered.set(device.id, device);
      this.#names.take(device.id, device.name);
    }
    for (const { groups } of devices) {
      for (const { topic, path, name } of groups.flatMap(({ fields }) => fields)) {
        const heard = this.#givenTopic(topic);
        if (heard?.given !== undefined) this.#addGiven(heard, heard.given, [{ name, path }]);
      }
    }
  }

  connect(): void {
    this.#isConnected = true;
    for (const device of this.devices.values()) device.connect();
  }

  disconnect(): void {
    this.#isConnected = false;
    for (const device of this.devices.values()) device.disconnect();
  }

  poll(now: number): void {
    for (const device of this.devices.values()) device.poll(now);
  }

  hear(topic: string, bytes: Uint8Array, delivery: Delivery): void {
    const { context, isDiscovering, timePath } = this.#options;
    if (bytes.length > MESSAGE_BYTES_MAX) return;
    this.messages++;
    if (isDiscovering && topic.startsWith(`${context.discovery}/`)) {
      this.#hearAnnouncement(topic, this.#decoder.decode(bytes));
      return;
    }
    const heard = this.#topics.get(topic) ?? this.#givenTopic(topic);
    if (heard === undefined) return;
    const text = this.#decoder.decode(bytes);
    if (heard.isRepeated(text, delivery)) return;
    const parsed = parsePayload(text);
    for (const device of heard.presenceOf) device.hearPresence(topic, parsed, text);
    if (heard.given !== undefined) this.#look(heard, heard.given, parsed);
    if (delivery.isRetained) {
      showAll(heard.targets, parsed);
      return;
    }
    const timeMs = messageTimeMs(parsed, timePath);
    let isNew = false;
    for (const target of heard.targets) isNew = this.#take(target, parsed, timeMs) || isNew;
    if (isNew) this.#mirror(heard, parsed);
  }

  /** Never what we say ourselves, nor what the broker says of itself. */
  isOurs(topic: string): boolean {
    const { context, mirror } = this.#options;
    const { discovery, prefix } = context;
    const isReserved = [prefix, discovery].some((first) => topic.startsWith(`${first}/`));
    return isReserved || topic.startsWith("$") || mirror?.isOurs(topic) === true;
  }

  #take({ device, fields }: Target, parsed: unknown, timeMs: number): boolean {
    const ticks = Number.isNaN(timeMs) ? NaN : Math.floor(timeMs) >>> 0;
    let isNew = false;
    for (const field of fields) {
      const value = valueAt(parsed, field.source.at.path);
      // What does not stand in this message comes in another one.
      if (value === undefined) continue;
      if (!field.take(numberOf(value), ticks)) continue;
      this.readings++;
      isNew = true;
    }
    if (isNew) device.report(timeMs);
    return isNew;
  }

  #mirror({ targets, topic }: TopicHeard, parsed: unknown): void {
    const { mirror, publish } = this.#options;
    if (mirror === undefined) return;
    const fields = targets.flatMap((target) => target.fields);
    const text = mirrored(parsed, fields);
    if (text !== undefined) publish(mirror.topicOf(topic), text, "once");
  }

  #hearAnnouncement(topic: string, text: string): void {
    const { discovery } = this.#options.context;
    const read = readAnnouncement(topic.slice(discovery.length + 1), text);
    if (read === undefined && text !== "") return;
    const { notUnderstood = [], origin = "", sensors = [] } = read ?? {};
    if (origin === ORIGIN) return;
    const before = this.#announced.get(topic) ?? new Map<string, AnnouncedField>();
    const now = new Map<string, AnnouncedField>();
    const refused = [...notUnderstood];
    for (const sensor of sensors) {
      if (this.isOurs(sensor.topic)) continue;
      const said = JSON.stringify(sensor);
      const old = before.get(sensor.id);
      const kept = old?.said === said ? old : this.#addAnnounced(sensor, said, old);
      if (kept === undefined) refused.push({ ...sensor, why: "there are too many fields" });
      else now.set(sensor.id, kept);
    }
    for (const [id, { device, field }] of before) if (!now.has(id)) this.#remove(device, field);
    this.#announced.set(topic, now);
    if (now.size === 0) this.#announced.delete(topic);
    if (refused.length > 0) this.#notUnderstood.set(topic, refused);
    else this.#notUnderstood.delete(topic);
  }

  #addAnnounced(
    sensor: AnnouncedSensor,
    said: string,
    old: AnnouncedField | undefined,
  ): AnnouncedField | undefined {
    if (old !== undefined) this.#remove(old.device, old.field, "soon back");
    const device = this.#deviceOf(sensor.deviceId, sensor.deviceName);
    const heard = this.#listenTo(sensor.topic);
    // Whoever announces knows more than a pattern.
    for (const target of heard.given === undefined ? [] : [...heard.targets]) {
      for (const field of [...target.fields]) this.#remove(target.device, field, "soon back");
    }
    heard.given = undefined;
    const { at, expireAfterS, id, topic } = sensor;
    const expireAfterMs = expireAfterS * 1000;
    const settings = this.#settingsOf(channelOf(sensor), sensor.deviceName);
    const field = device && this.#add(device, { id, topic, at, settings, expireAfterMs });
    if (device === undefined || field === undefined) return undefined;
    this.#followPresence(device, sensor);
    return { device, field, said };
  }

  #followPresence(device: AttachedDevice, { availability, availabilityMode }: AnnouncedSensor) {
    const known = device.presence.topics.map(({ topic }) => topic);
    const more = availability.filter(({ topic }) => !known.includes(topic) && !this.isOurs(topic));
    if (more.length === 0) return;
    device.presence = new SourcePresence([...device.presence.topics, ...more], availabilityMode);
    for (const { topic } of more) this.#listenTo(topic).presenceOf.push(device);
  }

  /** The fields of a given topic that were not seen before. */
  #look(heard: TopicHeard, place: GivenPlace, parsed: unknown): void {
    const isDue = heard.messages < LOOKED_AT_FIRST || heard.messages % LOOKED_AT_LATER === 0;
    heard.messages++;
    if (!isDue) return;
    this.#addGiven(heard, place, fieldsIn(parsed, place, this.#options.fields));
  }

  #addGiven(heard: TopicHeard, place: GivenPlace, found: readonly FoundField[]): void {
    for (const { name, path } of found) {
      const id = `${heard.topic} ${JSON.stringify(path)}`;
      const device = this.#deviceOf(`topic:${place.device}`, place.device);
      if (device === undefined || device.fields.some((each) => each.source.id === id)) continue;
      const settings = this.#settingsOf({ name: name.slice(0, 128) }, place.device);
      const at = { path, scale: 1, offset: 0 };
      this.#add(device, { id, topic: heard.topic, at, settings, expireAfterMs: NaN });
    }
  }

  #givenTopic(topic: string): TopicHeard | undefined {
    const known = this.#topics.get(topic);
    if (known !== undefined || this.isOurs(topic)) return known;
    for (const pattern of this.#options.given) {
      const place = pattern.placeOf(topic);
      if (place === undefined) continue;
      const heard = new TopicHeard(topic);
      heard.given = place;
      this.#topics.set(topic, heard);
      return heard;
    }
    return undefined;
  }

  #listenTo(topic: string): TopicHeard {
    const known = this.#topics.get(topic);
    if (known !== undefined) return known;
    const heard = new TopicHeard(topic);
    this.#topics.set(topic, heard);
    const isHeardAnyway = this.#options.given.some((each) => each.placeOf(topic) !== undefined);
    if (!isHeardAnyway) this.#options.listen(topic);
    return heard;
  }

  #deviceOf(id: string, sourceName: string): AttachedDevice | undefined {
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

  #settingsOf(channel: ChannelSettings, device: string): ChannelSettings {
    return withConfigured(channel, device, this.#options.configured);
  }

  #add(device: AttachedDevice, wish: FieldWish): Field | undefined {
    const field = device.add(wish);
    if (field !== undefined) this.#listenTo(wish.topic).add(device, field);
    return field;
  }

  /** A field that is announced no more; a device without any says goodbye for ever. */
  #remove(device: AttachedDevice, field: Field, then: "gone" | "soon back" = "gone"): void {
    const { topic } = field.source;
    device.remove(field);
    const heard = this.#topics.get(topic);
    heard?.remove(device, field);
    if (then === "gone" && device.fields.length === 0) this.#forget(device);
    if (heard?.isUsed === false && heard.given === undefined) {
      this.#topics.delete(topic);
      this.#options.unlisten(topic);
    }
  }

  #forget(device: AttachedDevice): void {
    const { topics } = device;
    device.stop();
    this.devices.delete(device.id);
    this.#names.release(device.name);
    for (const { topic } of device.presence.topics) {
      const heard = this.#topics.get(topic);
      heard?.presenceOf.splice(heard.presenceOf.indexOf(device), 1);
    }
    if (topics === undefined) return;
    const { discovery } = this.#options.context;
    const announced = `${discovery}/device/${nodeOf(topics)}/config`;
    for (const topic of [announced, topics.info, topics.status]) {
      this.#options.publish(topic, "", "retain");
    }
  }
}

/** What was kept is old: shown in a list, no reading. */
function showAll(targets: readonly Target[], parsed: unknown): void {
  for (const { fields } of targets) {
    for (const field of fields) {
      const value = valueAt(parsed, field.source.at.path);
      if (value !== undefined) field.show(numberOf(value));
    }
  }
}
