// What the device's configuration says about one channel. It belongs to the sensor, not to the
// model: a shared preset cannot know a sensor.

export interface ChannelConfig {
  /** Shown to people; any Unicode. */
  readonly name: string;
  readonly unit?: string;
  /** The sensor's physical range, in its unit; readings outside it are rejected. */
  readonly min?: number;
  readonly max?: number;
  /** Values by which the sensor reports failure, such as 85 and -127 of a DS18B20. */
  readonly sentinels?: readonly number[];
  /** |reading - sentinel| up to which a reading counts as the sentinel; default 0.02. */
  readonly sentinelTolerance?: number;
  /** Smallest step of the sensor, in its unit; 0 or absent: unknown. */
  readonly resolution?: number;
  /** Noise scale (standard deviation), in its unit, where it is known; absent: found on line. */
  readonly noise?: number;
  /** Readings without the usual noise after which the sensor is stuck; 0: flat lines are real. */
  readonly stuckReadings?: number;
  /** Missing readings for which the last value is held before it becomes unavailable. */
  readonly holdReadings?: number;
  /**
   * "counter": only grows, and starts again from a lower value after a reset. "angle": comes round
   * after a full `turn`.
   */
  readonly kind?: "gauge" | "counter" | "angle";
  /** A full turn of an angle, in its unit; default 360. */
  readonly turn?: number;
  /** Nominal time between readings, by which long gaps are seen; 0 or absent: they are not. */
  readonly periodMs?: number;
  /** When a reading is published; absent: always. */
  readonly report?: ReportConfig;
  /** Home Assistant's `device_class`, such as `temperature`; checked against its list. */
  readonly deviceClass?: string;
  /** Home Assistant's `state_class`; absent: found from `kind` and `deviceClass`. */
  readonly stateClass?: "measurement" | "measurement_angle" | "total" | "total_increasing";
  /** Decimals that Home Assistant shows. */
  readonly decimals?: number;
}

/**
 * With a policy a channel is published when its value changed by more than the deadband (or
 * there is none), at least `minMs` and at most `maxMs` after the last time; a change between
 * fresh, held and unavailable passes at once and once.
 */
export interface ReportConfig {
  /** Not more often than this; absent or 0: no limit. */
  readonly minMs?: number;
  /** A fresh value is published at least this often; absent or 0: only when it changes. */
  readonly maxMs?: number;
  /** Change of the value that matters, in its unit. */
  readonly deadband?: number;
  /** The same in percent of the last published value; the larger of both counts. */
  readonly deadbandPercent?: number;
}

/** One judged reading; NaN stands for "none". Reused: copy what must survive the next reading. */
export interface Judged {
  readonly value: number;
  readonly raw: number;
  /** |reading - value| in noise scales. */
  readonly score: number;
  /** Bits of `flags.ts`. */
  readonly flags: number;
  /** Age of the newest good reading in `value`. */
  readonly ageMs: number;
  /** Half of the interval around the value in which the truth is nine times of ten. */
  readonly plusMinus: number;
  /** Should people look at it: were three of the last eight readings doubtful? */
  readonly problem: boolean;
}
