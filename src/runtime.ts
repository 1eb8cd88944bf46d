// The only place where sensor, filter, bridge and updater meet. Owns no timer: whoever composes
// the application calls `step` once a reading, and `poll` between readings.
import type { Bridge } from "./bridge/bridge.ts";
import type { FilterBank } from "./filter/bank.ts";
import type { Judged } from "./filter/config.ts";
import type { Clock, Sensor } from "./ports.ts";
import type { Updater } from "./update/updater.ts";

export interface RuntimeOptions {
  readonly clock: Clock;
  readonly sensor: Sensor;
  readonly bank: FilterBank;
  /** Absent: readings are judged and kept here. */
  readonly bridge?: Bridge;
  /** Replaces the model of `bank`; it must be the bridge's `peer`. */
  readonly updater?: Updater;
}

/** Sensor → filter → bridge, and the updater beside them. */
export class Runtime {
  readonly channels: readonly Judged[];
  readonly #clock: Clock;
  readonly #sensor: Sensor;
  readonly #bank: FilterBank;
  readonly #bridge: Bridge | undefined;
  readonly #updater: Updater | undefined;
  readonly #readings: Float64Array;
  /** Short id of the model that the bridge tells of; "": no updater. */
  #model: string;

  /** Throws RangeError when sensor and bank differ in channels. */
  constructor(options: RuntimeOptions) {
    const { clock, sensor, bank, bridge, updater } = options;
    if (sensor.channels !== bank.channels.length) {
      throw new RangeError(
        `Runtime: the sensor has ${sensor.channels} channels, the filter ${bank.channels.length}`,
      );
    }
    this.channels = bank.channels;
    this.#clock = clock;
    this.#sensor = sensor;
    this.#bank = bank;
    this.#bridge = bridge;
    this.#updater = updater;
    this.#model = updater?.activeId ?? "";
    this.#readings = new Float64Array(sensor.channels);
  }

  /** Takes, judges and reports one reading of every channel. */
  step(): void {
    this.#sensor.readInto(this.#readings, 0);
    this.#bank.push(this.#readings, this.#clock.ticksMs());
    this.#bridge?.report();
  }

  /**
   * One bounded piece of what is due beside the readings: connection, backlog, update. To be
   * called between readings, once a second or more often; at most one flash block is erased.
   */
  poll(): void {
    this.#bridge?.poll();
    if (this.#updater === undefined) return;
    this.#updater.poll();
    const { activeId } = this.#updater;
    if (activeId === this.#model) return;
    this.#model = activeId;
    this.#bridge?.changeModel(activeId);
  }

  /** To be called before a deep sleep: a model on trial goes on with its trial after it. */
  prepareSleep(): void {
    this.#updater?.prepareSleep();
  }
}
