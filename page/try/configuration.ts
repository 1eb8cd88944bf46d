// What the sliders come to: a configuration that `sluice simulate --config` and a device take, and
// the same as a command line.

import type { ChannelConfig } from "../../src/filter/config.ts";
import { DEVICE } from "../../src/settings/device.ts";
import { type Reading, readingOptions } from "./reading.ts";

const { least: PERIOD_MIN_MS, most: PERIOD_MAX_MS } = DEVICE.keys.periodMs;

/** JSON for `--config`, and for `"sluice"` under `"config"` in a device's manifest. */
export function configurationText(channels: readonly ChannelConfig[], periodMs: number): string {
  // A device samples no faster and no slower; the recording's own times are in the recording.
  const possibleMs = Math.min(Math.max(Math.round(periodMs), PERIOD_MIN_MS), PERIOD_MAX_MS);
  const period = periodMs > 0 ? { periodMs: possibleMs } : {};
  return `${JSON.stringify({ ...period, channels: channels.map(withoutPeriod) }, null, 2)}\n`;
}

/** The command that gives the same result. */
export function commandText(file: string, reading: Reading, configuration: string): string {
  const parts = ["sluice simulate", quoted(file), "--config", quoted(configuration)];
  for (const [option, value] of readingOptions(reading)) parts.push(option, quoted(value));
  return [...parts, "--out", "filtered.csv", "--plot", "plot.html"].join(" ");
}

/** Numbers that a person typed, separated by commas, blanks or semicolons. */
export function numbersOf(text: string): { numbers: number[]; wrong: string | undefined } {
  const words = text.split(/[\s,;]+/).filter((word) => word !== "");
  const numbers = words.map((word) => Number(word.replace("−", "-")));
  const wrong = words.find((_, i) => !Number.isFinite(numbers[i]));
  return { numbers: numbers.filter(Number.isFinite), wrong };
}

function withoutPeriod({ periodMs: _, ...channel }: ChannelConfig): ChannelConfig {
  return channel;
}

function quoted(text: string): string {
  return /^[\w./,:-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
