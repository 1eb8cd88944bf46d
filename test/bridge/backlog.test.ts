// Goal: readings taken while the network is gone are kept within fixed memory, sent later on
// their own topic in order, and cannot be taken for fresh; what is lost is counted.
// Method: virtual time and a fake link; a whole day offline.
import { expect, test } from "vitest";
import { Bridge, type BridgeOptions } from "../../src/bridge/bridge.ts";
import { FLAG_STUCK } from "../../src/filter/flags.ts";
import { FakeClock, FakeLink } from "./fake-link.ts";

function setUp(options: Partial<BridgeOptions> = {}) {
  const clock = new FakeClock();
  const link = new FakeLink();
  const judged = [
    { value: 0, raw: 0, score: 0, flags: 0, ageMs: 0, plusMinus: 0.5, problem: false },
  ];
  const channels = [{ name: "t" }];
  const info = { version: "1", model: "m" };
  const bridge = new Bridge({ link, clock, device: "d", channels, judged, info, ...options });
  bridge.start();
  let readings = 0;
  const run = (seconds: number) => {
    for (let i = 0; i < seconds; i++) {
      clock.advance(1000);
      judged[0]!.value = ++readings;
      bridge.report();
      bridge.poll();
    }
  };
  const backlog = () => link.on("sluice/d/backlog").map(({ text }) => JSON.parse(text));
  return { clock, link, bridge, judged, run, backlog };
}

test("order is kept, ages are told, and out has present readings only", () => {
  const { link, run, backlog, judged } = setUp({ backlogReadings: 10 });
  judged[0]!.flags = FLAG_STUCK;
  run(4);
  link.up();
  run(1);
  const kept = backlog();
  expect(kept.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  expect(kept.map(({ age_ms }) => age_ms)).toEqual([4000, 3000, 2000, 1000]);
  expect(kept[0]).toEqual({
    seq: 1,
    time: null,
    age_ms: 4000,
    dropped: 0,
    channels: { t: { value: 1, raw: 0, flags: "stuck" } },
  });
  const out = link.on("sluice/d/out").map(({ text }) => JSON.parse(text));
  // The last reading said again with its age, then the new one.
  expect(out.map(({ seq, channels }) => [seq, channels.t.value])).toEqual([
    [4, 4],
    [5, 5],
  ]);
});

test("the clock unknown, then known: times are told from the age, by the clock as it is now", () => {
  const { clock, link, run, backlog } = setUp();
  run(2);
  clock.wall = 1_788_200_000_000;
  link.up();
  run(1);
  expect(backlog().map(({ time }) => time)).toEqual([1_788_199_999_000, 1_788_200_000_000]);
});

test("thingsboard: the backlog is telemetry with its own time, and waits until there is one", () => {
  const { clock, link, bridge, run } = setUp({ format: "thingsboard" });
  const telemetry = () => link.on("v1/devices/me/telemetry").map(({ text }) => JSON.parse(text));
  run(2);
  link.up();
  // Without a time of their own ThingsBoard would take old readings for new ones.
  run(3);
  expect(telemetry().map(({ seq, ts }) => [seq, ts])).toEqual(
    [2, 3, 4, 5].map((seq) => [seq, undefined]),
  );
  expect(bridge.waiting).toBe(2);
  clock.wall = 1_788_200_000_000;
  run(1);
  const timed = telemetry().filter(({ ts }) => ts !== undefined);
  expect(timed.map(({ ts, values }) => [values.seq, values.t, ts - clock.wall])).toEqual([
    [6, 6, 0],
    [1, 1, -5000],
    [2, 2, -4000],
  ]);
  expect(link.on("sluice/d/backlog")).toHaveLength(0);
});

test("24 h offline at one reading a second: the ring is full, the rest is counted", () => {
  const { link, bridge, run, backlog } = setUp({ backlogReadings: 100 });
  run(86_400);
  expect([bridge.waiting, bridge.dropped]).toEqual([100, 86_300]);
  for (let s = 0; s < 200 && bridge.state !== "opening"; s++) run(1);
  const { dropped } = bridge;
  link.up();
  run(40);
  const kept = backlog();
  expect(kept).toHaveLength(100);
  expect(kept[0]).toMatchObject({ seq: dropped + 1, dropped });
  expect(kept.every(({ seq }, i) => i === 0 || seq === kept[i - 1].seq + 1)).toBe(true);
});

test("storing allocates nothing: memory is flat over a million readings offline", () => {
  const { bridge, clock, run } = setUp();
  run(1000);
  globalThis.gc?.();
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 1_000_000; i++) {
    clock.advance(10);
    bridge.report();
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100_000);
});

test("it is rate-limited: five a second at most, whatever the link would take", () => {
  const { link, run, backlog } = setUp();
  run(200);
  link.up();
  run(10);
  expect(backlog().length).toBeLessThanOrEqual(50);
  expect(backlog().length).toBeGreaterThan(40);
});

test("a link that takes nothing more loses nothing of the backlog", () => {
  const { link, run, backlog } = setUp();
  run(6);
  link.room = 4;
  link.up();
  run(3);
  link.room = Number.POSITIVE_INFINITY;
  run(5);
  const seqs = backlog().map(({ seq }) => seq);
  expect(seqs.slice(0, 6)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(new Set(seqs).size).toBe(seqs.length);
});

test("a capacity of none keeps none", () => {
  const { bridge, run } = setUp({ backlogReadings: 0 });
  run(3);
  expect([bridge.waiting, bridge.dropped]).toEqual([0, 3]);
});

test("a message larger than the broker takes is named once, and costs no connection", () => {
  const notices: string[] = [];
  const { link, bridge, run } = setUp({ onNotice: (line) => notices.push(line) });
  Object.assign(link, { packetBytesMax: () => 120 });
  link.up();
  run(60);
  expect(link.on("sluice/d/status")).toHaveLength(1);
  expect(link.on("sluice/d/out")).toHaveLength(0);
  expect(link.opens).toBe(1);
  expect(bridge.waiting).toBe(0);
  expect(notices.length).toBe(3);
  expect(notices.join()).toMatch(/takes packets of 120 bytes, sluice\/d\/out has \d+: not sent/);
});
