// Which readings are sent, and what happens to those that cannot be. `report` runs after each
// reading: nothing in it allocates but what the link does.

import type { ChannelConfig, Judged } from "../filter/config.ts";
import { FLAG_HELD } from "../filter/flags.ts";
import type { Clock } from "../ports.ts";
import { kindOf, turnOf } from "../settings/kind.ts";
import { ALL_CHANNELS, FORMATS, type PayloadFormat, type Plan } from "./formats.ts";
import { Outbox } from "./outbox.ts";
import { type Moment, Payload } from "./payload.ts";
import { ReportPolicy } from "./policy.ts";
import type { Sender, Sending } from "./sender.ts";
import type { Topics } from "./topics.ts";
import { isIsoTime } from "./writer.ts";

/** One kept reading goes out in this time, so that the present ones are not held up. */
const BACKLOG_INTERVAL_MS = 200;
/** So many at once when `drain` is called seldom. */
const BACKLOG_BURST = 5;

export interface ReadingsSource {
  readonly topics: Topics;
  readonly format: PayloadFormat;
  readonly channels: readonly ChannelConfig[];
  readonly ids: readonly string[];
  /** Filled anew before each `report`. */
  readonly judged: readonly Judged[];
  readonly backlogReadings: number;
}

/** What a plan says besides its pieces. */
type Address = Pick<Plan, "channel" | "held" | "topic">;

export class Readings {
  readonly #clock: Clock;
  readonly #sender: Sender;
  readonly #judged: readonly Judged[];
  readonly #policies: readonly ReportPolicy[];
  readonly #plans: readonly Address[];
  readonly #payload: Payload;
  readonly #backlogTopic: string;
  /** "timed": a message of the backlog waits until the wall clock is known. */
  readonly #backlogNeeds: "timed" | "nothing";
  /** Undefined: nothing is kept. */
  readonly #backlog: Payload | undefined;
  readonly #outbox: Outbox;
  readonly #due: Uint8Array;
  readonly #moment: Moment = { seq: 0, timeMs: 0, lateMs: 0, dropped: 0 };
  #seq = 0;
  #takenTicks = 0;
  #drainedTicks = 0;
  #published = 0;
  #refused = 0;

  /** @throws RangeError for a report policy that cannot work */
  constructor(clock: Clock, sender: Sender, source: ReadingsSource) {
    const { topics, channels, ids, judged } = source;
    this.#clock = clock;
    this.#sender = sender;
    this.#judged = judged;
    this.#policies = channels.map((channel, i) => {
      const turn = kindOf(channel) === "angle" ? turnOf(channel) : 0;
      return new ReportPolicy(channel.report, `channels[${i}]`, turn);
    });
    const plans = FORMATS[source.format].plans(topics, ids);
    const backlog = FORMATS[source.format].backlog(topics, ids);
    // Without their pieces, which are many and in the payload by now.
    this.#plans = plans.map(({ channel, held, topic }) => ({ channel, held, topic }));
    this.#payload = new Payload(plans);
    this.#backlogTopic = backlog.topic;
    this.#backlogNeeds = backlog.untimed.length === 0 ? "timed" : "nothing";
    this.#backlog = source.backlogReadings > 0 ? new Payload([backlog]) : undefined;
    this.#outbox = new Outbox(source.backlogReadings, channels.length);
    this.#due = new Uint8Array(channels.length);
  }

  /** Readings that the link took when they were taken. */
  get published(): number {
    return this.#published;
  }

  /** Readings that will never be sent. */
  get dropped(): number {
    return this.#outbox.dropped + this.#refused;
  }

  /** Readings that wait in the backlog. */
  get waiting(): number {
    return this.#outbox.count;
  }

  /** Sends what `judged` holds if it is worth a message; without a link it is kept for later. */
  report(canSend: boolean): void {
    this.#seq++;
    this.#takenTicks = this.#clock.ticksMs();
    let anyDue = false;
    for (let i = 0; i < this.#policies.length; i++) {
      const isDue = this.#policies[i]!.isDue(this.#judged[i]!, this.#takenTicks);
      this.#due[i] = isDue ? 1 : 0;
      anyDue ||= isDue;
    }
    if (!anyDue) return;
    const sending = canSend ? this.#sendDue() : "later";
    if (sending === "sent") this.#published++;
    else if (sending === "never") this.#refused++;
    else this.#outbox.push(this.#seq, this.#takenTicks, this.#judged);
    this.#markSaid();
  }

  /** Sends the last reading again, with its age: somebody who listens now has missed it. */
  repeat(): void {
    let anySpoken = false;
    for (let i = 0; i < this.#policies.length; i++) {
      const spoken = this.#policies[i]!.spoken;
      this.#due[i] = spoken ? 1 : 0;
      anySpoken ||= spoken;
    }
    if (anySpoken) this.#sendDue();
  }

  /** Sends some of the readings that were kept, oldest first. */
  drain(): void {
    const now = this.#clock.ticksMs();
    const sinceMs = (now - this.#drainedTicks) >>> 0;
    if (sinceMs < BACKLOG_INTERVAL_MS) return;
    this.#drainedTicks = now;
    const backlog = this.#backlog;
    if (backlog === undefined) return;
    if (this.#backlogNeeds === "timed" && !isIsoTime(this.#clock.wallMs())) return;
    const most = Math.min(BACKLOG_BURST, Math.floor(sinceMs / BACKLOG_INTERVAL_MS));
    for (let i = 0; i < most && this.#outbox.count > 0; i++) {
      const outbox = this.#outbox;
      outbox.read();
      this.#setMoment(outbox.seq, (now - outbox.takenTicks) >>> 0);
      backlog.encode(0, this.#moment, outbox.judged);
      const { bytes, length } = backlog;
      const sending = this.#sender.send(this.#backlogTopic, bytes, length, "once");
      if (sending === "later") return;
      if (sending === "never") this.#refused++;
      outbox.shift();
    }
  }

  #sendDue(): Sending {
    this.#setMoment(this.#seq, (this.#clock.ticksMs() - this.#takenTicks) >>> 0);
    let result: Sending = "sent";
    for (let p = 0; p < this.#plans.length; p++) {
      const { channel, held, topic } = this.#plans[p]!;
      if (channel !== ALL_CHANNELS) {
        if (this.#due[channel] === 0) continue;
        if (held === "skip" && (this.#judged[channel]!.flags & FLAG_HELD) !== 0) continue;
      }
      const payload = this.#payload;
      payload.encode(p, this.#moment, this.#judged);
      const sending = this.#sender.send(topic, payload.bytes, payload.length, "once");
      if (sending === "later") return "later";
      if (sending === "never") result = "never";
    }
    return result;
  }

  #markSaid(): void {
    // A message of all channels has said something about each of them.
    const together = this.#plans[0]!.channel === ALL_CHANNELS;
    for (let i = 0; i < this.#policies.length; i++) {
      if (together || this.#due[i] === 1) {
        this.#policies[i]!.markSaid(this.#judged[i]!, this.#takenTicks);
      }
    }
  }

  /** A reading's time is told from its age, by the clock as it is now: it may be set since. */
  #setMoment(seq: number, lateMs: number): void {
    const moment = this.#moment;
    moment.seq = seq;
    moment.lateMs = lateMs;
    moment.timeMs = this.#clock.wallMs() - lateMs;
    moment.dropped = this.dropped;
  }
}
