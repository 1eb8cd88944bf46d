// What devices say of themselves by Home Assistant's MQTT discovery: one message a sensor
// (`homeassistant/sensor/…/config`) or one a device (`homeassistant/device/…/config`).
// https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery
import { readTemplate, type ValueAt } from "./template.ts";

/** One topic by which a device says whether it is there. */
export interface Availability {
  readonly topic: string;
  readonly available: string;
  readonly notAvailable: string;
  readonly at: ValueAt | undefined;
}

/** A sensor that announced itself, and that can be filtered. */
export interface AnnouncedSensor {
  /** Unique among all: Home Assistant's `unique_id`, else where it was announced. */
  readonly id: string;
  readonly name: string;
  /** What belongs together: the first identifier of the device, else the state topic. */
  readonly deviceId: string;
  readonly deviceName: string;
  readonly topic: string;
  readonly at: ValueAt;
  readonly unit: string | undefined;
  readonly deviceClass: string | undefined;
  readonly stateClass: string | undefined;
  readonly decimals: number | undefined;
  /** Silence after which the value is worth nothing; NaN: not said. */
  readonly expireAfterS: number;
  readonly availability: readonly Availability[];
  readonly availabilityMode: "all" | "any" | "latest";
}

/** A sensor that cannot be filtered, and why. */
export interface NotUnderstood {
  readonly id: string;
  readonly name: string;
  readonly why: string;
}

export interface Announced {
  /** What software announced it; "": not said. */
  readonly origin: string;
  readonly sensors: readonly AnnouncedSensor[];
  readonly notUnderstood: readonly NotUnderstood[];
}

/** The short forms of the keys that are read here. */
const LONG_KEYS: Readonly<Record<string, string>> = {
  avty: "availability",
  avty_mode: "availability_mode",
  avty_t: "availability_topic",
  avty_tpl: "availability_template",
  cmps: "components",
  dev: "device",
  dev_cla: "device_class",
  ent_cat: "entity_category",
  exp_aft: "expire_after",
  ids: "identifiers",
  o: "origin",
  obj_id: "object_id",
  ops: "options",
  p: "platform",
  pl_avail: "payload_available",
  pl_not_avail: "payload_not_available",
  stat_cla: "state_class",
  stat_t: "state_topic",
  sug_dsp_prc: "suggested_display_precision",
  t: "topic",
  uniq_id: "unique_id",
  unit_of_meas: "unit_of_measurement",
  val_tpl: "value_template",
};
const SENSORS_MAX = 256;
const TEXT_CHARS_MAX = 500;
/** State classes of numbers; a sensor without one may be a word or a date. */
const NUMERIC_CLASSES = ["measurement", "measurement_angle", "total", "total_increasing"];
const WORDY_CLASSES = ["date", "timestamp", "enum"];

type Keys = Readonly<Record<string, unknown>>;

/**
 * @param topic where it was announced, below the discovery prefix: `sensor/node/object/config`
 * @returns undefined where it is no announcement of sensors
 */
export function readAnnouncement(topic: string, payload: string): Announced | undefined {
  const [platform = "", ...rest] = topic.split("/");
  if (rest.at(-1) !== "config" || !["sensor", "device"].includes(platform)) return undefined;
  const whole = keysOf(payload);
  if (whole === undefined) return undefined;
  const sensors: AnnouncedSensor[] = [];
  const notUnderstood: NotUnderstood[] = [];
  const place = rest.slice(0, -1).join("/");
  for (const [name, keys] of componentsOf(platform, place, whole)) {
    const read = readSensor(`${platform}/${name}`, keys);
    if ("why" in read) notUnderstood.push(read);
    else sensors.push(read);
  }
  const { name: origin } = expanded(whole.origin);
  return { origin: typeof origin === "string" ? origin : "", sensors, notUnderstood };
}

/** The sensors of one message, with what the whole device shares. */
function componentsOf(platform: string, place: string, whole: Keys): [string, Keys][] {
  if (platform === "sensor") return [[place, whole]];
  const { components, ...shared } = whole;
  if (typeof components !== "object" || components === null) return [];
  return Object.entries(components as Record<string, unknown>)
    .slice(0, SENSORS_MAX)
    .map(([id, own]): [string, Keys] => [`${place}/${id}`, { ...shared, ...expanded(own) }])
    .filter(([, { platform }]) => platform === "sensor");
}

function readSensor(place: string, keys: Keys): AnnouncedSensor | NotUnderstood {
  const text = (key: string): string | undefined => {
    const value = keys[key];
    return typeof value === "string" && value.length <= TEXT_CHARS_MAX ? value : undefined;
  };
  const id = text("unique_id") ?? place;
  const name = text("name") ?? text("device_class") ?? text("object_id") ?? place;
  const topic = text("state_topic");
  const fail = (why: string): NotUnderstood => ({ id, name, why });
  if (topic === undefined || /[+#]/.test(topic)) return fail("it names no state topic");
  const at = readTemplate(text("value_template"));
  if (at === undefined) return fail(`its template is not understood: ${text("value_template")}`);
  const [unit, deviceClass] = [text("unit_of_measurement"), text("device_class")];
  const stateClass = text("state_class");
  const isWordy = WORDY_CLASSES.includes(deviceClass ?? "") || Array.isArray(keys.options);
  const isNumber = unit !== undefined || NUMERIC_CLASSES.includes(stateClass ?? "");
  if (isWordy || !isNumber) return fail("it is not a number: no unit and no state class");
  const device = expanded(keys.device);
  const [first] = [device.identifiers].flat();
  return {
    ...{ id, name, topic, at, unit, deviceClass, stateClass },
    deviceId: typeof first === "string" || typeof first === "number" ? String(first) : topic,
    deviceName: typeof device.name === "string" ? device.name : name,
    decimals: numberOf(keys.suggested_display_precision),
    expireAfterS: numberOf(keys.expire_after) ?? NaN,
    availability: availabilityOf(keys),
    availabilityMode: modeOf(keys.availability_mode),
  };
}

function availabilityOf(keys: Keys): readonly Availability[] {
  const alone = { topic: keys.availability_topic, value_template: keys.availability_template };
  const list = Array.isArray(keys.availability) ? keys.availability : [keys.availability ?? alone];
  return list.map(expanded).flatMap((each) => {
    const { topic, value_template: template } = each;
    if (typeof topic !== "string" || /[+#]/.test(topic)) return [];
    const word = (key: string, usual: string) => String(each[key] ?? keys[key] ?? usual);
    const at = readTemplate(typeof template === "string" ? template : undefined);
    const available = word("payload_available", "online");
    return [{ topic, available, notAvailable: word("payload_not_available", "offline"), at }];
  });
}

function modeOf(mode: unknown): AnnouncedSensor["availabilityMode"] {
  return mode === "all" || mode === "any" ? mode : "latest";
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** The payload's keys in their long form, `~` put in; undefined: it is no JSON object. */
function keysOf(payload: string): Keys | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(payload);
  } catch {
    return undefined;
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return undefined;
  const base = (parsed as Keys)["~"];
  return expanded(typeof base === "string" ? withBase(parsed, base) : parsed);
}

/** `~` at either end of a topic stands for the base. */
function withBase(value: unknown, base: string): unknown {
  if (typeof value === "string") {
    if (value.startsWith("~")) return base + value.slice(1);
    return value.endsWith("~") ? value.slice(0, -1) + base : value;
  }
  if (Array.isArray(value)) return value.map((each) => withBase(each, base));
  if (typeof value !== "object" || value === null) return value;
  const inner = Object.entries(value).filter(([key]) => key !== "~");
  return Object.fromEntries(inner.map(([key, each]) => [key, withBase(each, base)]));
}

function expanded(value: unknown): Keys {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [LONG_KEYS[key] ?? key, each]),
  );
}
