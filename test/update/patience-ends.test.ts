// Goal: nothing goes on for ever. Each code that ends a long story is reached: offers of a day and
// erases of a model (`wear`), a trial without readings (`trial-timeout`), a model that crashes the
// device in its first examination (`trial-reboots`). Method: one device with a confirmed model.

import { beforeEach, expect, test } from "vitest";
import { FaultFlash, PowerCut } from "./fault-flash.ts";
import { modelFile } from "./models.ts";
import { FakeArenas, idOf, World } from "./world.ts";

const SHAPE = { layers: 2, states: 8 } as const;
const DAY_MS = 86_400_000;
const running = modelFile(100, SHAPE);
const next = modelFile(101, { ...SHAPE, gain: 0.25 });
let world: World;

beforeEach(() => {
  world = new World({ flash: new FaultFlash(6), factory: modelFile(0), trialReadings: 64 });
  world.boot();
  world.broker.offer(running);
  expect(world.run(() => world.running === idOf(running))).toBe(true);
});

test("the 25th offer of a day waits for the next day", () => {
  const offers = Array.from({ length: 25 }, (_, i) => modelFile(200 + i, SHAPE));
  // One was taken today already, in beforeEach.
  for (const file of offers.slice(0, 23)) {
    world.broker.offer(file);
    world.run(() => false, 2);
    expect(world.broker.reported.refusedCode).toBe("none");
  }
  const { operations } = world.flash;
  const over = offers[23]!;
  world.updater.onDown();
  world.updater.onUp();
  world.broker.offer(over);
  world.turn();
  expect(world.broker.reported).toMatchObject({ refused: idOf(over), refusedCode: "wear" });
  expect(world.flash.operations - operations).toBeLessThan(20);
  // The clock of a day moves with the device's, in steps that a wrapping clock can tell apart.
  for (let i = 0; i < 2; i++) {
    world.ticks += DAY_MS;
    world.turn();
  }
  world.updater.onDown();
  world.updater.onUp();
  expect(
    world.run(() => world.running === idOf(over), 800),
    world.state,
  ).toBe(true);
});

test("16 erases for one model are enough", () => {
  // A block that takes no data, but erases well: each attempt costs an erase.
  const { flash } = world;
  const program = flash.program.bind(flash);
  flash.program = (offset, bytes, byteLength) => byteLength < 1024 && program(offset, bytes, byteLength); // biome-ignore format: one rule
  const { erases } = flash;
  world.broker.offer(next);
  expect(world.run(() => world.updater.state === "failed", 2_000)).toBe(true);
  expect(world.state).toBe("failed: wear");
  expect(flash.erases - erases).toBeLessThanOrEqual(16 * 2 + 2);
  expect(world.running).toBe(idOf(running));
  // Neither a replay of the offer nor a start begins anew.
  const spent = flash.erases;
  for (let i = 0; i < 3; i++) {
    world.boot();
    world.run(() => world.updater.state === "failed", 50);
    expect(world.state).toBe("failed: wear");
  }
  expect(flash.erases).toBe(spent);
});

test("a trial that sees no reading in a week of connection is given up; an outage is no week", () => {
  world.broker.offer(next);
  expect(world.run(() => world.updater.onTrial)).toBe(true);
  world.updater.onDown();
  for (let i = 0; i < 30; i++) {
    world.ticks += DAY_MS;
    world.updater.poll();
  }
  world.updater.onUp();
  for (let i = 0; i < 7; i++) {
    world.updater.poll();
    expect(world.updater.state, `day ${i}`).toBe("trial");
    world.ticks += DAY_MS;
  }
  world.ticks += 1;
  world.updater.poll();
  expect(world.state).toBe("rolled-back: trial-timeout");
  world.boot();
  world.run(() => false, 10);
  expect(world.broker.reported).toMatchObject({ state: "rolled-back", code: "trial-timeout" });
  expect(world.running).toBe(idOf(running));
});

test("a model that crashes the device when it is loaded is met four times, and no more", () => {
  const load = FakeArenas.prototype.loadShadow;
  const starts = world.boots;
  FakeArenas.prototype.loadShadow = function (model) {
    // A crash is a start, as a power cut is.
    if (model.header.sequence === 101) throw new PowerCut();
    return load.call(this, model);
  };
  try {
    world.broker.offer(next);
    expect(world.run(() => world.updater.state === "rolled-back", 200)).toBe(true);
  } finally {
    FakeArenas.prototype.loadShadow = load;
  }
  expect(world.state).toBe("rolled-back: trial-reboots");
  expect(world.boots - starts).toBe(4);
  world.boot();
  world.run(() => false, 20);
  expect(world.running).toBe(idOf(running));
  expect(world.state).toBe("rolled-back: trial-reboots");
});
