// Goal: Wi-Fi that is absent, lost or refuses the password is tried again, ever more rarely, said
// in a line that names the setting, and never waited for.
// Method: an access point that the test switches, in virtual time.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { macAddress, Wifi } from "../../device/wifi.ts";
import { world } from "./sdk/world.ts";

const HOUR_MS = 3_600_000;
const clock = { ticksMs: () => world.nowMs >>> 0, wallMs: () => Number.NaN };
let changes: string[];
let wifi: Wifi;

function start(): void {
  const network = { ssid: "home", password: "password" };
  wifi = new Wifi(network, clock, "d", (state) => changes.push(state));
}

/** A device polls four times a second. */
function run(ms: number): void {
  for (let i = 0; i < ms; i += 250) {
    world.advance(250);
    wifi.poll();
  }
}

beforeEach(() => {
  world.reset();
  changes = [];
});
afterEach(() => expect(world.aborted).toBe(""));

it("comes up within seconds and says its address", () => {
  start();
  expect(wifi.isUp).toBe(false);
  run(2000);
  expect([wifi.isUp, changes]).toEqual([true, ["up"]]);
  expect(world.lines).toEqual(['sluice: Wi-Fi: connected to "home", address 192.0.2.7']);
});

describe("an access point", () => {
  it("that is absent at boot is found when it comes", () => {
    world.set("wifi", "away");
    start();
    run(HOUR_MS);
    expect(changes).toEqual([]);
    expect(world.hardware.radio?.attempts).toBeGreaterThan(25);
    expect(world.hardware.radio?.attempts).toBeLessThan(80);
    expect(world.lines[0]).toMatch(
      /^sluice: Wi-Fi: cannot connect to "home" \(sluice\.wifi\.ssid\)/,
    );
    world.set("wifi", "there");
    run(130_000);
    expect(changes).toEqual(["up"]);
  });

  it("that is lost for an hour comes back, told once each way", () => {
    start();
    run(60_000);
    world.set("wifi", "away");
    world.hardware.radio?.say("disconnect", 0);
    world.hardware.radio?.say("disconnect", 0);
    run(HOUR_MS);
    world.set("wifi", "there");
    run(130_000);
    expect(changes).toEqual(["up", "down", "up"]);
    expect(world.lines.filter((line) => line.includes('"home" is gone'))).toHaveLength(1);
  });

  it("that refuses the password is named so", () => {
    world.set("wifi", "wrong-password");
    start();
    run(5000);
    expect(world.lines[0]).toMatch(/^sluice: Wi-Fi: "home" refuses sluice\.wifi\.password; next/);
  });

  it("that gives no address is left after half a minute", () => {
    start();
    world.timers.clear();
    run(31_000);
    expect(world.lines[0]).toMatch(/no address from "home" in 30 s/);
    run(3000);
    expect(changes).toEqual(["up"]);
  });

  it("that renews an address changes nothing", () => {
    start();
    run(2000);
    world.hardware.radio?.say("gotIP");
    run(1000);
    expect(changes).toEqual(["up"]);
  });

  it("that disappears when ticks wrap is tried again as always", () => {
    world.nowMs = 2 ** 32 - 10_000;
    start();
    run(5000);
    world.hardware.radio?.say("disconnect", 0);
    run(20_000);
    expect(changes).toEqual(["up", "down", "up"]);
  });
});

it("an exception of who listens ends nothing", () => {
  wifi = new Wifi({ ssid: "home" }, clock, "d", () => {
    throw new Error("mine");
  });
  run(2000);
  expect(world.lines.at(-1)).toBe("sluice: defect, please report it: mine");
});

it("the hardware's address is 12 digits, or none", () => {
  expect(macAddress()).toBe("a4d18cdbc020");
  world.set("mac", "");
  expect(macAddress()).toBe("");
});
