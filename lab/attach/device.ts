// A virtual device: the fields of one source, filtered, with all that a Sluice device says.
import { Bridge } from "../../src/bridge/bridge.ts";
import { slug } from "../../src/bridge/topics.ts";
import type { FilterBank } from "../../src/filter/bank.ts";
import { CHANNELS_MAX } from "../../src/limits.ts";
import { calibrated } from "../../src/settings/calibration.ts";
import type { ChannelSettings } from "../../src/settings/channel.ts";
import type { AttachContext } from "./context.ts";
import { Field, type FieldSource } from "./field.ts";
import { shortHash } from "./names.ts";
import { pathText } from "./path.ts";
import { SourcePresence } from "./presence.ts";
import type { SavedDevice, SavedField, SavedGroup } from "./saved.ts";
import type { ValueAt } from "./template.ts";

/** Fields that are announced one by one are taken together when no more came for this time … */
const SETTLE_MS = 300;
/** … or, where a snapshot knows of more, after this. */
const SETTLE_MAX_MS = 5_000;
/** Beyond a gap of this length, or with a clock that went back, times say nothing. */
const GAP_MS_MAX = 86_400_000;

export interface FieldWish {
  readonly id: string;
  readonly topic: string;
  readonly at: ValueAt;
  readonly settings: ChannelSettings;
  readonly expireAfterMs: number;
}

/** Fields that one bank filters. */
interface Group {
  readonly bank: FilterBank;
  readonly fields: readonly Field[];
}

export class AttachedDevice {
  readonly id: string;
  /** Of the virtual device. */
  readonly name: string;
  /** As the source calls itself. */
  readonly sourceName: string;
  presence = new SourcePresence([], "latest");
  /** Why a snapshot was not used; "": it was, or there was none. */
  coldStart = "";
  readonly #context: AttachContext;
  readonly #groups: Group[] = [];
  readonly #gone = new Set<Field>();
  #pending: Field[] = [];
  #saved: SavedDevice | undefined;
  #bridge: Bridge | undefined;
  #isConnected = false;
  #isThere = true;
  /** The bridge is to connect as soon as everybody is there. */
  #mustStart = false;
  /** Ticks of the first and the newest change that the bridge does not know of; -1: none. */
  #sinceTicks = -1;
  #changedTicks = 0;
  #note: string;
  #published = 0;
  #dropped = 0;

  constructor(
    context: AttachContext,
    id: string,
    name: string,
    source: string,
    saved?: SavedDevice,
  ) {
    this.#context = context;
    this.id = id;
    this.name = name;
    this.sourceName = source;
    this.#saved = saved;
    this.#note = saved?.note ?? "";
  }

  /** All fields, those that wait for their filter included. */
  get fields(): readonly Field[] {
    return [...this.#attached, ...this.#pending];
  }

  get topics(): Bridge["topics"] | undefined {
    return this.#bridge?.topics;
  }

  get published(): number {
    return this.#published + (this.#bridge?.published ?? 0);
  }

  get dropped(): number {
    return this.#dropped + (this.#bridge?.dropped ?? 0);
  }

  get isThere(): boolean {
    return this.#isThere;
  }

  get #attached(): readonly Field[] {
    return this.#groups.flatMap(({ fields }) => fields.filter((each) => !this.#gone.has(each)));
  }

  /** A new field; undefined: a device has no room for more. */
  add(wish: FieldWish): Field | undefined {
    const fields = this.fields;
    if (fields.length >= CHANNELS_MAX) return undefined;
    const { calibration, channel } = calibrated({ ...wish.settings, name: this.#nameFor(wish) });
    const { at, expireAfterMs, id, topic } = wish;
    const source: FieldSource = { id, topic, at, calibration, channel, expireAfterMs };
    const field = new Field(source, this.#context.clock);
    this.#pending.push(field);
    this.#change();
    return field;
  }

  remove(field: Field): void {
    this.#pending = this.#pending.filter((each) => each !== field);
    this.#gone.add(field);
    this.#change();
  }

  /** Says what is filtered now; to be called after the fields of a message were taken. */
  report(messageMs: number): void {
    const { clock } = this.#context;
    clock.messageMs = messageMs;
    this.#bridge?.report();
    clock.messageMs = NaN;
  }

  /** What is due: fields that settle, readings that did not come, the bridge. */
  poll(now: number): void {
    const saysGone = this.presence.topics.length > 0;
    let isMissing = false;
    for (const { fields } of this.#groups) {
      for (const field of fields) {
        if (!this.#isThere || !field.isOverdue(now, saysGone)) continue;
        field.miss();
        isMissing = true;
      }
    }
    if (isMissing) this.report(NaN);
    this.#bridge?.poll();
  }

  /** Is there something to say anew to everybody: that it is there, or other fields? */
  isNewsDue(now: number): boolean {
    return this.#mustStart || this.#isSettled(now);
  }

  /** Says it; thousands of bytes for each channel. */
  tellNews(now: number): void {
    if (this.#isSettled(now)) this.#settle();
    if (this.#mustStart && this.#isConnected && this.#isThere) this.#bridge?.start();
    this.#mustStart = false;
  }

  /** The source said something on one of its availability topics. */
  hearPresence(topic: string, parsed: unknown, text: string): void {
    this.presence.hear(topic, parsed, text);
    const { isThere } = this.presence;
    if (isThere === this.#isThere) return;
    this.#isThere = isThere;
    if (isThere) this.#mustStart = true;
    else {
      for (const field of this.#attached) field.miss();
      this.report(NaN);
      this.#bridge?.stop();
    }
  }

  /** The broker is there. */
  connect(): void {
    this.#isConnected = true;
    this.#mustStart = true;
  }

  /** The broker is gone. */
  disconnect(): void {
    this.#isConnected = false;
    this.#bridge?.pause();
  }

  /** Says goodbye; everybody sees that it is offline. */
  stop(): void {
    this.#bridge?.stop();
    this.#isConnected = false;
  }

  /** Ends for ever. */
  dispose(): void {
    this.stop();
    for (const { bank } of this.#groups) this.#context.banks.drop(bank);
  }

  /** Another model runs. */
  changeModel(): void {
    this.#bridge?.changeModel(this.#context.model);
  }

  save(savedMs: number): SavedDevice {
    // What waits for its fields is as it was.
    if (this.#saved !== undefined) return this.#saved;
    const groups = this.#groups.map(({ bank, fields }): SavedGroup => {
      const snapshot = new Uint8Array(bank.snapshotBytes);
      bank.saveInto(snapshot);
      return { fields: fields.map(savedField), snapshot };
    });
    return { id: this.id, name: this.name, savedMs, note: this.#note, groups };
  }

  #change(): void {
    this.#changedTicks = this.#context.clock.ticksMs();
    if (this.#sinceTicks < 0) this.#sinceTicks = this.#changedTicks;
  }

  /** Have fields changed, and are all there that are to come? */
  #isSettled(now: number): boolean {
    if (this.#sinceTicks < 0) return false;
    const pending = new Set(this.#pending.map(({ source }) => source.id));
    const groups = this.#saved?.groups ?? [];
    const isBack = groups.length > 0 && groups.every((group) => hereOf(group, pending) === "all");
    if (isBack) return true;
    if ((now - this.#changedTicks) >>> 0 < SETTLE_MS) return false;
    const isPartly = groups.some((group) => hereOf(group, pending) === "some");
    return !isPartly || (now - this.#sinceTicks) >>> 0 >= SETTLE_MAX_MS;
  }

  /** Gives the fields that came their filters, and says anew what there is. */
  #settle(): void {
    this.#sinceTicks = -1;
    for (const group of this.#saved?.groups ?? []) {
      const fields = group.fields.map(({ id }) =>
        this.#pending.find(({ source }) => source.id === id),
      );
      if (fields.every((field) => field !== undefined)) this.#resume(fields, group);
    }
    this.#saved = undefined;
    if (this.#pending.length > 0) this.#attach(this.#pending);
    this.#makeBridge();
  }

  #attach(fields: readonly Field[]): FilterBank {
    const bank = this.#context.banks.make(fields.map(({ source }) => source.channel));
    for (const [c, field] of fields.entries()) field.attach(bank, c);
    this.#groups.push({ bank, fields });
    this.#pending = this.#pending.filter((field) => !fields.includes(field));
    return bank;
  }

  #resume(fields: readonly Field[], { fields: saved, snapshot }: SavedGroup): void {
    const bank = this.#attach(fields);
    const reason = bank.restore(snapshot);
    if (reason !== undefined && reason !== "trial") {
      this.coldStart = reason;
      return;
    }
    const now = this.#context.clock.ticksMs();
    const gaps = saved.map(({ heardTicks }) => (now - heardTicks) >>> 0);
    const isOld = gaps.some((gapMs) => gapMs > GAP_MS_MAX);
    for (const [i, field] of fields.entries()) {
      field.resume(saved[i]!);
      if (isOld) field.forgetTime();
    }
    if (isOld) bank.forgetTime();
  }

  #makeBridge(): void {
    const { banks: _, clock, discovery, gateway, model, prefix, version } = this.#context;
    this.#published = this.published;
    this.#dropped = this.dropped;
    this.#bridge?.pause();
    this.#bridge = undefined;
    const fields = this.#attached;
    const link = this.#context.link();
    if (fields.length === 0 || link === undefined) return;
    const there = { topic: gateway.statusTopic, available: "online", notAvailable: "offline" };
    this.#bridge = new Bridge({
      ...{ link, clock, prefix, device: this.name, judged: fields },
      channels: fields.map(({ source }) => source.channel),
      info: { version, model },
      // While the broker is away no reading comes either.
      backlogReadings: 0,
      discovery: { prefix: discovery, viaDevice: gateway.node, availability: [there] },
      note: {
        read: () => this.#note,
        write: (text) => {
          this.#note = text;
        },
      },
    });
    this.#mustStart = true;
  }

  /** The field's name, unless another field has it: then with what tells them apart. */
  #nameFor({ at, id, settings, topic }: FieldWish): string {
    const before = this.#saved?.groups.flatMap(({ fields }) => fields);
    const saved = before?.find((each) => each.id === id)?.name;
    if (saved !== undefined) return saved;
    const taken = new Set(this.fields.map(({ source }) => slug(source.channel.name)));
    const { name } = settings;
    const place = pathText(at.path) || topic.split("/").at(-1);
    const names = [name, `${name} ${place}`, `${name} ${shortHash(id)}`];
    return names.find((each) => !taken.has(slug(each))) ?? name;
  }
}

/** How many fields of a group are among `ids`. */
function hereOf({ fields }: SavedGroup, ids: ReadonlySet<string>): "all" | "some" | "none" {
  const here = fields.filter(({ id }) => ids.has(id)).length;
  return here === fields.length ? "all" : here > 0 ? "some" : "none";
}

function savedField(field: Field): SavedField {
  const { at, channel, id, topic } = field.source;
  return { ...field.clock, id, topic, path: at.path, name: channel.name };
}
