// Goal: topics that a person names give devices and fields; what people write wrong is said in one
// line; values can be put back in the shape they came in. Method: tables, and a gateway in virtual
// time.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GivenTopic } from "../../lab/attach/given.ts";
import { Mirror } from "../../lab/attach/mirror.ts";
import { announced, World } from "./world.ts";

const noise = (i: number) => Math.round(1000 * (20 + Math.sin(i * 12.9898) / 10)) / 1000;

describe("names", () => {
  test.each([
    ["zigbee2mqtt/+", "zigbee2mqtt/bedroom", { device: "bedroom", field: "" }],
    ["tele/+/SENSOR", "tele/plug/SENSOR", { device: "plug", field: "" }],
    ["shellies/+/sensor/+", "shellies/ht-1/sensor/hum", { device: "ht-1", field: "hum" }],
    ["+/status/+", "plug/status/switch:0", { device: "plug", field: "switch:0" }],
    ["home/#", "home/attic/temperature", { device: "attic/temperature", field: "" }],
    ["home/+/#", "home/attic/air/t", { device: "attic", field: "air/t" }],
    ["home/attic", "home/attic", { device: "home/attic", field: "" }],
    ["zigbee2mqtt/+", "zigbee2mqtt/bedroom/availability", undefined],
    ["zigbee2mqtt/+", "other/bedroom", undefined],
    ["tele/+/SENSOR", "tele/plug/STATE", undefined],
  ])("%s takes %s as %o", (pattern, topic, place) => {
    expect(new GivenTopic(pattern).placeOf(topic)).toEqual(place);
  });

  test.each(["", "a+/b", "#/a", "a/#b", "$SYS/#"])("%j is no topic to listen to", (pattern) => {
    expect(() => new GivenTopic(pattern)).toThrow(/^--topic: expected a topic such as/);
  });
});

test("Zigbee2MQTT, the fields that are asked for: others are left alone", () => {
  const world = new World({ given: ["zigbee2mqtt/+"], fields: ["temperature", "air.co2"] });
  const say = (i: number) =>
    world.hear("zigbee2mqtt/bed room", {
      ...{ temperature: noise(i), air: { co2: 400 }, humidity: 50, contact: true, battery: 97 },
    });
  say(0);
  world.pass(1000);
  say(1);
  const out = world.out("bed_room_filtered");
  expect(Object.keys(out)).toEqual(["temperature", "air_co2"]);
  expect(out.temperature?.value).toBe(noise(1));
});

test("Tasmota, all numbers; one that comes later joins without a new start of the others", () => {
  const world = new World({ given: ["tele/+/SENSOR"] });
  const say = (i: number, more: object = {}) =>
    world.hear("tele/shed/SENSOR", {
      ...{ Time: "2026-11-30T21:00:00", TempUnit: "C", Switch1: "ON" },
      ...{ AM2301: { Temperature: noise(i) }, ...more },
    });
  for (let i = 0; i < 30; i++) {
    say(i, i > 15 ? { ANALOG: { A0: 512 + i } } : {});
    world.pass(1000);
  }
  const out = world.out("shed_filtered");
  expect(Object.keys(out)).toEqual(["AM2301_Temperature", "ANALOG_A0"]);
  // Warming up would show: thirty readings are behind it.
  expect(out.AM2301_Temperature?.flags).toBe("");
  expect(world.discovery("shed_filtered").cmps).toHaveProperty("value-ANALOG_A0");
});

test("Shelly, a topic for each field: one device", () => {
  const world = new World({ given: ["shellies/+/sensor/+"] });
  for (let i = 0; i < 12; i++) {
    world.hear("shellies/ht-1/sensor/temperature", String(noise(i)));
    world.hear("shellies/ht-1/sensor/humidity", "50.5");
    world.hear("shellies/ht-1/sensor/state", "open");
    world.pass(500);
  }
  expect(Object.keys(world.out("ht-1_filtered")).sort()).toEqual(["humidity", "temperature"]);
  expect(world.gateway.sources.devices.size).toBe(1);
});

test("our own topics are never filtered, nor what we announced", () => {
  const world = new World({ given: ["#"], mirror: "clean/{topic}" });
  world.hear("sluice/bedroom/out", { value: 20 });
  world.hear("clean/x", "20");
  world.hear("$SYS/broker/uptime", "20");
  world.hear("homeassistant/sensor/ours/config", {
    ...{ o: { name: "Sluice" }, stat_t: "elsewhere/out", unit_of_meas: "W", uniq_id: "x" },
  });
  world.hear(...announced({ id: "x", state_topic: "sluice/bedroom/out" }));
  world.pass(1000);
  expect(world.gateway.sources.devices.size).toBe(0);
});

test("what announces itself is not taken by a pattern too", () => {
  const world = new World({ given: ["x/+"] });
  world.hear("x/t", "20");
  world.pass(1000);
  world.hear(...announced({ id: "t", device: "Thermometer", state_topic: "x/t" }));
  world.pass(1000);
  world.hear("x/t", "20");
  expect(Object.keys(world.out("Thermometer_filtered"))).toEqual(["t"]);
  expect(world.on("sluice/t_filtered/out")).toEqual([]);
});

test("a configuration says more of a field, of one device or of all", () => {
  const world = new World({
    given: ["x/+"],
    configured: [
      { name: "t", unit: "°C", max: 50 },
      { name: "attic/t", scale: 0.1 },
    ],
  });
  for (const t of [20, 20, 205]) {
    world.hear("x/attic", { t });
    world.hear("x/cellar", { t });
    world.pass(1000);
  }
  expect(world.out("attic_filtered").t).toMatchObject({ raw: 20.5, flags: "warming" });
  expect(world.out("cellar_filtered").t).toMatchObject({ raw: 205, flags: "range|held" });
  expect(world.discovery("attic_filtered").cmps["value-t"].unit_of_measurement).toBe("°C");
});

describe("the mirror", () => {
  test("gives the same message with values in place of the numbers", () => {
    const world = new World({ given: ["x/+"], fields: ["t", "in.text"], mirror: "clean/{topic}" });
    const say = (t: number) =>
      world.hear("x/a", { name: "a", t, in: { text: String(t), list: [1] }, contact: true });
    say(20);
    world.pass(1000);
    for (let i = 0; i < 40; i++) {
      say(i === 35 ? 85 : noise(i));
      world.pass(1000);
    }
    const all = world.mirrored.map(({ text }) => JSON.parse(text));
    expect(world.mirrored.every(({ topic }) => topic === "clean/x/a")).toBe(true);
    expect(all).toHaveLength(40);
    expect(all[35]).toMatchObject({ name: "a", contact: true, in: { list: [1] } });
    expect(all[35].t).toBeCloseTo(20, 0);
    expect(typeof all[35].in.text).toBe("string");
  });

  test("gives a plain number as one, undoing what a template did", () => {
    const world = new World({ mirror: "{topic}/clean" });
    const value_template = "{{ value / 10 }}";
    world.hear(...announced({ id: "t", state_topic: "x/t", value_template }));
    world.pass(1000);
    world.hear("x/t", "200");
    expect(world.mirrored).toEqual([{ topic: "x/t/clean", text: "200" }]);
  });

  test.each(["clean", "{topic}", "a/{topic}/{topic}", "clean/#/{topic}", "/{topic}"])(
    "%j is refused in one line",
    (pattern) => {
      expect(() => new Mirror(pattern)).toThrow(/^--mirror: /);
    },
  );
});

test("any message on any topic leaves the gateway standing", () => {
  const world = new World({ given: ["x/#"], mirror: "clean/{topic}", time: "time" });
  world.hear(...announced({ id: "t", state_topic: "x/t", value_template: "{{ value_json.t }}" }));
  world.pass(1000);
  const topic = fc.constantFrom("x/t", "x/a", "x/a/b", "homeassistant/sensor/t/config", "x/");
  const payload = fc.oneof(fc.json(), fc.string(), fc.double().map(String), fc.object());
  fc.assert(
    fc.property(topic, payload, fc.boolean(), (on, message, isRetained) => {
      world.hear(on, message, { isRetained });
      world.pass(100);
    }),
    { seed: 1, numRuns: 500 },
  );
});
