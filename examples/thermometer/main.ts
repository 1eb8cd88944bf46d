// A thermometer and barometer that filters its readings, shows up in Home Assistant and takes new
// models over the air. Channels, broker and keys are configuration: manifest.json, secrets.json.
import BMP280 from "embedded:sensor/Barometer-Temperature/BMP280";
import { i2cSensor, startDevice } from "sluice/device";

/** GPIOs of the sensor's SDA and SCL; its SDO at GND gives address 0x76, at 3V3 0x77. */
const WIRES = { data: 21, clock: 22, address: 0x76 };

// One field of the driver's sample for each channel, in the order of manifest.json.
startDevice([i2cSensor(BMP280, ["thermometer.temperature", "barometer.pressure"], WIRES)]);

// Other sensors go into the list as they come, for example
//   import SHT3x from "embedded:sensor/Humidity-Temperature/SHT3x";
//   i2cSensor(SHT3x, ["thermometer.temperature", "hygrometer.humidity"], { data: 21, clock: 22 })
//   analog(34)                                            0 … 1; "scale" makes it volts
//   { channels: 1, readInto: (out, offset) => { out[offset] = myReading(); } }
