// A channel for each topic, at most so many: the one that was not heard of for longest makes room.
// State is saved as text, since that is what every context store of Node-RED can keep.

import { ReportPolicy } from "../src/bridge/policy.ts";
import { FilterBank } from "../src/filter/bank.ts";
import type { ChannelConfig } from "../src/filter/config.ts";
import type { JudgedChannel } from "../src/filter/judged.ts";
import type { FilterModel } from "../src/filter/model.ts";
import { type Calibration, calibrated } from "../src/settings/calibration.ts";
import type { ChannelSettings } from "../src/settings/channel.ts";

/** Beyond it a difference of ticks, which are 32 bits, says nothing. */
const ELAPSED_MAX_MS = 2 ** 31;

/** "given": the message says when; "arrival": nothing does, so each is a reading of its own. */
export type TimeSource = "given" | "arrival";

/** Between a topic and a key in its objects: no topic of MQTT has it. */
const KEY_MARK = "\0";

/** One topic, or one number of its objects. */
export class Topic {
  readonly #name: string;
  readonly judged: JudgedChannel;
  readonly #bank: FilterBank;
  readonly #calibration: Calibration;
  readonly #policy: ReportPolicy;
  readonly #readings = new Float64Array(1);
  #lastMs: number;

  constructor(
    name: string,
    bank: FilterBank,
    calibration: Calibration,
    policy: ReportPolicy,
    lastMs: number,
  ) {
    this.#name = name;
    this.judged = bank.channels[0]!;
    this.#bank = bank;
    this.#calibration = calibration;
    this.#policy = policy;
    this.#lastMs = lastMs;
  }

  /** For people; "": messages without a topic. */
  get label(): string {
    return this.#name.split(KEY_MARK).filter(Boolean).join("/");
  }

  /** Judges a reading as the sensor gave it, NaN for none; is its value worth a message? */
  take(reading: number, timeMs: number, source: TimeSource): boolean {
    const { offset, scale } = this.#calibration;
    const elapsedMs = timeMs - this.#lastMs;
    if (source === "arrival" && !(elapsedMs >= 1 && elapsedMs < ELAPSED_MAX_MS)) {
      this.#bank.forgetTime();
    }
    this.#lastMs = timeMs;
    this.#readings[0] = scale * reading + offset;
    const ticks = timeMs >>> 0;
    this.#bank.push(this.#readings, ticks);
    const isDue = this.#policy.isDue(this.judged, ticks);
    if (isDue) this.#policy.markSaid(this.judged, ticks);
    return isDue;
  }

  save(): Saved {
    const bytes = new Uint8Array(this.#bank.snapshotBytes);
    this.#bank.saveInto(bytes);
    return [this.#name, this.#lastMs, Buffer.from(bytes.buffer).toString("base64")];
  }
}

/** Name, time of the newest reading, and the bank's snapshot. */
type Saved = readonly [name: string, lastMs: number, snapshot: string];

export class Topics {
  /** The one that was heard of last comes last. */
  readonly #topics = new Map<string, Topic>();
  readonly #model: FilterModel;
  readonly #configs: readonly ChannelConfig[];
  readonly #calibration: Calibration;
  readonly #most: number;
  /** Channels that had to make room. */
  dropped = 0;

  constructor(model: FilterModel, settings: ChannelSettings, most: number) {
    const { calibration, channel } = calibrated(settings);
    this.#model = model;
    this.#configs = [channel];
    this.#calibration = calibration;
    this.#most = most;
  }

  get count(): number {
    return this.#topics.size;
  }

  has(topic: string, key: string): boolean {
    return this.#topics.has(topic + KEY_MARK + key);
  }

  /** The channel of a topic, or of a key in its objects; begun where it is new. */
  at(topic: string, key?: string): Topic {
    return this.#named(key === undefined ? topic : topic + KEY_MARK + key);
  }

  #named(name: string): Topic {
    const topic = this.#topics.get(name) ?? this.#begin(name);
    this.#topics.delete(name);
    this.#topics.set(name, topic);
    return topic;
  }

  /** What a topic and the keys of its objects learned is gone; "": of all topics. */
  forget(topic: string): void {
    for (const name of [...this.#topics.keys()]) {
      const isMeant = topic === "" || name.split(KEY_MARK)[0] === topic;
      if (isMeant) this.#topics.delete(name);
    }
  }

  save(): readonly Saved[] {
    return Array.from(this.#topics.values(), (topic) => topic.save());
  }

  /** Takes over what was saved; a topic whose state is refused begins anew when it is heard of. */
  restore(saved: unknown): void {
    if (!Array.isArray(saved)) return;
    for (const each of saved.slice(-this.#most)) {
      if (!Array.isArray(each)) continue;
      const [name, lastMs, snapshot] = each;
      if (typeof name !== "string" || typeof lastMs !== "number") continue;
      if (typeof snapshot !== "string") continue;
      const bank = this.#bank();
      const reason = bank.restore(Uint8Array.from(Buffer.from(snapshot, "base64")));
      if (reason === undefined) this.#topics.set(name, this.#topic(name, bank, lastMs));
    }
  }

  #begin(name: string): Topic {
    if (this.#topics.size >= this.#most) {
      const [oldest = ""] = this.#topics.keys();
      this.#topics.delete(oldest);
      this.dropped++;
    }
    return this.#topic(name, this.#bank(), NaN);
  }

  #topic(name: string, bank: FilterBank, lastMs: number): Topic {
    const policy = new ReportPolicy(this.#configs[0]!.report, name);
    return new Topic(name, bank, this.#calibration, policy, lastMs);
  }

  #bank(): FilterBank {
    return new FilterBank(this.#model, this.#configs);
  }
}
