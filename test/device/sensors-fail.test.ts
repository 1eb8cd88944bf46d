// Goal: whatever a sensor does, the device gets a number or NaN, in time, and the sensor gets
// another chance: absent at boot, dying later, giving NaN, holding the bus.
// Method: drivers that fail on command, in virtual time.
import { beforeEach, describe, expect, it } from "vitest";
import { i2cSensor } from "../../device/bus.ts";
import { analog, type Driver, SensorGroup, sampled } from "../../device/sensors.ts";
import { world } from "./sdk/world.ts";
import "../sdk/time.ts";

const FIELDS = ["thermometer.temperature", "hygrometer.humidity"];

/** A driver whose health the test decides. */
class Fake implements Driver {
  static state: "well" | "absent" | "throws" | "empty" | "nan" | "slow" = "well";
  static opened = 0;
  static closed = 0;
  static samples = 0;

  constructor() {
    Fake.opened++;
    if (Fake.state === "absent") throw new Error("write failed");
  }
  sample(): unknown {
    Fake.samples++;
    if (Fake.state === "throws") throw new Error("read failed");
    if (Fake.state === "empty") return {};
    if (Fake.state === "slow") world.nowMs += 5000;
    const temperature = Fake.state === "nan" ? Number.NaN : 21.5;
    return { thermometer: { temperature }, hygrometer: { humidity: 40 } };
  }
  close(): void {
    Fake.closed++;
  }
}

const out = new Float64Array(4);
beforeEach(() => {
  world.reset();
  Object.assign(Fake, { state: "well", opened: 0, closed: 0, samples: 0 });
});

/** Reads once a second for so many seconds; the last reading. */
function read(sensor: ReturnType<typeof sampled>, seconds: number): number[] {
  for (let i = 0; i < seconds; i++) {
    world.nowMs += 1000;
    out.fill(7);
    sensor.readInto(out, 1);
  }
  return [out[1]!, out[2]!];
}

describe("a sensor", () => {
  it("that is well gives its fields, in order, at the offset alone", () => {
    expect(
      read(
        sampled(() => new Fake(), FIELDS),
        3,
      ),
    ).toEqual([21.5, 40]);
    expect([out[0], out[3], Fake.opened]).toEqual([7, 7, 1]);
  });

  it("that is absent at boot is found when it comes, and tried ever more rarely until then", () => {
    Fake.state = "absent";
    const sensor = sampled(() => new Fake(), FIELDS);
    expect(read(sensor, 600)).toEqual([Number.NaN, Number.NaN]);
    // 1 + 2 + 4 + … + 32 s, then once a minute: not 600 times.
    expect(Fake.opened).toBeGreaterThan(10);
    expect(Fake.opened).toBeLessThan(20);
    expect(world.lines).toEqual([
      "sluice: sensor thermometer.temperature, hygrometer.humidity: write failed; it is tried again",
    ]);
    Fake.state = "well";
    expect(read(sensor, 61)).toEqual([21.5, 40]);
    expect(world.lines).toHaveLength(2);
    expect(world.lines[1]).toMatch(/works again$/);
  });

  it("that dies later is closed, opened anew, and works again", () => {
    const sensor = sampled(() => new Fake(), FIELDS);
    read(sensor, 100);
    Fake.state = "throws";
    expect(read(sensor, 1)).toEqual([Number.NaN, Number.NaN]);
    expect(Fake.closed).toBe(1);
    Fake.state = "well";
    expect(read(sensor, 3)).toEqual([21.5, 40]);
    expect(Fake.opened).toBe(2);
  });

  it("that gives NaN in one channel keeps the other", () => {
    Fake.state = "nan";
    expect(
      read(
        sampled(() => new Fake(), FIELDS),
        30,
      ),
    ).toEqual([Number.NaN, 40]);
    expect(Fake.opened).toBe(1);
  });

  it("that gives nothing for ten samples is opened anew", () => {
    Fake.state = "empty";
    read(
      sampled(() => new Fake(), FIELDS),
      12,
    );
    expect([Fake.opened, Fake.closed]).toEqual([2, 1]);
  });

  it("that holds the bus is not asked again at once, and its late value does not count", () => {
    Fake.state = "slow";
    const sensor = sampled(() => new Fake(), FIELDS);
    expect(read(sensor, 1)).toEqual([Number.NaN, Number.NaN]);
    expect(world.lines[0]).toMatch(/a sample took 5000 ms; it is tried again$/);
    const begun = world.nowMs;
    read(sensor, 300);
    // Left alone, it would have taken five of every six seconds.
    expect(Fake.samples).toBeLessThan(12);
    expect(world.nowMs - begun).toBeLessThan(300_000 + 12 * 5000);
  });

  it("that fails when the clock wraps is tried again as always", () => {
    world.nowMs = 2 ** 32 - 1500;
    Fake.state = "absent";
    const sensor = sampled(() => new Fake(), FIELDS);
    read(sensor, 1);
    Fake.state = "well";
    expect(read(sensor, 2)).toEqual([21.5, 40]);
  });

  it.each([undefined, null, 5, "x", { thermometer: null }, { thermometer: { temperature: "21" } }])(
    "whose sample is %j gives NaN",
    (sample) => {
      const sensor = sampled(() => ({ sample: () => sample }), [FIELDS[0]!]);
      sensor.readInto(out, 0);
      expect(out[0]).toBeNaN();
    },
  );
});

describe("a group", () => {
  const one = (value: number) => ({
    channels: 1,
    readInto: (o: Float64Array, at: number) => o.fill(value, at, at + 1),
  });
  const plain = { scale: 1, offset: 0 };

  it("calibrates each channel, whichever sensor gives it", () => {
    const group = new SensorGroup(
      [one(10), one(101_325)],
      [
        { scale: 2, offset: -1 },
        { scale: 0.01, offset: 0 },
      ],
    );
    group.readInto(out, 0);
    expect([out[0], out[1]]).toEqual([19, 1013.25]);
  });

  it("goes on when one throws, which it must not", () => {
    const bad = {
      channels: 2,
      readInto: () => {
        throw new Error("broken");
      },
    };
    const group = new SensorGroup([bad, one(5)], [plain, plain, plain]);
    group.readInto(out, 0);
    expect([...out.subarray(0, 3)]).toEqual([Number.NaN, Number.NaN, 5]);
  });

  it("must give what the configuration names", () => {
    expect(() => new SensorGroup([one(1)], [plain, plain])).toThrow(
      "the sensors give 1 channels, sluice.channels names 2",
    );
  });
});

describe("on the chip's buses", () => {
  const opened: { address?: number; timeout?: number; isOpen: boolean }[] = [];
  class FakeI2C {
    readonly #slot: { isOpen: boolean };
    constructor(options: { address?: number; timeout?: number }) {
      if (opened.some((other) => other.isOpen)) throw new RangeError("duplicate address");
      this.#slot = { ...options, isOpen: true };
      opened.push(this.#slot);
    }
    close(): void {
      this.#slot.isOpen = false;
    }
  }
  /** As the SDK's drivers: makes its I/O, then asks the chip, and leaves the I/O open. */
  class Chip implements Driver {
    static isThere = false;
    constructor({ sensor }: { sensor: object }) {
      const { io: Io, ...rest } = sensor as { io: new (options: object) => object };
      new Io(rest);
      if (!Chip.isThere) throw new Error("write failed");
    }
    sample = () => ({ thermometer: { temperature: 3 } });
  }

  beforeEach(() => {
    opened.length = 0;
    Chip.isThere = false;
    const Analog = class {
      readonly resolution = 12;
      read = () => 1024;
      close(): void {}
    };
    Object.assign(globalThis, {
      device: {
        I2C: { default: { io: FakeI2C, data: 2, clock: 3 } },
        io: { I2C: FakeI2C, Analog },
      },
    });
  });

  it("a chip that was absent at boot is found: the bus is closed between attempts", () => {
    const sensor = i2cSensor(Chip, [FIELDS[0]!], { address: 0x77 });
    read(sensor, 5);
    expect(out[1]).toBeNaN();
    Chip.isThere = true;
    read(sensor, 5);
    expect(out[1]).toBe(3);
    expect(opened.at(-1)).toMatchObject({ data: 2, clock: 3, address: 0x77, timeout: 50 });
  });

  it("an analog input is a part of its range", () => {
    analog(34).readInto(out, 0);
    expect(out[0]).toBe(1024 / 4095);
  });

  it("a chip without such a bus gives NaN and says so", () => {
    Object.assign(globalThis, { device: undefined });
    analog(34).readInto(out, 0);
    expect(out[0]).toBeNaN();
    expect(world.lines[0]).toMatch(/this chip has no analog input/);
  });
});
