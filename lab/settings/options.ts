// Options of the command line that set what a configuration sets, each `VALUE` (for all channels)
// or `NAME=VALUE`; and where each setting came from, for messages.

import { CHANNEL, type ChannelSettings } from "../../src/settings/channel.ts";
import { type Finding, read } from "../../src/settings/read.ts";
import type { Rule } from "../../src/settings/rules.ts";
import { checkTogether } from "../../src/settings/together.ts";
import { UserError } from "../user-error.ts";
import type { Configuration } from "./configuration.ts";
import { CHANNEL_HELP } from "./help.ts";

type Key = keyof ChannelSettings & keyof typeof CHANNEL.keys;

export interface ChannelOption {
  /** Without its dashes. */
  readonly option: string;
  readonly key: Key;
  /** A line for `--help`. */
  readonly help: string;
}

export const CHANNEL_OPTIONS: readonly ChannelOption[] = Object.entries(CHANNEL_HELP).flatMap(
  ([key, { help, option }]) => (option === undefined ? [] : [{ option, key: key as Key, help }]),
);

/** One option as it was given. */
export interface GivenOption {
  readonly option: ChannelOption;
  readonly text: string;
}

/** A channel while it is put together. */
interface Draft {
  settings: ChannelSettings;
  /** Where each setting was given, in words. */
  readonly where: Map<string, string>;
}

export interface Configured {
  readonly channels: readonly ChannelSettings[];
  /** Of what may be a mistake, one a line. */
  readonly warnings: readonly string[];
}

/**
 * `names` with what the configuration and, over it, the options say of them; later options win
 * over earlier ones.
 *
 * @throws UserError that names file or option
 */
export function configured(
  names: readonly string[],
  configuration: Configuration | undefined,
  options: readonly GivenOption[],
): Configured {
  const drafts = names.map((name): Draft => ({ settings: { name }, where: new Map() }));
  if (configuration !== undefined) addFile(drafts, configuration);
  for (const given of options) addOption(drafts, given);
  const warnings = new Set<string>();
  for (const { settings, where } of drafts) {
    const line = ({ path, text }: Finding) => `${whereOf(where, path)}: ${text}`;
    const found = checkTogether(settings);
    for (const refusal of found.refusals) throw new UserError(line(refusal));
    for (const warning of found.warnings) warnings.add(line(warning));
  }
  return { channels: drafts.map(({ settings }) => settings), warnings: [...warnings] };
}

/** `report.minMs` was given where `report` was. */
function whereOf(where: ReadonlyMap<string, string>, path: string): string {
  const [key = "", ...inner] = path.split(".");
  return [where.get(key) ?? key, ...inner].join(".");
}

function addFile(drafts: readonly Draft[], { channels, path }: Configuration): void {
  channels.forEach((given, i) => {
    const draft = drafts.find(({ settings }) => settings.name === given.name);
    if (draft === undefined) {
      const there = drafts.map(({ settings }) => settings.name).join(", ");
      const at = `${path}: channels[${i}].name`;
      throw new UserError(
        `${at}: expected a channel of the recording (${there}), got "${given.name}"`,
      );
    }
    draft.settings = { ...draft.settings, ...given };
    for (const key of Object.keys(given)) draft.where.set(key, `${path}: channels[${i}].${key}`);
  });
}

function addOption(drafts: readonly Draft[], { option, text }: GivenOption): void {
  const split = text.lastIndexOf("=");
  const name = text.slice(0, Math.max(split, 0));
  const meant = split < 0 ? drafts : drafts.filter(({ settings }) => settings.name === name);
  if (meant.length === 0) {
    const there = drafts.map(({ settings }) => settings.name).join(", ");
    throw new UserError(`--${option.option} ${text}: no channel "${name}"; there are: ${there}`);
  }
  const refusals: Finding[] = [];
  const { key } = option;
  const rule: Rule = CHANNEL.keys[key];
  const value = read(rule, typed(rule, text.slice(split + 1)), "", refusals);
  const where = `--${option.option}${split < 0 ? "" : ` of ${name}`}`;
  for (const refusal of refusals) throw new UserError(`${where}${refusal.path}: ${refusal.text}`);
  for (const draft of meant) {
    draft.settings = { ...draft.settings, [key]: value };
    draft.where.set(key, where);
  }
}

/** What a text that a person typed means to a rule; what it cannot mean stays a text. */
export function typed(rule: Rule, text: string): unknown {
  if (rule.is === "list") return text.split(",").map((each) => typed(rule.of as Rule, each));
  if (rule.is !== "number" && rule.is !== "integer" && rule.is !== "positive") return text;
  const number = text.trim() === "" ? NaN : Number(text);
  return Number.isNaN(number) ? text : number;
}
