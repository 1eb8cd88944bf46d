// The only place where sensor, filter and bridge meet. Owns no timer: whoever composes the
// application calls `step` once a reading, and the bridge's `poll` between readings.
import type { Bridge } from "./bridge/bridge.ts";
import type { FilterBank } from "./filter/bank.ts";
import type { ChannelFilter } from "./filter/channel.ts";
import type { Clock, Sensor } from "./ports.ts";

export interface RuntimeOptions {
  readonly clock: Clock;
  readonly sensor: Sensor;
  readonly bank: FilterBank;
  /** Absent: readings are judged and kept here. */
  readonly bridge?: Bridge;
}

/** Sensor → filter → bridge. */
export class Runtime {
  readonly channels: readonly ChannelFilter[];
  readonly #clock: Clock;
  readonly #sensor: Sensor;
  readonly #bank: FilterBank;
  readonly #bridge: Bridge | null;
  readonly #readings: Float64Array;

  /** Throws RangeError when sensor and bank differ in channels. */
  constructor(options: RuntimeOptions) {
    const { clock, sensor, bank, bridge } = options;
    if (sensor.channels !== bank.channels.length) {
      throw new RangeError(
        `Runtime: the sensor has ${sensor.channels} channels, the filter ${bank.channels.length}`,
      );
    }
    this.channels = bank.channels;
    this.#clock = clock;
    this.#sensor = sensor;
    this.#bank = bank;
    this.#bridge = bridge ?? null;
    this.#readings = new Float64Array(sensor.channels);
  }

  /** Takes, judges and reports one reading of every channel. */
  step(): void {
    this.#sensor.readInto(this.#readings, 0);
    this.#bank.push(this.#readings, this.#clock.ticksMs());
    if (this.#bridge !== null) this.#bridge.report();
  }
}
