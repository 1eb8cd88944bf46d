// The module `sluice/device`: an app gives its sensors to `startDevice`, and everything else is
// configuration ("config" in manifest.json).

import rawConfig from "mc/config";
import { creationFor, type Sensor } from "../src/index.ts";
import { readConfig } from "./config.ts";
import { Device } from "./device.ts";
import { notice, reasonOf } from "./log.ts";

export { type Bus, i2cSensor, type Place } from "./bus.ts";
export type { Device } from "./device.ts";
export { analog, type Driver, sampled } from "./sensors.ts";
export type { Sensor };

/**
 * Starts the device: reads its configuration, then samples, filters, publishes and takes new
 * models for ever. Mistakes are said, one a line, and nothing is started.
 *
 * @param sensors one after another they give the channels that `sluice.channels` names
 * @returns the running device; undefined after mistakes
 */
export function startDevice(sensors: readonly Sensor[]): Device | undefined {
  const { config, mistakes, warnings } = readConfig(rawConfig.sluice);
  for (const line of [...mistakes, ...warnings]) notice(`config: ${line}`);
  if (config === undefined) return undefined;
  adviseOnAbort(config.channels.length);
  try {
    const device = new Device(config, sensors);
    device.start();
    return device;
  } catch (error) {
    notice(`cannot start: ${reasonOf(error)}`);
    return undefined;
  }
}

/** The SDK calls the global `abort` before it restarts the chip (manifest.json, abortHook). */
function adviseOnAbort(channels: number): void {
  const { chunk, heap } = creationFor(channels);
  // Made now: then there may be no memory left for a text.
  const advice =
    `sluice: memory full: ${channels} channels need creation.chunk.initial ${chunk.initial} and` +
    ` creation.heap.initial ${heap.initial} in manifest.json; raise them by a tenth if they are` +
    " so large, or use fewer channels (docs/esp32.md)\n";
  (globalThis as { abort?: (why: string) => void }).abort = (why) => {
    if (why === "memory full") trace(advice);
  };
}
