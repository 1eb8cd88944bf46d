// Sensors as the filter wants them: `channels` values at a time, NaN where there is none, never
// an exception, never a wait that the driver does not impose. The plug-in shape is the core's
// `Sensor`: { channels, readInto(out, offset) }; anything of that shape may be given.

import Time from "time";
import type { Sensor } from "../src/index.ts";
import { notice, reasonOf } from "./log.ts";

/** What is asked of a driver; those of ECMA-419 have it. */
export interface Driver {
  /** A number, or an object with numbers in it. */
  sample(): unknown;
  close?(): void;
}

/** Waits between attempts to start a driver: doubling from the first to the second. */
const RETRY_MIN_MS = 1_000;
const RETRY_MAX_MS = 60_000;
/** A driver that keeps everybody waiting so long is not asked again at once. */
const SAMPLE_MAX_MS = 1_000;
/** Samples without a number in a row after which the driver is started anew. */
const EMPTY_MAX = 10;

/**
 * A sensor over a driver's `sample()`. `fields` says where in the sample each channel's number
 * is, such as "thermometer.temperature"; "" is the sample itself. `open` makes and configures the
 * driver, and is called again whenever the driver failed: absent sensors may come later.
 */
export function sampled(open: () => Driver, fields: readonly string[]): Sensor {
  return new SampledSensor(open, fields);
}

/** An analog input as 0 … 1 of its range. `scale` and `offset` of its channel make it a unit. */
export function analog(pin: number): Sensor {
  return sampled(() => {
    const Analog = typeof device === "undefined" ? undefined : device?.io?.Analog;
    if (Analog === undefined) throw new Error("this chip has no analog input");
    const input = new Analog({ pin });
    const full = 2 ** input.resolution - 1;
    return { sample: () => input.read() / full, close: () => input.close() };
  }, [""]);
}

class SampledSensor implements Sensor {
  readonly channels: number;
  readonly #open: () => Driver;
  readonly #name: string;
  readonly #paths: readonly (readonly string[])[];
  #driver: Driver | undefined;
  #waitMs = 0;
  #nextWaitMs = RETRY_MIN_MS;
  #sinceTicks = 0;
  #empty = 0;
  #isWell: boolean | undefined;

  constructor(open: () => Driver, fields: readonly string[]) {
    this.#open = open;
    this.#name = fields.join(", ");
    this.#paths = fields.map((field) => (field === "" ? [] : field.split(".")));
    this.channels = fields.length;
  }

  readInto(out: Float64Array, offset: number): void {
    for (let c = 0; c < this.channels; c++) out[offset + c] = Number.NaN;
    const before = Time.ticks;
    if (this.#driver === undefined && (before - this.#sinceTicks) >>> 0 < this.#waitMs) return;
    let sample: unknown;
    try {
      this.#driver ??= this.#open();
      sample = this.#driver.sample();
    } catch (error) {
      this.#fail(reasonOf(error));
      return;
    }
    const tookMs = (Time.ticks - before) >>> 0;
    if (tookMs > SAMPLE_MAX_MS) this.#fail(`a sample took ${tookMs} ms`);
    else this.#pickInto(sample, out, offset);
  }

  #pickInto(sample: unknown, out: Float64Array, offset: number): void {
    let numbers = 0;
    for (let c = 0; c < this.channels; c++) {
      const value = numberAt(sample, this.#paths[c]!);
      out[offset + c] = value;
      if (!Number.isNaN(value)) numbers++;
    }
    if (numbers > 0) {
      this.#empty = 0;
      this.#nextWaitMs = RETRY_MIN_MS;
      if (this.#isWell === false) notice(`sensor ${this.#name}: works again`);
      this.#isWell = true;
    } else if (++this.#empty >= EMPTY_MAX) {
      this.#fail(`${EMPTY_MAX} samples without a number`);
    }
  }

  /** Gives the driver up for a while. */
  #fail(reason: string): void {
    try {
      this.#driver?.close?.();
    } catch {
      // It was broken already.
    }
    this.#driver = undefined;
    this.#empty = 0;
    this.#sinceTicks = Time.ticks;
    this.#waitMs = this.#nextWaitMs;
    this.#nextWaitMs = Math.min(2 * this.#nextWaitMs, RETRY_MAX_MS);
    // Said when it changes: a sensor that was never connected would fill the log.
    if (this.#isWell !== false) notice(`sensor ${this.#name}: ${reason}; it is tried again`);
    this.#isWell = false;
  }
}

function numberAt(sample: unknown, path: readonly string[]): number {
  let at = sample;
  for (let i = 0; i < path.length; i++) {
    if (typeof at !== "object" || at === null) return Number.NaN;
    at = (at as Record<string, unknown>)[path[i]!];
  }
  return typeof at === "number" ? at : Number.NaN;
}

/** Straight-line calibration of one channel: value = scale · reading + offset. */
export interface Calibration {
  readonly scale: number;
  readonly offset: number;
}

/** Several sensors as one, their channels in order, each calibrated. */
export class SensorGroup implements Sensor {
  readonly channels: number;
  readonly #sensors: readonly Sensor[];
  readonly #calibrations: readonly Calibration[];

  /** @throws RangeError when there is not one calibration for each channel */
  constructor(sensors: readonly Sensor[], calibrations: readonly Calibration[]) {
    this.channels = sensors.reduce((sum, { channels }) => sum + channels, 0);
    if (this.channels !== calibrations.length) {
      throw new RangeError(
        `the sensors give ${this.channels} channels, sluice.channels names ${calibrations.length}`,
      );
    }
    this.#sensors = sensors;
    this.#calibrations = calibrations;
  }

  readInto(out: Float64Array, offset: number): void {
    let at = offset;
    for (let i = 0; i < this.#sensors.length; i++) {
      const sensor = this.#sensors[i]!;
      try {
        sensor.readInto(out, at);
      } catch (error) {
        // A plug-in that breaks the rule may cost its own readings, no others.
        for (let c = 0; c < sensor.channels; c++) out[at + c] = Number.NaN;
        notice(`sensor ${i}: ${reasonOf(error)}`);
      }
      at += sensor.channels;
    }
    for (let c = 0; c < this.channels; c++) {
      const { scale, offset: shift } = this.#calibrations[c]!;
      out[offset + c] = scale * out[offset + c]! + shift;
    }
  }
}
