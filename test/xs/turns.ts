// What the longest turn takes in each thing that a device does. Not a test itself: the same life
// runs on a PC, where bytecodes are counted, and on the emulated microcontroller.
import { signedPreset } from "../update/signed-preset.ts";
import type { EngineDevice, Turn } from "./device.ts";
import type { EngineWorld } from "./engine-world.ts";

export const COUNTS = [1, 2, 4, 8, 16];
export const MANY_CHANNELS = "test/xs/apps/many-channels.ts";
const MINUTE_MS = 60_000;

/** A channel with all that a configuration may say about one. */
export function channelsOf(count: number) {
  return Array.from({ length: count }, (_, i) => ({
    name: i % 2 === 0 ? `Temperature ${i} of the boiler` : `Pressure ${i} of the boiler`,
    unit: i % 2 === 0 ? "°C" : "Pa",
    deviceClass: i % 2 === 0 ? "temperature" : "atmospheric_pressure",
    resolution: 0.01,
    decimals: 2,
    report: { minMs: 5000, maxMs: 300_000, deadband: 0.1 },
  }));
}

/** Memory that no run of so many channels fills, in one block each: only turns are measured. */
export function ampleCreation(count: number) {
  return {
    chunk: { initial: 64 * 1024 + count * 24 * 1024 },
    heap: { initial: 6000 + count * 1000 },
    stack: 1024,
    keys: { initial: 128 },
  };
}

export type Stage =
  | "boot"
  | "connect"
  | "birth"
  | "download"
  | "trial"
  | "takeover"
  | "reading"
  | "save"
  | "sleep"
  | "wake";

/** Boots a device with this change of its configuration. */
type Boot = (change: object) => Promise<EngineDevice>;

/** The longest turn of each stage of a life with `count` channels. */
export async function turnsOf(world: EngineWorld, count: number, boot: Boot) {
  const channels = channelsOf(count);
  const turns = {} as Record<Stage, Turn>;
  const device = await boot({ channels });
  turns.boot = await device.longestTurn();
  const outs = () => world.out.length;
  await device.runUntil(() => outs() > 1, 2 * MINUTE_MS, "it publishes");
  turns.connect = await device.longestTurn();
  await device.run(MINUTE_MS);
  turns.reading = await device.longestTurn();

  // An hour later, in steps that the watchdog takes for a slow driver's: the state is saved, and the
  // broker has to be found again.
  for (let i = 0; i < 7; i++) {
    device.set("ticks", device.nowMs + 9 * MINUTE_MS);
    await device.run(1);
    await device.run(2000);
  }
  turns.save = await device.longestTurn();
  const before = outs();
  await device.runUntil(() => outs() > before + 1, 5 * MINUTE_MS, "it publishes again");
  await device.longestTurn();

  const config = "homeassistant/device/sluice_tank/config";
  world.heard.delete(config);
  await world.say("homeassistant/status", "online");
  await device.runUntil(() => world.heard.has(config), MINUTE_MS, "it announces itself");
  turns.birth = await device.longestTurn();

  await world.publish(signedPreset(1001, (w) => (w[5] *= 1.001)));
  const isIn = (states: string) => () => states.includes(world.reported?.state);
  await device.runUntil(isIn("trial"), 5 * MINUTE_MS, "a trial");
  turns.download = await device.longestTurn();
  await device.run(MINUTE_MS / 2);
  turns.trial = await device.longestTurn();
  // Which of both is not the matter here.
  await device.runUntil(isIn("confirmed, rolled-back"), 60 * MINUTE_MS, "the trial's end");
  await device.run(5000);
  turns.takeover = await device.longestTurn();
  await device.kill();

  const sleeps = { channels, sleep: { sleepMs: 60 * MINUTE_MS, readings: 5 } };
  const tired = await boot(sleeps);
  await tired.run(5000);
  await tired.longestTurn();
  await tired.runUntil(() => tired.end === "sleep", 5 * MINUTE_MS, "it sleeps");
  turns.sleep = tired.lastTurn!;
  const woken = await boot(sleeps);
  turns.wake = await woken.longestTurn();
  await woken.kill();
  return turns;
}

/** One line for people. */
export function lineOf(count: number, turns: Record<Stage, Turn>, unit: keyof Turn): string {
  const cells = Object.entries(turns).map(([stage, turn]) => `${stage} ${turn[unit]}`);
  return `longest turn, ${count} channels, ${unit}: ${cells.join(", ")}`;
}
