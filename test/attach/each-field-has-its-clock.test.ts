// Goal: a field is held when its own readings stay away, by what is known of them, and never
// because others came. Method: a gateway in virtual time.
import { expect, test } from "vitest";
import { announced, World } from "./world.ts";

const noise = (i: number) => 20 + Math.sin(i * 12.9898) / 10;

/** Readings of `topic` every `ms`. */
function feed(world: World, topic: string, count: number, ms: number): void {
  for (let i = 0; i < count; i++) {
    world.hear(topic, String(noise(i)));
    world.pass(ms);
  }
}

function withTwoFields(more: object = {}): World {
  const world = new World();
  world.hear(...announced({ id: "fast", state_topic: "x/fast" }));
  world.hear(...announced({ id: "slow", state_topic: "x/slow", ...more }));
  world.pass(1000);
  return world;
}

test("topics are listened to when they are announced, values come when the first reading does", () => {
  const world = withTwoFields();
  expect([...world.listened].sort()).toEqual(["x/fast", "x/slow"]);
  expect(world.on("sluice/dev_filtered/out")).toEqual([]);
  world.hear("x/fast", "20");
  expect(world.out("dev_filtered")).toMatchObject({
    fast: { raw: 20, value: 20 },
    slow: { value: null, flags: "unavailable" },
  });
});

test("a field is not missing because another came, and its age goes on", () => {
  const world = withTwoFields();
  feed(world, "x/slow", 20, 60_000);
  feed(world, "x/fast", 60, 1000);
  const { fast, slow } = world.out("dev_filtered");
  expect(slow).toMatchObject({ flags: "", raw: expect.closeTo(noise(19)) });
  expect(slow?.age_ms).toBe(60_000 + 59_000);
  expect(fast).toMatchObject({ flags: "", age_ms: 0 });
});

test("a periodic field is held after three learned intervals, then unavailable, said once", () => {
  const world = withTwoFields();
  feed(world, "x/fast", 20, 10_000);
  world.pass(19_000);
  expect(world.out("dev_filtered").fast?.flags).toBe("");
  world.pass(2_000);
  expect(world.out("dev_filtered").fast).toMatchObject({ flags: "missing|held", raw: null });
  expect(world.out("dev_filtered").fast?.value).toBeCloseTo(20, 0);
  world.pass(200_000);
  expect(world.out("dev_filtered").fast).toMatchObject({
    flags: "missing|unavailable",
    value: null,
  });
  const { length } = world.on("sluice/dev_filtered/out");
  world.pass(3_600_000);
  expect(world.on("sluice/dev_filtered/out")).toHaveLength(length);
  world.hear("x/fast", "20.1");
  expect(world.out("dev_filtered").fast?.value).toBeCloseTo(20, 0);
});

test("a field that is told on change is held after what its source says it expires", () => {
  const world = withTwoFields({ expire_after: 7200 });
  for (let i = 0; i < 20; i++) {
    world.hear("x/slow", String(noise(i)));
    world.pass(i % 3 === 0 ? 600_000 : 5_000);
  }
  world.pass(7_000_000);
  expect(world.out("dev_filtered").slow?.flags).toBe("");
  world.pass(300_000);
  expect(world.out("dev_filtered").slow?.flags).toBe("missing|held");
});

test("without words of its own it is held after three times its longest silence", () => {
  const world = withTwoFields();
  for (let i = 0; i < 20; i++) {
    world.hear("x/slow", String(noise(i)));
    world.pass(i % 3 === 0 ? 600_000 : 5_000);
  }
  world.pass(1_700_000);
  expect(world.out("dev_filtered").slow?.flags).toBe("");
  world.pass(200_000);
  expect(world.out("dev_filtered").slow?.flags).toBe("missing|held");
});

test("where the source says that it is gone, only that counts for a field on change", () => {
  const availability = [{ topic: "x/there", value_template: "{{ value_json.state }}" }];
  const world = withTwoFields({ availability });
  world.hear("x/there", { state: "online" }, { isRetained: true });
  for (let i = 0; i < 20; i++) {
    world.hear("x/slow", String(noise(i)));
    world.pass(i % 3 === 0 ? 600_000 : 5_000);
  }
  world.pass(86_400_000);
  expect(world.out("dev_filtered").slow?.flags).toBe("");
  world.hear("x/there", { state: "offline" });
  expect(world.out("dev_filtered").slow?.flags).toBe("missing|held");
  expect(world.on("sluice/dev_filtered/status").at(-1)?.text).toBe("offline");
  world.hear("x/there", { state: "online" });
  world.pass(100);
  expect(world.on("sluice/dev_filtered/status").at(-1)?.text).toBe("online");
  world.hear("x/slow", "20");
  expect(world.out("dev_filtered").slow?.flags).toBe("");
});

test("a value kept at the broker is old: shown, and no reading", () => {
  const world = new World();
  world.hear(...announced({ id: "t", state_topic: "x/t" }), { isRetained: true });
  world.hear("x/t", "85", { isRetained: true });
  world.pass(1000);
  world.hear("x/t", "85", { isRetained: true });
  const [device] = world.gateway.sources.devices.values();
  expect(device?.fields[0]?.last).toBe(85);
  expect(world.on("sluice/dev_filtered/out")).toEqual([]);
  expect(world.gateway.readings).toBe(0);
});

test("a message delivered again changes nothing; the same reading anew is one", () => {
  const world = withTwoFields();
  feed(world, "x/fast", 10, 1000);
  world.hear("x/fast", "20.5", { qos: 1 });
  const { length } = world.on("sluice/dev_filtered/out");
  world.hear("x/fast", "20.5", { qos: 1, isAgain: true });
  expect(world.on("sluice/dev_filtered/out")).toHaveLength(length);
  world.hear("x/fast", "20.5", { qos: 1 });
  expect(world.on("sluice/dev_filtered/out")).toHaveLength(length + 1);
  // What was not delivered before is a reading, whatever its mark.
  world.hear("x/fast", "20.6", { qos: 1, isAgain: true });
  expect(world.out("dev_filtered").fast?.raw).toBe(20.6);
});

test("two readings within a millisecond are two", () => {
  const world = withTwoFields();
  for (let i = 0; i < 10; i++) world.hear("x/fast", String(noise(i)));
  expect(world.on("sluice/dev_filtered/out")).toHaveLength(10);
  expect(world.out("dev_filtered").fast?.flags).not.toContain("duplicate");
});

test.each([
  ["seconds", (ms: number) => ms / 1000],
  ["milliseconds", (ms: number) => ms],
  ["a date", (ms: number) => new Date(ms).toISOString()],
])("the time may be a field of the message, in %s", (_, write) => {
  const world = new World({ given: ["tele/+/SENSOR"], fields: ["T"], time: "Time" });
  const at = world.nowMs - 3_600_000;
  const say = (i: number) =>
    world.hear("tele/shed/SENSOR", { Time: write(at + i * 1000), T: noise(i) });
  say(0);
  world.pass(1000);
  for (let i = 1; i < 10; i++) say(i);
  const outs = world.on("sluice/shed_filtered/out");
  expect(outs.map(({ text }) => JSON.parse(text).time)).toEqual(
    Array.from({ length: 9 }, (_, i) => at + (i + 1) * 1000),
  );
  // The same time once more is the same reading.
  say(9);
  expect(world.on("sluice/shed_filtered/out")).toHaveLength(9);
});
