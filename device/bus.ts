// The I2C bus that drivers are given.

import type { Sensor } from "../src/index.ts";
import { type Driver, sampled } from "./sensors.ts";

/** Milliseconds after which a bus that somebody holds down is an error; the SDK's default, 400,
 * would cost a fast stream its readings. */
const TIMEOUT_MS = 50;

/** Where the chip is, as far as it is not at the board's default bus and the driver's address. */
export interface Place {
  /**
   * The class of I/O that the driver is given. Default: SMBus, which has the methods of both, or
   * I2C on a board that has no other.
   */
  readonly bus?: "SMBus" | "I2C";
  readonly data?: number;
  readonly clock?: number;
  readonly address?: number;
  readonly hz?: number;
}

/** What any of the board's classes of I/O can do. */
export interface Bus {
  /** Fills the buffer. */
  read(buffer: Uint8Array): unknown;
  write(bytes: Uint8Array): unknown;
  close(): void;
}

/** A driver of an I2C chip after ECMA-419. */
type DriverClass = new (options: {
  sensor: { readonly io: new (options: object) => Bus };
}) => Driver & { configure?(options: object): void };

/**
 * A sensor over a driver of an I2C chip: one of the SDK's, such as BMP280 or TMP117, or one of your
 * own (examples/sensors/bme280.ts shows the shape).
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
  const { bus, ...wires } = place;
  const kinds = board?.io;
  const Io = bus === undefined ? (kinds?.SMBus ?? kinds?.I2C) : kinds?.[bus];
  const io = Io && reopening(Io);
  return sampled(() => {
    if (io === undefined) throw new Error(`this board has no ${bus ?? "I2C"} bus`);
    const sensor = { ...board?.I2C?.default, ...wires, io, timeout: TIMEOUT_MS };
    const driver = new Driver({ sensor });
    driver.configure?.({});
    return driver;
  }, fields);
}

/**
 * A class of I/O that closes what it made before. Drivers make their I/O first, throw when the chip
 * does not answer, and leave it open: the next attempt would find the address taken for ever.
 */
function reopening(Io: new (options: object) => Bus): new (options: object) => Bus {
  let last: Bus | undefined;
  return class {
    constructor(options: object) {
      last?.close();
      last = undefined;
      last = new Io(options);
      // biome-ignore lint/correctness/noConstructorReturn: drivers make their I/O by `new`.
      return last;
    }
  } as unknown as new (
    options: object,
  ) => Bus;
}
