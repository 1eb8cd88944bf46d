// Goal: offers that are old, foreign, too large or already judged change nothing and are
// reported with a code. Method: one device with a confirmed model; each offer; the report.

import { sign } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { ABI, offerBytesOf } from "../../src/model/format.ts";
import { ramBytes } from "../../src/model/shape.ts";
import { FaultFlash } from "./fault-flash.ts";
import {
  headerOf,
  modelFile,
  offerOf,
  packed,
  regressModel,
  signedFile,
  signer,
  stranger,
} from "./models.ts";
import { ARENA_BYTES, idOf, TOPICS, World } from "./world.ts";

const SHAPE = { layers: 2, states: 8 } as const;
const factory = modelFile(0);
const running = modelFile(100, SHAPE);
/** Fits the slot, not the arena. */
const large = modelFile(101, { layers: 1, states: 50 });
let world: World;

/** What no publisher of ours signs: the header changed, and signed again. */
function changed(change: (header: DataView) => void): Uint8Array {
  const file = modelFile(101, SHAPE);
  change(new DataView(file.buffer, file.byteOffset));
  const message = file.subarray(0, 192);
  file.set(sign("sha256", message, { key: signer, dsaEncoding: "ieee-p1363" }), 192);
  return file;
}

/** Reads two channels where the device has three. */
const twoChannels = signedFile(packed(regressModel(1, 2, 2), { sequence: 101 }));

beforeEach(() => {
  world = new World({ flash: new FaultFlash(6), factory });
  world.boot();
  world.broker.offer(running);
  expect(world.run(() => world.running === idOf(running))).toBe(true);
  world.turn();
});

function offered(file: Uint8Array): Record<string, unknown> {
  const operations = world.flash.operations;
  world.broker.offer(file);
  for (let i = 0; i < 5; i++) world.turn();
  expect(world.flash.operations, "flash operations").toBe(operations);
  expect(world.running).toBe(idOf(running));
  return world.broker.reported;
}

describe("refused before chunk 0, with nothing written", () => {
  test.each([
    ["sequence-low", modelFile(99, SHAPE)],
    ["sequence-conflict", modelFile(100, { ...SHAPE, gain: 0.3 })],
    ["sequence-range", changed((header) => header.setUint32(24, 2 ** 32 - 2 ** 16, true))],
    ["sequence-range", changed((header) => header.setUint32(24, 0, true))],
    ["device-class", modelFile(101, { ...SHAPE, deviceClass: "other" })],
    ["key-unknown", modelFile(101, { ...SHAPE, key: stranger })],
    ["too-large", modelFile(101, { layers: 2, states: 24 })],
    ["abi", changed((header) => header.setUint16(8, ABI + 1, true))],
    ["channels", twoChannels],
    ["ram", large],
  ])("%s", (code, file) => {
    expect(offered(file)).toMatchObject({
      state: "confirmed",
      refused: idOf(file),
      refusedCode: code,
    });
  });

  test.each([
    ["too-large", modelFile(101, { layers: 2, states: 24 }), { needs: 4456, has: 4096 }],
    ["channels", twoChannels, { needs: 2, has: 3 }],
    ["ram", large, { needs: ramBytes(headerOf(large), 3), has: ARENA_BYTES }],
    ["device-class", modelFile(101, { ...SHAPE, deviceClass: "other" }), { needs: 0, has: 0 }],
  ])("%s says what is needed and what there is", (refusedCode, file, sizes) => {
    expect(offered(file)).toMatchObject({ refusedCode, ...sizes });
  });

  test("the running model under its other signature (r, n-s): nothing to do", () => {
    const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const twin = running.slice();
    const s = BigInt(`0x${Buffer.from(twin.subarray(224, 256)).toString("hex")}`);
    twin.set(Buffer.from((n - s).toString(16).padStart(64, "0"), "hex"), 224);
    expect(offered(twin)).toMatchObject({ state: "confirmed", refusedCode: "none" });
  });

  test("the same model again: nothing to do", () => {
    expect(offered(running)).toMatchObject({ state: "confirmed", refusedCode: "none" });
  });
});

test("desired flapping between two signed releases costs each one install at most", () => {
  const a = modelFile(101, SHAPE);
  const b = modelFile(102, { ...SHAPE, gain: 0.3 });
  const erases = world.flash.erases;
  for (let i = 0; i < 50; i++) {
    world.broker.offer(i % 2 === 0 ? a : b);
    world.run(() => false, 3);
  }
  world.run(() => world.running === idOf(b));
  expect(world.running).toBe(idOf(b));
  expect(world.flash.erases - erases).toBeLessThanOrEqual(2 * 2 + 2);
});

test("desired replayed at every reconnect does no harm, and the older of two topics neither", () => {
  const next = modelFile(101, SHAPE);
  world.broker.offer(next, TOPICS.groupDesired);
  expect(world.run(() => world.running === idOf(next))).toBe(true);
  const operations = world.flash.operations;
  for (let i = 0; i < 20; i++) {
    world.updater.onDown();
    world.updater.onUp();
    world.run(() => false, 3);
  }
  expect(world.flash.operations).toBe(operations);
  expect(world.broker.reported).toMatchObject({ state: "confirmed", active: idOf(next) });
});

test("a second update during the first: the newer wins, the first is dropped", () => {
  const a = modelFile(101, SHAPE);
  const b = modelFile(102, { ...SHAPE, gain: 0.3 });
  world.broker.put(TOPICS.desired, offerOf(a));
  world.run(() => world.updater.state === "downloading", 3);
  world.broker.offer(b);
  const seen = new Set<string>();
  const isDone = (): boolean => {
    seen.add(world.running);
    return world.running === idOf(b);
  };
  expect(world.run(isDone)).toBe(true);
  expect([...seen]).toEqual([idOf(running), idOf(b)]);
  expect([...world.broker.subscribed].filter((t) => t.startsWith(TOPICS.blob))).toEqual([]);
});

test("an accepted model of a new key epoch retires older keys for new offers only", () => {
  const rotating = modelFile(101, { ...SHAPE, minKeyEpoch: 1 });
  world.broker.offer(rotating);
  expect(world.run(() => world.running === idOf(rotating))).toBe(true);
  world.boot();
  expect(world.running).toBe(idOf(rotating));
});

test("an encrypted partition is refused at start", () => {
  const flash = new FaultFlash(6);
  flash.encryption = "on";
  expect(() => new World({ flash, factory }).boot()).toThrow(/encrypted/);
});

test("offers have exactly the length of their header and table", () => {
  expect(offerOf(running).length).toBe(offerBytesOf(headerOf(running)));
  world.broker.put(TOPICS.desired, offerOf(modelFile(101, SHAPE)).slice(0, -1));
  world.run(() => false, 3);
  expect(world.broker.reported).toMatchObject({ refusedCode: "length" });
});

test("an offer of model format 1 is refused by its version", () => {
  const old = offerOf(modelFile(101, SHAPE));
  old[4] = 1;
  world.broker.put(TOPICS.desired, old);
  world.run(() => false, 3);
  expect(world.broker.reported).toMatchObject({ refusedCode: "version" });
  expect(world.running).toBe(idOf(running));
});

test("chunks of an old release that lie around are not asked for", () => {
  const old = modelFile(50, { ...SHAPE, gain: 0.4 });
  world.broker.putChunks(old);
  const next = modelFile(101, SHAPE);
  world.broker.offer(next);
  const asked = new Set<string>();
  const isDone = (): boolean => {
    for (const topic of world.broker.subscribed) asked.add(topic);
    return world.running === idOf(next);
  };
  expect(world.run(isDone)).toBe(true);
  expect([...asked].filter((topic) => topic.includes(idOf(old)))).toEqual([]);
});
