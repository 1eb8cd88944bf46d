// Goal: the configuration that the page hands out is one that a device takes, every setting of it.
// Method: the page's own text through the device's own checks.
import { expect, test } from "vitest";
import { readConfig } from "../../device/config.ts";
import { configurationText } from "../../page/try/configuration.ts";

test("a device takes what the page hands out, setting by setting", () => {
  const channels = [
    {
      name: "temperature",
      unit: "°C",
      min: -40,
      max: 85.5,
      noise: 0.25,
      resolution: 0.0625,
      sentinels: [85, -127],
      report: { deadband: 0.5, minMs: 1000, maxMs: 60_000 },
    },
    { name: "Feuchte, außen", periodMs: 500 },
  ];
  const { config, mistakes } = readConfig(JSON.parse(configurationText(channels, 999.7)));
  expect(mistakes).toEqual([]);
  expect(config!.periodMs).toBe(1000);
  expect(config!.channels).toEqual([
    { ...channels[0], periodMs: 1000 },
    { name: "Feuchte, außen", periodMs: 1000 },
  ]);
});
