// Goal: a key can be replaced, and retired, on devices that stay where they are. Method: a device
// that trusts an old and a new key; models of both, before and after the old one is retired.

import { generateKeyPairSync } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { FaultFlash } from "./fault-flash.ts";
import { DEVICE_CLASS, type ModelWishes, modelFile, signer, trusted } from "./models.ts";
import { idOf, World } from "./world.ts";

const SHAPE = { layers: 2, states: 8 } as const;
const successor = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
const ours = (sequence: number, wishes: ModelWishes): Uint8Array =>
  modelFile(sequence, { ...SHAPE, ...wishes });
const NEW_KEY = { key: successor, keyEpoch: 2 } as const;

const byOld = ours(100, { gain: 0.21 });
const byNew = ours(101, { ...NEW_KEY, gain: 0.22 });
const byOldAgain = ours(102, { gain: 0.23 });
const retiring = ours(103, { ...NEW_KEY, minKeyEpoch: 2, gain: 0.24 });
const tooLate = ours(104, { gain: 0.25 });
const byNewAgain = ours(105, { ...NEW_KEY, gain: 0.26 });
let world: World;

beforeEach(() => {
  const keys = [trusted(signer, 1), trusted(successor, 2)];
  const device = { deviceClass: DEVICE_CLASS, arenaBytes: 28_672, channels: 3, keys };
  world = new World({ flash: new FaultFlash(6), factory: modelFile(0), device });
  world.boot();
});

function take(file: Uint8Array): void {
  world.broker.offer(file);
  expect(
    world.run(() => world.running === idOf(file)),
    world.state,
  ).toBe(true);
}

function refuse(file: Uint8Array, code: string): void {
  const { running } = world;
  const { operations } = world.flash;
  world.broker.offer(file);
  world.run(() => false, 10);
  expect(world.running).toBe(running);
  expect(world.flash.operations).toBe(operations);
  expect(world.broker.reported).toMatchObject({ refused: idOf(file), refusedCode: code });
}

test("both keys are good until a model retires the older one, for ever", () => {
  for (const file of [byOld, byNew, byOldAgain, retiring]) take(file);
  refuse(tooLate, "key-retired");
  world.boot();
  refuse(tooLate, "key-retired");
  take(byNewAgain);
});

test("what runs under a retired key goes on running, after a start too", () => {
  take(byOldAgain);
  // Accepted is enough to retire: the model's chunks never come.
  world.broker.offer(retiring);
  world.broker.queue.length = 0;
  for (const topic of world.broker.retained.keys()) {
    if (topic.includes(idOf(retiring))) world.broker.retained.delete(topic);
  }
  world.run(() => world.updater.state === "downloading", 20);
  for (let i = 0; i < 3; i++) {
    world.boot();
    world.run(() => false, 10);
    expect(world.running).toBe(idOf(byOldAgain));
  }
  refuse(tooLate, "key-retired");
});

test("a key under the epoch of another is no key", () => {
  refuse(ours(110, { keyEpoch: 2 }), "epoch");
  refuse(ours(110, { key: successor, keyEpoch: 1 }), "epoch");
});
