// Two filter banks: one publishes, the other holds a model that is examined or on trial. A bank
// is made when its model is loaded; the header's RAM figure, compared before the first chunk is
// asked for, bounds what that takes.

import { FilterBank } from "../filter/bank.ts";
import type { ChannelFilter } from "../filter/channel.ts";
import type { ChannelConfig, Judged } from "../filter/config.ts";
import { FLAG_RECOVERED, FLAG_WARMING, FLAGS_REJECTED } from "../filter/flags.ts";
import type { Model } from "../model/package.ts";
import type { Examinee } from "../model/selftest.ts";
import type { Arenas, Observe } from "./arenas.ts";
import { FilterExaminee, filterModel } from "./examinee.ts";
import type { Output } from "./trial.ts";

/** One reading as it is published, whichever bank judged it. */
class Published implements Judged {
  value = Number.NaN;
  raw = Number.NaN;
  score = Number.NaN;
  flags = 0;
  ageMs = Number.NaN;

  take(judged: Judged): void {
    this.value = judged.value;
    this.raw = judged.raw;
    this.score = judged.score;
    this.flags = judged.flags;
    this.ageMs = judged.ageMs;
  }
}

export class BankArenas implements Arenas {
  /** The newest judged readings: the same objects for ever, across a change of the model. */
  readonly channels: readonly Judged[];
  private readonly published: readonly Published[];
  private readonly configs: readonly ChannelConfig[];
  private publishing: FilterBank | undefined;
  private beside: FilterBank | undefined;
  private examined: FilterExaminee | undefined;
  private trial: "running" | "none" = "none";
  private observe: Observe = () => {};
  /** Outputs before the reading, to take the innovations against. */
  private readonly before: Float64Array;

  constructor(configs: readonly ChannelConfig[]) {
    this.configs = configs;
    this.published = configs.map(() => new Published());
    this.channels = this.published;
    this.before = new Float64Array(2 * configs.length);
  }

  watch(observe: Observe): void {
    this.observe = observe;
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

  /** Judges `readings[channel]`, NaN for none, by the running model and by one on trial. */
  push(readings: Float64Array, ticksMs: number): void {
    const { bank, published } = this;
    const shadow = this.trial === "running" ? this.beside : undefined;
    if (shadow === undefined) bank.push(readings, ticksMs);
    else this.compare(bank, shadow, readings, ticksMs);
    // Of the bank that was running before: a model that was just confirmed begins with the next.
    for (let c = 0; c < published.length; c++) published[c]!.take(bank.channels[c]!);
  }

  private compare(bank: FilterBank, shadow: FilterBank, readings: Float64Array, ms: number): void {
    const { before } = this;
    const channels = this.configs.length;
    for (let c = 0; c < channels; c++) {
      before[2 * c] = bank.channels[c]!.value;
      before[2 * c + 1] = shadow.channels[c]!.value;
    }
    bank.push(readings, ms);
    shadow.push(readings, ms);
    for (let c = 0; c < channels && this.trial === "running"; c++) {
      const now = bank.channels[c]!;
      const next = shadow.channels[c]!;
      if (!isComparable(now) || !isComparable(next)) continue;
      const s = next.noise;
      const last = before[2 * c + 1]!;
      const e = isLost(now, next) ? Number.NaN : (next.raw - last) / s;
      this.observe((now.raw - before[2 * c]!) / s, e, outputOf(next, last));
    }
  }
}

function isComparable(channel: ChannelFilter): boolean {
  return (channel.flags & (FLAGS_REJECTED | FLAG_WARMING)) === 0;
}

/** Did the watchdog catch the new model alone? Its output is sane again, the model is not. */
function isLost(running: ChannelFilter, shadow: ChannelFilter): boolean {
  return (shadow.flags & ~running.flags & FLAG_RECOVERED) !== 0;
}

function outputOf(channel: ChannelFilter, last: number): Output {
  const { raw, value } = channel;
  const { max, min } = channel.config;
  if (min !== undefined && value < min) return "implausible";
  if (max !== undefined && value > max) return "implausible";
  return value === last && raw !== last ? "unmoved" : "plausible";
}
