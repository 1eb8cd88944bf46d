// Goal: whatever arrives under a chunk's topic, only the signed bytes reach flash, the download
// goes on, and no model is blamed. Method: one download, with the broker's answers bent.

import { beforeEach, expect, test } from "vitest";
import { FaultFlash } from "./fault-flash.ts";
import { modelFile, offerOf, payloadOf } from "./models.ts";
import { idOf, TOPICS, World } from "./world.ts";

const SHAPE = { layers: 2, states: 8 } as const;
const factory = modelFile(0);
const file = modelFile(100, SHAPE);
const payload = payloadOf(file);
const topic = (chunk: number): string => `${TOPICS.blob}${idOf(file)}/${chunk}`;
const chunk = (i: number): Uint8Array => payload.slice(i * 2048, (i + 1) * 2048);
let world: World;

beforeEach(() => {
  world = new World({ flash: new FaultFlash(6), factory });
  world.boot();
});

/** The offer is out, its chunks are not; the device waits for them. */
function waiting(): void {
  world.broker.put(TOPICS.desired, offerOf(file));
  expect(world.run(() => world.broker.subscribed.has(topic(0)))).toBe(true);
}

function expectInstalled(): void {
  world.broker.putChunks(file);
  expect(world.run(() => world.running === idOf(file), 1000)).toBe(true);
}

test.each([
  ["forged bytes", new Uint8Array(2048).fill(7)],
  ["another chunk", chunk(1)],
  ["one byte, the tombstone", new Uint8Array(1)],
  ["no byte", new Uint8Array(0)],
  ["one byte too many", new Uint8Array([...chunk(0), 0])],
  ["more than the buffer", new Uint8Array(50_000)],
])("%s as chunk 0: not written, asked for again, then the right one", (_name, wrong) => {
  waiting();
  const operations = world.flash.operations;
  for (let i = 0; i < 500; i++) {
    world.broker.put(topic(0), wrong);
    world.turn();
  }
  expect(world.flash.operations).toBe(operations);
  expect(world.updater.state).toBe("downloading");
  expectInstalled();
});

test("a last chunk that is too long is not taken", () => {
  waiting();
  world.broker.put(topic(1), new Uint8Array([...chunk(1), ...new Uint8Array(16)]));
  world.broker.put(topic(0), chunk(0));
  world.run(() => false, 50);
  expect(world.running).toBe(idOf(factory));
  expectInstalled();
});

test("chunks beyond the declared number and of another model are ignored", () => {
  waiting();
  const operations = world.flash.operations;
  world.deliver(topic(2), chunk(0));
  world.deliver(`${TOPICS.blob}0000000000000000/0`, chunk(0));
  world.turn();
  expect(world.flash.operations).toBe(operations);
  expectInstalled();
});

test("duplicated and in reverse order", () => {
  waiting();
  for (let i = 0; i < 3; i++) world.deliver(topic(1), chunk(1));
  for (let i = 0; i < 3; i++) world.deliver(topic(0), chunk(0));
  expect(world.run(() => world.running === idOf(file))).toBe(true);
});

test.each([1, 2, 15, 16, 17, 255, 256, 1023, 1400])("fragments of %i bytes", (fragmentBytes) => {
  world.fragmentBytes = fragmentBytes;
  world.broker.offer(file);
  expect(world.run(() => world.running === idOf(file))).toBe(true);
});

test("a message cut off by the end of the connection does not spill into the next", () => {
  waiting();
  world.updater.onFragment(topic(0), 2048, 0, chunk(0).slice(0, 1000));
  world.updater.onDown();
  world.updater.onUp();
  world.updater.onFragment(topic(0), 2048, 1000, chunk(0).slice(1000));
  expect(world.running).toBe(idOf(factory));
  expectInstalled();
});

test("what is missing is reported, asked for ever more rarely, and taken after a week", () => {
  world.broker.offer(file);
  for (const i of [0, 1]) world.broker.retained.delete(topic(i));
  world.broker.queue.length = 0;
  world.broker.put(TOPICS.desired, offerOf(file));
  expect(world.run(() => JSON.stringify(world.broker.reported.missing) === "[0,1]")).toBe(true);
  world.updater.onDown();
  world.ticks += 7 * 86_400_000;
  world.boot();
  expectInstalled();
});

test("publisher gone after the first chunk, device off for a week: it goes on with the second", () => {
  world.broker.put(topic(0), chunk(0));
  world.broker.put(TOPICS.desired, offerOf(file));
  expect(world.run(() => JSON.stringify(world.broker.reported.missing) === "[1]")).toBe(true);
  expect(world.broker.reported).toMatchObject({ state: "downloading", have: 1, of: 2 });
  world.updater.onDown();
  world.ticks += 7 * 86_400_000;
  world.boot();
  expect(world.run(() => world.broker.subscribed.has(topic(1)))).toBe(true);
  expect(world.broker.subscribed.has(topic(0))).toBe(false);
  expectInstalled();
});

test("the clock wraps in the middle of a wait", () => {
  world.ticks = 2 ** 32 - 4000;
  waiting();
  world.broker.subscribed.clear();
  world.broker.retained.set(topic(0), chunk(0));
  world.broker.retained.set(topic(1), chunk(1));
  expect(world.run(() => world.running === idOf(file), 60)).toBe(true);
});
