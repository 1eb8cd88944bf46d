// Settings of channels that are put together by hand, such as by the page's controls.

import { CHANNEL, type ChannelSettings } from "../../src/settings/channel.ts";
import { type Finding, type Findings, read } from "../../src/settings/read.ts";
import { checkTogether } from "../../src/settings/together.ts";
import { UserError } from "../user-error.ts";

/** What is wrong, or may be, with the settings of one channel. */
export function findingsOf(channel: unknown): Findings {
  const refusals: Finding[] = [];
  const settings = read(CHANNEL, channel, "", refusals);
  return settings === undefined ? { refusals, warnings: [] } : checkTogether(settings);
}

/** @throws UserError that names the channel and the setting */
export function checkChannels(channels: readonly Pick<ChannelSettings, "name">[]): void {
  for (const channel of channels) {
    const [refusal] = findingsOf(channel).refusals;
    if (refusal === undefined) continue;
    throw new UserError(`${channel.name}: ${refusal.path}: ${refusal.text}`);
  }
}
