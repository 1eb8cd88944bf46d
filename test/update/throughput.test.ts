// Goal: a figure, and a bound on work: how long a model that fills a slot takes over a loopback
// socket, and that the device publishes no more than it must. Method: one device, the embedded
// broker, 30 chunks; prints the figure (no assertion depends on time).

import { expect, test } from "vitest";
import { NodeCrypto } from "../../host/model/crypto.ts";
import { connectFleet } from "../../host/mqtt/fleet-link.ts";
import { releaseOf } from "../../lab/model/release.ts";
import { readFile } from "../../src/model/package.ts";
import { embedded } from "./live-broker.ts";
import { LiveDevice, ROOMY } from "./live-device.ts";
import { fullFile, modelFile, payloadOf } from "./models.ts";
import { idOf } from "./world.ts";

test("30 chunks over loopback", async () => {
  const broker = await embedded();
  const device = new LiveDevice(broker.url, "d1", modelFile(0), ROOMY);
  const file = fullFile(10);
  const fleet = await connectFleet({ broker: broker.url }, "sluice", new AbortController().signal);
  const startMs = performance.now();
  const release = releaseOf(readFile(file, new NodeCrypto()));
  await fleet.putChunks(release, new AbortController().signal);
  await fleet.putDesired("d1", release);
  let readyMs = 0;
  await expect
    .poll(
      () => {
        if (readyMs === 0 && device.updater.onTrial) readyMs = performance.now();
        return device.running;
      },
      { timeout: 30_000, interval: 5 },
    )
    .toBe(idOf(file));
  const seconds = (readyMs - startMs) / 1000;
  const kilobytes = payloadOf(file).length / 1024;
  console.log(
    `${release.chunks.length} chunks, ${kilobytes.toFixed(1)} KB in ${seconds.toFixed(2)} s ` +
      "(a poll each 20 ms, one erase a poll)",
  );
  expect(release.chunks).toHaveLength(30);
  expect(device.messages).toBeLessThan(8 + 4 * release.chunks.length);
  device.stop();
  await fleet.close();
  await broker.close();
});
