// Goal: a broker that dies in the middle of a download costs time and nothing else: with
// persistence nobody has to help, without it a publisher that follows puts everything again.
// Method: Mosquitto killed and started again while a slow device loads 30 chunks.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { NodeCrypto } from "../../host/model/crypto.ts";
import { connectFleet } from "../../host/mqtt/fleet-link.ts";
import { releaseOf } from "../../lab/model/release.ts";
import { LAYERS_MAX, STATES_MAX } from "../../src/limits.ts";
import { readFile } from "../../src/model/package.ts";
import { MOSQUITTO, mosquitto } from "./live-broker.ts";
import { LiveDevice, ROOMY } from "./live-device.ts";
import { modelFile } from "./models.ts";
import { idOf } from "./world.ts";

const CLI = join(import.meta.dirname, "../../dist/host/cli.js");
const SLOW = { ...ROOMY, pollMs: 100 };
const WAIT = { timeout: 60_000 };
// The largest filter: the command publishes no calibrations.
const full = modelFile(10, { layers: LAYERS_MAX, states: STATES_MAX });
const CHUNKS = releaseOf(readFile(full, new NodeCrypto())).chunks.length;
const folder = mkdtempSync(join(tmpdir(), "sluice-restart-"));
const path = join(folder, "full.slm");
writeFileSync(path, full);
afterAll(() => rmSync(folder, { recursive: true }));

if (MOSQUITTO === undefined) test.skip("Mosquitto is not installed: skipped", () => {});

describe.runIf(MOSQUITTO !== undefined || process.env.CI === "true")("Mosquitto dies", () => {
  async function halfLoaded(device: LiveDevice): Promise<void> {
    await expect.poll(() => device.reported.have, WAIT).toBeGreaterThan(3);
    expect(device.reported).toMatchObject({ state: "downloading", of: CHUNKS });
  }

  test.each(["on", "off"] as const)(
    "persistence %s, a publisher follows: it ends with 0",
    async (persistence) => {
      const broker = await mosquitto(persistence);
      const device = new LiveDevice(broker.url, "d1", modelFile(0), SLOW);
      try {
        const args = ["publish", path, "--broker", broker.url, "--device", "d1"];
        const child = spawn(process.execPath, [CLI, ...args], { stdio: "ignore" });
        const ended = new Promise((resolve) => child.once("close", resolve));
        await halfLoaded(device);
        await broker.restart!();
        expect(device.reported.have).toBeLessThan(CHUNKS);
        expect(await ended).toBe(0);
        expect(device.running).toBe(idOf(full));
      } finally {
        device.stop();
        await broker.close();
      }
    },
    120_000,
  );

  test("persistence on, the publisher gone: the device ends alone", async () => {
    const broker = await mosquitto("on");
    const device = new LiveDevice(broker.url, "d1", modelFile(0), SLOW);
    try {
      const fleet = await connectFleet(
        { broker: broker.url },
        "sluice",
        new AbortController().signal,
      );
      const release = releaseOf(readFile(full, new NodeCrypto()));
      await fleet.putChunks(release, new AbortController().signal);
      await fleet.putDesired("d1", release);
      await fleet.close();
      await halfLoaded(device);
      await broker.restart!();
      await expect.poll(() => device.running, WAIT).toBe(idOf(full));
    } finally {
      device.stop();
      await broker.close();
    }
  }, 120_000);
});
