// A configuration as JSON: what the page hands out, and what `sluice simulate --config` and a device
// take. SPEC.md, "Configuration of channels".

import type { ChannelSettings } from "../../src/settings/channel.ts";
import { readSettings } from "../../src/settings/device.ts";
import type { Finding } from "../../src/settings/read.ts";
import { UserError } from "../user-error.ts";

export interface Configuration {
  readonly path: string;
  /** Time between readings; absent: found. */
  readonly periodMs?: number;
  readonly channels: readonly ChannelSettings[];
  /** Of what may be a mistake, one a line. */
  readonly warnings: readonly string[];
}

/** @param path of the file, for messages. @throws UserError that names the key at fault */
export function readConfiguration(path: string, text: string): Configuration {
  const { refusals, settings, warnings } = readSettings(jsonOf(path, text));
  const [first, ...others] = refusals;
  if (settings === undefined) {
    const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
    throw new UserError(`${lineOf(path, first!)}${more}`);
  }
  const { channels, periodMs } = settings;
  const lines = warnings.map((warning) => lineOf(path, warning));
  return { path, channels, warnings: lines, ...(periodMs !== undefined && { periodMs }) };
}

/** One line for people about what stands in the file. */
function lineOf(file: string, { path, text }: Finding): string {
  return [file, ...(path === "" ? [] : [path]), text].join(": ");
}

function jsonOf(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(`${path}: is not valid JSON (${(error as Error).message})`);
  }
}
