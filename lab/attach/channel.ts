// What a channel is, from what its source says of it and what a person configured.
import type { ChannelSettings } from "../../src/settings/channel.ts";
import { checkTogether } from "../../src/settings/together.ts";
import type { AnnouncedSensor } from "./announcement.ts";

const NAME_CHARS_MAX = 128;
const UNIT_CHARS_MAX = 32;

type Said = Pick<AnnouncedSensor, "name" | "unit" | "deviceClass" | "stateClass" | "decimals">;

/** What Home Assistant would refuse of a source's words is left out: the number is still one. */
export function channelOf({
  decimals,
  deviceClass,
  name,
  stateClass,
  unit,
}: Said): ChannelSettings {
  let channel: ChannelSettings = {
    name: name.slice(0, NAME_CHARS_MAX) || "value",
    ...(unit && { unit: unit.slice(0, UNIT_CHARS_MAX) }),
    ...(deviceClass !== undefined && { deviceClass }),
    ...(isStateClass(stateClass) && { stateClass }),
    ...(stateClass === "total_increasing" && { kind: "counter" }),
    ...(decimals !== undefined && { decimals }),
  };
  for (;;) {
    const [refusal] = checkTogether(channel).refusals;
    const key = refusal?.path as keyof ChannelSettings | undefined;
    if (key === undefined || key === "name" || !(key in channel)) return channel;
    const { [key]: _, ...rest } = channel;
    channel = { ...rest, name: channel.name };
  }
}

function isStateClass(
  word: string | undefined,
): word is NonNullable<ChannelSettings["stateClass"]> {
  const words = ["measurement", "measurement_angle", "total", "total_increasing"];
  return word !== undefined && words.includes(word);
}

/**
 * `channel` with what a configuration says of it: entries named `FIELD` are for that field of every
 * device, `DEVICE/FIELD` for that of one, and win.
 */
export function withConfigured(
  channel: ChannelSettings,
  device: string,
  configured: readonly ChannelSettings[],
): ChannelSettings {
  const named = (name: string) => configured.find((each) => each.name === name);
  const { name } = channel;
  return { ...channel, ...named(name), ...named(`${device}/${name}`), name };
}
