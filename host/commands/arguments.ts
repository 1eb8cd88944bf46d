// Turns the text of options into values; what makes no sense is the user's error.
import { parse as parseSync } from "csv-parse/sync";
import type { Delimiter } from "../../lab/recording/cells.ts";
import { UserError } from "../../lab/user-error.ts";
import { checkChannel, type Setting, STATE_CLASSES } from "../../src/bridge/home-assistant.ts";
import { RESERVED_IDS, slug } from "../../src/bridge/topics.ts";
import type { ChannelConfig } from "../../src/filter/config.ts";

/** `a,b` as names; one that holds a comma can be quoted: `"a,b",c`. */
export function nameList(option: string) {
  return (text: string): string[] => {
    let names: string[] = [];
    try {
      names = parseSync(text, { relax_quotes: true, trim: true })[0] ?? [];
    } catch {
      // Said below: there are no names.
    }
    names = names.filter((name) => name !== "");
    if (names.length === 0) throw new UserError(`${option}: expected names, got "${text}"`);
    return names;
  };
}

/** A whole number within bounds. */
export function wholeNumber(option: string, min: number, max: number) {
  return (text: string): number => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw new UserError(`${option}: expected a whole number from ${min} to ${max}, got "${text}"`);
  };
}

export function positiveNumber(option: string) {
  return (text: string): number => {
    const number = text.trim() === "" ? Number.NaN : Number(text);
    if (number > 0 && Number.isFinite(number)) return number;
    throw new UserError(`${option}: expected a number above 0, got "${text}"`);
  };
}

/** How many times faster than recorded; Infinity: as fast as possible. */
export function speedFactor(text: string): number {
  if (text === "max") return Number.POSITIVE_INFINITY;
  if (text === "real") return 1;
  const factor = text.trim() === "" ? Number.NaN : Number(text);
  if (factor > 0 && Number.isFinite(factor)) return factor;
  throw new UserError(`--speed: expected real, max or a number above 0, got "${text}"`);
}

export function delimiterNamed(text: string): Delimiter {
  const names: Record<string, Delimiter> = {
    comma: ",",
    ",": ",",
    semicolon: ";",
    ";": ";",
    tab: "\t",
    "\t": "\t",
    "\\t": "\t",
    pipe: "|",
    "|": "|",
    blanks: "blanks",
    " ": "blanks",
  };
  const found = Object.hasOwn(names, text) ? names[text] : undefined;
  if (found !== undefined) return found;
  throw new UserError(
    `--delimiter: expected comma, semicolon, tab, pipe or blanks, got ${JSON.stringify(text)}`,
  );
}

/** Options of channels as given, each `VALUE` (for all) or `NAME=VALUE`. */
export interface ChannelOptions {
  readonly min?: readonly string[];
  readonly max?: readonly string[];
  readonly sentinel?: readonly string[];
  readonly resolution?: readonly string[];
  readonly noise?: readonly string[];
  readonly hold?: readonly string[];
  readonly stuck?: readonly string[];
  readonly kind?: readonly string[];
  readonly unit?: readonly string[];
  readonly deviceClass?: readonly string[];
  readonly stateClass?: readonly string[];
  readonly decimals?: readonly string[];
}

/** What the command line calls the settings that Home Assistant wants to be right. */
const OPTIONS: Readonly<Record<Setting, string>> = {
  deviceClass: "--device-class",
  unit: "--unit",
  stateClass: "--state-class",
  decimals: "--decimals",
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** `channels` with what the options say; later options win over earlier ones. */
export function channelConfigs(
  channels: readonly ChannelConfig[],
  options: ChannelOptions,
): ChannelConfig[] {
  const configs = channels.map((channel): Mutable<ChannelConfig> => ({ ...channel }));
  for (const [option, texts] of Object.entries(options)) {
    for (const text of texts) apply(option as keyof ChannelOptions, text, configs);
  }
  for (const config of configs) {
    const { name, min, max } = config;
    try {
      checkChannel(config, (setting) => `${OPTIONS[setting]} of ${name}`);
    } catch (error) {
      throw new UserError((error as Error).message);
    }
    if (min !== undefined && max !== undefined && min > max) {
      throw new UserError(`--min ${min} is above --max ${max} for channel "${name}"`);
    }
  }
  return configs;
}

function apply(
  option: keyof ChannelOptions,
  text: string,
  configs: readonly Mutable<ChannelConfig>[],
): void {
  const split = text.lastIndexOf("=");
  const name = text.slice(0, Math.max(split, 0));
  const value = text.slice(split + 1);
  const meant = split < 0 ? configs : configs.filter((config) => config.name === name);
  if (meant.length === 0) {
    const there = configs.map((config) => config.name).join(", ");
    throw new UserError(`--${option} ${text}: no channel "${name}"; there are: ${there}`);
  }
  for (const config of meant) setOption(option, value, config);
}

function setOption(
  option: keyof ChannelOptions,
  text: string,
  config: Mutable<ChannelConfig>,
): void {
  const number = (least: number): number => {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (Number.isFinite(value) && value >= least) return value;
    const bound = least === Number.NEGATIVE_INFINITY ? "" : ` of ${least} or more`;
    throw new UserError(`--${option}: expected a number${bound}, got "${text}"`);
  };
  const count = (): number => wholeNumber(`--${option}`, 0, 1_000_000)(text);
  if (option === "min") config.min = number(Number.NEGATIVE_INFINITY);
  else if (option === "max") config.max = number(Number.NEGATIVE_INFINITY);
  else if (option === "resolution") config.resolution = number(0);
  else if (option === "noise") config.noise = number(0);
  else if (option === "hold") config.holdReadings = count();
  else if (option === "stuck") config.stuckReadings = count();
  else if (option === "kind") config.kind = kindNamed(text);
  else if (option === "unit") config.unit = text;
  else if (option === "deviceClass") config.deviceClass = text;
  else if (option === "stateClass") config.stateClass = stateClassNamed(text);
  else if (option === "decimals") config.decimals = wholeNumber("--decimals", 0, 9)(text);
  else config.sentinels = text.split(",").map((each) => sentinel(each));
}

function kindNamed(text: string): "gauge" | "counter" {
  if (text === "gauge" || text === "counter") return text;
  throw new UserError(`--kind: expected gauge or counter, got "${text}"`);
}

function stateClassNamed(text: string): NonNullable<ChannelConfig["stateClass"]> {
  const found = STATE_CLASSES.find((each) => each === text);
  if (found !== undefined) return found;
  throw new UserError(`--state-class: expected ${STATE_CLASSES.join(", ")}, got "${text}"`);
}

function sentinel(text: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw new UserError(`--sentinel: expected numbers such as -127,85, got "${text}"`);
}

/** Ids are slugs; anything else could be another topic, or many. */
export function checkId(option: string, id: string): void {
  if (slug(id) === id && id !== "" && !RESERVED_IDS.includes(id)) return;
  throw new UserError(`${option}: "${id}" is no id; letters, digits, "-" and "_" make one`);
}
