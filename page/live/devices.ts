// All devices of a broker as far as they were heard.

import {
  type OutChannel,
  readInfo,
  readOut,
  readReport,
  readStatus,
  splitTopic,
  textOf,
} from "../../lab/fleet/messages.ts";
import { nodeOf, topicsOf } from "../../src/bridge/topics.ts";
import { CHANNELS_MAX } from "../../src/limits.ts";
import type { Report } from "../../src/update/report.ts";
import { History } from "./history.ts";

/** Whoever floods the broker with names shall not fill this page's memory. */
export const DEVICES_MAX = 2_000;

export interface ChannelState {
  readonly id: string;
  name: string;
  unit: string;
  /** Decimals that its values are shown with; NaN: not known. */
  decimals: number;
  readonly track: number;
  latest: OutChannel | undefined;
}

export interface Device {
  readonly id: string;
  name: string;
  status: "online" | "offline" | "unknown";
  model: string;
  version: string;
  reported: Report | undefined;
  readonly channels: ChannelState[];
  readonly history: History;
  /** Readings heard since the page is open. */
  readings: number;
  lastSeq: number;
}

export class Devices {
  readonly byId = new Map<string, Device>();
  /** Grows with each device that is new or changed its name. */
  shape = 0;
  /** Messages heard, and of them those that are none of ours. */
  messages = 0;
  malformed = 0;
  /** Called with each device that is heard for the first time. */
  onNew: (device: Device) => void = () => {};
  #prefix = "";

  /** Forgets everything: another broker or prefix has other devices. */
  restart(prefix: string): void {
    this.#prefix = prefix;
    this.byId.clear();
    this.messages = 0;
    this.malformed = 0;
    this.shape++;
  }

  /** While nothing is heard nobody knows who is there. */
  forgetStatus(): void {
    for (const device of this.byId.values()) device.status = "unknown";
  }

  /** Takes a device out of the list, until it is heard again. */
  remove(id: string): void {
    if (this.byId.delete(id)) this.shape++;
  }

  hear(topic: string, payload: Uint8Array, nowMs: number): void {
    this.messages++;
    const parts = splitTopic(this.#prefix, topic);
    // An empty message takes a retained one away; it says nothing.
    if (parts === undefined || payload.length === 0) return;
    const device = this.#deviceOf(parts.device);
    if (device === undefined || !this.#take(device, parts.about, payload, nowMs)) this.malformed++;
  }

  #take(device: Device, about: string, payload: Uint8Array, nowMs: number): boolean {
    if (about === "out") return this.#takeOut(device, payload, nowMs);
    if (about === "info") return this.#takeInfo(device, payload);
    if (about === "model/reported") {
      const reported = readReport(payload);
      if (reported !== undefined) device.reported = reported;
      return reported !== undefined;
    }
    if (about !== "status") return false;
    device.status = readStatus(payload);
    return true;
  }

  #takeOut(device: Device, payload: Uint8Array, nowMs: number): boolean {
    const message = readOut(payload);
    if (message === undefined) return false;
    // After a reconnect a device repeats its last reading.
    if (message.seq === device.lastSeq) return true;
    device.lastSeq = message.seq;
    device.readings++;
    device.history.begin(nowMs);
    for (const reading of message.channels) {
      const channel = this.channelOf(device, reading.id);
      if (channel === undefined) continue;
      channel.latest = reading;
      device.history.set(channel.track, reading);
    }
    return true;
  }

  #takeInfo(device: Device, payload: Uint8Array): boolean {
    const info = readInfo(payload);
    if (info === undefined) return false;
    const name = info.name || device.id;
    if (name !== device.name) this.shape++;
    device.name = name;
    device.model = info.model;
    device.version = info.version;
    for (const { id, name, unit, decimals } of info.channels) {
      const channel = this.channelOf(device, id);
      if (channel === undefined) continue;
      channel.name = name || id;
      channel.unit = unit;
      channel.decimals = decimals;
    }
    return true;
  }

  #deviceOf(text: string): Device | undefined {
    const id = textOf(text);
    const known = this.byId.get(id);
    if (known !== undefined || this.byId.size >= DEVICES_MAX) return known;
    const device: Device = {
      id,
      name: id,
      status: "unknown",
      model: "",
      version: "",
      reported: undefined,
      channels: [],
      history: new History(),
      readings: 0,
      lastSeq: Number.NaN,
    };
    this.byId.set(id, device);
    this.shape++;
    this.onNew(device);
    return device;
  }

  /** The channel of that id, made where it is new; undefined: there are too many. */
  channelOf(device: Device, id: string): ChannelState | undefined {
    const known = device.channels.find((channel) => channel.id === id);
    if (known !== undefined || device.channels.length >= CHANNELS_MAX) return known;
    const track = device.history.addTrack();
    const channel = {
      ...{ id, name: id, unit: "", decimals: Number.NaN },
      ...{ track, latest: undefined },
    };
    device.channels.push(channel);
    return channel;
  }
}

/** What a device leaves at its broker, so that latecomers know it. */
export function retainedTopicsOf(id: string, prefix: string | undefined): readonly string[] {
  const topics = topicsOf(id, prefix);
  const discovery = `homeassistant/device/${nodeOf(topics)}/config`;
  return [topics.status, topics.info, topics.reported, discovery];
}
