// What a device has for Home Assistant: the sensors of each channel, its model, and how it is.
// Options of each platform: https://www.home-assistant.io/integrations/sensor.mqtt/ (and
// binary_sensor.mqtt, update.mqtt).

import type { ChannelConfig } from "../filter/config.ts";
import { FORMATS, type PayloadFormat, type PlacedField, type Presence } from "./formats.ts";
import { stateClassOf } from "./home-assistant.ts";
import { type Topics, topicsOf } from "./topics.ts";

/** Configuration of one entity, with Home Assistant's names; `p` is its platform. */
export interface Component {
  readonly p: string;
  readonly [option: string]: unknown;
}

export interface DiscoverySource {
  readonly topics: Topics;
  readonly presence: Presence;
  readonly name: string;
  readonly version: string;
  readonly format: PayloadFormat;
  readonly channels: readonly ChannelConfig[];
  readonly ids: readonly string[];
  /** Who tells which model runs: an updater in topic `reported`, or topic `info` alone. */
  readonly modelIn: "reported" | "info";
}

/** A value is called expired after so many intervals without one. */
const INTERVALS_TO_EXPIRE = 3;
const EXPIRE_MIN_S = 10;
const DIAGNOSTIC = { entity_category: "diagnostic" };

type Options = Readonly<Record<string, unknown>>;
type Add = (id: string, platform: string, options: Options) => void;

/** Parts in which components are told: one for each channel, one for the device itself. */
export function partsOf({ channels }: DiscoverySource): number {
  return channels.length + 1;
}

/**
 * Components of one part with their ids, which `node` makes unique among devices. Pairs, since an
 * id as the name of a property would stay in the engine's table of names for ever.
 */
export function componentsOf(
  source: DiscoverySource,
  node: string,
  part: number,
): readonly (readonly [string, Component])[] {
  const { channels, ids, topics } = source;
  const all: [string, Component][] = [];
  const add: Add = (id, platform, options) => {
    all.push([id, { p: platform, unique_id: `${node}_${id}`, ...options }]);
  };
  if (part < channels.length) {
    addChannel(source, ids[part]!, channels[part]!, add);
    return all;
  }
  add("device-model", "update", modelOptions(source));
  const options = diagnosticOptions(topics);
  for (const id of DIAGNOSTICS) add(`device-${id}`, "sensor", { ...options[id], ...DIAGNOSTIC });
  return all;
}

/** What it is comes first: no channel's id can then imitate another component. */
const KINDS = ["value", "raw", "score", "flags", "plus_minus", "problem"] as const;
type Kind = (typeof KINDS)[number];

const platformOf = (kind: Kind) => (kind === "problem" ? "binary_sensor" : "sensor");

/** Ids of all components, with their platforms. */
export function componentIds(
  format: PayloadFormat,
  ids: readonly string[],
): readonly (readonly [string, string])[] {
  const topics = topicsOf("device");
  const kinds = KINDS.filter((kind) => FORMATS[format].place(topics, "", kind));
  return [
    ...ids.flatMap((id) => kinds.map((kind) => [`${kind}-${id}`, platformOf(kind)] as const)),
    ["device-model", "update"],
    ...DIAGNOSTICS.map((id) => [`device-${id}`, "sensor"] as const),
  ];
}

const DIAGNOSTICS = ["rssi", "uptime", "heap", "dropped"] as const;

function addChannel(source: DiscoverySource, id: string, channel: ChannelConfig, add: Add): void {
  const name = channel.name.trim() || id;
  const expireS = expireAfterS(channel);
  const expire = expireS > 0 ? { expire_after: expireS } : {};
  const measured = { ...measuredOptions(channel), ...expire };
  const sensor = (field: PlacedField, shown: string, options: Options, otherwise = "") => {
    const place = FORMATS[source.format].place(source.topics, id, field);
    if (place === undefined) return;
    const value_template = `{{ ${place.expression}${otherwise} }}`;
    add(`${field}-${id}`, platformOf(field), {
      name: shown,
      state_topic: place.topic,
      value_template,
      ...options,
    });
  };
  sensor("value", name, measured);
  sensor("raw", `${name} raw`, { ...measured, ...DIAGNOSTIC });
  // Without a unit it is the state class that makes it a number, with a curve.
  sensor("score", `${name} score`, { state_class: "measurement", ...expire, ...DIAGNOSTIC });
  sensor("flags", `${name} flags`, DIAGNOSTIC, " or 'ok'");
  // Not of the device class: half of a width is no temperature, and none is converted like one.
  const width = { state_class: "measurement", ...unitOptions(channel), ...expire, ...DIAGNOSTIC };
  sensor("plus_minus", `${name} ±`, width);
  const problem = FORMATS[source.format].place(source.topics, id, "problem");
  if (problem === undefined) return;
  add(`problem-${id}`, platformOf("problem"), {
    name: `${name} problem`,
    device_class: "problem",
    state_topic: problem.topic,
    value_template: `{{ 'ON' if ${problem.expression} else 'OFF' }}`,
  });
}

function measuredOptions(channel: ChannelConfig): Options {
  const options: Record<string, unknown> = {
    state_class: stateClassOf(channel),
    ...unitOptions(channel),
  };
  if (channel.deviceClass !== undefined) options.device_class = channel.deviceClass;
  return options;
}

function unitOptions(channel: ChannelConfig): Options {
  const options: Record<string, unknown> = {};
  if (channel.unit) options.unit_of_measurement = channel.unit;
  if (channel.decimals !== undefined) options.suggested_display_precision = channel.decimals;
  return options;
}

function expireAfterS(channel: ChannelConfig): number {
  const { report, periodMs = 0 } = channel;
  const onChangeOnly = report?.deadband !== undefined || report?.deadbandPercent !== undefined;
  const intervalMs = report?.maxMs || (onChangeOnly ? 0 : Math.max(periodMs, report?.minMs ?? 0));
  if (intervalMs === 0) return 0;
  return Math.max(EXPIRE_MIN_S, Math.ceil((intervalMs * INTERVALS_TO_EXPIRE) / 1000));
}

/** The entity of the model that runs (SPEC.md, "Reported"). */
export function modelOptions({
  modelIn,
  topics,
}: Pick<DiscoverySource, "modelIn" | "topics">): Options {
  const model = { name: "Model", ...DIAGNOSTIC };
  if (modelIn === "info") {
    const both = "{'installed_version': value_json.model, 'latest_version': value_json.model}";
    return { ...model, state_topic: topics.info, value_template: `{{ ${both} | to_json }}` };
  }
  const underWay = "{% set new = value_json.state in ['downloading', 'verified', 'trial'] %}";
  const percentage = "100 * value_json.have // value_json.of if new and value_json.of else None";
  const state = [
    "'installed_version': value_json.active",
    "'latest_version': value_json.id if new else value_json.active",
    "'in_progress': new",
    `'update_percentage': ${percentage}`,
  ];
  return {
    ...model,
    state_topic: topics.reported,
    value_template: `${underWay}{{ {${state.join(", ")}} | to_json }}`,
  };
}

function diagnosticOptions(topics: Topics): Record<(typeof DIAGNOSTICS)[number], Options> {
  const measured = (name: string, key: string, more: Options): Options => ({
    name,
    state_topic: topics.diagnostics,
    value_template: `{{ value_json.${key} }}`,
    ...more,
  });
  const state_class = "measurement";
  return {
    rssi: measured("Signal strength", "rssi_dbm", {
      device_class: "signal_strength",
      unit_of_measurement: "dBm",
      state_class,
    }),
    uptime: measured("Uptime", "uptime_s", {
      device_class: "duration",
      unit_of_measurement: "s",
      state_class,
    }),
    heap: measured("Free heap", "free_heap_bytes", {
      device_class: "data_size",
      unit_of_measurement: "B",
      state_class,
    }),
    dropped: measured("Dropped readings", "dropped", { state_class: "total_increasing" }),
  };
}
