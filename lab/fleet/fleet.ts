// A publisher's view of its devices: puts retained messages, hears what devices report. The page
// publishes with it too, so nothing here needs Node.

import { RESERVED_IDS, slug } from "../../src/bridge/topics.ts";
import type { Report } from "../../src/update/report.ts";
import type { Release } from "../model/release.ts";
import { type InfoMessage, readInfo, readReport, readStatus, splitTopic } from "./messages.ts";

/** One byte ends a blob: an empty payload would wedge a device's MQTT parser (DESIGN.md). */
const TOMBSTONE = Uint8Array.of(0);
/** Devices that are followed. */
const DEVICES_MAX = 10_000;
/** A chunk that devices miss is put again at most this often. */
const PUT_AGAIN_MS = 2_000;

/** The connection to the broker. */
export interface FleetLink {
  /** Publishes a retained message at QoS 1; resolves when the broker has it. */
  put(topic: string, bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** The topics that a fleet hears. */
export function fleetTopics(prefix: string): string[] {
  return ["model/reported", "status", "info"].map((about) => `${prefix}/+/${about}`);
}

export class Fleet {
  readonly reported = new Map<string, Report>();
  readonly online = new Map<string, "online" | "offline">();
  readonly infos = new Map<string, InfoMessage>();
  /** Messages put. */
  puts = 0;
  onReport: (device: string, report: Report) => void = () => {};
  /** The broker was away, and may have forgotten what it kept. */
  onReturn: () => void = () => {};
  readonly #link: FleetLink;
  readonly #prefix: string;
  readonly #putAgainMs = new Map<string, number>();

  /** Whoever makes it hands it the messages of `fleetTopics` by `hear`. */
  constructor(link: FleetLink, prefix: string) {
    this.#link = link;
    this.#prefix = prefix;
  }

  /** Puts all chunks; what was put stays where `signal` ends it. */
  async putChunks(release: Release, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const puts = release.chunks.map((chunk, i) =>
      this.#put(this.#chunkTopic(release.id, i), chunk),
    );
    await Promise.all(puts);
    signal.throwIfAborted();
  }

  /** The last step of a publication: from here on the device acts. */
  async putDesired(device: string, release: Release): Promise<void> {
    await this.#put(`${this.#prefix}/${device}/model/desired`, release.offer);
  }

  async putGroupDesired(group: string, release: Release): Promise<void> {
    await this.#put(`${this.#prefix}/group/${group}/model/desired`, release.offer);
  }

  async putMissing(release: Release, report: Report): Promise<void> {
    if (report.id !== release.id) return;
    for (const i of report.missing) {
      const chunk = release.chunks[i];
      const topic = this.#chunkTopic(release.id, i);
      const last = this.#putAgainMs.get(topic) ?? Number.NEGATIVE_INFINITY;
      if (chunk === undefined || performance.now() - last < PUT_AGAIN_MS) continue;
      this.#putAgainMs.set(topic, performance.now());
      await this.#put(topic, chunk);
    }
  }

  /** Ends a blob, and the wish for it where `device` or `group` names one. */
  async remove(release: Release, target: { device?: string; group?: string }): Promise<void> {
    const { device, group } = target;
    if (device) await this.#put(`${this.#prefix}/${device}/model/desired`, TOMBSTONE);
    if (group) await this.#put(`${this.#prefix}/group/${group}/model/desired`, TOMBSTONE);
    const topics = release.chunks.map((_, i) => this.#chunkTopic(release.id, i));
    await Promise.all(topics.map((topic) => this.#put(topic, TOMBSTONE)));
  }

  async close(): Promise<void> {
    await this.#link.close();
  }

  hear(topic: string, bytes: Uint8Array): void {
    const { device, about } = splitTopic(this.#prefix, topic) ?? {};
    if (device === undefined || !this.#isKept(device)) return;
    if (about === "status") this.online.set(device, readStatus(bytes));
    const info = about === "info" ? readInfo(bytes) : undefined;
    if (info !== undefined) this.infos.set(device, info);
    const report = about === "model/reported" ? readReport(bytes) : undefined;
    if (report === undefined) return;
    this.reported.set(device, report);
    this.onReport(device, report);
  }

  /** Ids of all that were heard, in order. */
  get devices(): string[] {
    const { infos, online, reported } = this;
    return [...new Set([...reported.keys(), ...online.keys(), ...infos.keys()])].sort();
  }

  /** Is it an id that devices have? Whoever floods the broker with more fills no memory. */
  #isKept(device: string): boolean {
    const heard = [this.reported, this.online, this.infos];
    if (heard.some((devices) => devices.has(device))) return true;
    const isFull = heard.some(({ size }) => size >= DEVICES_MAX);
    return slug(device) === device && !RESERVED_IDS.includes(device) && !isFull;
  }

  #chunkTopic(id: string, chunk: number): string {
    return `${this.#prefix}/blob/${id}/${chunk}`;
  }

  async #put(topic: string, bytes: Uint8Array): Promise<void> {
    this.puts++;
    await this.#link.put(topic, bytes);
  }
}
