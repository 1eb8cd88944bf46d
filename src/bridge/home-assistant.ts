// What Home Assistant allows for a sensor: device classes with their units, and the state
// classes that go with them. What cannot work is refused when the device starts: it would only
// show in somebody's log. A unit that is not in the list may have come with a newer release.
// Sources: https://www.home-assistant.io/integrations/sensor/#device-class and the lists of the
// sensor integration (components/sensor/const.py), units of its newer releases included;
// https://developers.home-assistant.io/docs/core/entity/sensor/#available-state-classes

import type { ChannelConfig } from "../filter/config.ts";
import { DECIMALS_MAX } from "../limits.ts";
import { kindOf, TURN_DEGREES, turnOf } from "../settings/kind.ts";
import type { Finding, Findings } from "../settings/read.ts";

export type StateClass = NonNullable<ChannelConfig["stateClass"]>;

/** The release that the lists below were taken from; 2026.5 adds µA, for one. */
const RELEASE = "2026.4";

const VOLUME = "m³ L mL ft³ CCF MCF gal fl.␣oz.";
const PRESSURE = "Pa hPa kPa mbar cbar bar mmHg inHg inH₂O psi mPa";
const ENERGY = "J kJ MJ GJ mWh Wh kWh MWh GWh TWh cal kcal Mcal Gcal";
const SPEED = "m/s km/h mm/s ft/s in/s m/min mph kn Beaufort";
const FLUX = "mm/d mm/h in/d in/h";
const LENGTH = "mm cm m km in ft yd mi nmi";
const DENSITY = "µg/m³ μg/m³";
const TEMPERATURE = "°C °F K";

/** Units by device class, separated by spaces (a space within one is `␣`); `-`: no unit. */
const UNITS: Readonly<Record<string, string>> = {
  absolute_humidity: "g/m³ mg/m³",
  apparent_power: "mVA VA kVA",
  aqi: "-",
  area: "m² cm² km² mm² in² ft² yd² mi² ac ha",
  atmospheric_pressure: PRESSURE,
  battery: "%",
  blood_glucose_concentration: "mg/dL mmol/L",
  carbon_dioxide: "ppm",
  carbon_monoxide: "ppm ppb mg/m³ µg/m³ μg/m³",
  conductivity: "S/cm mS/cm µS/cm μS/cm",
  current: "A mA",
  data_rate: "bit/s kbit/s Mbit/s Gbit/s B/s kB/s MB/s GB/s KiB/s MiB/s GiB/s",
  data_size: "bit kbit Mbit Gbit B kB MB GB TB PB EB ZB YB KiB MiB GiB TiB PiB EiB ZiB YiB",
  distance: LENGTH,
  duration: "d h min s ms µs μs",
  energy: ENERGY,
  energy_distance: "kWh/100km Wh/km mi/kWh km/kWh",
  energy_storage: ENERGY,
  frequency: "mHz Hz kHz MHz GHz",
  gas: "m³ L ft³ CCF MCF",
  humidity: "%",
  illuminance: "lx",
  irradiance: "W/m² BTU/(h⋅ft²)",
  moisture: "%",
  nitrogen_dioxide: `${DENSITY} ppb ppm`,
  nitrogen_monoxide: `${DENSITY} ppb`,
  nitrous_oxide: DENSITY,
  ozone: `${DENSITY} ppb ppm`,
  ph: "-",
  pm1: DENSITY,
  pm10: DENSITY,
  pm25: DENSITY,
  pm4: DENSITY,
  power: "mW W kW MW GW TW BTU/h",
  power_factor: "- %",
  precipitation: "cm in mm",
  precipitation_intensity: FLUX,
  pressure: PRESSURE,
  reactive_energy: "varh kvarh",
  reactive_power: "mvar var kvar",
  signal_strength: "dB dBm",
  sound_pressure: "dB dBA",
  speed: `${SPEED} ${FLUX}`,
  sulphur_dioxide: `${DENSITY} ppb`,
  temperature: TEMPERATURE,
  temperature_delta: TEMPERATURE,
  volatile_organic_compounds: `${DENSITY} mg/m³`,
  volatile_organic_compounds_parts: "ppm ppb",
  voltage: "V mV µV μV kV MV",
  volume: VOLUME,
  volume_flow_rate: "m³/h m³/min m³/s ft³/min L/h L/min L/s gal/min gal/h gal/d mL/s",
  volume_storage: VOLUME,
  water: "m³ L ft³ CCF MCF gal",
  weight: "kg g mg µg μg oz lb st",
  wind_direction: "°",
  wind_speed: SPEED,
};

/** Means of angles are not those of their numbers. */
const ANGLE = "measurement_angle";
const DEGREE = "°";
/** Device classes of amounts that only add up. */
const TOTALS = ["energy", "gas", "reactive_energy", "volume", "water"];
/** Device classes that may be either. */
const EITHER = ["area", "data_size", "distance", "duration", "precipitation", "weight"];

/** Paths are those of settings that are given; nothing that is absent can be at fault. */
export function checkChannel(channel: ChannelConfig): Findings {
  const { deviceClass, unit = "", stateClass, decimals } = channel;
  const refusals: Finding[] = [];
  const warnings: Finding[] = [];
  const refuse = (path: keyof ChannelConfig, text: string) => refusals.push({ path, text });
  if (
    decimals !== undefined &&
    !(Number.isInteger(decimals) && decimals >= 0 && decimals <= DECIMALS_MAX)
  ) {
    refuse("decimals", `expected a whole number from 0 to ${DECIMALS_MAX}, got ${decimals}`);
  }
  const gotUnit = `got ${unit || "no unit"}`;
  if (stateClass === ANGLE && unit !== DEGREE) {
    refuse(unit ? "unit" : "stateClass", `expected unit ${DEGREE} with ${ANGLE}, ${gotUnit}`);
  }
  if (deviceClass === undefined) return { refusals, warnings };
  const units = unitsOf(deviceClass);
  if (units === undefined) {
    const got = `got ${JSON.stringify(deviceClass)}`;
    refuse("deviceClass", `expected a numeric sensor class of Home Assistant, ${got}`);
    return { refusals, warnings };
  }
  const [first = ""] = units;
  const words =
    first === "-" ? ["no unit", ...units.slice(1)] : [`unit ${first}`, ...units.slice(1)];
  const list = `expected ${words.join(", ")} with ${deviceClass}`;
  if (unit === "" && !units.includes("-")) refuse("deviceClass", `${list}, ${gotUnit}`);
  else if (unit !== "" && !units.includes(unit)) {
    const text = `${list}, ${gotUnit}; Home Assistant ${RELEASE} does not know it, a newer one may`;
    warnings.push({ path: "unit", text });
  }
  const states = statesOf(deviceClass);
  if (stateClass !== undefined && !states.includes(stateClass)) {
    refuse("stateClass", `expected ${states.join(" or ")} with ${deviceClass}, got ${stateClass}`);
  }
  return { refusals, warnings };
}

/** The units that go with a device class, `-`: none; undefined: there is no such class. */
function unitsOf(deviceClass: string): readonly string[] | undefined {
  if (!Object.hasOwn(UNITS, deviceClass)) return undefined;
  return UNITS[deviceClass]!.split(" ").map((each) => each.replace("␣", " "));
}

/** The channel's state class: what is configured, else what fits. */
export function stateClassOf(channel: ChannelConfig): StateClass {
  const { deviceClass, stateClass } = channel;
  if (stateClass !== undefined) return stateClass;
  const wanted = wantedStateClass(channel);
  if (deviceClass === undefined) return wanted;
  const states = statesOf(deviceClass);
  return states.includes(wanted) ? wanted : states[0]!;
}

function wantedStateClass(channel: ChannelConfig): StateClass {
  const kind = kindOf(channel);
  if (kind === "counter") return "total_increasing";
  // Home Assistant's angles come round after 360°.
  const isDegrees = channel.unit === DEGREE && turnOf(channel) === TURN_DEGREES;
  return kind === "angle" && isDegrees ? ANGLE : "measurement";
}

function statesOf(deviceClass: string): readonly StateClass[] {
  if (deviceClass === "wind_direction") return [ANGLE];
  if (TOTALS.includes(deviceClass)) return ["total", "total_increasing"];
  if (EITHER.includes(deviceClass)) return ["measurement", "total", "total_increasing"];
  return ["measurement"];
}
