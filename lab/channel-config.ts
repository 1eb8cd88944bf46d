// A configuration of channels as JSON: what the page hands out, and what `sluice simulate --config`
// and a device take. SPEC.md, "Configuration of channels".
import type { ChannelConfig, ReportConfig } from "../src/filter/config.ts";
import { UserError } from "./user-error.ts";

export interface Configuration {
  /** Time between readings; absent: found. */
  readonly periodMs?: number;
  readonly channels: readonly ChannelConfig[];
}

type Check = (value: unknown) => boolean;

const isNumber: Check = (value) => typeof value === "number" && Number.isFinite(value);
const isText: Check = (value) => typeof value === "string";
const isPositive: Check = (value) => isNumber(value) && (value as number) >= 0;
const isCount: Check = (value) => isPositive(value) && Number.isInteger(value);
const isList: Check = (value) => Array.isArray(value) && value.every(isNumber);
const oneOf =
  (...words: string[]): Check =>
  (value) =>
    words.includes(value as string);

const REPORT: Record<keyof ReportConfig, Check> = {
  minMs: isPositive,
  maxMs: isPositive,
  deadband: isPositive,
  deadbandPercent: isPositive,
};
const CHANNEL: Record<keyof ChannelConfig, Check> = {
  name: isText,
  unit: isText,
  min: isNumber,
  max: isNumber,
  sentinels: isList,
  sentinelTolerance: isPositive,
  resolution: isPositive,
  noise: isPositive,
  stuckReadings: isCount,
  holdReadings: isCount,
  kind: oneOf("gauge", "counter"),
  periodMs: isPositive,
  report: isObject,
  deviceClass: isText,
  stateClass: oneOf("measurement", "total", "total_increasing"),
  decimals: isCount,
};

/** @param path of the file, for messages. @throws UserError that names the key at fault */
export function readConfiguration(path: string, text: string): Configuration {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new UserError(`${path}: is no JSON`);
  }
  const { channels, periodMs } = isObject(json) ? json : {};
  if (!Array.isArray(channels)) throw new UserError(`${path}: has no list "channels"`);
  if (periodMs !== undefined && !(isNumber(periodMs) && (periodMs as number) > 0)) {
    throw new UserError(`${path}: periodMs: expected a number above 0`);
  }
  channels.forEach((channel, i) => {
    const where = `${path}: channels[${i}]`;
    check(channel, CHANNEL, where);
    if (channel.name === undefined) throw new UserError(`${where}: has no name`);
    if (channel.report !== undefined) check(channel.report, REPORT, `${where}.report`);
  });
  return { channels, ...(periodMs !== undefined && { periodMs: periodMs as number }) };
}

/** `base` with what the configuration says of channels of the same names. */
export function configured(
  path: string,
  base: readonly ChannelConfig[],
  { channels }: Configuration,
): ChannelConfig[] {
  const names = base.map(({ name }) => name);
  const stray = channels.find(({ name }) => !names.includes(name));
  if (stray !== undefined) {
    throw new UserError(
      `${path}: the recording has no channel "${stray.name}"; there are: ${names.join(", ")}`,
    );
  }
  return base.map((channel) => {
    const { periodMs: _, ...given } = channels.find(({ name }) => name === channel.name) ?? channel;
    return { ...channel, ...given };
  });
}

function check(value: unknown, keys: Readonly<Record<string, Check>>, where: string): void {
  if (!isObject(value)) throw new UserError(`${where}: expected an object`);
  for (const [key, given] of Object.entries(value)) {
    if (!Object.hasOwn(keys, key)) throw new UserError(`${where}: does not know "${key}"`);
    if (keys[key]!(given)) continue;
    throw new UserError(`${where}.${key}: ${JSON.stringify(given)} is not what it takes`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
