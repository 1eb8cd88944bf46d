// Goal: the bridge says what it should, in the right order, and is calm when the network is not.
// Method: virtual time and a link that the test answers for.
import { expect, test } from "vitest";
import { Bridge } from "../../src/bridge/bridge.ts";
import type { PayloadFormat } from "../../src/bridge/formats.ts";
import { FakeClock, FakeLink } from "./fake-link.ts";

const GOOD = { value: 21, raw: 21.5, score: 1, flags: 0, ageMs: 0, plusMinus: 0.5, problem: false };

function setUp(options: { channels?: number; format?: PayloadFormat } = {}) {
  const clock = new FakeClock();
  const link = new FakeLink();
  const notices: string[] = [];
  const count = options.channels ?? 1;
  const channels = Array.from({ length: count }, (_, i) => {
    return { name: `Kanal ${i}`, unit: "°C", ...(i === 1 && { decimals: 2 }) };
  });
  const bridge = new Bridge({
    link,
    clock,
    device: "boiler",
    channels,
    judged: channels.map(() => GOOD),
    info: { version: "1.2.3", model: "preset" },
    format: options.format ?? "json",
    onNotice: (line) => notices.push(line),
  });
  /** A reading a second for `seconds`. */
  const run = (seconds: number, each: () => void = () => {}) => {
    for (let i = 0; i < seconds; i++) {
      clock.advance(1000);
      bridge.report();
      bridge.poll();
      each();
    }
  };
  return { clock, link, bridge, notices, run };
}

test("info tells decimals where they are configured, and nowhere else", () => {
  const { link, bridge } = setUp({ channels: 2 });
  bridge.start();
  link.up();
  const { channels } = JSON.parse(link.on("sluice/boiler/info")[0]!.text);
  expect(channels[0]).not.toHaveProperty("decimals");
  expect(channels[1].decimals).toBe(2);
});

test("status and info come first and are retained, readings are not", () => {
  const { link, bridge } = setUp();
  bridge.start();
  link.up();
  bridge.report();
  bridge.stop();
  expect(link.will).toMatchObject({ topic: "sluice/boiler/status", retain: "retain" });
  expect(new TextDecoder().decode(link.will?.payload)).toBe("offline");
  expect(link.published.map(({ topic, retain }) => [topic, retain])).toEqual([
    ["sluice/boiler/status", "retain"],
    ["sluice/boiler/info", "retain"],
    ["sluice/boiler/out", "once"],
    ["sluice/boiler/status", "retain"],
  ]);
  expect(link.on("sluice/boiler/status").map(({ text }) => text)).toEqual(["online", "offline"]);
  expect(JSON.parse(link.on("sluice/boiler/info")[0]!.text)).toEqual({
    name: "boiler",
    version: "1.2.3",
    model: "preset",
    channels: [{ id: "Kanal_0", name: "Kanal 0", unit: "°C" }],
    modelFormat: 2,
    abi: 2,
  });
  expect(link.closes).toBe(1);
});

test("a link that takes one message at a time gets the whole greeting, and no reading before", () => {
  const { link, bridge, run } = setUp();
  bridge.start();
  link.room = 1;
  link.up();
  bridge.report();
  expect(link.published.map(({ topic }) => topic)).toEqual(["sluice/boiler/status"]);
  link.room = 2;
  bridge.poll();
  run(1);
  expect(link.published.map(({ topic }) => topic)).toEqual([
    "sluice/boiler/status",
    "sluice/boiler/info",
    "sluice/boiler/out",
  ]);
});

test("seq counts readings; who connects late says the last one again, with its age", () => {
  const { clock, link, bridge, run } = setUp();
  bridge.start();
  run(4);
  clock.advance(700);
  link.up();
  run(1);
  const out = link.on("sluice/boiler/out").map(({ text }) => JSON.parse(text));
  expect(out.map(({ seq }) => seq)).toEqual([4, 5]);
  expect(out.map(({ channels }) => channels.Kanal_0.age_ms)).toEqual([700, 0]);
  expect(bridge.published).toBe(1);
});

test("a broker that refuses for ten minutes sees few attempts, each later than the last", () => {
  const { clock, link, bridge, notices, run } = setUp();
  bridge.start();
  const at: number[] = [];
  let seen = 0;
  run(600, () => {
    if (link.opens > seen) at.push(clock.ticks);
    seen = link.opens;
    if (bridge.state === "opening") link.down("no broker");
  });
  expect(link.opens).toBeGreaterThanOrEqual(8);
  expect(link.opens).toBeLessThanOrEqual(16);
  const waits = at.slice(1).map((time, i) => time - at[i]!);
  expect(Math.max(...waits)).toBeLessThanOrEqual(121_000);
  expect(waits.at(-1)).toBeGreaterThan(waits[0]! * 10);
  expect(notices[0]).toMatch(/^no broker; next attempt in 1 s$/);
  // 8 KB keep 273 readings of one channel; the rest is counted.
  expect([bridge.waiting, bridge.dropped]).toEqual([273, 327]);
});

test("after an outage the greeting is said again", () => {
  const { link, bridge, run } = setUp();
  bridge.start();
  link.up();
  run(100);
  link.down();
  run(3, () => bridge.state === "opening" && link.up());
  expect(bridge.state).toBe("up");
  expect(link.on("sluice/boiler/status").map(({ text }) => text)).toEqual(["online", "online"]);
});

test.each([
  ["json", "sluice/boiler/status", "offline", "online"],
  ["tasmota", "tele/boiler/LWT", "Offline", "Online"],
] as const)("%s: told to be offline while it is not, a device says so, once", (...each) => {
  const [format, topic, offline, online] = each;
  const { link, bridge, run } = setUp({ format });
  bridge.start();
  link.up();
  expect(link.subscribed).toEqual([topic]);
  // The will of the connection before may come late; overlapping subscriptions bring it twice.
  link.receive(topic, online);
  link.receive(topic, offline);
  link.receive(topic, offline);
  run(4);
  expect(link.on(topic)).toHaveLength(1);
  run(60);
  expect(link.on(topic).map(({ text }) => text)).toEqual([online, online]);
});

test("waiting is right across the wrap of the clock", () => {
  const { clock, link, bridge, run } = setUp();
  clock.ticks = 0xffff_ff00;
  bridge.start();
  link.down();
  run(1);
  expect(link.opens).toBe(2);
});

test("an attempt without an answer is given up and tried again", () => {
  const { link, bridge, notices, run } = setUp();
  bridge.start();
  run(32);
  expect(link.closes).toBe(1);
  expect(link.opens).toBe(2);
  expect(notices[0]).toMatch(/^the broker does not answer; next/);
});

test("late events of an earlier attempt change nothing", () => {
  const { link, bridge, run } = setUp();
  bridge.start();
  const late = link.events;
  link.down();
  run(2);
  link.up();
  late.onDown("late");
  late.onUp();
  expect(bridge.state).toBe("up");
  expect(link.on("sluice/boiler/status")).toHaveLength(1);
});

test("a client-id fight: thrown out three times, then peace for minutes and a clear line", () => {
  const { link, bridge, notices, run } = setUp();
  bridge.start();
  run(3600, () => {
    if (bridge.state === "opening") link.up();
    else if (bridge.state === "up") link.down("closed");
  });
  expect(link.opens).toBeLessThanOrEqual(3 + 3600 / 150);
  expect(notices[2]).toContain("thrown out 3 times soon after connecting: another client may");
  expect(notices[1]).not.toContain("thrown out");
});

test("a connection that lasts ends the suspicion and the long waits", () => {
  const { link, bridge, notices, run } = setUp();
  bridge.start();
  for (let i = 0; i < 5; i++) {
    link.up();
    link.down("closed");
    run(301, () => bridge.state === "opening" && link.up());
    run(61);
  }
  expect(notices.every((line) => /next attempt in 1 s$/.test(line))).toBe(true);
});

test("after stop nothing is opened again", () => {
  const { link, bridge, run } = setUp();
  bridge.start();
  link.up();
  bridge.stop();
  link.down("closed");
  run(600);
  expect(link.opens).toBe(1);
  expect(bridge.state).toBe("stopped");
});

test("channels and judged must be of one length", () => {
  const link = new FakeLink();
  const options = { link, clock: new FakeClock(), device: "d", info: { version: "", model: "" } };
  expect(() => new Bridge({ ...options, channels: [], judged: [] })).toThrow(RangeError);
  expect(() => new Bridge({ ...options, channels: [{ name: "a" }], judged: [] })).toThrow(
    /^channels: expected as many as judged and at least one, got 1 and 0$/,
  );
});

test.each([
  [{ format: "xml" }, /^format: expected json, values, thingsboard, tasmota, got xml$/],
  [{ backlogReadings: -1 }, /^backlogReadings: expected 0 to 86400, got -1$/],
  [{ backlogReadings: Number.NaN }, /^backlogReadings: expected 0 to 86400, got NaN$/],
  [{ prefix: "lab/" }, /^prefix: empty level/],
  [{ device: "🌡️" }, /^device: expected a letter or digit/],
])("a setting that cannot work is refused by its name: %j", (setting, message) => {
  const link = new FakeLink();
  const info = { version: "", model: "" };
  const options = { link, clock: new FakeClock(), device: "d", info, judged: [GOOD] };
  const channels = [{ name: "a" }];
  const make = () => new Bridge({ ...options, channels, ...(setting as object) });
  expect(make).toThrow(RangeError);
  expect(make).toThrow(message);
});
