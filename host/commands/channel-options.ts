// The options of channels on the command line; lab/settings/options.ts says which there are.

import { type Command, Option } from "commander";
import { type Configuration, readConfiguration } from "../../lab/settings/configuration.ts";
import {
  CHANNEL_OPTIONS,
  type ChannelOption,
  type GivenOption,
} from "../../lab/settings/options.ts";
import { CHANNEL } from "../../src/settings/channel.ts";
import { expected } from "../../src/settings/read.ts";
import { readNamedFile, SMALL_BYTES_MAX } from "../files/read-file.ts";

export function addChannelOptions(command: Command): void {
  for (const option of CHANNEL_OPTIONS) command.addOption(commandOption(option));
}

/** Those that say what a reading is worth, without the filter. */
export function addRangeOptions(command: Command): void {
  for (const option of CHANNEL_OPTIONS) {
    if (/^(?:sentinel|min|max)$/.test(option.option)) command.addOption(commandOption(option));
  }
}

/** @param config path of a configuration; absent: none */
export function configurationAt(config: string | undefined): Configuration | undefined {
  if (config === undefined) return undefined;
  return readConfiguration(config, readNamedFile(config, SMALL_BYTES_MAX).toString("utf8"));
}

/** What was given of them, in the order of the settings. */
export function givenChannelOptions(options: object): GivenOption[] {
  return CHANNEL_OPTIONS.flatMap((option) => {
    const name = commandOption(option).attributeName();
    const texts = (options as Readonly<Record<string, readonly string[]>>)[name] ?? [];
    return texts.map((text) => ({ option, text }));
  });
}

function commandOption({ help, key, option }: ChannelOption): Option {
  const rule = CHANNEL.keys[key];
  const words = rule.is === "word" ? ` (${expected(rule)})` : "";
  return new Option(`--${option} <[NAME=]VALUE>`, help + words).argParser(
    (text: string, before: readonly string[] = []) => [...before, text],
  );
}
