// Goal: the plain path. A device with the factory model is offered a model, loads it, tries it
// beside the old one and lets it take over without a restart; a second one replaces the first.
// Method: the whole updater over fake broker and flash, state by state.

import { expect, test } from "vitest";
import { FaultFlash } from "./fault-flash.ts";
import { modelFile } from "./models.ts";
import { idOf, World } from "./world.ts";

const factory = modelFile(0);
const first = modelFile(10, { layers: 2, states: 8 });
const second = modelFile(11, { layers: 2, states: 8, gain: 0.25 });

test("an offer becomes the running model, with every state on the way reported", () => {
  const world = new World({ flash: new FaultFlash(6), factory });
  world.boot();
  expect(world.running).toBe(idOf(factory));
  world.broker.offer(first);
  const states: string[] = [];
  const done = world.run(() => {
    const { state } = world.broker.reported;
    if (typeof state === "string" && states.at(-1) !== state) states.push(state);
    return state === "confirmed";
  });
  expect(done).toBe(true);
  expect(states).toEqual(["idle", "downloading", "verified", "trial", "confirmed"]);
  expect(world.boots).toBe(1);
  expect(world.running).toBe(idOf(first));
  expect(world.broker.reported).toMatchObject({ active: idOf(first), sequence: 10, code: "none" });

  world.broker.offer(second);
  expect(world.run(() => world.running === idOf(second))).toBe(true);
  world.turn();
  expect(world.broker.reported).toMatchObject({ active: idOf(second), previous: idOf(first) });
  world.boot();
  expect(world.running).toBe(idOf(second));
});

test("quarters of a trial are told as they are done", () => {
  const world = new World({ flash: new FaultFlash(6), factory, trialReadings: 100 });
  world.boot();
  world.broker.offer(first);
  const told: string[] = [];
  world.run(() => {
    const { have, of, state } = world.broker.reported;
    const now = `${state} ${have}/${of}`;
    if (told.at(-1) !== now) told.push(now);
    return state === "confirmed";
  });
  const trial = ["trial 0/100", "trial 25/100", "trial 50/100", "trial 75/100"];
  expect(told.slice(told.indexOf("trial 0/100"))).toEqual([...trial, "confirmed 0/0"]);
});

test("no call erases more than one block, over so many updates that the journal moves too", () => {
  const world = new World({ flash: new FaultFlash(34), factory });
  world.boot();
  const { flash } = world;
  let most = 0;
  const watched = (call: () => void): void => {
    const { erases } = flash;
    call();
    most = Math.max(most, flash.erases - erases);
  };
  const poll = world.updater.poll.bind(world.updater);
  const onFragment = world.updater.onFragment.bind(world.updater);
  const observe = world.updater.observe.bind(world.updater);
  world.updater.poll = () => watched(poll);
  world.updater.onFragment = (...fragment) => watched(() => onFragment(...fragment));
  world.updater.observe = (...reading) => watched(() => observe(...reading));
  for (let i = 0; i < 40; i++) {
    // Two offers a day: the bound on wear is not what this is about.
    world.ticks += 43_200_000;
    const file = modelFile(20 + i, { layers: 2, states: 8, gain: 0.2 + i / 1000 });
    world.broker.offer(file);
    expect(
      world.run(() => world.running === idOf(file)),
      world.state,
    ).toBe(true);
  }
  // 16 blocks each, and the journal's own.
  expect(flash.erases).toBeGreaterThan(40 * 16);
  expect(most).toBe(1);
});
