// Goal: no turn of a device takes many instructions, whatever it does and however many channels it
// has; native code counts here, as it does on a chip.
// Method: the life of test/xs/turns.ts on an emulated RV32IMC; the instructions of the longest turn of
// each stage stay below a line, and those of connecting below 25 million.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MOSQUITTO } from "../update/live-broker.ts";
import { devicePrograms, exampleConfig } from "../xs/device-modules.mjs";
import { CONFIG, EngineWorld } from "../xs/engine-world.ts";
import { ampleCreation, COUNTS, lineOf, MANY_CHANNELS, type Stage, turnsOf } from "../xs/turns.ts";
import budget from "../xs/turns-budget.json";
import { buildFirmware, firmwareCommand, obstacle } from "./build-firmware.mjs";

const reason = obstacle();
/** More than any chip has: only turns are measured. */
const RAM_BYTES = 4 * 1024 * 1024;
/** 0.16 s at 160 MHz, if an instruction took a cycle. */
const CONNECT_MAX = 25e6;

describe.skipIf(reason || !MOSQUITTO)("the longest turn on a microcontroller", () => {
  let world: EngineWorld;
  beforeEach(async () => {
    world = await EngineWorld.make();
  });
  afterEach(() => world.end());

  it.each(COUNTS)(
    "of each stage, with %d channels, is within its budget",
    async (count) => {
      const boot = async (change: object) => {
        const programs = devicePrograms(exampleConfig({ ...CONFIG, ...change }), MANY_CHANNELS);
        const elf = await buildFirmware(programs, RAM_BYTES);
        const creation = ampleCreation(count);
        return world.bootFirmware((pipe) => firmwareCommand(elf, creation, pipe));
      };
      const turns = await turnsOf(world, count, boot);
      console.log(lineOf(count, turns, "instructions"));
      for (const [stage, { instructions }] of Object.entries(turns)) {
        const { base, channel } = budget[stage as Stage].rv32;
        expect(instructions, stage).toBeLessThanOrEqual(base + count * channel);
      }
      if (count <= 8) expect(turns.connect.instructions).toBeLessThanOrEqual(CONNECT_MAX);
    },
    300_000,
  );
});
