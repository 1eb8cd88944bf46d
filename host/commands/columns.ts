// Whole columns of a recording, for the commands that look at all of it at once.

import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { configured, readConfiguration } from "../../lab/channel-config.ts";
import { FarValues, proposals } from "../../lab/recording/far-values.ts";
import { notesOf } from "../../lab/recording/notes.ts";
import { UserError } from "../../lab/user-error.ts";
import type { ChannelConfig } from "../../src/filter/config.ts";
import { describePathError } from "../files/path-error.ts";
import { Recording } from "../recording/recording.ts";
import { channelConfigs } from "./arguments.ts";
import {
  addRecordingOptions,
  type RecordingOptions,
  recordingRequest,
} from "./recording-options.ts";

/** How the columns are read, and which of their numbers are failures. */
export interface ColumnOptions extends RecordingOptions {
  readonly sentinel?: readonly string[];
  readonly min?: readonly string[];
  readonly max?: readonly string[];
  readonly config?: string;
}

export function addColumnOptions(command: Command): void {
  const more = (text: string, before: readonly string[] = []) => [...before, text];
  addRecordingOptions(command);
  command
    .option("--sentinel <[NAME=]VALUE>", "readings by which the sensor reports failure", more)
    .option("--min <[NAME=]VALUE>", "lowest reading that the sensor can give", more)
    .option("--max <[NAME=]VALUE>", "highest reading that the sensor can give", more)
    .option("--config <FILE>", "configuration of the channels; options win");
}

export interface Columns {
  /** Those that were asked for; NaN where there is no reading, or one that is a failure. */
  readonly columns: Float64Array[];
  readonly found: string[];
  /** What the reader took for granted, and what it proposes. */
  readonly notes: string[];
}

/** An absent name stands for the first column with numbers. */
export async function readColumns(
  file: string,
  names: readonly (string | undefined)[],
  options: ColumnOptions,
  signal: AbortSignal,
): Promise<Columns> {
  const given = names.filter((name) => name !== undefined);
  const asked = given.length < names.length ? undefined : given;
  const recording = await Recording.open(file, recordingRequest(options, asked), signal);
  const channels = recording.layout.channels.map(({ name }) => name);
  const places = names.map((name) => placeOf(file, channels, name));
  const found = places.map((place) => channels[place]!);
  const rules = rulesOf(found, options);
  const values: number[][] = found.map(() => []);
  const far = found.map(() => new FarValues());
  for await (const batch of recording.batches(signal)) {
    for (const row of batch) {
      for (let i = 0; i < places.length; i++) {
        const value = row.values[places[i]!]!;
        const failed = isFailure(value, rules[i]!);
        if (!failed) far[i]!.add(value);
        values[i]!.push(failed ? Number.NaN : value);
      }
    }
  }
  const seen = found.map((name, i) => ({ name, farValues: far[i]!.found() }));
  return {
    columns: values.map((column) => Float64Array.from(column)),
    found,
    notes: [
      ...notesOf(recording.layout, recording.dialect, recording.findings),
      ...proposals(seen),
    ],
  };
}

function placeOf(file: string, channels: readonly string[], name: string | undefined): number {
  if (name === undefined) return 0;
  const exact = channels.indexOf(name);
  if (exact >= 0) return exact;
  const loose = channels.findIndex((each) => each.toLowerCase() === name.toLowerCase());
  if (loose >= 0) return loose;
  const number = Number(name) - 1;
  if (channels[number] !== undefined) return number;
  throw new UserError(`${file}: there is no column "${name}"; there are: ${channels.join(", ")}`);
}

function rulesOf(found: readonly string[], options: ColumnOptions): ChannelConfig[] {
  const { config, max, min, sentinel } = options;
  const plain = [...new Set(found)].map((name) => ({ name }));
  const base = config === undefined ? plain : configuredOf(config, plain);
  const given = Object.entries({ max, min, sentinel }).filter(([, texts]) => texts !== undefined);
  const rules = channelConfigs(base, Object.fromEntries(given));
  return found.map((name) => rules.find((rule) => rule.name === name)!);
}

/** What the file says of other channels is of no interest here. */
function configuredOf(path: string, plain: readonly ChannelConfig[]): ChannelConfig[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw describePathError(error, path);
  }
  const { channels, ...rest } = readConfiguration(path, text);
  const own = channels.filter(({ name }) => plain.some((each) => each.name === name));
  return configured(path, plain, { ...rest, channels: own });
}

function isFailure(value: number, { max, min, sentinels }: ChannelConfig): boolean {
  if (sentinels?.includes(value)) return true;
  return (min !== undefined && value < min) || (max !== undefined && value > max);
}
