// Goal: a signed model goes from the broker into flash and to work, a bad one is rolled back, also
// on a device that sleeps between readings; and a filter that slept goes on bit for bit.
// Method: the whole app in the stand-ins' world, with power cuts; each start has only what flash
// and storage kept. The filter's bits are held against one that never slept.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Device } from "../../device/device.ts";
import { signedPreset } from "../update/signed-preset.ts";
import {
  configure,
  cutPower,
  last,
  Offered,
  Readings,
  reported,
  resetAll,
  start,
} from "./running-app.ts";
import { broker } from "./sdk/broker.ts";
import { world } from "./sdk/world.ts";

const good = () => new Offered(signedPreset(1001, (w) => (w[5]! *= 1.001)));
/** Answers its golden vector, and follows nothing. */
const bad = () => new Offered(signedPreset(1002, (w) => w.fill(0, w.length - 24)));

beforeEach(resetAll);
afterEach(() => expect(world.aborted).toBe(""));

/** Runs until `isDone`, serving what is subscribed to; false: not within the time. */
function run(offered: Offered, isDone: () => boolean, mostMs = 600_000): boolean {
  for (let ms = 0; ms < mostMs; ms += 100) {
    world.advance(100);
    offered.serve();
    if (isDone()) return true;
  }
  return false;
}
const isIn =
  (state: string, { id }: Offered) =>
  () =>
    reported()?.state === state && (reported().active === id || reported().id === id);

describe("a model over the broker", () => {
  it("is fetched, tried, confirmed, told, and there after a power cut", () => {
    start();
    const offered = good();
    expect(run(offered, isIn("confirmed", offered))).toBe(true);
    world.advance(5000);
    expect(last("sluice/tank/info").model).toBe(offered.id);
    cutPower();
    start();
    world.advance(60_000);
    expect(reported()).toMatchObject({ state: "confirmed", active: offered.id, sequence: 1001 });
  });

  it("that follows nothing is rolled back and not taken again", () => {
    const readings = new Readings();
    start(readings);
    const offered = bad();
    expect(run(offered, isIn("rolled-back", offered))).toBe(true);
    expect(reported()).toMatchObject({ code: "trial-worse", sequence: 0 });
    cutPower();
    start(readings);
    expect(run(offered, () => reported()?.state === "trial", 200_000)).toBe(false);
  });

  it("survives a cut at any moment of its download and trial", () => {
    const readings = new Readings();
    const offered = good();
    let cuts = 0;
    for (let ms = 3000; reported()?.state !== "confirmed" && cuts < 40; ms += 4700) {
      start(readings);
      run(offered, isIn("confirmed", offered), ms);
      if (reported()?.state === "confirmed") break;
      cutPower();
      cuts++;
    }
    expect(cuts).toBeGreaterThan(3);
    expect(["confirmed", "rolled-back"]).toContain(reported().state);
    // Cuts are crashes to the trial, which ends it: the old model runs, or the new one does.
    expect(reported().code).toMatch(/^(none|trial-reboots)$/);
  });

  it("on an encrypted partition fails with a line, and the old model runs on", () => {
    world.encryption = "on";
    world.partitions.get("models")!.fill(0x5a);
    start();
    expect(run(good(), () => reported()?.code === "flash")).toBe(true);
    expect(world.said("is the partition encrypted?")).toBe(true);
    world.advance(60_000);
    expect(last("sluice/tank/out").channels.water.flags).toBe("");
  });

  it("is not asked for by a device that trusts no key, which says so", () => {
    configure({ keys: [] });
    start();
    world.advance(60_000);
    expect(world.said("models stay as they are: sluice.keys trusts no key")).toBe(true);
    expect(broker.subscribed).not.toContain("sluice/tank/model/desired");
  });
});

describe("a device that sleeps between readings", () => {
  const SLEEP = { sleepMs: 300_000, readings: 5 };

  /** Lives until it sleeps, then is off; the last it knew. */
  function wakeOnce(readings: Readings, offered?: Offered): Device {
    const device = start(readings);
    world.sleptMs = 0;
    for (let ms = 0; world.sleptMs === 0 && ms < 60_000; ms += 100) {
      world.advance(100);
      offered?.serve();
    }
    expect(world.sleptMs).toBe(SLEEP.sleepMs);
    cutPower();
    // The chip's ticks begin anew.
    world.nowMs = 0;
    return device;
  }

  it("filters as if it had never slept, bit for bit", () => {
    configure({ sleep: SLEEP });
    const slept: number[] = [];
    const readings = new Readings(9);
    const { next } = readings;
    readings.next = () => {
      const reading = next();
      slept.push(reading);
      return reading;
    };
    let device: Device | undefined;
    for (let i = 0; i < 20; i++) device = wakeOnce(readings);
    const { value, flags, raw } = device!.runtime.channels[0]!;
    expect(slept.length).toBeGreaterThanOrEqual(100);

    resetAll();
    const replayed = new Readings();
    replayed.next = () => slept[replayed.count - 1] ?? Number.NaN;
    const awake = start(replayed).runtime;
    world.advance(1000 * slept.length);
    expect(replayed.count).toBe(slept.length);
    expect(awake.channels[0]).toMatchObject({ value, flags, raw });
    expect(flags).toBe(0);
  });

  it("starts cold, and says so, when its state is that of another program", () => {
    configure({ sleep: SLEEP });
    world.stores.set("state", new ArrayBuffer(100));
    const { runtime } = wakeOnce(new Readings());
    expect(world.said("the saved state is not used (length): the filters start cold")).toBe(true);
    expect(runtime.channels[0]!.value).toBeGreaterThan(19);
  });

  it("sleeps without a broker, after a while", () => {
    configure({ sleep: SLEEP });
    broker.state = "unreachable";
    const readings = new Readings();
    wakeOnce(readings);
    expect(readings.count).toBeGreaterThan(20);
    expect(readings.count).toBeLessThan(30);
  });

  it("stays online to everybody, and its values hold until the next", () => {
    configure({ sleep: SLEEP });
    wakeOnce(new Readings());
    // It disconnects properly, or the broker would publish the will.
    expect(broker.disconnects).toBe(1);
    expect(broker.on("sluice/tank/status").map(({ text }) => text)).toEqual(["online"]);
    const { cmps } = last("homeassistant/device/sluice_tank/config");
    expect(cmps["value-water"].expire_after).toBe(3 * 305);
  });

  it("takes a model, over many sleeps, and rolls a bad one back", () => {
    configure({ sleep: SLEEP });
    const readings = new Readings();
    const offered = good();
    let sleeps = 0;
    while (!isIn("confirmed", offered)() && sleeps < 60) {
      wakeOnce(readings, offered);
      sleeps++;
    }
    expect(reported()).toMatchObject({ state: "confirmed", active: offered.id });
    // 64 readings of a trial and its warm-up of 32, at five or a little more a time.
    expect(sleeps).toBeGreaterThan(5);
    const worse = bad();
    for (sleeps = 0; !isIn("rolled-back", worse)() && sleeps < 60; sleeps++) {
      wakeOnce(readings, worse);
    }
    expect(reported()).toMatchObject({ state: "rolled-back", active: offered.id });
  });
});
