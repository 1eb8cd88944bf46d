// A driver of one I2C chip for which the Moddable SDK has none, in the shape that `i2cSensor` takes:
//
//   new Driver({ sensor })   `sensor.io` is the bus's class, the rest of `sensor` its options; throws
//                            when the chip does not answer, and closes what it opened
//   sample()                 an object with numbers in it; NaN for what was not measured
//   close()                  gives the bus back
//
//   i2cSensor(BME280, ["thermometer.temperature", "barometer.pressure", "hygrometer.humidity"], {…})
//
// Registers and compensation: Bosch, BME280 data sheet (BST-BME280-DS002), sections 4.2, 5 and 8.1.

import type { Bus } from "sluice/device";

interface Options {
  readonly sensor: { readonly io: new (options: object) => Bus };
}

const ADDRESS = 0x76;
const CHIP_ID = 0x60;
const REGISTER = {
  calibration: 0x88,
  id: 0xd0,
  reset: 0xe0,
  calibrationHumidity: 0xe1,
  controlHumidity: 0xf2,
  status: 0xf3,
  control: 0xf4,
  config: 0xf5,
  data: 0xf7,
} as const;
const RESET = 0xb6;
/** Bit of the status: the calibration is being copied, for 2 ms after a reset. */
const IS_COPYING = 1;
const LOOKS_MAX = 50;
/** What a channel that was not measured holds: 20 and 16 bits with the first set. */
const NO_DATA_20 = 0x80000;
const NO_DATA_16 = 0x8000;

export class BME280 {
  readonly #bus: Bus;
  readonly #byte = new Uint8Array(1);
  readonly #pair = new Uint8Array(2);
  readonly #data = new Uint8Array(8);
  #t: readonly number[] = [];
  #p: readonly number[] = [];
  #h: readonly number[] = [];

  /** Throws Error when no BME280 answers. */
  constructor({ sensor }: Options) {
    this.#bus = new sensor.io({ address: ADDRESS, hz: 100_000, ...sensor });
    try {
      this.#begin();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** °C, Pa and % of relative humidity. */
  sample(): object {
    const d = this.#data;
    this.#readInto(REGISTER.data, d);
    const pressure = (d[0] << 12) | (d[1] << 4) | (d[2] >> 4);
    const temperature = (d[3] << 12) | (d[4] << 4) | (d[5] >> 4);
    const humidity = (d[6] << 8) | d[7];
    const fine = temperature === NO_DATA_20 ? NaN : fineOf(temperature, this.#t);
    return {
      thermometer: { temperature: fine / 5120 },
      barometer: { pressure: pressure === NO_DATA_20 ? NaN : pressureOf(pressure, fine, this.#p) },
      hygrometer: { humidity: humidity === NO_DATA_16 ? NaN : humidityOf(humidity, fine, this.#h) },
    };
  }

  close(): void {
    this.#bus.close();
  }

  #begin(): void {
    const id = this.#read(REGISTER.id);
    if (id !== CHIP_ID) throw new Error(`expected a BME280 (0x60), got chip 0x${id.toString(16)}`);
    this.#write(REGISTER.reset, RESET);
    let looks = 0;
    while ((this.#read(REGISTER.status) & IS_COPYING) !== 0) {
      if (++looks > LOOKS_MAX) throw new Error("the chip does not come out of its reset");
    }
    this.#readCalibration();
    // Each once a measurement, one each 125 ms, without the chip's own filter.
    this.#write(REGISTER.controlHumidity, 0b001);
    this.#write(REGISTER.config, 0b010_000_00);
    this.#write(REGISTER.control, 0b001_001_11);
  }

  #readCalibration(): void {
    const first = new Uint8Array(26);
    const second = new Uint8Array(7);
    this.#readInto(REGISTER.calibration, first);
    this.#readInto(REGISTER.calibrationHumidity, second);
    const one = new DataView(first.buffer);
    const two = new DataView(second.buffer);
    const signed = (at: number) => one.getInt16(at, true);
    this.#t = [one.getUint16(0, true), signed(2), signed(4)];
    this.#p = [one.getUint16(6, true), ...[8, 10, 12, 14, 16, 18, 20, 22].map(signed)];
    const shared = second[4];
    this.#h = [
      first[25],
      two.getInt16(0, true),
      second[2],
      (two.getInt8(3) << 4) | (shared & 0x0f),
      (two.getInt8(5) << 4) | (shared >> 4),
      two.getInt8(6),
    ];
  }

  #read(register: number): number {
    this.#readInto(register, this.#byte);
    return this.#byte[0];
  }

  #readInto(register: number, out: Uint8Array): void {
    this.#byte[0] = register;
    this.#bus.write(this.#byte);
    this.#bus.read(out);
  }

  #write(register: number, value: number): void {
    this.#pair[0] = register;
    this.#pair[1] = value;
    this.#bus.write(this.#pair);
  }
}

/** Temperature as the other two need it: 5120 a degree. */
function fineOf(adc: number, [t1, t2, t3]: readonly number[]): number {
  const coarse = adc / 16384 - t1 / 1024;
  return coarse * t2 + (coarse / 8) ** 2 * t3;
}

/** Pa */
function pressureOf(adc: number, fine: number, p: readonly number[]): number {
  const [p1, p2, p3, p4, p5, p6, p7, p8, p9] = p;
  const t = fine / 2 - 64_000;
  const offset = ((t * t * p6) / 32_768 + 2 * t * p5) / 4 + p4 * 65_536;
  const slope = (1 + ((p3 * t * t) / 524_288 + p2 * t) / 524_288 / 32_768) * p1;
  if (slope === 0) return NaN;
  const raw = ((1_048_576 - adc - offset / 4096) * 6250) / slope;
  return raw + ((p9 * raw * raw) / 2 ** 31 + (raw * p8) / 32_768 + p7) / 16;
}

/** % of relative humidity */
function humidityOf(adc: number, fine: number, h: readonly number[]): number {
  const [h1, h2, h3, h4, h5, h6] = h;
  const t = fine - 76_800;
  const bent = 1 + (h6 / 2 ** 26) * t * (1 + (h3 / 2 ** 26) * t);
  const raw = (adc - (h4 * 64 + (h5 / 16_384) * t)) * (h2 / 65_536) * bent;
  const humidity = raw * (1 - (h1 * raw) / 524_288);
  return humidity < 0 ? 0 : humidity > 100 ? 100 : humidity;
}
