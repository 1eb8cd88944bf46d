// Goal: the device bundle itself runs on a microcontroller: it connects, publishes, takes an update
// and keeps it over a power cut, in RAM of a size that chips have.
// Method: the firmware of test/xs/device-modules.mjs for RV32IMC under QEMU, heaps of exactly the
// sizes of device/manifest.json, a real socket to Mosquitto; the stand-ins for the SDK's modules are
// those of test/xs and lie in the same heaps.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { creation } from "../../device/manifest.json";
import { MOSQUITTO } from "../update/live-broker.ts";
import { signedPreset } from "../update/signed-preset.ts";
import budget from "../xs/device-budget.json";
import { devicePrograms, exampleConfig } from "../xs/device-modules.mjs";
import { CONFIG, EngineWorld } from "../xs/engine-world.ts";
import { buildFirmware, firmwareCommand, obstacle } from "./build-firmware.mjs";

const reason = obstacle();
const MINUTE_MS = 60_000;
/** An ESP32-C3 leaves an app some 300 KB with Wi-Fi on, an ESP32 some 200 KB. The SDK is in neither. */
const RAM_BYTES = 200 * 1024;

describe.skipIf(reason || !MOSQUITTO)("the device bundle on an emulated microcontroller", () => {
  let world: EngineWorld;
  beforeEach(async () => {
    world = await EngineWorld.make();
  });
  afterEach(() => world.end());

  it("publishes, takes an update, and keeps it over a power cut", async () => {
    const programs = devicePrograms(exampleConfig(CONFIG));
    const elf = await buildFirmware(programs, RAM_BYTES);
    const boot = () => world.bootFirmware((pipe) => firmwareCommand(elf, creation, pipe));
    const device = await boot();
    const publishes = () => world.out.length > 1;
    await device.runUntil(publishes, MINUTE_MS, "it publishes");
    const { instructions, latency, ...used } = await device.counters();
    console.log(used, { latency: latency.instructions, untilPublished: instructions });
    expect(latency.instructions).toBeGreaterThan(0);
    expect(latency.instructions).toBeLessThanOrEqual(budget.readingToPublishRv32);

    const { id } = await world.publish(signedPreset(1001, (w) => (w[5] *= 1.001)));
    device.cutAfter(9);
    await device.runUntil(() => device.end === "cut", 10 * MINUTE_MS, "the power goes");
    const again = await boot();
    await again.runUntil(() => world.reported?.state === "confirmed", 30 * MINUTE_MS, "confirmed");
    expect(world.reported).toMatchObject({ active: id, sequence: 1001 });
    await again.kill();
    world.heard.clear();
    const last = await boot();
    await last.runUntil(() => world.reported?.state === "confirmed", MINUTE_MS, "kept");
    expect(world.reported).toMatchObject({ active: id });
  }, 300_000);
});
