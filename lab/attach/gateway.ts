// From messages of others to virtual devices: finds sources, hands each field its readings.
import { ORIGIN } from "../../src/bridge/discovery.ts";
import { type AnnouncedSensor, type NotUnderstood, readAnnouncement } from "./announcement.ts";
import { channelOf } from "./channel.ts";
import type { AttachedDevice } from "./device.ts";
import type { Field } from "./field.ts";
import { type FoundField, fieldsIn, type GivenPlace } from "./given.ts";
import { messageTimeMs } from "./message-time.ts";
import { mirrored } from "./mirror.ts";
import { numberOf, parsePayload, valueAt } from "./path.ts";
import { SourcePresence } from "./presence.ts";
import type { SavedDevice } from "./saved.ts";
import { type GatewayOptions, Sources } from "./sources.ts";
import type { Delivery, Target, TopicHeard } from "./topics-heard.ts";

const MESSAGE_BYTES_MAX = 64 * 1024;
/** Messages of a given topic in which new fields are looked for, and then one in so many. */
const LOOKED_AT_FIRST = 20;
const LOOKED_AT_LATER = 100;

interface AnnouncedField {
  readonly device: AttachedDevice;
  readonly field: Field;
  /** What was said of it, to see whether it changed. */
  readonly said: string;
}

export class Gateway {
  readonly sources: Sources;
  messages = 0;
  readings = 0;
  readonly #options: GatewayOptions;
  /** By the topic of the announcement, then by id. */
  readonly #announced = new Map<string, Map<string, AnnouncedField>>();
  readonly #notUnderstood = new Map<string, readonly NotUnderstood[]>();
  readonly #decoder = new TextDecoder();

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.sources = new Sources(options);
  }

  get notUnderstood(): readonly NotUnderstood[] {
    return [...this.#notUnderstood.values()].flat();
  }

  /** Goes on where another run ended; before the first message. */
  resume(devices: readonly SavedDevice[]): void {
    this.sources.remember(devices);
    for (const { groups } of devices) {
      for (const { topic, path, name } of groups.flatMap(({ fields }) => fields)) {
        const heard = this.sources.heardOn(topic);
        if (heard?.given !== undefined) this.#addGiven(heard, heard.given, [{ name, path }]);
      }
    }
  }

  hear(topic: string, bytes: Uint8Array, delivery: Delivery): void {
    const { context, isDiscovering, timePath } = this.#options;
    if (bytes.length > MESSAGE_BYTES_MAX) return;
    this.messages++;
    if (isDiscovering && topic.startsWith(`${context.discovery}/`)) {
      this.#hearAnnouncement(topic, this.#decoder.decode(bytes));
      return;
    }
    const heard = this.sources.heardOn(topic);
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
      if (this.sources.isOurs(sensor.topic)) continue;
      const said = JSON.stringify(sensor);
      const old = before.get(sensor.id);
      const kept = old?.said === said ? old : this.#addAnnounced(sensor, said, old);
      if (kept === undefined) refused.push({ ...sensor, why: "there are too many fields" });
      else now.set(sensor.id, kept);
    }
    for (const [id, { device, field }] of before)
      if (!now.has(id)) this.sources.remove(device, field);
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
    if (old !== undefined) this.sources.remove(old.device, old.field, "soon back");
    const device = this.sources.deviceOf(sensor.deviceId, sensor.deviceName);
    const heard = this.sources.listenTo(sensor.topic);
    // Whoever announces knows more than a pattern.
    for (const target of heard.given === undefined ? [] : [...heard.targets]) {
      for (const field of [...target.fields])
        this.sources.remove(target.device, field, "soon back");
    }
    heard.given = undefined;
    const { at, expireAfterS, id, topic } = sensor;
    const expireAfterMs = expireAfterS * 1000;
    const settings = this.sources.settingsOf(channelOf(sensor), sensor.deviceName);
    const field = device && this.sources.add(device, { id, topic, at, settings, expireAfterMs });
    if (device === undefined || field === undefined) return undefined;
    this.#followPresence(device, sensor);
    return { device, field, said };
  }

  #followPresence(device: AttachedDevice, { availability, availabilityMode }: AnnouncedSensor) {
    const known = device.presence.topics.map(({ topic }) => topic);
    const more = availability.filter(
      ({ topic }) => !known.includes(topic) && !this.sources.isOurs(topic),
    );
    if (more.length === 0) return;
    device.presence = new SourcePresence([...device.presence.topics, ...more], availabilityMode);
    for (const { topic } of more) this.sources.listenTo(topic).presenceOf.push(device);
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
      const device = this.sources.deviceOf(`topic:${place.device}`, place.device);
      if (device === undefined || device.fields.some((each) => each.source.id === id)) continue;
      const settings = this.sources.settingsOf({ name: name.slice(0, 128) }, place.device);
      const at = { path, scale: 1, offset: 0 };
      this.sources.add(device, { id, topic: heard.topic, at, settings, expireAfterMs: NaN });
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
