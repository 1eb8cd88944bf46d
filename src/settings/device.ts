// The settings of a device: the object `sluice` under "config" in an app's manifest.json, and what
// `sluice simulate --config` takes. To add one, see channel.ts.

import { CHANNELS_MAX } from "../limits.ts";
import { CHANNEL } from "./channel.ts";
import { type Finding, type Findings, read } from "./read.ts";
import {
  DAY_MS,
  hex,
  integer,
  list,
  object,
  oneOf,
  optional,
  secret,
  text,
  type Value,
} from "./rules.ts";
import { checkTogether } from "./together.ts";

const SWITCH = oneOf("on", "off");

/** The chip's limits; a pass phrase has 8 characters at least, an open network none. */
export const WIFI = object({ ssid: text(1, 32), password: secret(8, 64) }, "ssid");

export const BROKER = object(
  {
    host: text(1, 255),
    /** Absent: 8883 with TLS, 1883 without. */
    port: integer(1, 65_535),
    tls: optional(SWITCH, "off"),
    /** Resource with the DER certificate of the authority that signed the broker's. */
    ca: text(1, 64),
    user: text(1, 128),
    password: secret(0, 128),
  },
  "host",
);

/** `publicKey` is the uncompressed point, as `sluice keygen` prints it. */
export const KEY = object(
  { publicKey: hex(65, "04"), epoch: optional(integer(1, 2 ** 31), 1) },
  "publicKey",
);

/** Wake, take readings, publish them, sleep. */
export const SLEEP = object(
  { sleepMs: integer(1000, 7 * DAY_MS), readings: integer(1, 10_000) },
  "sleepMs",
  "readings",
);

export const DEVICE = object(
  {
    channels: list(CHANNEL, 1, CHANNELS_MAX),
    /** Absent: from the hardware's address. */
    device: text(1, 64),
    prefix: optional(text(1, 128), "sluice"),
    periodMs: optional(integer(10, DAY_MS), 1000),
    format: optional(oneOf("json", "values", "thingsboard", "tasmota"), "json"),
    homeAssistant: optional(SWITCH, "on"),
    /** Absent: somebody else makes the network. */
    wifi: WIFI,
    /** Absent: readings are judged and stay in the device. */
    broker: BROKER,
    timeServer: optional(text(1, 255), "pool.ntp.org"),
    /** Absent: models are not replaced. */
    keys: list(KEY, 0, 4),
    group: text(1, 64),
    deviceClass: optional(text(1, 24), "sluice"),
    partition: optional(text(1, 16), "models"),
    trialReadings: optional(integer(64, 1e6), 512),
    /** States of the largest model that there is to be room for. */
    modelStates: optional(integer(1, 64), 4),
    sleep: SLEEP,
  },
  "channels",
);

export type WifiConfig = Value<typeof WIFI>;
export type SleepConfig = Value<typeof SLEEP>;
export type DeviceSettings = Value<typeof DEVICE>;
export type PayloadFormat = Value<(typeof DEVICE.keys)["format"]>;

/** Whole settings, or at least one refusal. */
export interface ReadSettings extends Findings {
  readonly settings?: DeviceSettings;
}

/** Reads all settings of a device and looks whether they go together. */
export function readSettings(raw: unknown): ReadSettings {
  const refusals: Finding[] = [];
  const warnings: Finding[] = [];
  const settings = read(DEVICE, raw, "", refusals);
  settings?.channels.forEach((channel, i) => {
    const found = checkTogether(channel);
    const within = ({ path, text }: Finding) => ({ path: `channels[${i}].${path}`, text });
    refusals.push(...found.refusals.map(within));
    warnings.push(...found.warnings.map(within));
  });
  return { refusals, warnings, ...(settings && refusals.length === 0 && { settings }) };
}
