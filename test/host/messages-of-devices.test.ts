// Goal: whatever anybody writes to the broker, the page keeps a bounded, checked picture of its
// devices. Method: messages as devices make them, hostile ones, and random ones.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readInfo, readOut, splitTopic, textOf } from "../../lab/fleet/messages.ts";
import { DEVICES_MAX, Devices } from "../../page/live/devices.ts";
import { OutPayload } from "../../src/bridge/out-payload.ts";
import { FLAG_HELD, FLAG_MISSING } from "../../src/filter/flags.ts";

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const out = (seq: number, value: number) => bytes({ seq, channels: { a: { value, flags: "" } } });

function devices(prefix = "sluice"): Devices {
  const made = new Devices();
  made.restart(prefix);
  return made;
}

describe("one message", () => {
  test("out as the bridge writes it: numbers, flags as bits, null as NaN", () => {
    const payload = new OutPayload(["water", "air"]);
    const missing = {
      ...{ value: 21.5, raw: NaN, score: NaN, flags: FLAG_MISSING | FLAG_HELD },
      ...{ plusMinus: NaN, problem: true },
    };
    const good = {
      value: -1e-7,
      raw: 3,
      score: 0.25,
      flags: 0,
      ageMs: 0,
      plusMinus: 0.5,
      problem: false,
    };
    payload.encode(7, NaN, [{ ...missing, ageMs: 3000 }, good]);
    expect(readOut(payload.bytes.subarray(0, payload.length))).toEqual({
      seq: 7,
      channels: [
        { id: "water", ...missing, ageMs: 3000 },
        { id: "air", ...good },
      ],
    });
  });

  test("unknown flags, other types and too many channels are left out", () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`c${i}`, {}]));
    const message = readOut(bytes({ seq: "7", channels: { ...many, c0: { value: "1" } } }))!;
    expect(message.seq).toBeNaN();
    expect(message.channels).toHaveLength(32);
    expect(message.channels[0]!.value).toBeNaN();
    const odd = readOut(bytes({ seq: 1, channels: { a: { flags: "missing|new|range" } } }));
    expect(odd!.channels[0]!.flags).toBe(5);
  });

  test("text is bounded and without control characters, and stays itself otherwise", () => {
    expect(textOf("a\u0007\nb")).toBe("a b");
    expect(textOf("x".repeat(500))).toHaveLength(201);
    expect(textOf("<img onerror> \u202eRTL")).toBe("<img onerror> \u202eRTL");
    expect(textOf({})).toBe("");
  });

  test("topics of others are none of ours", () => {
    expect(splitTopic("a/b", "a/b/dev/model/reported")).toEqual({
      device: "dev",
      about: "model/reported",
    });
    for (const topic of ["a/bc/dev/out", "a/b/dev", "a/b//out", "a/b"]) {
      expect(splitTopic("a/b", topic)).toBeUndefined();
    }
  });

  test("any bytes give a message or nothing, never an exception", () => {
    const json = fc.json().map((text) => new TextEncoder().encode(text));
    const property = fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), json), (payload) => {
      const all = devices();
      for (const about of ["out", "info", "status", "model/reported", "x"]) {
        all.hear(`sluice/d/${about}`, payload, 0);
      }
      readInfo(payload);
      expect(all.byId.size).toBeLessThanOrEqual(1);
    });
    fc.assert(property, { seed: 1, numRuns: 2000 });
  });
});

describe("all devices", () => {
  test("a device is what it says: name, status, units, readings in order", () => {
    const all = devices();
    const channels = [{ id: "a", name: "Air", unit: "°C" }];
    all.hear("sluice/d/status", new TextEncoder().encode("online"), 0);
    all.hear("sluice/d/info", bytes({ name: "Dryer", version: "1", model: "m", channels }), 0);
    all.hear("sluice/d/out", out(1, 20), 100);
    all.hear("sluice/d/out", out(2, 21), 200);
    // The bridge repeats its last reading after a reconnect.
    all.hear("sluice/d/out", out(2, 21), 300);
    const device = all.byId.get("d")!;
    expect(device).toMatchObject({ name: "Dryer", status: "online", model: "m", readings: 2 });
    expect(device.channels).toMatchObject([{ id: "a", name: "Air", unit: "°C" }]);
    expect([...device.history.tracks[0]!.value.subarray(0, 2)]).toEqual([20, 21]);
    expect([...device.history.times.subarray(0, 2)]).toEqual([100, 200]);
    all.forgetStatus();
    expect(device.status).toBe("unknown");
  });

  test("names without end do not fill the memory", () => {
    const all = devices();
    for (let i = 0; i < DEVICES_MAX + 50; i++) all.hear(`sluice/d${i}/out`, out(1, 1), 0);
    expect(all.byId.size).toBe(DEVICES_MAX);
    expect(all.malformed).toBe(50);
    const names = (n: number) => bytes({ seq: n, channels: { [`c${n}`]: { value: 1 } } });
    for (let i = 0; i < 100; i++) all.hear("sluice/d0/out", names(i + 2), 0);
    expect(all.byId.get("d0")!.channels).toHaveLength(32);
  });

  test("an empty message takes something away and is no mistake", () => {
    const all = devices();
    all.hear("sluice/d/info", new Uint8Array(0), 0);
    expect([all.byId.size, all.malformed]).toEqual([0, 0]);
  });
});
