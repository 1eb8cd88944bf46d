// Goal: a power cut costs what the filters learnt in the last hour at most, and a state that is not
// this device's is left alone with a line.
// Method: the whole app in the stand-ins' world; who starts cold says `warming` for eight readings.
import { afterEach, beforeEach, expect, it } from "vitest";
import { configure, cutPower, Readings, resetAll, start } from "./running-app.ts";
import { world } from "./sdk/world.ts";

const HOUR_MS = 3_600_000;

beforeEach(resetAll);
afterEach(() => expect(world.aborted).toBe(""));

it("the state is saved once an hour, and the next start goes on with it", () => {
  const readings = new Readings();
  const { runtime } = start(readings);
  world.advance(HOUR_MS - 1000);
  expect(world.stores.has("state")).toBe(false);
  world.advance(2000);
  expect(world.stores.has("state")).toBe(true);
  const { value } = runtime.channels[0];
  cutPower();
  world.nowMs = 5000;
  const again = start(readings).runtime;
  expect(again.channels[0].value).toBeCloseTo(value, 1);
  world.advance(2000);
  // A cold start takes the first readings for what they are, and says so.
  expect(again.channels[0].flags).toBe(0);
  expect(world.lines.filter((line) => line.includes("cold"))).toEqual([]);
});

it("each hour once, however long it runs", () => {
  start();
  let writes = 0;
  const { set } = world.stores;
  world.stores.set = (key, bytes) => {
    if (key === "state") writes++;
    return set.call(world.stores, key, bytes);
  };
  world.advance(5 * HOUR_MS + 60_000);
  expect(writes).toBe(5);
});

it("a state of other channels is not used, with a line that says why", () => {
  start();
  world.advance(HOUR_MS + 1000);
  cutPower();
  configure({ channels: [{ name: "water", min: -50, max: 150, noise: 3 }] });
  start();
  expect(world.said(/the saved state is not used \(\w+\): the filters start cold/)).toBe(true);
});

it("storage that is full costs a line an hour and nothing else", () => {
  start();
  world.storage = "full";
  const { length } = world.lines;
  world.advance(3 * HOUR_MS + 60_000);
  expect(world.lines.slice(length).length).toBeLessThanOrEqual(6);
  expect(world.said("ESP_ERR_NVS_NOT_ENOUGH_SPACE")).toBe(true);
});
