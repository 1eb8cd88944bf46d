// What people are told about each setting, in every option, control and table. The compiler asks
// for a line for each setting of src/settings/. Devices need none of it.

import { HOLD_READINGS, STUCK_READINGS } from "../../src/limits.ts";
import type { CHANNEL, REPORT } from "../../src/settings/channel.ts";
import type { BROKER, DEVICE, KEY, SLEEP, WIFI } from "../../src/settings/device.ts";
import { TURN_DEGREES } from "../../src/settings/kind.ts";

export interface Help {
  /** What it is, one line in Markdown without a stop at its end. */
  readonly help: string;
  /** What holds where it is absent and the table of settings has nothing: a few words. */
  readonly absent?: string;
  /** Of its number, where that is not the channel's. */
  readonly unit?: string;
}

export interface ChannelHelp extends Help {
  /** What the page calls it; absent: the page has no control for it. */
  readonly label?: string;
  /** The option of `sluice simulate`; absent: there is none. */
  readonly option?: string;
}

type HelpOf<R extends { readonly keys: object }, H = Help> = Readonly<Record<keyof R["keys"], H>>;

export const CHANNEL_HELP: HelpOf<typeof CHANNEL, ChannelHelp> = {
  name: { help: "shown to people; the id in topics is its slug" },
  unit: { option: "unit", label: "Unit", help: "unit, such as °C", absent: "none" },
  min: {
    option: "min",
    label: "Lowest reading",
    help: "lowest reading that the sensor can give",
    absent: "−10^30",
  },
  max: {
    option: "max",
    label: "Highest reading",
    help: "highest reading that the sensor can give",
    absent: "10^30",
  },
  sentinels: {
    option: "sentinel",
    label: "Failure values",
    help: "readings by which the sensor reports failure, such as -127,85; in its own numbers",
    absent: "none",
  },
  sentinelTolerance: {
    option: "sentinel-tolerance",
    help: "how far a reading may be from a sentinel and count as one; in the sensor's numbers",
    absent: "0.02",
  },
  resolution: {
    option: "resolution",
    label: "Resolution",
    help: "smallest step of the sensor; 0: not known",
    absent: "found",
  },
  noise: {
    option: "noise",
    label: "Noise",
    help: "standard deviation of the sensor's noise; 0: not known",
    absent: "found",
  },
  stuckReadings: {
    option: "stuck",
    help: "equal readings after which the sensor is stuck; 0: flat lines are real",
    absent: `${STUCK_READINGS}, where the sensor has noise`,
  },
  holdReadings: {
    option: "hold",
    help: "missing readings for which the last value is held",
    absent: `${HOLD_READINGS}`,
  },
  kind: {
    option: "kind",
    label: "Kind",
    help: "gauge; counter: only grows until it starts again; angle: comes round again",
    absent: "angle for `wind_direction` and `measurement_angle`, else gauge",
  },
  turn: {
    option: "turn",
    help: "once round, in the unit of an angle",
    absent: `${TURN_DEGREES}`,
  },
  periodMs: {
    unit: "ms",
    help: "between readings, by which long gaps are seen; 0: they are not",
    absent: "the device's, else 0",
  },
  report: { help: "when a value is worth a message, below", absent: "every reading" },
  deviceClass: {
    option: "device-class",
    label: "Device class",
    help: "what Home Assistant calls it, such as temperature; needs its unit",
    absent: "none",
  },
  stateClass: {
    option: "state-class",
    label: "State class",
    help: "how Home Assistant makes statistics of it",
    absent: "from kind and device class",
  },
  decimals: {
    option: "decimals",
    label: "Decimals",
    help: "decimals that Home Assistant and the page show",
    absent: "Home Assistant's",
  },
  scale: { option: "scale", help: "value = scale · reading + offset; not 0" },
  offset: { option: "offset", help: "value = scale · reading + offset" },
};

export const REPORT_HELP: HelpOf<typeof REPORT, Help & { readonly label?: string }> = {
  minMs: {
    label: "Shortest interval",
    unit: "ms",
    help: "not more often than this; 0: no limit",
    absent: "0",
  },
  maxMs: {
    label: "Longest interval",
    unit: "ms",
    help: "a fresh value at least this often; 0: only when it changes",
    absent: "0",
  },
  deadband: {
    label: "Deadband",
    help: "smaller changes are not worth a message; 0: every change is",
    absent: "0",
  },
  deadbandPercent: {
    unit: "%",
    help: "the same as part of the last published value; the larger of both counts",
    absent: "0",
  },
};

export const DEVICE_HELP: HelpOf<typeof DEVICE> = {
  channels: { help: "one object for each channel that the sensors give, in their order, below" },
  device: {
    help: "name; the id in topics is its slug",
    absent: "`sluice-` and the hardware address",
  },
  prefix: { help: "first levels of all topics" },
  periodMs: { unit: "ms", help: "between readings" },
  format: { help: "how readings are written over MQTT" },
  homeAssistant: { help: "announce the device to Home Assistant" },
  wifi: { help: "the network, below", absent: "somebody else makes the network" },
  broker: { help: "where readings are published, below", absent: "readings stay in the device" },
  timeServer: { help: "SNTP; asked after a start without time, and once a day" },
  keys: { help: "whose models are taken, below", absent: "models stay as they are" },
  group: { help: "group whose models it takes too", absent: "none" },
  deviceClass: { help: "class that models must name" },
  partition: { help: "label of the data partition for models" },
  trialReadings: { help: "readings of each channel that a trial asks for" },
  modelStates: { help: "states N of the largest model that room is held for, of three layers" },
  sleep: { help: "deep sleep between readings, below", absent: "the device stays awake" },
};

export const WIFI_HELP: HelpOf<typeof WIFI> = {
  ssid: { help: "name of the network" },
  password: { help: "its pass phrase", absent: "an open network" },
};

export const BROKER_HELP: HelpOf<typeof BROKER> = {
  host: { help: "name or address" },
  port: { help: "TCP port", absent: "8883 with TLS, 1883 without" },
  tls: { help: "encrypt the connection" },
  ca: { help: "resource with the DER certificate of the authority", absent: "none" },
  user: { help: "who logs in", absent: "nobody" },
  password: { help: "the user's password", absent: "none" },
};

export const KEY_HELP: HelpOf<typeof KEY> = {
  publicKey: { help: "the uncompressed point, as `sluice keygen` prints it" },
  epoch: { help: "the key's epoch" },
};

export const SLEEP_HELP: HelpOf<typeof SLEEP> = {
  sleepMs: { unit: "ms", help: "deep sleep" },
  readings: { help: "readings between two sleeps" },
};
