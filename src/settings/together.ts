// What no rule of one setting can see: whether the settings of a channel go together.

import { checkChannel } from "../bridge/home-assistant.ts";
import type { ChannelSettings } from "./channel.ts";
import { kindOf } from "./kind.ts";
import type { Finding, Findings } from "./read.ts";

/** Paths are those of settings that are given, such as `min` or `report.minMs`. */
export function checkTogether(channel: ChannelSettings): Findings {
  const { max, min, report, scale, turn } = channel;
  const { refusals, warnings } = checkChannel(channel);
  const mistakes: Finding[] = [...refusals];
  const refuse = (path: string, text: string) => mistakes.push({ path, text: `expected ${text}` });
  if (min !== undefined && max !== undefined && min >= max) {
    refuse("min", `less than max, got ${min} and ${max}`);
  }
  const { maxMs = 0, minMs = 0 } = report ?? {};
  if (maxMs > 0 && minMs > maxMs) {
    refuse("report.minMs", `at most maxMs, got ${minMs} and ${maxMs}`);
  }
  const kind = kindOf(channel);
  if (turn !== undefined && kind !== "angle") refuse("turn", `kind angle with it, got ${kind}`);
  if (scale === 0) refuse("scale", "a number other than 0, got 0");
  return { refusals: mistakes, warnings };
}
