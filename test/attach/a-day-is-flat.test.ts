// Goal: a gateway that runs for ever needs no more memory tomorrow than today. Method: 24 hours of
// virtual time with twenty devices; the heap after each of two half days.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { SOURCES } from "./makers.ts";
import { World } from "./world.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const GROWTH_BYTES_MAX = 1_000_000;

test("24 hours of twenty devices leave the heap as it was", () => {
  const world = new World({ pollMs: 10_000, mirror: "clean/{topic}" });
  const announce = () => {
    for (const { announcements } of SOURCES) for (const each of announcements) world.hear(...each);
  };
  announce();
  world.pass(60_000);
  const heapAfter = (hours: number): number => {
    for (let minute = 0; minute < 60 * hours; minute++) {
      for (const source of SOURCES) {
        for (const each of source.readings(minute)) world.hear(...each);
        if (minute % 360 === 0) world.hear(...source.presence(minute % 720 === 0));
      }
      // Home Assistant restarts now and then, and sources say again what they are.
      if (minute % 240 === 0) announce();
      world.pass(60_000);
      world.clear();
    }
    collect();
    return process.memoryUsage().heapUsed;
  };
  const first = heapAfter(12);
  const second = heapAfter(12);
  expect(world.gateway.sources.devices.size).toBe(SOURCES.length);
  expect(second - first).toBeLessThan(GROWTH_BYTES_MAX);
});
