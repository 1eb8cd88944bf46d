// The user's configuration: the object `sluice` under "config" in manifest.json, which the SDK
// gives as module `mc/config`. src/settings/device.ts has its keys, SPEC.md the table of them.

import type { ChannelConfig } from "../src/index.ts";
import { type Calibration, calibrated } from "../src/settings/calibration.ts";
import type { ChannelSettings } from "../src/settings/channel.ts";
import { BROKER, DEVICE, type DeviceSettings, KEY, readSettings } from "../src/settings/device.ts";
import type { Finding } from "../src/settings/read.ts";
import { type Filled, filled, type Value } from "../src/settings/rules.ts";

export type { SleepConfig, WifiConfig } from "../src/settings/device.ts";
export type KeyConfig = Filled<typeof KEY>;

export type BrokerConfig = Filled<typeof BROKER> & { readonly port: number };

export interface DeviceConfig
  extends Omit<Filled<typeof DEVICE>, "broker" | "channels" | "device" | "group" | "keys"> {
  /** "": from the hardware's address. */
  readonly device: string;
  /** "": none. */
  readonly group: string;
  readonly channels: readonly ChannelConfig[];
  readonly calibrations: readonly Calibration[];
  /** Absent: readings are judged and stay here. */
  readonly broker?: BrokerConfig;
  /** No keys: models are not replaced. */
  readonly keys: readonly KeyConfig[];
}

/** Either a whole configuration, or at least one mistake. */
export interface ReadConfig {
  readonly config?: DeviceConfig;
  readonly mistakes: readonly string[];
  /** What may work, and may be a mistake. */
  readonly warnings: readonly string[];
}

/** @param raw what `mc/config` holds under `sluice` */
export function readConfig(raw: unknown): ReadConfig {
  const { refusals, settings, warnings } = readSettings(raw ?? {});
  const lines = { mistakes: refusals.map(lineOf), warnings: warnings.map(lineOf) };
  return settings === undefined ? lines : { ...lines, config: configOf(settings) };
}

function lineOf({ path, text }: Finding): string {
  return `${path === "" ? "sluice" : `sluice.${path}`}: ${text}`;
}

function configOf(settings: DeviceSettings): DeviceConfig {
  const { broker, channels, keys = [], periodMs, sleep, ...rest } = filled(DEVICE, settings);
  const cycleMs = sleep && sleep.sleepMs + sleep.readings * periodMs;
  const both = channels.map((channel) => calibrated(told(channel, periodMs, cycleMs)));
  return {
    ...{ device: "", group: "", ...rest, periodMs },
    channels: both.map(({ channel }) => channel),
    calibrations: both.map(({ calibration }) => calibration),
    keys: keys.map((key) => filled(KEY, key)),
    ...(sleep && { sleep }),
    ...(broker && { broker: brokerOf(broker) }),
  };
}

/**
 * What a channel is told by the device as a whole.
 *
 * @param cycleMs from one sleep to the next; absent: the device does not sleep
 */
function told(
  channel: ChannelSettings,
  periodMs: number,
  cycleMs: number | undefined,
): ChannelSettings {
  const timed = { ...channel, periodMs: channel.periodMs ?? periodMs };
  if (cycleMs === undefined) return timed;
  // Home Assistant is told to wait as long for the next value.
  const { report } = channel;
  return { ...timed, report: { ...report, maxMs: Math.max(cycleMs, report?.maxMs ?? 0) } };
}

const TLS_PORT = 8883;
const PLAIN_PORT = 1883;

function brokerOf(given: Value<typeof BROKER>): BrokerConfig {
  const broker = filled(BROKER, given);
  return { ...broker, port: broker.port ?? (broker.tls === "on" ? TLS_PORT : PLAIN_PORT) };
}
