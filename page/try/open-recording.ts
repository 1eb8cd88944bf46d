// A recording that was read, with the settings and the card of each of its channels.

import type { ChannelConfig } from "../../src/filter/config.ts";
import { ChannelSettings } from "./channel-settings.ts";
import { configurationText } from "./configuration.ts";
import type { Opened } from "./protocol.ts";
import type { Reading } from "./reading.ts";
import { ResultCard, type ResultOptions } from "./result-card.ts";
import type { Source } from "./source.ts";

export interface OpenOptions extends Omit<ResultOptions, "axis" | "onChoose"> {
  readonly onChange: () => void;
  readonly onChoose: (channel: number) => void;
}

export class OpenRecording {
  readonly source: Source;
  readonly about: Opened;
  /** How the user said that it is to be read. */
  readonly reading: Reading;
  readonly settings: readonly ChannelSettings[];
  readonly cards: readonly ResultCard[];

  constructor(source: Source, about: Opened, reading: Reading, options: OpenOptions) {
    const { axis, channels, periodMs } = about;
    this.source = source;
    this.about = about;
    this.reading = reading;
    this.settings = channels.map(
      (channel) => new ChannelSettings(channel, periodMs, options.onChange),
    );
    this.cards = channels.map(({ name }, c) => {
      return new ResultCard(name, { ...options, axis, onChoose: () => options.onChoose(c) });
    });
  }

  get configs(): ChannelConfig[] {
    return this.settings.map(({ config }) => config);
  }

  /** The settings as the user takes them along. */
  get configuration(): string {
    return configurationText(this.configs, this.about.periodMs);
  }

  destroy(): void {
    for (const card of this.cards) card.destroy();
  }
}
