// Goal: a driver of any shape works over `i2cSensor`, and a chip that is silent, slow, stuck or one of
// two on a bus costs its own readings alone, and little time.
// Method: drivers as the SDK has them, of both shapes, and the one in examples/, over one bus with
// chips that do as the test says.
import { beforeEach, describe, expect, it } from "vitest";
import { i2cSensor } from "../../device/bus.ts";
import type { Driver } from "../../device/sensors.ts";
import { BME280 } from "../../examples/sensors/bme280.ts";
import { bus, Chip, I2C, SMBus } from "./sdk/i2c.ts";
import { world } from "./sdk/world.ts";

const FIELD = ["thermometer.temperature"];

/** Asks as TMP117 and 28 others of the SDK do: by register. */
class ByRegister implements Driver {
  readonly #io: SMBus;
  constructor({ sensor }: { sensor: object }) {
    const { io: Io, ...rest } = sensor as { io: new (options: object) => SMBus };
    this.#io = new Io({ address: 0x48, hz: 400_000, ...rest });
    if (this.#io.readUint8(0x0f) !== 0x17) throw new Error("unexpected sensor");
  }
  configure(): void {
    this.#io.writeUint8(0x10, 0x20);
  }
  sample(): object {
    return { thermometer: { temperature: this.#io.readUint16(0, true) / 128 } };
  }
  close(): void {
    this.#io.close();
  }
}

/** Asks as BMP280 and SHT3x do: bytes out, bytes in. */
class ByBytes implements Driver {
  readonly #io: I2C;
  constructor({ sensor }: { sensor: object }) {
    const { io: Io, ...rest } = sensor as { io: new (options: object) => I2C };
    this.#io = new Io({ address: 0x44, hz: 400_000, ...rest });
    this.#io.write(Uint8Array.of(0));
  }
  sample(): object {
    this.#io.write(Uint8Array.of(0));
    const raw = new DataView(this.#io.read(2) as ArrayBuffer).getUint16(0);
    return { thermometer: { temperature: raw / 100 } };
  }
  close(): void {
    this.#io.close();
  }
}

let register: Chip;
let bytes: Chip;
const out = new Float64Array(3);

/** Readings once a second; the last one. */
function read(sensor: ReturnType<typeof i2cSensor>, seconds = 1): number {
  for (let i = 0; i < seconds; i++) {
    world.nowMs += 1000;
    sensor.readInto(out, 0);
  }
  return out[0];
}

beforeEach(() => {
  world.reset();
  bus.reset();
  register = new Chip();
  register.registers.set([0x0a, 0x80], 0);
  register.registers[0x0f] = 0x17;
  bytes = new Chip();
  bytes.registers.set([0x08, 0x34], 0);
  bus.chips.set(0x48, register).set(0x44, bytes);
  Object.assign(globalThis, { device: { I2C: { default: { data: 2 } }, io: { I2C, SMBus } } });
});

describe("drivers of both shapes", () => {
  it("find their methods without being told", () => {
    expect(read(i2cSensor(ByRegister, FIELD))).toBe(21);
    expect(read(i2cSensor(ByBytes, FIELD))).toBe(21);
    expect(register.registers[0x10]).toBe(0x20);
    expect(world.lines).toEqual([]);
  });

  it("take the class that the place names", () => {
    expect(read(i2cSensor(ByBytes, FIELD, { bus: "I2C" }))).toBe(21);
    expect(read(i2cSensor(ByRegister, FIELD, { bus: "I2C" }))).toBeNaN();
    expect(world.lines[0]).toMatch(/readUint8 is not a function; it is tried again$/);
  });

  it("on a board with I2C alone, or with none", () => {
    Object.assign(globalThis, { device: { io: { I2C } } });
    expect(read(i2cSensor(ByBytes, FIELD))).toBe(21);
    expect(read(i2cSensor(ByRegister, FIELD, { bus: "SMBus" }))).toBeNaN();
    expect(world.lines[0]).toContain("this board has no SMBus bus; it is tried again");
    Object.assign(globalThis, { device: { io: {} } });
    expect(read(i2cSensor(ByBytes, FIELD))).toBeNaN();
    expect(world.lines[1]).toContain("this board has no I2C bus; it is tried again");
  });
});

describe.each([
  ["by register", ByRegister, () => register],
  ["by bytes", ByBytes, () => bytes],
] as const)("a chip that is asked %s", (_, driver, chip) => {
  it("and does not answer for a while gives NaN, then works again", () => {
    const sensor = i2cSensor(driver, FIELD);
    read(sensor, 3);
    chip().state = "nak";
    expect(read(sensor, 10)).toBeNaN();
    chip().state = "well";
    expect(read(sensor, 20)).toBe(21);
    expect(world.lines.map((line) => line.split(": ").at(-1))).toEqual([
      "write failed; it is tried again",
      "works again",
    ]);
  });

  it("and stretches the clock for less than the time-out is waited for", () => {
    chip().stretchMs = 20;
    expect(read(i2cSensor(driver, FIELD), 5)).toBe(21);
  });

  it("and stretches it for ever costs 50 ms an attempt, ever more rarely", () => {
    chip().stretchMs = 10_000;
    const sensor = i2cSensor(driver, FIELD);
    const began = world.nowMs;
    expect(read(sensor, 600)).toBeNaN();
    expect(world.nowMs - began - 600_000).toBeLessThan(20 * 50);
    expect(world.lines).toHaveLength(1);
    expect(world.lines[0]).toContain("write timed out; it is tried again");
  });
});

describe("two sensors on one bus", () => {
  it("do not disturb each other, also while one is missing", () => {
    const one = i2cSensor(ByRegister, FIELD);
    const other = i2cSensor(ByBytes, FIELD);
    for (let i = 0; i < 20; i++) {
      register.state = i % 5 === 4 ? "nak" : "well";
      const reading = read(one);
      if (register.state === "nak") expect(reading).toBeNaN();
      expect(read(other)).toBe(21);
    }
    expect(bytes.transfers).toBeGreaterThan(40);
  });

  it("are both without a reading while one holds the bus, and come back by themselves", () => {
    const one = i2cSensor(ByRegister, FIELD);
    const other = i2cSensor(ByBytes, FIELD);
    expect([read(one), read(other)]).toEqual([21, 21]);
    register.state = "hang";
    const began = world.nowMs;
    for (let i = 0; i < 60; i++) expect([read(one), read(other)]).toEqual([NaN, NaN]);
    expect(world.nowMs - began - 120_000).toBeLessThan(30 * 50);
    register.state = "well";
    for (let i = 0; i < 60; i++) read(one) + read(other);
    expect([read(one), read(other)]).toEqual([21, 21]);
    expect(bus.open.size).toBe(2);
  });
});

describe("the driver in examples/sensors", () => {
  const FIELDS = ["thermometer.temperature", "barometer.pressure", "hygrometer.humidity"];
  /** The worked example of the BMP280's data sheet, whose formulas are the same. */
  const T = [27_504, 26_435, -1000];
  const P = [36_477, -10_685, 3024, 2855, 140, -7, 15_500, -14_600, 6000];
  const H = { h1: 75, h2: 362, h3: 0, h4: 313, h5: 50, h6: 30 };
  const ADC = { t: 519_888, p: 415_148, h: 29_000 };
  let chip: Chip;

  beforeEach(() => {
    chip = new Chip();
    const view = new DataView(chip.registers.buffer);
    [...T, ...P].forEach((value, i) => {
      view.setUint16(0x88 + 2 * i, value & 0xffff, true);
    });
    chip.registers[0xa1] = H.h1;
    view.setInt16(0xe1, H.h2, true);
    const { h3, h4, h5, h6 } = H;
    chip.registers.set([h3, h4 >> 4, (h4 & 15) | ((h5 & 15) << 4), h5 >> 4, h6], 0xe3);
    chip.registers[0xd0] = 0x60;
    const bits20 = (value: number) => [value >> 12, (value >> 4) & 255, (value & 15) << 4];
    chip.registers.set([...bits20(ADC.p), ...bits20(ADC.t), ADC.h >> 8, ADC.h & 255], 0xf7);
    bus.chips.set(0x76, chip);
  });

  /** Section 4.2.3 of the data sheet: the same in integers, 1024ths of a percent. */
  function humidityInIntegers(fine: number): number {
    const [h1, h2, h3, h4, h5, h6] = Object.values(H).map(BigInt);
    const t = BigInt(Math.trunc(fine)) - 76_800n;
    const above = ((BigInt(ADC.h) << 14n) - (h4 << 20n) - h5 * t + 16_384n) >> 15n;
    const bent = (((t * h6) >> 10n) * (((t * h3) >> 11n) + 32_768n)) >> 10n;
    let x = above * (((bent + 2_097_152n) * h2 + 8192n) >> 14n);
    x -= ((((x >> 15n) * (x >> 15n)) >> 7n) * h1) >> 4n;
    return Number(x >> 12n) / 1024;
  }

  it("computes what the data sheet does", () => {
    const sensor = i2cSensor(BME280, FIELDS);
    read(sensor);
    expect(out[0]).toBeCloseTo(25.08, 2);
    expect(Math.abs(out[1] - 100_653.27)).toBeLessThan(0.1);
    expect(out[2]).toBeGreaterThan(20);
    expect(Math.abs(out[2] - humidityInIntegers(out[0] * 5120))).toBeLessThan(0.05);
    expect([0xf2, 0xf4].map((at) => chip.registers[at])).toEqual([1, 0b001_001_11]);
  });

  it("gives NaN for what was not measured, each by itself", () => {
    chip.registers.set([0x80, 0, 0], 0xf7);
    const sensor = i2cSensor(BME280, FIELDS);
    read(sensor);
    expect([out[0] > 25, out[1], out[2] > 20]).toEqual([true, NaN, true]);
    chip.registers.set([0x80, 0, 0], 0xfa);
    chip.registers.set([0x80, 0], 0xfd);
    read(sensor);
    expect([...out]).toEqual([NaN, NaN, NaN]);
  });

  it("says what it found in the place of its chip, and gives the bus back", () => {
    chip.registers[0xd0] = 0x58;
    read(i2cSensor(BME280, FIELDS));
    expect(world.lines[0]).toContain("expected a BME280 (0x60), got chip 0x58");
    expect(bus.open.size).toBe(0);
  });
});
