// One device in a world of fakes: a broker that keeps retained messages, a clock, a sensor, and
// flash that fails on demand. `run` lives through power cuts as a device does: it starts again.

import { NodeCrypto } from "../../host/model/crypto.ts";
import type { ObserveTrial } from "../../src/filter/bank.ts";
import { filterShape } from "../../src/filter/model.ts";
import { type Model, readFile, shortId } from "../../src/model/package.ts";
import { ramBytes } from "../../src/model/shape.ts";
import type { Clock, Crypto, Link } from "../../src/ports.ts";
import type { Arenas } from "../../src/update/arenas.ts";
import type { UpdaterOptions } from "../../src/update/options.ts";
import { Updater } from "../../src/update/updater.ts";
import { type FaultFlash, PowerCut } from "./fault-flash.ts";
import {
  DEVICE_CLASS,
  GainFilter,
  headerOf,
  offerOf,
  payloadOf,
  signer,
  trusted,
} from "./models.ts";

/** Of a device of three channels: room for two layers of 16 states. */
export const ARENA_BYTES = ramBytes(filterShape(2, 16), 3);

export const TOPICS = {
  desired: "sluice/d1/model/desired",
  groupDesired: "sluice/group/g1/model/desired",
  reported: "sluice/d1/model/reported",
  blob: "sluice/blob/",
};

const crypto = new NodeCrypto();
const KEYS = [trusted(signer)];

const ids = new WeakMap<Uint8Array, string>();

/** The short id of a file, which does not change under it. */
export function idOf(file: Uint8Array): string {
  let id = ids.get(file);
  if (id === undefined) {
    id = shortId(readFile(file.slice(), crypto).id);
    ids.set(file, id);
  }
  return id;
}

/** Noise scale of the sensor. */
const SCALE = 2;

/** Two arenas of the cheap filter, with one channel. */
export class FakeArenas implements Arenas {
  publishing: { model: Model; filter: GainFilter } | undefined;
  isTrial = false;
  shadow!: GainFilter;
  private observe: ObserveTrial = () => {};
  private shadowModel: Model | undefined;
  /** Last outputs: what each filter predicts. */
  private running = 0;
  private tried = 0;
  private readonly out = new Float64Array(1);

  watch(observe: ObserveTrial): void {
    this.observe = observe;
  }

  takes(): boolean {
    return true;
  }

  loadShadow(model: Model): boolean {
    this.shadow = new GainFilter(model);
    this.shadowModel = model;
    return true;
  }

  startShadow(): void {
    this.shadow.startAt(this.running);
    this.tried = this.running;
    this.isTrial = true;
  }

  stopShadow(): void {
    this.isTrial = false;
  }

  promoteShadow(): void {
    this.publishing = { model: this.shadowModel!, filter: this.shadow };
    this.isTrial = false;
  }

  /** One reading through both. */
  step(reading: number): void {
    const { running, tried } = this;
    this.running = this.output(this.publishing!.filter, reading);
    if (!this.isTrial) return;
    this.tried = this.output(this.shadow, reading);
    this.observe(0, reading, SCALE, running, tried);
  }

  private output(filter: GainFilter, reading: number): number {
    filter.stepInto(new Float64Array([reading]), this.out);
    return this.out[0]!;
  }
}

/** A broker with retained messages alone; what it delivers waits in a queue. */
export class FakeBroker {
  readonly retained = new Map<string, Uint8Array>();
  readonly queue: [topic: string, bytes: Uint8Array][] = [];
  readonly subscribed = new Set<string>();
  published = 0;

  put(topic: string, bytes: Uint8Array): void {
    this.retained.set(topic, bytes);
    if (this.subscribed.has(topic)) this.queue.push([topic, bytes]);
  }

  /** Chunks and then the offer. */
  offer(file: Uint8Array, topic = TOPICS.desired): void {
    this.putChunks(file);
    this.put(topic, offerOf(file));
  }

  putChunks(file: Uint8Array): void {
    const payload = payloadOf(file);
    for (let i = 0; i * 2048 < payload.length; i++) {
      this.put(`${TOPICS.blob}${idOf(file)}/${i}`, payload.slice(i * 2048, (i + 1) * 2048));
    }
  }

  get link(): Link {
    return {
      open: () => undefined,
      close: () => undefined,
      publish: (topic, payload, byteLength) => {
        this.published++;
        this.retained.set(topic, payload.slice(0, byteLength));
        return true;
      },
      subscribe: (topic) => {
        this.subscribed.add(topic);
        const kept = this.retained.get(topic);
        if (kept) this.queue.push([topic, kept]);
        return true;
      },
      unsubscribe: (topic) => this.subscribed.delete(topic),
    };
  }

  get reported(): Record<string, unknown> {
    const bytes = this.retained.get(TOPICS.reported);
    return bytes ? JSON.parse(new TextDecoder().decode(bytes)) : {};
  }
}

export interface WorldOptions extends Partial<UpdaterOptions> {
  readonly flash: FaultFlash;
  readonly factory: Uint8Array;
}

export class World {
  readonly flash: FaultFlash;
  readonly broker = new FakeBroker();
  arenas = new FakeArenas();
  updater!: Updater;
  /** What the updater was given and does not own. */
  ports: readonly object[] = [];
  ticks = 0;
  boots = 0;
  /** Readings of the sensor: stairs up and down, so that a short trial has seen it move. */
  signal: (i: number) => number = (i) =>
    40 * Math.abs((Math.floor(i / 12) % 20) - 10) + ((i * 7919) % 13) / 13;
  fragmentBytes = 1400;
  private readonly options: WorldOptions;
  private readings = 0;

  constructor(options: WorldOptions) {
    this.options = options;
    this.flash = options.flash;
  }

  /** A start of the device. A power cut during it starts it again. */
  boot(link: "up" | "down" = "up"): void {
    for (;;) {
      try {
        this.boots++;
        this.tryBoot(link);
        return;
      } catch (error) {
        if (!(error instanceof PowerCut)) throw error;
      }
    }
  }

  /** A turn of the main loop: messages, one poll, one reading. */
  turn(): void {
    try {
      this.ticks += 1000;
      for (let i = this.broker.queue.length; i > 0; i--)
        this.deliver(...this.broker.queue.shift()!);
      this.updater.poll();
      this.arenas.step(this.signal(this.readings++));
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
      this.boot();
    }
  }

  /** An announced sleep; what the trial knows goes through storage. */
  sleep(): void {
    let saved = new Uint8Array(0);
    try {
      this.updater.prepareSleep();
      saved = new Uint8Array(this.updater.savedBytes);
      this.updater.saveInto(saved);
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
    }
    this.boot();
    this.updater.restore(saved);
  }

  /** Turns until `done`, at most `limit`. */
  run(done: () => boolean, limit = 400): boolean {
    for (let i = 0; i < limit; i++) {
      if (done()) return true;
      this.turn();
    }
    return done();
  }

  deliver(topic: string, bytes: Uint8Array): void {
    let offset = 0;
    do {
      const fragment = bytes.slice(offset, offset + this.fragmentBytes);
      this.updater.onFragment(topic, bytes.length, offset, fragment);
      offset += fragment.length;
    } while (offset < bytes.length);
  }

  /** The short id of the model that publishes. */
  get running(): string {
    return shortId(this.arenas.publishing!.model.id);
  }

  get state(): string {
    return this.updater.code === "none"
      ? this.updater.state
      : `${this.updater.state}: ${this.updater.code}`;
  }

  private tryBoot(link: "up" | "down"): void {
    this.flash.powerUp();
    this.broker.queue.length = 0;
    this.broker.subscribed.clear();
    this.arenas = new FakeArenas();
    const clock: Clock = { ticksMs: () => this.ticks >>> 0, wallMs: () => Number.NaN };
    const { link: linkToBroker } = this.broker;
    this.ports = [crypto, clock, linkToBroker, this.arenas, this.flash, this.options.factory];
    this.updater = new Updater({
      crypto: crypto as Crypto,
      clock,
      link: linkToBroker,
      arenas: this.arenas,
      device: { deviceClass: DEVICE_CLASS, arenaBytes: ARENA_BYTES, channels: 3, keys: KEYS },
      topics: TOPICS,
      trialReadings: 8,
      ...this.options,
    });
    if (link === "up") this.updater.onUp();
  }
}

/** Is the model that publishes one of `files`, byte for byte? */
export function payloadMatches(world: World, files: readonly Uint8Array[]): boolean {
  const { model } = world.arenas.publishing!;
  const file = files.find((f) => idOf(f) === shortId(model.id));
  if (file === undefined || headerOf(file).sequence !== model.header.sequence) return false;
  return Buffer.compare(payloadOf(file), model.payload) === 0;
}
