// Goal: flash that loses or refuses things costs at most the update, never the running model.
// Method: bits flipped and blocks stuck or overwritten between starts.

import { beforeEach, expect, test } from "vitest";
import { Journal } from "../../src/update/journal.ts";
import { LogRecord } from "../../src/update/log.ts";
import { FaultFlash, PowerCut } from "./fault-flash.ts";
import { modelFile, offerOf, payloadOf } from "./models.ts";
import { idOf, TOPICS, World } from "./world.ts";

const SHAPE = { layers: 2, states: 8 } as const;
const factory = modelFile(0);
const first = modelFile(100, SHAPE);
const second = modelFile(101, { ...SHAPE, gain: 0.25 });
let world: World;

beforeEach(() => {
  world = new World({ flash: new FaultFlash(6), factory });
  world.boot();
  for (const file of [first, second]) {
    world.broker.offer(file);
    expect(world.run(() => world.running === idOf(file))).toBe(true);
  }
});

/** Where the third model goes: the slot of the first, and the block of its data. */
const TARGET = 0;
const DATA_BLOCK = 3;
/** Slot blocks: 2 and 3, 4 and 5. The second model is in one of them. */
const BLOCKS = [2, 3, 4, 5];

test("one flipped bit in the running model: the previous one runs; both: the factory's", () => {
  world.flash.flipBit(3 * 4096 + 100, 3);
  world.boot();
  const fallback = world.running;
  world.flash.flipBit(5 * 4096 + 100, 3);
  world.boot();
  expect([idOf(first), idOf(second)]).toContain(fallback);
  expect(world.running).toBe(idOf(factory));
});

test.each([0x00, 0xff, 0x5a])("both slots lost (%i): the factory model, floor kept", (value) => {
  for (const block of BLOCKS) world.flash.fillBlock(block, value);
  world.boot();
  expect(world.running).toBe(idOf(factory));
  world.broker.offer(first);
  world.run(() => false, 20);
  expect(world.running).toBe(idOf(factory));
  expect(world.broker.reported).toMatchObject({ floor: 101, refusedCode: "sequence-low" });
});

test.each([0x00, 0xff, 0x5a])(
  "journal lost (%i): the model runs, the slots keep the floor",
  (v) => {
    world.flash.fillBlock(0, v);
    world.flash.fillBlock(1, v);
    world.boot();
    expect(world.running).toBe(idOf(second));
    world.broker.offer(first);
    world.run(() => false, 20);
    expect(world.broker.reported).toMatchObject({ floor: 101, refusedCode: "sequence-low" });
  },
);

test("a bit flipped anywhere in the journal starts all the same", () => {
  const before = world.flash;
  for (let at = 0; at < 2 * 4096; at += 5) {
    const copy = new World({ flash: before.clone(at + 1), factory });
    copy.flash.flipBit(at, at % 8);
    copy.boot();
    expect(copy.running, `byte ${at}`).toBe(idOf(second));
  }
});

test("everything lost: the factory model", () => {
  for (let block = 0; block < 6; block++) world.flash.fillBlock(block, 0);
  world.boot();
  expect(world.running).toBe(idOf(factory));
});

test("stuck blocks: the update fails with a reason, the model runs on", () => {
  const third = modelFile(102, { ...SHAPE, gain: 0.3 });
  for (let block = 0; block < 6; block++) world.flash.stuck.add(block);
  world.broker.offer(third);
  world.run(() => world.updater.state === "failed");
  expect(world.state).toBe("failed: flash");
  world.boot();
  expect(world.running).toBe(idOf(second));
});

test.each(BLOCKS)("block %i stuck: no endless erasing", (block) => {
  world.flash.stuck.add(block);
  const third = modelFile(102, { ...SHAPE, gain: 0.22 });
  const erases = world.flash.erases;
  world.broker.offer(third);
  for (let i = 0; i < 40; i++) {
    world.run(() => false, 10);
    world.boot();
  }
  expect([idOf(second), idOf(third)]).toContain(world.running);
  expect(world.flash.erases - erases).toBeLessThan(60);
});

test("an erase that began and left no trace but its count is done again before a write", () => {
  // A model half loaded; then the flash refuses the VOID mark and power goes in the next erase.
  const third = modelFile(102, { ...SHAPE, gain: 0.3 });
  world.broker.put(TOPICS.desired, offerOf(third));
  const first = `${TOPICS.blob}${idOf(third)}/0`;
  world.broker.put(first, payloadOf(third).slice(0, 2048));
  expect(world.run(() => world.broker.reported.have === 1)).toBe(true);
  const { flash } = world;
  expect(new Journal(flash, new LogRecord()).countErase(TARGET)).toBe(true);
  flash.cutIn(1, "during");
  expect(() => flash.erase(DATA_BLOCK)).toThrow(PowerCut);
  const { erases } = flash;
  world.boot();
  world.broker.offer(third);
  // The flash throws where something is programmed into what a cut erase left behind.
  expect(
    world.run(() => world.running === idOf(third)),
    world.state,
  ).toBe(true);
  expect(flash.erases - erases).toBeGreaterThanOrEqual(2);
});
