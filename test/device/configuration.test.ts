// Goal: a mistake in the configuration is one line that names the key and what belongs there;
// secrets are never shown; what is left out has a value that works.
// Method: the configuration of the example, with one thing changed at a time.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readConfig } from "../../device/config.ts";

const example = (file: string) =>
  JSON.parse(readFileSync(new URL(`../../examples/thermometer/${file}`, import.meta.url), "utf8"))
    .config.sluice;
const whole = { ...example("manifest.json"), ...example("secrets.json") };
const KEY = `04${"ab".repeat(64)}`;

/** The mistakes after `change` is laid over the example. */
const mistakes = (change: object) => readConfig({ ...whole, ...change }).mistakes;
const channel = (change: object) => ({ channels: [{ name: "a", ...change }] });

it("takes the example's", () => {
  const { config, mistakes } = readConfig(whole);
  expect(mistakes).toEqual([]);
  expect(config).toMatchObject({
    ...{ device: "", prefix: "sluice", format: "json", homeAssistant: "on", partition: "models" },
    broker: { host: "192.168.1.10", port: 1883, tls: "off" },
  });
  expect(config?.channels[1]).toMatchObject({ name: "Pressure", unit: "hPa", periodMs: 1000 });
  expect(config?.calibrations[1]).toEqual({ scale: 0.01, offset: 0 });
});

it("uses TLS's own port unless another is given", () => {
  const port = (broker: object) =>
    readConfig({ ...whole, broker: { host: "b", ...broker } }).config?.broker?.port;
  expect([port({ tls: "on" }), port({}), port({ tls: "on", port: 9 })]).toEqual([8883, 1883, 9]);
});

it("reads public keys, the epoch being 1 unless given", () => {
  const keys = [{ publicKey: KEY }, { publicKey: KEY.toUpperCase(), epoch: 3 }];
  const { config } = readConfig({ ...whole, keys });
  expect(config?.keys.map(({ epoch }) => epoch)).toEqual([1, 3]);
  expect(Buffer.from(config!.keys[1]!.publicKey).toString("hex")).toBe(KEY);
});

it("moves sentinels with the calibration: they are what the sensor reports", () => {
  const { config } = readConfig(
    channelOnly({ sentinels: [-127, 85], sentinelTolerance: 0.5, scale: -2, offset: 1 }),
  );
  expect(config?.channels[0]).toMatchObject({ sentinels: [255, -169], sentinelTolerance: 1 });
});
const channelOnly = (change: object) => ({ ...whole, ...channel(change) });

describe("names the mistake", () => {
  it.each([
    [{ periodMS: 1000 }, "sluice.periodMS: no such key; did you mean periodMs?"],
    [
      { periodMs: "1000" },
      'sluice.periodMs: expected a whole number from 10 to 86400000, got "1000"',
    ],
    [{ channels: [] }, "sluice.channels: expected a list of 1 to 32, got a list of 0"],
    [{ channels: { name: "a" } }, "sluice.channels: expected a list of 1 to 32, got an object"],
    [{ channels: [{ unit: "°C" }] }, "sluice.channels[0].name: is missing"],
    [channel({ min: "-40" }), 'sluice.channels[0].min: expected a number, got "-40"'],
    [channel({ min: Number.NaN }), "sluice.channels[0].min: expected a number, got NaN"],
    [channel({ min: 5, max: 5 }), "sluice.channels[0].min: expected less than max, got 5 and 5"],
    [
      channel({ kind: "meter" }),
      'sluice.channels[0].kind: expected one of gauge, counter, angle, got "meter"',
    ],
    [
      channel({ report: { minMs: 9, maxMs: 5 } }),
      /report\.minMs: expected at most maxMs, got 9 and 5/,
    ],
    [channel({ report: { every: 9 } }), /^sluice\.channels\[0\]\.report\.every: no such key/],
    [
      channel({ sentinels: [85, "x"] }),
      /^sluice\.channels\[0\]\.sentinels\[1\]: expected a number/,
    ],
    [{ wifi: {} }, "sluice.wifi.ssid: is missing"],
    [{ wifi: { ssid: "x".repeat(33) } }, /^sluice\.wifi\.ssid: expected a text of 1 to 32/],
    [{ broker: { port: 1883 } }, "sluice.broker.host: is missing"],
    [{ broker: { host: "b", port: 70_000 } }, /^sluice\.broker\.port: .* 1 to 65535, got 70000$/],
    [{ broker: { host: "b", tls: true } }, "sluice.broker.tls: expected one of on, off, got true"],
    [{ keys: [{}] }, "sluice.keys[0].publicKey: is missing"],
    [{ keys: [{ publicKey: KEY.slice(2) }] }, /^sluice\.keys\[0\]\.publicKey: expected 130 hexa/],
    [{ keys: [{ publicKey: `03${KEY.slice(2)}` }] }, /expected 130 hexadecimal digits from 04 on/],
    [{ keys: [{ publicKey: KEY.replace("a", "g") }] }, /^sluice\.keys\[0\]\.publicKey/],
    [channel({ deviceClass: "temperature" }), /\.deviceClass: expected unit °C, °F, K with/],
    [{ sleep: { readings: 5 } }, "sluice.sleep.sleepMs: is missing"],
    [{ homeAssistant: false }, "sluice.homeAssistant: expected one of on, off, got false"],
  ])("%j", (change, line) => {
    const found = mistakes(change as object);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(line);
  });

  it("all of them at once, and gives no configuration", () => {
    const { config, mistakes } = readConfig({ channels: [{}], wifi: {}, nonsense: 1 });
    expect(config).toBeUndefined();
    expect(mistakes).toHaveLength(3);
  });

  it.each([undefined, null, 5, "x", []])("when there is %j in place of all", (raw) => {
    const { config, mistakes } = readConfig(raw);
    expect(config).toBeUndefined();
    expect(mistakes[0]).toMatch(/^sluice(\.channels: is missing|: expected an object)/);
  });

  it("and starts all the same when a unit may only be too new", () => {
    const { config, mistakes, warnings } = readConfig({
      ...whole,
      ...channel({ deviceClass: "current", unit: "µA" }),
    });
    expect(mistakes).toEqual([]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^sluice\.channels\[0\]\.unit: expected unit A, mA with current/);
    expect(config?.channels[0]).toMatchObject({ unit: "µA" });
  });

  it("without the secret in it", () => {
    const [line] = mistakes({ wifi: { ssid: "home", password: "s3cret" } });
    expect(line).toBe("sluice.wifi.password: expected 8 to 64 characters, got 6");
    expect(mistakes({ broker: { host: "b", password: 4711 } })[0]).not.toContain("4711");
  });
});
