// Goal: Home Assistant gets what its documentation asks for, keeps it across restarts on either
// side, and loses what is gone.
// Method: the messages of a bridge over a fake link, checked against a schema written from the
// documentation of MQTT discovery (discovery-schema.ts); virtual time for births and outages.
import { describe, expect, test } from "vitest";
import { Bridge, type BridgeOptions } from "../../src/bridge/bridge.ts";
import { checkChannel, stateClassOf } from "../../src/bridge/home-assistant.ts";
import type { ChannelConfig, Judged } from "../../src/filter/config.ts";
import type { Note } from "../../src/ports.ts";
import { discoveryErrors } from "./discovery-schema.ts";
import { FakeClock, FakeLink } from "./fake-link.ts";

const GOOD: Judged = {
  value: 21,
  raw: 21.5,
  score: 1,
  flags: 0,
  ageMs: 0,
  plusMinus: 0.5,
  problem: false,
};
const TEMPERATURE: ChannelConfig = {
  name: "Büro-Fenster",
  unit: "°C",
  deviceClass: "temperature",
  decimals: 1,
  periodMs: 10_000,
};
const CONFIG = "homeassistant/device/sluice_boiler/config";

class MemoryNote implements Note {
  text = "";
  writes = 0;

  read(): string {
    return this.text;
  }

  write(text: string): void {
    this.text = text;
    this.writes++;
  }
}

/** A bridge that is up, and the retained messages that its broker then has. */
function connect(options: Partial<BridgeOptions> = {}, retained = new Map<string, string>()) {
  const clock = new FakeClock();
  const link = new FakeLink();
  const channels = options.channels ?? [TEMPERATURE];
  const judged = channels.map(() => ({ ...GOOD }));
  const discovery = {};
  const info = { version: "1.2.3", model: "preset" };
  const device = "boiler";
  const bridge = new Bridge({
    ...{ link, clock, device, judged, info, discovery, channels },
    ...options,
  });
  bridge.start();
  link.up();
  for (const { topic, text, retain } of link.published) {
    if (retain !== "retain") continue;
    if (text === "") retained.delete(topic);
    else retained.set(topic, text);
  }
  return { clock, link, bridge, retained, judged };
}

function configOf(retained: ReadonlyMap<string, string>, topic = CONFIG) {
  return JSON.parse(retained.get(topic) ?? "null");
}

/** Throws unless all discovery messages are what the documentation allows; gives one of them. */
function checkedConfig(retained: ReadonlyMap<string, string>, topic = CONFIG) {
  for (const [each, text] of retained) {
    if (each.startsWith("homeassistant/")) expect(discoveryErrors(each, text)).toBe("");
  }
  const config = configOf(retained, topic);
  const components = Object.values<{ unique_id: string }>(config.cmps ?? {});
  expect(new Set(components.map((each) => each.unique_id)).size).toBe(components.length);
  return config;
}

describe("device discovery", () => {
  test("one retained message has all entities, by the schema", () => {
    const { retained } = connect();
    const config = checkedConfig(retained);
    expect(config.dev.name).toBe("boiler");
    expect(Object.keys(config.cmps)).toEqual([
      "value-B_ro-Fenster",
      "raw-B_ro-Fenster",
      "score-B_ro-Fenster",
      "flags-B_ro-Fenster",
      "plus_minus-B_ro-Fenster",
      "problem-B_ro-Fenster",
      "device-model",
      "device-rssi",
      "device-uptime",
      "device-heap",
      "device-dropped",
    ]);
    expect(config.cmps["value-B_ro-Fenster"]).toEqual({
      p: "sensor",
      unique_id: "sluice_boiler_value-B_ro-Fenster",
      name: "Büro-Fenster",
      state_topic: "sluice/boiler/out",
      value_template: "{{ value_json.channels['B_ro-Fenster'].value }}",
      unit_of_measurement: "°C",
      suggested_display_precision: 1,
      device_class: "temperature",
      state_class: "measurement",
      expire_after: 30,
    });
  });

  test("awkward names keep their Unicode, their ids are legal and unique", () => {
    const long = "x".repeat(200);
    const names = ["94:83:c4", "2.5g", "Tea/Boil", "Tea Boil", "#", "", "🌡️", long, long, "rssi"];
    const { retained } = connect({ channels: names.map((name) => ({ name })) });
    const config = checkedConfig(retained);
    const components = Object.values(config.cmps) as { p: string; name: string }[];
    expect(components.map(({ name }) => name)).toEqual(
      expect.arrayContaining(names.filter(Boolean)),
    );
    expect(config.cmps["value-channel_2"].name).toBe("channel_2");
    expect(components).toHaveLength(names.length * 6 + 5);
  });

  test.each([
    ["json", "sluice/boiler/status", "online", "offline"],
    ["values", "sluice/boiler/status", "online", "offline"],
    ["tasmota", "tele/boiler/LWT", "Online", "Offline"],
  ] as const)(
    "format %s: states and availability are where it says",
    (format, topic, payload_available, payload_not_available) => {
      const { bridge, link, retained } = connect({ format });
      bridge.report();
      const { availability, cmps } = checkedConfig(retained);
      expect(availability).toEqual([{ topic, payload_available, payload_not_available }]);
      expect(retained.get(topic)).toBe(payload_available);
      expect(link.will).toMatchObject({ topic, retain: "retain" });
      expect(new TextDecoder().decode(link.will?.payload)).toBe(payload_not_available);
      expect(link.on(cmps["value-B_ro-Fenster"].state_topic)).toHaveLength(1);
    },
  );

  test("thingsboard has no entities for readings: its topic does not tell devices apart", () => {
    const { cmps } = checkedConfig(connect({ format: "thingsboard" }).retained);
    expect(Object.keys(cmps).every((id) => id.startsWith("device-"))).toBe(true);
  });

  test("the legacy style has one message a component, each complete", () => {
    const { retained } = connect({ discovery: { style: "components" } });
    const topic = "homeassistant/sensor/sluice_boiler/value-B_ro-Fenster/config";
    expect(checkedConfig(retained, topic)).toMatchObject({
      name: "Büro-Fenster",
      dev: { ids: ["sluice_boiler"] },
      availability: [{ topic: "sluice/boiler/status" }],
    });
    expect(configOf(retained, topic)).not.toHaveProperty("p");
    expect([...retained.keys()].filter((each) => each.endsWith("/config"))).toHaveLength(11);
    expect(retained.has(CONFIG)).toBe(false);
  });
});

describe("what is gone is removed", () => {
  test("a device renamed: nothing of its old name stays, the updater's report neither", () => {
    const note = new MemoryNote();
    const { retained } = connect({ note });
    retained.set("sluice/boiler/model/reported", "{}");
    connect({ note, device: "kessel" }, retained);
    expect([...retained.keys()].filter((topic) => topic.includes("boiler"))).toEqual([]);
    const config = checkedConfig(retained, "homeassistant/device/sluice_kessel/config");
    expect(config.dev.name).toBe("kessel");
  });

  test("another format: no status stays behind that nobody would correct", () => {
    const note = new MemoryNote();
    const { retained } = connect({ note });
    connect({ note, format: "tasmota" }, retained);
    expect(retained.has("sluice/boiler/status")).toBe(false);
    connect({ note }, retained);
    expect(retained.has("tele/boiler/LWT")).toBe(false);
  });

  test("a channel removed: its components are said with nothing but their platform, then not", () => {
    const note = new MemoryNote();
    connect({ note, channels: [TEMPERATURE, { name: "old" }] });
    const { link } = connect({ note });
    const configs = link.on(CONFIG).map(({ text }) => JSON.parse(text).cmps);
    expect(configs).toHaveLength(2);
    for (const { topic, text } of link.on(CONFIG)) expect(discoveryErrors(topic, text)).toBe("");
    expect(configs[0]["value-old"]).toEqual({ p: "sensor" });
    expect(configs[0]["problem-old"]).toEqual({ p: "binary_sensor" });
    expect(configs[1]).not.toHaveProperty("value-old");
  });

  test("another style, or no discovery any more", () => {
    const note = new MemoryNote();
    const { retained } = connect({ note });
    connect({ note, discovery: { style: "components" } }, retained);
    expect(retained.has(CONFIG)).toBe(false);
    const { discovery: _, ...silent } = { discovery: undefined, note };
    const clock = new FakeClock();
    const link = new FakeLink();
    const info = { version: "1", model: "m" };
    const channels = [TEMPERATURE];
    const bridge = new Bridge({
      ...{ ...silent, link, clock, info, channels },
      device: "boiler",
      judged: [GOOD],
    });
    bridge.start();
    link.up();
    const cleared = link.published.filter(({ text }) => text === "").map(({ topic }) => topic);
    expect(cleared).toHaveLength(11);
    expect(cleared.every((topic) => topic.endsWith("/config"))).toBe(true);
    expect(note.text).not.toContain("homeassistant");
  });

  test("an unchanged note is not written again; a damaged one harms nobody", () => {
    const note = new MemoryNote();
    connect({ note });
    connect({ note });
    expect(note.writes).toBe(1);
    for (const text of ["{", "null", "[]", "7", '{"a":1}', '{"a":[]}', '{"a":null}']) {
      note.text = text;
      expect(configOf(connect({ note }).retained)).not.toBeNull();
    }
  });
});

describe("a restart of Home Assistant", () => {
  function born(times: number, waitMs: number) {
    const world = connect();
    const { bridge, link, clock } = world;
    bridge.report();
    link.published.length = 0;
    for (let i = 0; i < times; i++) link.receive("homeassistant/status", "online");
    for (let ms = 0; ms < waitMs; ms += 500) {
      clock.advance(500);
      bridge.poll();
    }
    return world;
  }

  test("discovery and the present value follow, the value with its age", () => {
    const { link } = born(1, 10_000);
    expect(link.subscribed).toContain("homeassistant/status");
    expect(link.on(CONFIG)).toHaveLength(1);
    const out = link.on("sluice/boiler/out").map(({ text }) => JSON.parse(text));
    expect(out).toHaveLength(1);
    const ageMs = out[0].channels["B_ro-Fenster"].age_ms;
    expect(ageMs).toBeGreaterThanOrEqual(5000);
    expect(ageMs).toBeLessThanOrEqual(10_500);
  });

  test("not at once, and once though overlapping subscriptions deliver it twice", () => {
    expect(born(2, 4500).link.on(CONFIG)).toHaveLength(0);
    expect(born(2, 10_000).link.on(CONFIG)).toHaveLength(1);
  });

  test("a birth message that is retained is answered once a connection, not for ever", () => {
    const { bridge, link, clock } = connect();
    const subscribe = link.subscribe.bind(link);
    // A broker gives what is retained with each subscription.
    link.subscribe = (topic) => {
      if (topic === "homeassistant/status") link.receive(topic, "online");
      return subscribe(topic);
    };
    link.down();
    for (let s = 0; s < 600; s++) {
      clock.advance(1000);
      bridge.poll();
      if (bridge.state === "opening") link.up();
    }
    // Two connections, and one answer in the second.
    expect(link.on(CONFIG)).toHaveLength(3);
  });

  test("other payloads there are ignored, empty and long ones too", () => {
    const { bridge, link, clock } = connect();
    link.published.length = 0;
    for (const text of ["offline", "", "online".repeat(100), "onlin"]) {
      link.receive("homeassistant/status", text);
    }
    link.receive("another/status", "online");
    clock.advance(20_000);
    bridge.poll();
    expect(link.on(CONFIG)).toHaveLength(0);
  });
});

describe("classes and units", () => {
  test.each([
    [{ deviceClass: "temprature" }, /deviceClass: expected a numeric sensor .* got "temprature"$/],
    [{ deviceClass: "constructor" }, /deviceClass: expected .*, got "constructor"$/],
    [
      { deviceClass: "temperature" },
      /deviceClass: expected unit °C, °F, K with temperature, got no unit$/,
    ],
    [
      { deviceClass: "energy", unit: "kWh", stateClass: "measurement" },
      /stateClass: expected total or total_increasing with energy, got measurement$/,
    ],
    [{ decimals: 1.5 }, /decimals: expected a whole number from 0 to 9, got 1\.5$/],
    [
      { stateClass: "measurement_angle", unit: "rad" },
      /unit: expected unit ° with measurement_angle, got rad$/,
    ],
    [
      { stateClass: "measurement_angle" },
      /stateClass: expected unit ° with measurement_angle, got no unit$/,
    ],
  ] as const)("%j is refused at start", (config, message) => {
    const channel: ChannelConfig = { name: "a", ...config };
    expect(checkChannel(channel).refusals).toHaveLength(1);
    expect(() => connect({ channels: [channel] })).toThrow(RangeError);
    expect(() => connect({ channels: [channel] })).toThrow(message);
  });

  test.each([
    [{ deviceClass: "current", unit: "µA" }, /^expected unit A, mA with current, got µA; /],
    [{ deviceClass: "temperature", unit: "C" }, /^expected unit °C, °F, K with tempera.* got C;/],
    [{ deviceClass: "ph", unit: "pH" }, /^expected no unit with ph, got pH; /],
  ] as const)("%j is announced: a newer release may know the unit", (config, message) => {
    const channel: ChannelConfig = { name: "a", ...config };
    const { refusals, warnings } = checkChannel(channel);
    expect(refusals).toEqual([]);
    expect(warnings).toEqual([{ path: "unit", text: expect.stringMatching(message) }]);
    expect(warnings[0]!.text).toMatch(/; Home Assistant 2026\.\d+ does not know it/);
    connect({ channels: [channel] });
  });

  test.each([
    [{ deviceClass: "temperature", unit: "K" }, "measurement"],
    [{ deviceClass: "energy", unit: "kWh" }, "total"],
    [{ deviceClass: "energy", unit: "kWh", kind: "counter" }, "total_increasing"],
    [{ deviceClass: "wind_direction", unit: "°" }, "measurement_angle"],
    [{ deviceClass: "absolute_humidity", unit: "g/m³" }, "measurement"],
    [{ stateClass: "measurement_angle", unit: "°" }, "measurement_angle"],
    [{ deviceClass: "power_factor" }, "measurement"],
    [{ deviceClass: "volume", unit: "fl. oz." }, "total"],
    [{ kind: "counter" }, "total_increasing"],
    [{ kind: "angle", unit: "°" }, "measurement_angle"],
    [{ kind: "angle", unit: "rad", turn: 6.2832 }, "measurement"],
    [{ kind: "angle", unit: "°", turn: 180 }, "measurement"],
    [{ unit: "anything" }, "measurement"],
  ] as const)("%j has state class %s", (config, stateClass) => {
    const channel: ChannelConfig = { name: "a", ...config };
    expect(checkChannel(channel)).toEqual({ refusals: [], warnings: [] });
    expect(stateClassOf(channel)).toBe(stateClass);
  });

  test("a discovery prefix that is a wildcard is refused", () => {
    expect(() => connect({ discovery: { prefix: "ha/#" } })).toThrow(
      /^discovery\.prefix: "#" is a wildcard/,
    );
  });
});
