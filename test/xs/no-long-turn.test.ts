// Goal: no turn of a device is long, whatever it does and however many channels it has: a watchdog
// ends those that are. Growth with channels is linear, and what `creationFor` asks for is enough.
// Method: a whole life on the 32-bit engine with 1 to 16 channels; the bytecodes of the longest turn of
// each stage stay below a line, `turns-budget.json`. What native code takes is counted in test/mcu.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { creation } from "../../device/manifest.json";
import { creationFor } from "../../src/creation.ts";
import { hostOrSkip } from "../../tools/xs/run-app.mjs";
import { creationOf } from "../mcu/build-firmware.mjs";
import { MOSQUITTO } from "../update/live-broker.ts";
import { EngineWorld } from "./engine-world.ts";
import { COUNTS, lineOf, MANY_CHANNELS, type Stage, turnsOf } from "./turns.ts";
import budget from "./turns-budget.json";

const host = hostOrSkip(32);

describe.skipIf(!host || !MOSQUITTO)("the longest turn", () => {
  let world: EngineWorld;
  beforeEach(async () => {
    world = await EngineWorld.make();
  });
  afterEach(() => world.end());

  it.each([...COUNTS, 32])(
    "of each stage, with %d channels, is within its budget",
    async (count) => {
      const args = ["--creation", creationOf({ ...creation, ...creationFor(count) })];
      const boot = (change: object) => world.boot(host, change, args, MANY_CHANNELS);
      const turns = await turnsOf(world, count, boot);
      console.log(lineOf(count, turns, "bytecodes"));
      for (const [stage, { bytecodes }] of Object.entries(turns)) {
        const { base, channel } = budget[stage as Stage].bytecodes;
        expect(bytecodes, stage).toBeLessThanOrEqual(base + count * channel);
      }
    },
    120_000,
  );
});
