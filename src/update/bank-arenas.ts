// Two filter banks: one publishes, the other holds a model on trial. While there is none, filters
// of the largest shape that is let in stand in for it from boot on: a device that has no room for
// a trial shows it at its first start, and nothing else can take that room.

import { FilterBank } from "../filter/bank.ts";
import type { ChannelFilter } from "../filter/channel.ts";
import type { ChannelConfig, Judged } from "../filter/config.ts";
import { FLAG_RECOVERED, FLAG_WARMING, FLAGS_REJECTED } from "../filter/flags.ts";
import { type FilterModel, filterShape } from "../filter/model.ts";
import type { Header } from "../model/format.ts";
import type { Model } from "../model/package.ts";
import type { Examinee } from "../model/selftest.ts";
import { ramBytes, weightCount } from "../model/shape.ts";
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

/** The largest model that an arena is made for. */
export interface ArenaShape {
  readonly layers: number;
  readonly states: number;
}

export class BankArenas implements Arenas {
  /** Bytes of one arena, to be compared with what a model needs. */
  readonly arenaBytes: number;
  /** The newest judged readings: the same objects for ever, across a change of the model. */
  readonly channels: readonly Judged[];
  private readonly published: readonly Published[];
  private readonly configs: readonly ChannelConfig[];
  private readonly largest: FilterModel;
  private publishing: FilterBank | undefined;
  /** What is loaded beside the model that publishes; undefined: stand-ins hold its room. */
  private weights: FilterModel | undefined;
  private examined: FilterExaminee | undefined;
  private beside: FilterBank | undefined;
  private trial: "running" | "none" = "none";
  private observe: Observe = () => {};
  /** Outputs before the reading, to take the innovations against. */
  private readonly before: Float64Array;

  /** @throws RangeError for a shape or channels that no filter can have */
  constructor(configs: readonly ChannelConfig[], { layers, states }: ArenaShape) {
    this.configs = configs;
    const shape = filterShape(layers, states);
    this.largest = { ...shape, weights: new Float32Array(weightCount(shape)) };
    this.holdRoom();
    this.arenaBytes = ramBytes(shape, configs.length);
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
    if (this.weights === undefined || this.examined === undefined) {
      throw new RangeError("arenas: no model is loaded yet");
    }
    return this.examined;
  }

  takes({ kind }: Header): boolean {
    return kind === "denoise";
  }

  loadShadow(model: Model): boolean {
    if (!this.takes(model.header)) return false;
    this.weights = filterModel(model);
    this.beside = undefined;
    this.examined = new FilterExaminee(this.weights);
    return true;
  }

  startShadow(): void {
    this.makeBank();
    this.trial = "running";
  }

  stopShadow(): void {
    this.trial = "none";
    if (this.weights !== undefined) this.holdRoom();
  }

  promoteShadow(): void {
    if (this.trial === "none") this.makeBank();
    this.publishing = this.beside;
    this.stopShadow();
  }

  /** Bytes of `saveInto`: a bank's snapshot, behind it that of one on trial. */
  get snapshotBytes(): number {
    const shadow = this.trial === "running" ? this.beside : undefined;
    return this.bank.snapshotBytes + (shadow?.snapshotBytes ?? 0);
  }

  /** Writes the state of all filters, as it is before a deep sleep. */
  saveInto(out: Uint8Array): void {
    const { bank, beside } = this;
    bank.saveInto(out);
    if (this.trial === "running") beside?.saveInto(out.subarray(bank.snapshotBytes));
  }

  /**
   * Goes on from a saved state, where ticks began anew since. Each filter whose state is not in
   * it, or that of another model, starts cold; "all": none does.
   */
  restore(saved: Uint8Array): "all" | "running" | "none" {
    const { bank, beside } = this;
    const end = bank.snapshotBytes;
    if (bank.restore(saved.subarray(0, end)) !== null) return "none";
    bank.forgetTime();
    if (this.trial === "none") return "all";
    if (beside === undefined || beside.restore(saved.subarray(end)) !== null) return "running";
    beside.forgetTime();
    return "all";
  }

  /** The loaded model's own bank; its examination is over. */
  private makeBank(): void {
    if (this.weights === undefined) throw new RangeError("arenas: no model is loaded yet");
    this.examined = undefined;
    this.beside = new FilterBank(this.weights, this.configs);
  }

  private holdRoom(): void {
    this.weights = this.examined = this.beside = undefined;
    this.examined = new FilterExaminee(this.largest);
    this.beside = new FilterBank(this.largest, this.configs);
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
