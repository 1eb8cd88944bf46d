// Whole columns of a recording, for the commands that look at all of it at once.

import type { Command } from "commander";
import { FarValues, proposals } from "../../lab/recording/far-values.ts";
import { notesOf } from "../../lab/recording/notes.ts";
import { isSince1970 } from "../../lab/recording/times.ts";
import { configured } from "../../lab/settings/options.ts";
import { UserError } from "../../lab/user-error.ts";
import { calibrated } from "../../src/settings/calibration.ts";
import { Recording } from "../recording/recording.ts";
import { addRangeOptions, configurationAt, givenChannelOptions } from "./channel-options.ts";
import {
  addRecordingOptions,
  type RecordingOptions,
  recordingRequest,
} from "./recording-options.ts";

/** How the columns are read, and which of their numbers are failures. */
export interface ColumnOptions extends RecordingOptions {
  readonly config?: string;
}

export function addColumnOptions(command: Command): void {
  addRecordingOptions(command);
  addRangeOptions(command);
  command.option("--config <FILE>", "configuration of the channels; options win");
}

export interface Columns {
  /** Those that were asked for; NaN where there is no reading, or one that is a failure. */
  readonly columns: Float64Array[];
  readonly found: string[];
  /** Of each row, in ms since 1970; undefined: the recording has no dates. */
  readonly dates: Float64Array | undefined;
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
  const times: number[] = [];
  const far = found.map(() => new FarValues());
  for await (const batch of recording.batches(signal)) {
    for (const row of batch) {
      times.push(row.timeMs);
      for (let i = 0; i < places.length; i++) {
        const { calibration, channel } = rules[i]!;
        const value = calibration.scale * row.values[places[i]!]! + calibration.offset;
        const failed = isFailure(value, channel);
        if (!failed) far[i]!.add(value);
        values[i]!.push(failed ? Number.NaN : value);
      }
    }
  }
  const seen = found.map((name, i) => ({ name, farValues: far[i]!.found() }));
  const { time } = recording.layout;
  return {
    dates: time && isSince1970(time.format) ? Float64Array.from(times) : undefined,
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

type Rule = ReturnType<typeof calibrated>;

/** What the settings say of each column that was found; of others they are of no interest here. */
function rulesOf(found: readonly string[], options: ColumnOptions): Rule[] {
  const names = [...new Set(found)];
  const configuration = configurationAt(options.config);
  const own = configuration?.channels.filter(({ name }) => names.includes(name));
  const { channels } = configured(
    names,
    configuration && { ...configuration, channels: own! },
    givenChannelOptions(options),
  );
  return found.map((name) => calibrated(channels.find((channel) => channel.name === name)!));
}

function isFailure(value: number, channel: Rule["channel"]): boolean {
  const { max, min, sentinels, sentinelTolerance = 0 } = channel;
  if (sentinels?.some((each) => Math.abs(each - value) <= sentinelTolerance)) return true;
  return (min !== undefined && value < min) || (max !== undefined && value > max);
}
