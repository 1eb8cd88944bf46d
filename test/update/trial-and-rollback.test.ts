// Goal: a model that misbehaves never publishes, is rolled back with its reason, and is not taken
// again; what is not its fault does not fail it. Method: one device with a confirmed model; a
// model on trial; readings, outages, sleeps and crashes.

import { beforeEach, expect, test } from "vitest";
import { NodeCrypto } from "../../host/model/crypto.ts";
import { idInto, readFile, shortId } from "../../src/model/package.ts";
import { GOLDEN_TOLERANCE, goldenError } from "../../src/model/selftest.ts";
import { TRIAL_BOOTS_MAX } from "../../src/update/install.ts";
import { FaultFlash } from "./fault-flash.ts";
import { GainFilter, modelFile, offerOf, payloadOf, resealed } from "./models.ts";
import { idOf, TOPICS, World } from "./world.ts";

const SHAPE = { layers: 2, states: 8 } as const;
const factory = modelFile(0);
const running = modelFile(100, SHAPE);
const next = modelFile(101, { ...SHAPE, gain: 0.25 });
let world: World;

function start(trialReadings = 64): void {
  world = new World({ flash: new FaultFlash(6), factory, trialReadings });
  world.boot();
  world.broker.offer(running);
  expect(world.run(() => world.running === idOf(running), 1000)).toBe(true);
}

function untilTrial(file: Uint8Array): void {
  world.broker.offer(file);
  expect(world.run(() => world.updater.onTrial)).toBe(true);
}

beforeEach(() => start());

/** The rolled-back model stays away, after a replay and after a start. */
function expectGone(file: Uint8Array, code: string): void {
  const check = (): void => {
    world.run(() => false, 10);
    expect(world.running).toBe(idOf(running));
    expect(world.broker.reported).toMatchObject({ state: "rolled-back", code, id: idOf(file) });
  };
  check();
  const operations = world.flash.erases;
  world.updater.onDown();
  world.updater.onUp();
  check();
  world.boot();
  check();
  expect(world.flash.erases).toBe(operations);
}

test("NaN at reading 30", () => {
  untilTrial(next);
  for (let i = 1; i < 30; i++) world.updater.observe(0, 20, 1, 20.5, 20.5);
  expect(world.updater.onTrial).toBe(true);
  world.updater.observe(0, 20, 1, 20.5, Number.NaN);
  expectGone(next, "trial-nan");
});

test("a constant in range", () => {
  const constant = modelFile(101, { ...SHAPE, gain: 0 });
  untilTrial(constant);
  world.run(() => !world.updater.onTrial);
  expectGone(constant, "trial-worse");
});

test("off the golden vector: one unit in the last place passes, 1e-3 noise scales do not", () => {
  const crypto = new NodeCrypto();
  const model = readFile(next.slice(), crypto);
  const answersOff = (by: (value: number) => number): number => {
    const filter = new GainFilter(model);
    const step = filter.stepInto.bind(filter);
    filter.stepInto = (readings, out) => {
      step(readings, out);
      out[0] = by(out[0]!);
    };
    return goldenError(model, filter);
  };
  expect(answersOff((v) => v)).toBe(0);
  expect(answersOff((v) => v * (1 + 2 ** -52))).toBeLessThanOrEqual(GOLDEN_TOLERANCE);
  expect(answersOff((v) => v + 1e-3)).toBeGreaterThan(GOLDEN_TOLERANCE);
  expect(answersOff(() => Number.NaN)).toBeNaN();
});

/** Offers `next` to a device that computes otherwise, until `done`. */
function offerOff(by: (value: number) => number, done: () => boolean): boolean {
  const original = GainFilter.prototype.stepInto;
  world.broker.offer(next);
  GainFilter.prototype.stepInto = function (readings, out) {
    original.call(this, readings, out);
    out[0] = by(out[0]!);
  };
  try {
    return world.run(done);
  } finally {
    GainFilter.prototype.stepInto = original;
  }
}

test("a device that is one unit in the last place off the golden vector takes the model", () => {
  const off = (value: number): number => value * (1 + 2 ** -52);
  expect(offerOff(off, () => world.running === idOf(next))).toBe(true);
  expect(world.updater.code).toBe("none");
});

test("one that is 1e-3 noise scales off rolls it back before any trial", () => {
  const states = new Set<string>();
  offerOff(
    (value) => value + 1e-3,
    () => {
      states.add(world.updater.state);
      return world.updater.state === "rolled-back";
    },
  );
  expect([...states]).not.toContain("trial");
  expectGone(next, "golden");
});

test.each([
  ["NaN as a weight", 4 * 5, Number.NaN],
  ["an infinite weight", 4 * 5, Number.POSITIVE_INFINITY],
  // w_delta 8, b_delta 1, W_B and W_C 8 × 8 each.
  ["log_a = 800", 4 * (8 + 1 + 128), 800],
])("%s under a good signature: loaded, never run, not taken again", (_name, at, value) => {
  const bent = resealed(next, (payload) => payload.setFloat32(at, value, true));
  // `idOf` reads a whole model, which this is not.
  const crypto = new NodeCrypto();
  const id = new Uint8Array(32);
  idInto(bent, crypto, id);
  const topic = (i: number): string => `${TOPICS.blob}${shortId(id)}/${i}`;
  const payload = payloadOf(bent);
  for (let i = 0; i * 2048 < payload.length; i++) {
    world.broker.put(topic(i), payload.slice(i * 2048, (i + 1) * 2048));
  }
  world.broker.put(TOPICS.desired, offerOf(bent));
  world.run(() => world.updater.state === "rolled-back");
  expect(world.state).toBe("rolled-back: number");
  world.boot();
  world.run(() => false, 10);
  expect(world.running).toBe(idOf(running));
  expect(world.broker.reported).toMatchObject({ code: "number", id: shortId(id) });
});

test("an outage pauses a trial, and fails nothing", () => {
  untilTrial(next);
  world.updater.onDown();
  for (let i = 0; i < 1000; i++) world.updater.observe(0, 20, 1, 20, 50);
  world.ticks += 86_400_000;
  world.updater.poll();
  expect(world.updater.state).toBe("trial");
  world.updater.onUp();
  expect(world.run(() => world.running === idOf(next))).toBe(true);
});

test("a reboot loop ends the trial after the stated number of starts", () => {
  untilTrial(next);
  for (let i = 0; i < TRIAL_BOOTS_MAX; i++) {
    world.boot("down");
    expect(world.updater.onTrial, `start ${i + 1}`).toBe(true);
  }
  world.boot();
  expectGone(next, "trial-reboots");
});

test("sleeps that were announced count as no crash and lose no progress", () => {
  start(200);
  untilTrial(next);
  let cycles = 0;
  const isDone = (): boolean => world.running === idOf(next);
  while (!isDone() && cycles < 20) {
    world.run(isDone, 60);
    if (!isDone()) world.sleep();
    cycles++;
  }
  expect(isDone()).toBe(true);
  // 200 readings to settle and 200 that count.
  expect(cycles).toBeGreaterThan(TRIAL_BOOTS_MAX + 1);
  expect(cycles).toBeLessThan(9);
});

test("a second sleep does not cover a crash after the first", () => {
  untilTrial(next);
  world.updater.prepareSleep();
  for (let i = 0; i <= TRIAL_BOOTS_MAX; i++) world.boot("down");
  expect(world.updater.onTrial).toBe(true);
  world.boot();
  expectGone(next, "trial-reboots");
});

test("a newer model replaces one on trial", () => {
  untilTrial(next);
  const newest = modelFile(102, { ...SHAPE, gain: 0.22 });
  world.broker.offer(newest);
  expect(world.run(() => world.running === idOf(newest))).toBe(true);
});

test("what failed by its content fails under every name; what was judged may come again", () => {
  untilTrial(next);
  world.updater.observe(0, 20, 1, 20, Number.NaN);
  const again = modelFile(102, { ...SHAPE, gain: 0.25 });
  world.broker.offer(again);
  world.run(() => false, 10);
  expect(world.broker.reported).toMatchObject({ refused: idOf(again), refusedCode: "quarantined" });
  world.boot();
  world.run(() => false, 10);
  expect(world.broker.reported).toMatchObject({ refused: idOf(again), refusedCode: "quarantined" });
  untilTrial(modelFile(103, { ...SHAPE, gain: 0 }));
  world.run(() => !world.updater.onTrial);
  expect(world.updater.code).toBe("trial-worse");
  untilTrial(modelFile(104, { ...SHAPE, gain: 0 }));
});

test("reports tell what the trial saw, and models by their names", () => {
  untilTrial(modelFile(101, { ...SHAPE, gain: 0.02, name: "sluggish" }));
  world.run(() => !world.updater.onTrial);
  world.turn();
  const { trial, name, activeName } = world.broker.reported;
  expect({ name, activeName }).toEqual({ name: "sluggish", activeName: "test" });
  expect(trial).toMatchObject({ channel: 0, readings: expect.any(Number) });
  const { running, tried } = trial as { running: number; tried: number };
  expect(tried).toBeGreaterThan(1.1 * running);
});

test("a week without a verdict confirms a model that saw enough, and gives up one that did not", () => {
  world.signal = (i) => 20 + ((i * 7919) % 13) / 13;
  const WEEK_MS = 7 * 86_400_000;
  untilTrial(next);
  world.run(() => false, 64 + 64 + 5);
  expect(world.updater.onTrial).toBe(true);
  world.ticks += WEEK_MS;
  world.turn();
  expect(world.state).toBe("confirmed");
  untilTrial(modelFile(102, { ...SHAPE, gain: 0.22 }));
  world.run(() => false, 64 + 60);
  world.ticks += WEEK_MS;
  world.turn();
  expect(world.state).toBe("rolled-back: trial-timeout");
});
