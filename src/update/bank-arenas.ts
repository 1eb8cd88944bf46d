// Two filter banks: one publishes, the other holds a model that is examined or on trial. A bank
// is made when its model is loaded; the header's RAM figure, compared before the first chunk is
// asked for, bounds what that takes.

import { FilterBank } from "../filter/bank.ts";
import type { ChannelFilter } from "../filter/channel.ts";
import type { ChannelConfig } from "../filter/config.ts";
import { FLAGS_REJECTED, FLAG_WARMING } from "../filter/flags.ts";
import type { Model } from "../model/package.ts";
import type { Examinee } from "../model/selftest.ts";
import type { Arenas } from "./arenas.ts";
import { FilterExaminee, filterModel } from "./examinee.ts";

/** What a trial wants to know about one reading of one channel. */
export type Observe = (
  running: number,
  shadow: number,
  output: "plausible" | "implausible",
) => void;

export class BankArenas implements Arenas {
  private readonly configs: readonly ChannelConfig[];
  private publishing: FilterBank | undefined;
  private beside: FilterBank | undefined;
  private examined: FilterExaminee | undefined;
  private trial: "running" | "none" = "none";
  /** Outputs before the reading, to take the innovations against. */
  private readonly before: Float64Array;

  constructor(configs: readonly ChannelConfig[]) {
    this.configs = configs;
    this.before = new Float64Array(2 * configs.length);
  }

  /** The bank that publishes; RangeError before the updater has started. */
  get bank(): FilterBank {
    if (this.publishing === undefined) throw new RangeError("arenas: no model is loaded yet");
    return this.publishing;
  }

  get shadow(): Examinee {
    if (this.examined === undefined) throw new RangeError("arenas: no model is loaded yet");
    return this.examined;
  }

  loadShadow(model: Model): boolean {
    if (model.header.kind !== "denoise") return false;
    const weights = filterModel(model);
    this.examined = new FilterExaminee(weights);
    this.beside = new FilterBank(weights, this.configs);
    return true;
  }

  startShadow(): void {
    this.trial = "running";
  }

  stopShadow(): void {
    this.trial = "none";
    this.beside = undefined;
  }

  promoteShadow(): void {
    this.publishing = this.beside;
    this.beside = undefined;
    this.trial = "none";
  }

  /** Judges a reading of every channel by both models; `observe` hears about the good ones. */
  push(readings: Float64Array, ticksMs: number, observe: Observe): void {
    const { bank, before } = this;
    const shadow = this.trial === "running" ? this.beside : undefined;
    if (shadow === undefined) {
      bank.push(readings, ticksMs);
      return;
    }
    const channels = this.configs.length;
    for (let c = 0; c < channels; c++) {
      before[2 * c] = bank.channels[c]!.value;
      before[2 * c + 1] = shadow.channels[c]!.value;
    }
    bank.push(readings, ticksMs);
    shadow.push(readings, ticksMs);
    for (let c = 0; c < channels && this.trial === "running"; c++) {
      const now = shadow.channels[c]!;
      if (!isComparable(bank.channels[c]!) || !isComparable(now)) continue;
      const s = noiseOf(now);
      if (!(s > 0)) continue;
      const { raw } = now;
      observe((raw - before[2 * c]!) / s, (raw - before[2 * c + 1]!) / s, plausible(now));
    }
  }
}

function isComparable(channel: ChannelFilter): boolean {
  return (channel.flags & (FLAGS_REJECTED | FLAG_WARMING)) === 0;
}

/** The score is |raw - value| in noise scales; where both are known they give the scale. */
function noiseOf(channel: ChannelFilter): number {
  return Math.abs(channel.raw - channel.value) / channel.score;
}

function plausible(channel: ChannelFilter): "plausible" | "implausible" {
  const { max, min } = channel.config;
  const isLow = min !== undefined && channel.value < min;
  const isHigh = max !== undefined && channel.value > max;
  return isLow || isHigh ? "implausible" : "plausible";
}
