// Goal: sensors that announce themselves to Home Assistant are understood, whoever made them, and
// what is no number is left alone. Method: announcements in the shape that the documentation of
// Zigbee2MQTT, Tasmota, ESPHome, Shelly and Home Assistant gives, and bytes of strangers.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readAnnouncement } from "../../lab/attach/announcement.ts";

const read = (topic: string, message: object) => readAnnouncement(topic, JSON.stringify(message));

describe("a sensor alone", () => {
  test("long keys, JSON state, a bridge and a device that say whether they are there", () => {
    const found = read("sensor/0x0001/temperature/config", {
      availability: [
        { topic: "zigbee2mqtt/bridge/state", value_template: "{{ value_json.state }}" },
        { topic: "zigbee2mqtt/bedroom/availability", value_template: "{{ value_json.state }}" },
      ],
      availability_mode: "all",
      device: { identifiers: ["zigbee2mqtt_0x0001"], name: "bedroom" },
      device_class: "temperature",
      state_class: "measurement",
      state_topic: "zigbee2mqtt/bedroom",
      unique_id: "0x0001_temperature_zigbee2mqtt",
      unit_of_measurement: "°C",
      value_template: "{{ value_json.temperature }}",
    });
    expect(found?.notUnderstood).toEqual([]);
    expect(found?.sensors).toMatchObject([
      {
        ...{ id: "0x0001_temperature_zigbee2mqtt", name: "temperature", unit: "°C" },
        ...{ deviceId: "zigbee2mqtt_0x0001", deviceName: "bedroom", topic: "zigbee2mqtt/bedroom" },
        ...{ deviceClass: "temperature", stateClass: "measurement", availabilityMode: "all" },
        at: { path: ["temperature"], scale: 1, offset: 0 },
      },
    ]);
    const topics = found?.sensors[0]?.availability.map(({ topic }) => topic);
    expect(topics).toEqual(["zigbee2mqtt/bridge/state", "zigbee2mqtt/bedroom/availability"]);
  });

  test("short keys, a base topic, a plain payload, an expiry", () => {
    const found = read("sensor/livingroom/temp/config", {
      "~": "livingroom/sensor/temp",
      ...{ name: "Temp", stat_t: "~/state", unit_of_meas: "°C", dev_cla: "temperature" },
      ...{ stat_cla: "measurement", uniq_id: "ESPsensortemp", exp_aft: 120, sug_dsp_prc: 1 },
      ...{ avty_t: "livingroom/status", pl_avail: "up", pl_not_avail: "down" },
      dev: { ids: "a4cf12", name: "livingroom" },
    });
    expect(found?.sensors).toMatchObject([
      {
        ...{ topic: "livingroom/sensor/temp/state", expireAfterS: 120, decimals: 1 },
        ...{ at: { path: [] }, deviceId: "a4cf12" },
        availability: [{ topic: "livingroom/status", available: "up", notAvailable: "down" }],
      },
    ]);
  });

  test.each([
    ["a word", { stat_t: "t", dev_cla: "enum", options: ["a", "b"] }],
    ["a date", { stat_t: "t", dev_cla: "timestamp", unit_of_meas: "x" }],
    ["no unit", { stat_t: "t" }],
    ["no topic", { unit_of_meas: "V" }],
    ["a wildcard", { stat_t: "t/+", unit_of_meas: "V" }],
    ["an odd template", { stat_t: "t", unit_of_meas: "V", val_tpl: "{{ states('x') }}" }],
  ])("%s is listed as not understood", (_, message) => {
    const found = read("sensor/x/config", message);
    expect(found?.sensors).toEqual([]);
    expect(found?.notUnderstood).toHaveLength(1);
  });
});

describe("a device at once", () => {
  const device = {
    dev: { ids: ["shelly-1"], name: "Plug" },
    o: { name: "shelly" },
    "~": "shelly-1",
    stat_t: "~/status/switch:0",
    avty: { t: "~/online", pl_avail: "true", pl_not_avail: "false" },
    cmps: {
      power: { p: "sensor", uniq_id: "p", unit_of_meas: "W", val_tpl: "{{ value_json.apower }}" },
      energy: {
        ...{ p: "sensor", uniq_id: "e", unit_of_meas: "Wh", dev_cla: "energy" },
        ...{ stat_cla: "total_increasing", val_tpl: "{{ value_json.aenergy.total }}" },
      },
      relay: { p: "switch", uniq_id: "r" },
      door: { p: "binary_sensor", uniq_id: "d", dev_cla: "door" },
    },
  };

  test("its sensors share topic, device and availability; switches and contacts are left alone", () => {
    const found = read("device/shelly-1/config", device);
    expect(found?.notUnderstood).toEqual([]);
    expect(found?.sensors.map(({ id, topic }) => [id, topic])).toEqual([
      ["p", "shelly-1/status/switch:0"],
      ["e", "shelly-1/status/switch:0"],
    ]);
    expect(found?.sensors[1]).toMatchObject({
      ...{ stateClass: "total_increasing", at: { path: ["aenergy", "total"] } },
      availability: [{ topic: "shelly-1/online", available: "true", notAvailable: "false" }],
    });
  });
});

test("other topics are none; any bytes give an answer and no exception", () => {
  expect(readAnnouncement("switch/x/config", "{}")).toBeUndefined();
  expect(readAnnouncement("sensor/x/state", "{}")).toBeUndefined();
  expect(readAnnouncement("sensor/x/config", "[]")).toBeUndefined();
  expect(readAnnouncement("sensor/x/config", "")).toBeUndefined();
  const keys = fc.constantFrom("~", "cmps", "dev", "ids", "avty", "stat_t", "val_tpl", "p", "name");
  const anything = fc.object({ key: keys, maxDepth: 4 });
  fc.assert(
    fc.property(
      anything,
      fc.constantFrom("sensor/x/config", "device/x/config"),
      (message, topic) => {
        readAnnouncement(topic, JSON.stringify(message));
      },
    ),
    { seed: 1, numRuns: 500 },
  );
});
