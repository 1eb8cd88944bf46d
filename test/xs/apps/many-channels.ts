// The app of a device with as many channels as its configuration names, all of one sensor's.

import BMP280 from "embedded:sensor/Barometer-Temperature/BMP280";
import config from "mc/config";
import { i2cSensor, startDevice } from "sluice/device";

const { channels } = (config as { sluice: { channels: unknown[] } }).sluice;
const fields = channels.map((_, i) =>
  i % 2 === 0 ? "thermometer.temperature" : "barometer.pressure",
);
startDevice([i2cSensor(BMP280, fields)]);
