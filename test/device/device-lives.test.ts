// Goal: the whole app goes on, and says why, whatever fails around it: Wi-Fi, broker, clock, flash,
// storage, sensor, time itself.
// Method: the app as a user starts it over stand-ins of the SDK's modules, hours in virtual time.
// A failure that would end the machine is in `world.aborted`.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startDevice } from "../../device/main.ts";
import { version } from "../../package.json";
import { creationFor } from "../../src/creation.ts";
import { FLAG_MISSING } from "../../src/filter/flags.ts";
import { configure, cutPower, last, Readings, reported, resetAll, start } from "./running-app.ts";
import { broker } from "./sdk/broker.ts";
import { world } from "./sdk/world.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const out = () => broker.on("sluice/tank/out").map(({ text }) => JSON.parse(text));
const backlog = () => broker.on("sluice/tank/backlog").map(({ text }) => JSON.parse(text));

beforeEach(resetAll);
afterEach(() => expect(world.aborted).toBe(""));

describe("with everything well", () => {
  it("readings, discovery, information and the model's state are at the broker", () => {
    start();
    world.advance(MINUTE_MS);
    expect(last("sluice/tank/info")).toMatchObject({ name: "tank", version });
    expect(last("homeassistant/device/sluice_tank/config").cmps).toHaveProperty("value-water");
    expect(reported()).toMatchObject({ state: "idle", code: "none" });
    expect(out().length).toBeGreaterThan(50);
    expect(out().at(-1).channels.water).toMatchObject({ flags: "" });
    expect(Math.abs(out().at(-1).channels.water.value - 20.9)).toBeLessThan(0.5);
    expect(last("sluice/tank/diagnostics")).toMatchObject({ rssi_dbm: -61, free_heap_bytes: null });
    expect(Buffer.from(world.stores.get("announced")!).toString()).toContain('"ids":["water"]');
  });

  it("its name comes from the hardware where the configuration has none", () => {
    configure({ device: undefined });
    const { sluice } = world.config as { sluice: Record<string, unknown> };
    delete sluice.device;
    start();
    world.advance(MINUTE_MS);
    expect(broker.connects[0]!.id).toBe("sluice-a4d18cdbc020");
    expect(broker.on("sluice/sluice-a4d18cdbc020/status")[0]!.text).toBe("online");
  });

  it("hours change nothing: no timer, no line more", () => {
    start();
    world.advance(HOUR_MS);
    const before = [world.timers.size, world.lines.length];
    world.advance(6 * HOUR_MS);
    expect([world.timers.size, world.lines.length]).toEqual(before);
    expect(out().at(-1).seq).toBe(7 * 3600);
  });
});

describe("what cannot start says why and starts nothing", () => {
  it.each([
    [
      { channels: [{ name: "a", minimum: 5 }] },
      /config: sluice\.channels\[0\]\.minimum: no such key/,
    ],
    [{ channels: [{ name: "a" }, { name: "b" }] }, /the sensors give 1 channels, .* names 2$/],
    [{ prefix: "a/+/b" }, /cannot start: prefix/],
    [{ device: "group" }, /cannot start: .*names topics of many devices/],
    [{ channels: [{ name: "a", deviceClass: "warmth" }] }, /config: .*\.deviceClass: .*"warmth"$/],
  ])("%j", (change, line) => {
    configure(change);
    expect(startDevice([new Readings()])).toBeUndefined();
    expect(world.lines.at(-1)).toMatch(line);
    expect(world.timers.size).toBe(0);
  });

  it("but a unit that may only be too new is a warning", () => {
    configure({ channels: [{ name: "a", deviceClass: "current", unit: "µA" }] });
    expect(startDevice([new Readings()])).toBeDefined();
    const said = world.lines.filter((line) => line.includes("µA"));
    expect(said).toEqual([
      expect.stringMatching(/config: sluice\.channels\[0\]\.unit: expected unit A, mA .*; Home A/),
    ]);
  });

  it("hardware without an address and without a name", () => {
    world.set("mac", "");
    const { device: _, ...rest } = world.config.sluice as Record<string, unknown>;
    world.config = { sluice: rest };
    expect(startDevice([new Readings()])).toBeUndefined();
    expect(world.lines.at(-1)).toMatch(/sluice\.device: this hardware has no address, give it/);
  });
});

describe("Wi-Fi", () => {
  it("that is absent at boot delays no reading; later everything comes, old readings as old", () => {
    world.set("wifi", "away");
    const readings = new Readings();
    const { runtime } = start(readings);
    world.advance(HOUR_MS);
    expect(readings.count).toBe(3600);
    expect(runtime.channels[0]!.ageMs).toBe(0);
    expect(broker.connects).toHaveLength(0);
    world.set("wifi", "there");
    world.advance(10 * MINUTE_MS);
    expect(out()[0].seq).toBeGreaterThan(3600);
    expect(backlog().length).toBeGreaterThan(10);
    expect(backlog().every(({ age_ms }) => age_ms > 0)).toBe(true);
  });

  it("that is lost for an hour ends the connection at once and comes back", () => {
    start();
    world.advance(5 * MINUTE_MS);
    world.set("wifi", "away");
    world.hardware.radio?.say("disconnect", 0);
    expect(world.said("the network is gone")).toBe(true);
    const before = out().length;
    world.advance(HOUR_MS);
    expect(out()).toHaveLength(before);
    expect(broker.connects).toHaveLength(1);
    world.set("wifi", "there");
    world.advance(5 * MINUTE_MS);
    expect(broker.connects).toHaveLength(2);
    expect(out().length).toBeGreaterThan(before + 60);
  });
});

describe("the broker", () => {
  it("that is gone for an hour is tried ever more rarely and found again", () => {
    broker.state = "unreachable";
    const readings = new Readings();
    start(readings);
    world.advance(HOUR_MS);
    expect(readings.count).toBe(3600);
    const attempts = world.lines.filter((line) => line.includes("nothing answers at broker:1883"));
    expect(attempts.length).toBeGreaterThan(20);
    expect(attempts.length).toBeLessThan(80);
    broker.state = "accepts";
    world.advance(3 * MINUTE_MS);
    expect(out().length).toBeGreaterThan(30);
  });

  it.each([
    ["refuses", "the broker at broker:1883 refuses us (sluice.broker.user, .password)"],
    ["silent", "the broker does not answer"],
  ] as const)("that %s is named so", (state, line) => {
    broker.state = state;
    const readings = new Readings();
    start(readings);
    world.advance(5 * MINUTE_MS);
    expect(world.said(line)).toBe(true);
    expect(readings.count).toBe(300);
  });

  it("that does not let us read our own topic is named so", () => {
    broker.refusedTopics = ["sluice/tank/model/desired"];
    start();
    world.advance(MINUTE_MS);
    expect(world.said("the broker does not let us read sluice/tank/model/desired")).toBe(true);
  });
});

describe("time", () => {
  it.each(["silent", "never"])("told %s leaves times out, not ages", (sntp) => {
    world.set("sntp", sntp);
    start();
    world.advance(HOUR_MS);
    expect(out().at(-1)).toMatchObject({ time: null });
    expect(out().at(-1).channels.water.age_ms).toBe(0);
    // Said once, not at each attempt.
    expect(world.lines.filter((line) => line.includes("time:")).length).toBeLessThan(2);
  });

  it("that is known at the start is believed for a day", () => {
    world.set("sntp", "1790000000");
    world.wallOffsetMs = 1_800_000_000_000;
    start();
    world.advance(HOUR_MS);
    expect(out().at(-1).time).toBeGreaterThan(1_800_000_000_000);
    expect(world.lines.some((line) => line.includes("time:"))).toBe(false);
  });

  it("that becomes known is in the next readings", () => {
    world.set("sntp", "1790000000");
    start();
    world.advance(MINUTE_MS);
    expect(Math.abs(out().at(-1).time - 1_790_000_060_000)).toBeLessThan(3000);
    expect(world.said("time: known from pool.ntp.org")).toBe(true);
  });

  it("that wraps after 49.7 days passes unnoticed", () => {
    world.nowMs = 2 ** 32 - 5 * MINUTE_MS;
    start();
    world.advance(10 * MINUTE_MS);
    expect(world.nowMs).toBeGreaterThan(2 ** 32);
    const seen = out().filter(({ seq }) => seq > 20);
    expect(seen.length).toBeGreaterThan(500);
    expect(seen.every(({ channels }) => channels.water.flags === "")).toBe(true);
    expect(broker.connects).toHaveLength(1);
  });

  it("that is signed between 24.8 and 49.7 days too", () => {
    world.nowMs = 2 ** 31 - MINUTE_MS;
    start();
    world.advance(3 * MINUTE_MS);
    expect(out().at(-1).channels.water).toMatchObject({ flags: "", age_ms: 0 });
  });
});

describe("flash", () => {
  it.each([
    ["is missing", () => world.partitions.clear(), /flash has no data partition "models": add the/],
    [
      "is too small",
      () => world.partitions.set("models", new Uint8Array(4 * 4096).fill(0xff)),
      /partition "models" has 4 blocks of 4096 bytes, models need 6 at least/,
    ],
  ])("that %s: the model of the firmware runs, and a line says what to do", (_, spoil, line) => {
    spoil();
    start();
    world.advance(MINUTE_MS);
    expect(world.lines.some((said) => line.test(said))).toBe(true);
    expect(out().at(-1).channels.water.flags).toBe("");
    expect(last("sluice/tank/info").model).toBe("factory");
  });

  it.each([0x00, 0x5a, 0xa5])("that is full of 0x%s: the model of the firmware runs", (garbage) => {
    world.partitions.get("models")!.fill(garbage);
    start();
    world.advance(MINUTE_MS);
    expect(out().at(-1).channels.water.flags).toBe("");
    expect(reported()).toMatchObject({ sequence: 0 });
  });

  it("that is full of noise: the model of the firmware runs", () => {
    const bytes = world.partitions.get("models")!;
    for (let i = 0; i < bytes.length; i++) bytes[i] = Math.imul(i + 1, 0x9e3779b1) >>> 24;
    start();
    world.advance(MINUTE_MS);
    expect(reported()).toMatchObject({ sequence: 0 });
  });
});

describe("storage", () => {
  it("that is full is said, and everything else goes on", () => {
    world.storage = "full";
    start();
    world.advance(MINUTE_MS);
    expect(world.said('storage "sluice": ESP_ERR_NVS_NOT_ENOUGH_SPACE')).toBe(true);
    expect(out().at(-1).channels.water.flags).toBe("");
  });

  it("that holds something foreign is as good as empty", () => {
    world.stores.set("announced", new ArrayBuffer(3));
    start();
    world.advance(MINUTE_MS);
    expect(out().length).toBeGreaterThan(40);
  });
});

describe("the sensor", () => {
  it("that gives NaN is said to, and never published as fresh", () => {
    const readings = new Readings();
    const { runtime } = start(readings);
    world.advance(MINUTE_MS);
    readings.next = () => Number.NaN;
    world.advance(5000);
    expect(runtime.channels[0]!.flags & FLAG_MISSING).toBe(FLAG_MISSING);
    expect(out().at(-1).channels.water).toMatchObject({ raw: null, flags: "missing|held" });
    world.advance(MINUTE_MS);
    expect(out().at(-1).channels.water).toMatchObject({ value: null });
    expect(world.restarts).toBe(0);
  });
});

describe("a turn that blocks", () => {
  const longest = () =>
    broker.on("sluice/tank/diagnostics").map(({ text }) => JSON.parse(text).longest_turn_ms);

  it("in a driver is told with the next diagnostics, and forgotten after", () => {
    const readings = new Readings();
    start(readings);
    world.advance(MINUTE_MS);
    const { next } = readings;
    readings.next = () => {
      world.block(730);
      readings.next = next;
      return next();
    };
    world.advance(2 * MINUTE_MS + 5000);
    expect(longest().slice(0, 3)).toEqual([0, 730, 0]);
  });

  it("outside of our turns, as a handshake, is told by how late ours come", () => {
    start();
    world.advance(MINUTE_MS);
    world.schedule(() => world.block(4000), 10_100, 0);
    world.advance(MINUTE_MS + 5000);
    expect(longest().at(-1)).toBeGreaterThan(3700);
    expect(longest().at(-1)).toBeLessThanOrEqual(4000);
  });
});

describe("a program that cannot do its work", () => {
  it("says so once and starts anew after ten minutes", () => {
    const { runtime } = start();
    world.advance(MINUTE_MS);
    runtime.step = () => {
      throw new Error("no way");
    };
    world.advance(9 * MINUTE_MS);
    expect(world.restarts).toBe(0);
    world.advance(2 * MINUTE_MS);
    expect(world.restarts).toBe(1);
    expect(world.lines.filter((line) => line.includes("no way"))).toHaveLength(1);
  });

  it("for want of memory says which values to raise", () => {
    start();
    (globalThis as unknown as { abort(why: string): void }).abort("memory full");
    const { chunk, heap } = creationFor(1);
    const needs = `creation.chunk.initial ${chunk.initial} and creation.heap.initial ${heap.initial}`;
    expect(world.said(`memory full: 1 channels need ${needs} in manifest.json`)).toBe(true);
  });
});

it("after a power cut it is as before", () => {
  start();
  world.advance(5 * MINUTE_MS);
  cutPower();
  start();
  world.advance(MINUTE_MS);
  expect(broker.connects).toHaveLength(2);
  expect(out().at(-1).channels.water.flags).toBe("");
});
