// Twenty devices as their makers' documentation shows them: Zigbee2MQTT, Tasmota, ESPHome, Shelly,
// and Home Assistant's own examples of discovery.

export type Message = readonly [topic: string, payload: string];

export interface Source {
  readonly name: string;
  readonly announcements: readonly Message[];
  /** Says that it is there, or is not. */
  presence(isThere: boolean): Message;
  /** The messages of reading `i`; `spike` in place of what is measured. */
  readings(i: number, spike?: number): readonly Message[];
  /** Ids of the channels that must be found. */
  readonly channels: readonly string[];
}

const json = (topic: string, message: unknown): Message => [topic, JSON.stringify(message)];
/** Repeatable noise of ±0.1. */
export const wobble = (i: number) => Math.round(Math.sin(i * 12.9898) * 10) / 100;

function zigbee(name: string, address: string): Source {
  const topic = `zigbee2mqtt/${name}`;
  const shared = {
    availability: [
      { topic: "zigbee2mqtt/bridge/state", value_template: "{{ value_json.state }}" },
      { topic: `${topic}/availability`, value_template: "{{ value_json.state }}" },
    ],
    availability_mode: "all",
    device: { identifiers: [`zigbee2mqtt_${address}`], name, manufacturer: "Aqara" },
    origin: { name: "Zigbee2MQTT", sw: "2.1.0" },
    state_topic: topic,
  };
  const sensor = (what: string, unit: string) =>
    json(`homeassistant/sensor/${address}/${what}/config`, {
      ...{ ...shared, device_class: what, state_class: "measurement" },
      ...{ unique_id: `${address}_${what}_zigbee2mqtt`, unit_of_measurement: unit },
      value_template: `{{ value_json.${what} }}`,
    });
  const contact = json(`homeassistant/binary_sensor/${address}/contact/config`, {
    ...{ ...shared, device_class: "door", unique_id: `${address}_contact_zigbee2mqtt` },
    ...{ payload_on: false, payload_off: true, value_template: "{{ value_json.contact }}" },
  });
  return {
    name,
    announcements: [sensor("temperature", "°C"), sensor("humidity", "%"), contact],
    presence: (is) => json(`${topic}/availability`, { state: is ? "online" : "offline" }),
    readings: (i, spike) => [
      json(topic, {
        ...{ battery: 97, contact: i % 2 === 0, humidity: 50 + wobble(i), linkquality: 120 },
        temperature: spike ?? 20 + wobble(i),
      }),
    ],
    channels: ["temperature", "humidity"],
  };
}

function tasmota(id: string): Source {
  const topic = `tele/tasmota_${id}`;
  const sensor = (what: string, unit: string, stateClass: string) =>
    json(`homeassistant/sensor/${id}_AM2301_${what}/config`, {
      ...{ name: `AM2301 ${what}`, stat_t: `${topic}/SENSOR`, avty_t: `${topic}/LWT` },
      ...{ pl_avail: "Online", pl_not_avail: "Offline", uniq_id: `${id}_AM2301_${what}` },
      ...{ dev: { ids: [id], name: `Tasmota ${id}` }, unit_of_meas: unit, stat_cla: stateClass },
      val_tpl: `{{ value_json['AM2301']['${what}'] | float }}`,
    });
  return {
    name: `Tasmota ${id}`,
    announcements: [
      sensor("Temperature", "°C", "measurement"),
      sensor("Humidity", "%", "measurement"),
    ],
    presence: (is) => [`${topic}/LWT`, is ? "Online" : "Offline"],
    readings: (i, spike) => [
      json(`${topic}/SENSOR`, {
        Time: new Date(1_700_000_000_000 + i * 10_000).toISOString().slice(0, 19),
        AM2301: { Temperature: spike ?? 20 + wobble(i), Humidity: 50 + wobble(i), DewPoint: 9.3 },
        TempUnit: "C",
      }),
    ],
    channels: ["AM2301_Temperature", "AM2301_Humidity"],
  };
}

function esphome(name: string): Source {
  const sensor = (what: string, unit: string) =>
    json(`homeassistant/sensor/${name}/${what}/config`, {
      ...{ name: what, stat_t: `${name}/sensor/${what}/state`, avty_t: `${name}/status` },
      ...{ unit_of_meas: unit, stat_cla: "measurement", uniq_id: `ESPsensor${name}${what}` },
      dev: { ids: `a4cf12${name}`, name, sw: "esphome v2025.2.0", mf: "espressif" },
    });
  return {
    name,
    announcements: [sensor("temperature", "°C"), sensor("pressure", "hPa")],
    presence: (is) => [`${name}/status`, is ? "online" : "offline"],
    readings: (i, spike) => [
      [`${name}/sensor/temperature/state`, String(spike ?? 20 + wobble(i))],
      [`${name}/sensor/pressure/state`, String(1013 + wobble(i))],
    ],
    channels: ["temperature", "pressure"],
  };
}

function shelly(id: string): Source {
  const announcement = json(`homeassistant/device/${id}/config`, {
    ...{ dev: { ids: [id], name: id }, o: { name: "shelly" }, "~": id },
    ...{ stat_t: "~/status/switch:0", avty_t: "~/online", pl_avail: "true", pl_not_avail: "false" },
    cmps: {
      temperature: {
        ...{ p: "sensor", uniq_id: `${id}-t`, name: "temperature", unit_of_meas: "°C" },
        ...{ dev_cla: "temperature", val_tpl: "{{ value_json.temperature.tC }}" },
      },
      energy: {
        ...{ p: "sensor", uniq_id: `${id}-e`, name: "energy", unit_of_meas: "Wh" },
        ...{ dev_cla: "energy", stat_cla: "total_increasing" },
        val_tpl: "{{ value_json.aenergy.total }}",
      },
      relay: { p: "switch", uniq_id: `${id}-r`, cmd_t: "~/rpc" },
    },
  });
  return {
    name: id,
    announcements: [announcement],
    presence: (is) => [`${id}/online`, String(is)],
    readings: (i, spike) => [
      json(`${id}/status/switch:0`, {
        ...{ id: 0, source: "init", output: true, apower: 8.9, voltage: 237.5 },
        aenergy: { total: 6.5 + i, by_minute: [45.8, 47.1, 88.6], minute_ts: 1_626_935_779 },
        temperature: { tC: spike ?? 20 + wobble(i), tF: 68 },
      }),
    ],
    channels: ["temperature", "energy"],
  };
}

function weather(id: string): Source {
  const announcement = json(`homeassistant/device/${id}/config`, {
    ...{ dev: { ids: id, name: id }, o: { name: "station" }, stat_t: `${id}/state` },
    availability: { topic: `${id}/there`, payload_available: "yes", payload_not_available: "no" },
    cmps: {
      [`${id}-t`]: {
        ...{ p: "sensor", uniq_id: `${id}-t`, name: "temperature", unit_of_meas: "°C" },
        val_tpl: "{{ (value_json.deci / 10) | round(1) }}",
      },
      [`${id}-w`]: {
        ...{ p: "sensor", uniq_id: `${id}-w`, name: "wind", unit_of_meas: "°" },
        ...{ dev_cla: "wind_direction", stat_cla: "measurement_angle" },
        val_tpl: "{{ value_json.wind }}",
      },
      [`${id}-m`]: {
        ...{ p: "sensor", uniq_id: `${id}-m`, name: "mode", dev_cla: "enum" },
        ...{ ops: ["dry", "wet"], val_tpl: "{{ value_json.mode }}" },
      },
    },
  });
  return {
    name: id,
    announcements: [announcement],
    presence: (is) => [`${id}/there`, is ? "yes" : "no"],
    readings: (i, spike) => [
      json(`${id}/state`, {
        ...{ deci: (spike ?? 20 + wobble(i)) * 10, wind: (355 + (i % 10)) % 360, mode: "dry" },
      }),
    ],
    channels: ["temperature", "wind"],
  };
}

/** Its template is none that is understood. */
export const ODD: Message = json("homeassistant/sensor/odd/config", {
  ...{ name: "odd", stat_t: "odd/state", unit_of_meas: "W", uniq_id: "odd" },
  val_tpl: "{{ value_json.a * value_json.b }}",
});

export const SOURCES: readonly Source[] = [
  zigbee("bedroom", "0x00158d0001"),
  zigbee("Küche 🌡", "0x00158d0002"),
  zigbee("Room 1.2 (north)", "0x00158d0003"),
  // Two that call themselves the same, and one without a letter.
  { ...zigbee("attic", "0x00158d0004"), name: "attic" },
  zigbee("🌡", "0x00158d0006"),
  ...["DC4F22", "DC4F23", "DC4F24", "DC4F25"].map(tasmota),
  ...["livingroom", "attic", "garage", "porch", "cellar"].map(esphome),
  ...["shellyplus1pm-a8032abe54dc", "shellyplus1pm-a8032abe54dd", "shellyplus1pm-3"].map(shelly),
  ...["station-1", "station-2", "station-3"].map(weather),
];
