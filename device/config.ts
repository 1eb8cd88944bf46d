// The user's configuration: the object `sluice` under "config" in manifest.json, which the SDK
// gives as module `mc/config`. README, "On your ESP32", has the table of keys.

import { CHANNELS_MAX, type ChannelConfig } from "../src/index.ts";
import { hex, integer, list, number, object, oneOf, secret, text } from "./schema.ts";
import type { Calibration } from "./sensors.ts";

export interface WifiConfig {
  readonly ssid: string;
  readonly password?: string;
}

export interface BrokerConfig {
  readonly host: string;
  readonly port: number;
  readonly tls: "on" | "off";
  /** Resource with the DER certificate of the authority that signed the broker's. */
  readonly ca?: string;
  readonly user?: string;
  readonly password?: string;
}

export interface KeyConfig {
  readonly publicKey: Uint8Array;
  readonly epoch: number;
}

/** Wake, take readings, publish them, sleep. */
export interface SleepConfig {
  readonly sleepMs: number;
  readonly readings: number;
}

export interface DeviceConfig {
  /** "": from the hardware's address. */
  readonly device: string;
  readonly prefix: string;
  readonly periodMs: number;
  readonly channels: readonly ChannelConfig[];
  readonly calibrations: readonly Calibration[];
  readonly format: "json" | "values" | "thingsboard" | "tasmota";
  readonly homeAssistant: "on" | "off";
  /** Absent: somebody else makes the network. */
  readonly wifi?: WifiConfig;
  /** Absent: readings are judged and stay here. */
  readonly broker?: BrokerConfig;
  readonly timeServer: string;
  /** No keys: models are not replaced. */
  readonly keys: readonly KeyConfig[];
  readonly group: string;
  readonly deviceClass: string;
  readonly partition: string;
  readonly trialReadings: number;
  /** States of the largest model that there is to be room for. */
  readonly modelStates: number;
  readonly sleep?: SleepConfig;
}

const ANY = number(-1e30, 1e30);
const POSITIVE = number(0, 1e30);
const DAY_MS = 86_400_000;
const SWITCH = oneOf(["on", "off"]);
const FORMAT = oneOf(["json", "values", "thingsboard", "tasmota"]);
const KIND = oneOf(["gauge", "counter"]);
const STATE_CLASS = oneOf(["measurement", "total", "total_increasing"]);

const REPORT = object({
  minMs: integer(0, DAY_MS),
  maxMs: integer(0, DAY_MS),
  deadband: POSITIVE,
  deadbandPercent: number(0, 100),
});

const CHANNEL = object(
  {
    name: text(1, 64),
    unit: text(0, 16),
    min: ANY,
    max: ANY,
    sentinels: list(ANY, 0, 16),
    sentinelTolerance: POSITIVE,
    resolution: POSITIVE,
    noise: POSITIVE,
    stuckReadings: integer(0, 1e6),
    holdReadings: integer(0, 1e6),
    kind: KIND,
    report: REPORT,
    deviceClass: text(1, 64),
    stateClass: STATE_CLASS,
    decimals: integer(0, 9),
    scale: ANY,
    offset: ANY,
  },
  ["name"],
);

const BROKER = object(
  {
    host: text(1, 255),
    port: integer(1, 65_535),
    tls: SWITCH,
    ca: text(1, 64),
    user: text(1, 128),
    password: secret(0, 128),
  },
  ["host"],
);

/** The uncompressed point, as `sluice keygen` prints it. */
const KEY = object({ publicKey: hex(65, "04"), epoch: integer(1, 2 ** 31) }, ["publicKey"]);

const CONFIG = object(
  {
    device: text(1, 64),
    prefix: text(1, 128),
    periodMs: integer(10, DAY_MS),
    channels: list(CHANNEL, 1, CHANNELS_MAX),
    format: FORMAT,
    homeAssistant: SWITCH,
    // The chip's limits; a pass phrase has 8 characters at least, an open network none.
    wifi: object({ ssid: text(1, 32), password: secret(8, 64) }, ["ssid"]),
    broker: BROKER,
    timeServer: text(1, 255),
    keys: list(KEY, 0, 4),
    group: text(1, 64),
    deviceClass: text(1, 24),
    partition: text(1, 16),
    trialReadings: integer(64, 1e6),
    modelStates: integer(1, 64),
    sleep: object({ sleepMs: integer(1000, 7 * DAY_MS), readings: integer(1, 10_000) }, [
      "sleepMs",
      "readings",
    ]),
  },
  ["channels"],
);

const DEFAULTS = {
  device: "",
  prefix: "sluice",
  format: "json",
  homeAssistant: "on",
  timeServer: "pool.ntp.org",
  group: "",
  deviceClass: "sluice",
  partition: "models",
  trialReadings: 512,
  modelStates: 4,
} as const;

/** Either a whole configuration, or at least one mistake. */
export interface ReadConfig {
  readonly config?: DeviceConfig;
  readonly mistakes: readonly string[];
}

/** @param raw what `mc/config` holds under `sluice` */
export function readConfig(raw: unknown): ReadConfig {
  const mistakes: string[] = [];
  const given = CONFIG(raw ?? {}, "sluice", mistakes) ?? {};
  const { broker, keys = [], sleep, wifi, channels = [], periodMs = 1000, ...rest } = given;
  channels.forEach((channel, i) => {
    checkOrder(channel, `sluice.channels[${i}]`, mistakes);
  });
  if (mistakes.length > 0) return { mistakes };
  const cycleMs = sleep && sleep.sleepMs! + sleep.readings! * periodMs;
  const config: DeviceConfig = {
    ...DEFAULTS,
    ...rest,
    periodMs,
    channels: channels.map((channel) => channelOf(channel, periodMs, cycleMs)),
    calibrations: channels.map(({ scale = 1, offset = 0 }) => ({ scale, offset })),
    keys: keys.map(({ publicKey, epoch = 1 }) => ({ publicKey: publicKey!, epoch })),
    ...(wifi && { wifi: { ...wifi, ssid: wifi.ssid! } }),
    ...(sleep && { sleep: { sleepMs: sleep.sleepMs!, readings: sleep.readings! } }),
    ...(broker && { broker: brokerOf(broker, broker.host!) }),
  };
  return { config, mistakes };
}

type Channel = Partial<ChannelConfig> & Partial<Calibration>;

/**
 * Sentinels are what the sensor reports; the filter sees them calibrated, as every reading.
 *
 * @param cycleMs from one sleep to the next; absent: the device does not sleep
 */
function channelOf(
  { scale = 1, offset = 0, report, ...channel }: Channel,
  periodMs: number,
  cycleMs: number | undefined,
): ChannelConfig {
  const { name = "", sentinels, sentinelTolerance } = channel;
  // Home Assistant is told to wait as long for the next value.
  const maxMs = cycleMs && Math.max(cycleMs, report?.maxMs ?? 0);
  const reported = maxMs === undefined ? report : { ...report, maxMs };
  return {
    ...{ ...channel, name, periodMs },
    ...(reported && { report: reported }),
    ...(sentinels && { sentinels: sentinels.map((sentinel) => scale * sentinel + offset) }),
    ...(sentinelTolerance !== undefined && {
      sentinelTolerance: Math.abs(scale) * sentinelTolerance,
    }),
  };
}

const TLS_PORT = 8883;
const PLAIN_PORT = 1883;

function brokerOf(broker: Partial<BrokerConfig>, host: string): BrokerConfig {
  const { tls = "off", port = tls === "on" ? TLS_PORT : PLAIN_PORT } = broker;
  return { ...broker, host, port, tls };
}

function checkOrder(channel: Partial<ChannelConfig>, key: string, mistakes: string[]): void {
  const { max, min, report } = channel;
  if (min !== undefined && max !== undefined && min >= max) {
    mistakes.push(`${key}.min: expected less than max, got ${min} and ${max}`);
  }
  const { maxMs = 0, minMs = 0 } = report ?? {};
  if (maxMs > 0 && minMs > maxMs) {
    mistakes.push(`${key}.report.minMs: expected at most maxMs, got ${minMs} and ${maxMs}`);
  }
}
