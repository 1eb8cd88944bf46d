// Takes an update from offer to trial, and prints the most memory that the updater holds in each
// state. Ports, filter arenas and models (views of the flash) are the app's own.

import preset from "../../../models/preset.slm";
import { offerBytesOf, readHeader } from "../../../src/model/format.ts";
import { type Model, readFile, shortId } from "../../../src/model/package.ts";
import type { Crypto, Flash, Link } from "../../../src/ports.ts";
import type { Arenas } from "../../../src/update/arenas.ts";
import { updateTopics } from "../../../src/update/options.ts";
import { Updater } from "../../../src/update/updater.ts";
import { base64Bytes } from "./base64.ts";
import { type Held, held, since } from "./held.ts";
import { sha256 } from "./sha256.ts";

const BLOCKS = 34;

class MemoryFlash implements Flash {
  readonly blockBytes = 4096;
  readonly blocks = BLOCKS;
  readonly encryption = "off";
  readonly bytes = new Uint8Array(BLOCKS * 4096).fill(0xff);
  erase(block: number): boolean {
    this.bytes.fill(0xff, block * 4096, (block + 1) * 4096);
    return true;
  }
  program(offset: number, bytes: Uint8Array, byteLength: number): boolean {
    this.bytes.set(bytes.subarray(0, byteLength), offset);
    return true;
  }
  readInto(offset: number, byteLength: number, out: Uint8Array): void {
    out.set(this.bytes.subarray(offset, offset + byteLength));
  }
  map(): ArrayBuffer {
    return this.bytes.buffer as ArrayBuffer;
  }
}

let hashed: number[] = [];
const crypto: Crypto = {
  hashBegin: () => {
    hashed = [];
  },
  hashUpdate: (bytes, byteLength) => {
    for (let i = 0; i < byteLength; i++) hashed.push(bytes[i]);
  },
  hashInto: (out) => {
    out.set(sha256(Uint8Array.from(hashed)));
    hashed = [];
  },
  verifyMessage: () => true,
};

/** Answers with the golden vector itself and holds nothing: the updater alone is measured. */
let answers: Model | undefined;
let reading = 0;
const arenas: Arenas = {
  watch: () => {},
  takes: () => true,
  loadShadow: (model) => {
    answers = model;
    return true;
  },
  shadow: {
    reset: () => {
      reading = 0;
    },
    stepInto: (_readings, out) => {
      out[0] = answers!.golden[reading++];
    },
  },
  startShadow: () => {},
  stopShadow: () => {},
  promoteShadow: () => {},
};

const factory = base64Bytes(preset);
const offered = factory.slice();
offered[24] = 9; // sequence
offered.fill(1, 192, 256); // a signature by its form
const queue: [string, Uint8Array][] = [];
const at = offerBytesOf(readHeader(offered));
const blob = `sluice/blob/${shortId(readFile(offered, crypto).id)}/`;
const link: Link = {
  open: () => {},
  publish: () => true,
  subscribe: (topic) => {
    if (topic === "sluice/d/model/desired") queue.push([topic, offered.subarray(0, at)]);
    if (topic.startsWith(blob)) {
      const from = at + 2048 * Number(topic.slice(blob.length));
      queue.push([topic, offered.subarray(from, Math.min(from + 2048, offered.length))]);
    }
    return true;
  },
  unsubscribe: () => true,
  close: () => {},
};

let ticks = 0;
const options = {
  ...{ flash: new MemoryFlash(), crypto, link, arenas, factory, trialReadings: 100 },
  clock: { ticksMs: () => ticks, wallMs: () => Number.NaN },
  device: {
    ...{ deviceClass: "sluice", arenaBytes: 65_536, channels: 1 },
    keys: [{ id: new Uint8Array(8), publicKey: new Uint8Array(65), epoch: 0 }],
  },
  topics: updateTopics("d"),
};
const key = readHeader(offered);
options.device.keys[0].id.set(key.keyId);

const start = held();
const updater = new Updater(options);
const states: Record<string, Held> = { idle: since(start) };
updater.onUp();
for (let i = 0; i < 60 && updater.state !== "trial"; i++) {
  ticks += 1000;
  const message = queue.shift();
  if (message !== undefined) updater.onFragment(message[0], message[1].length, 0, message[1]);
  updater.poll();
  const now = since(start);
  if (!(now.bytes <= states[updater.state]?.bytes)) states[updater.state] = now;
}
print(JSON.stringify(states));
