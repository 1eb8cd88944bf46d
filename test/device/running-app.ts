// A whole device in the stand-ins' world: the app of a user, its configuration, a broker that has
// retained messages, and power that can be cut. Not a test itself.
import { readFileSync } from "node:fs";
import type { Device } from "../../device/device.ts";
import { startDevice } from "../../device/main.ts";
import { pointOfKey } from "../../host/model/crypto.ts";
import { CHUNK_BYTES } from "../../src/limits.ts";
import { offerBytesOf, readHeader } from "../../src/model/format.ts";
import { Xorshift64 } from "../../src/random.ts";
import { signer } from "../update/models.ts";
import { idOf } from "../update/world.ts";
import { broker } from "./sdk/broker.ts";
import { world } from "./sdk/world.ts";

const PARTITION_BYTES = 34 * 4096;
const presetFile = readFileSync(new URL("../../models/preset.slm", import.meta.url));

/** One reading a second of a noisy level, the same for each run of one seed. */
export class Readings {
  readonly channels = 1;
  /** What the next reading is; absent: a noisy level. */
  next: () => number;
  count = 0;

  constructor(seed = 5) {
    const random = new Xorshift64(seed);
    this.next = () => 20 + Math.sin(this.count / 40) + 0.1 * random.normal();
  }
  readInto(out: Float64Array, offset: number): void {
    this.count++;
    out[offset] = this.next();
  }
}

/** The world before the first start: everything is there and good. */
export function resetAll(): void {
  world.reset();
  world.resources.set("preset.slm", new Uint8Array(presetFile).buffer);
  world.partitions.set("models", new Uint8Array(PARTITION_BYTES).fill(0xff));
  world.config = {
    sluice: {
      channels: [{ name: "water", min: -50, max: 150 }],
      wifi: { ssid: "home", password: "password" },
      broker: { host: "broker" },
      keys: [{ publicKey: Buffer.from(pointOfKey(signer)).toString("hex") }],
      device: "tank",
      trialReadings: 64,
    },
  };
}

export function configure(change: object): void {
  world.config = { sluice: { ...(world.config.sluice as object), ...change } };
}

export function start(readings: Readings = new Readings()): Device {
  const device = startDevice([readings]);
  if (device === undefined) throw new Error(world.lines.join("\n"));
  return device;
}

/** Nothing of the program is left; flash and storage are. */
export function cutPower(): void {
  world.timers.clear();
  world.hardware.radio = undefined;
  world.hardware.socket = undefined;
}

/** A publisher and a broker that keeps: gives what is subscribed to, each time anew. */
export class Offered {
  readonly id: string;
  readonly #file: Uint8Array;

  constructor(file: Uint8Array) {
    this.#file = file;
    this.id = idOf(file);
  }

  /** To be called often: answers the subscriptions since the last call. */
  serve(): void {
    const { subscribed } = broker;
    const offerBytes = offerBytesOf(readHeader(this.#file));
    for (const topic of subscribed.splice(0)) {
      if (topic === "sluice/tank/model/desired") {
        broker.deliver(topic, this.#file.subarray(0, offerBytes));
      } else if (topic.startsWith(`sluice/blob/${this.id}/`)) {
        const from = offerBytes + CHUNK_BYTES * Number(topic.split("/").at(-1));
        broker.deliver(topic, this.#file.subarray(from, from + CHUNK_BYTES));
      }
    }
  }
}

/** The newest of `topic`, as an object. */
export function last(topic: string) {
  const message = broker.on(topic).at(-1);
  return message === undefined ? undefined : JSON.parse(message.text);
}

export const reported = () => last("sluice/tank/model/reported");
