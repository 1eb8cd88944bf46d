// The I2C bus that drivers are given.

import type { Sensor } from "../src/index.ts";
import { type Driver, sampled } from "./sensors.ts";

/** Milliseconds after which a bus that somebody holds down is an error; the SDK's default, 400,
 * would cost a fast stream its readings. */
const TIMEOUT_MS = 50;

/** Where the chip is, as far as it is not at the board's default bus and the driver's address. */
export interface Place {
  readonly data?: number;
  readonly clock?: number;
  readonly address?: number;
  readonly hz?: number;
}

/** A driver of an I2C chip after ECMA-419. */
type DriverClass = new (options: { sensor: object }) => Driver & { configure?(o: object): void };

/**
 * A sensor over one of the SDK's drivers of I2C chips, such as BMP280 or SHT3x.
 *
 * @param fields as `sampled` takes them: where in a sample each channel's number is
 * @param place plain `esp32` has no default bus: give `data` and `clock`
 */
export function i2cSensor(
  Driver: DriverClass,
  fields: readonly string[],
  place: Place = {},
): Sensor {
  const board = typeof device === "undefined" ? undefined : device;
  const io = reopening(board?.io?.I2C);
  const sensor = { ...board?.I2C?.default, ...place, io, timeout: TIMEOUT_MS };
  return sampled(() => {
    const driver = new Driver({ sensor });
    driver.configure?.({});
    return driver;
  }, fields);
}

/**
 * A class of I/O that closes what it made before. Drivers make their I/O first, throw when the chip
 * does not answer, and leave it open: the next attempt would find the address taken for ever.
 */
function reopening(Io: (new (options: object) => { close(): void }) | undefined): unknown {
  if (Io === undefined) return undefined;
  const Bus = Io;
  let last: { close(): void } | undefined;
  return class {
    constructor(options: object) {
      last?.close();
      last = undefined;
      last = new Bus(options);
      // biome-ignore lint/correctness/noConstructorReturn: drivers make their I/O by `new`.
      return last;
    }
  };
}
