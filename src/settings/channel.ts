// The settings of one channel. They belong to its sensor, not to the model: a preset that everybody
// shares cannot know a sensor.
//
// To add one: a line with its rule here. The compiler then asks for its help line
// (lab/settings/help.ts), and everything else follows: the type, the readers of a device and of
// `--config`, the option, the page's control, and, with `npm run docs`, the table in SPEC.md. What
// it says together with others, if anything, belongs into together.ts.

import { DECIMALS_MAX } from "../limits.ts";
import {
  DAY_MS,
  FAR,
  integer,
  list,
  number,
  object,
  oneOf,
  optional,
  positive,
  text,
  type Value,
} from "./rules.ts";

const ANY = number(-FAR, FAR);
const FROM_ZERO = number(0, FAR);

/**
 * With a policy a channel is published when its value changed by more than the deadband (or
 * there is none), at least `minMs` and at most `maxMs` after the last time; a change between
 * fresh, held and unavailable passes at once and once.
 */
export const REPORT = object({
  /** Not more often than this; absent or 0: no limit. */
  minMs: integer(0, DAY_MS),
  /** A fresh value is published at least this often; absent or 0: only when it changes. */
  maxMs: integer(0, DAY_MS),
  /** Change of the value that matters, in its unit. */
  deadband: FROM_ZERO,
  /** The same in percent of the last published value; the larger of both counts. */
  deadbandPercent: number(0, 100),
});

export const CHANNEL = object(
  {
    /** Shown to people; any Unicode. */
    name: text(1, 128),
    /** Shown behind values. */
    unit: text(0, 32),
    /** The sensor's physical range, in its unit; readings outside it are rejected. */
    min: ANY,
    max: ANY,
    /** Values by which the sensor reports failure, such as 85 and -127 of a DS18B20. */
    sentinels: list(ANY, 0, 16),
    /** |reading - sentinel| up to which a reading counts as the sentinel. */
    sentinelTolerance: FROM_ZERO,
    /** Smallest step of the sensor, in its unit; 0 or absent: unknown. */
    resolution: FROM_ZERO,
    /** Noise scale (standard deviation), in its unit, where it is known; absent: found on line. */
    noise: FROM_ZERO,
    /** Readings without the usual noise after which the sensor is stuck; 0: flat lines are real. */
    stuckReadings: integer(0, 1e6),
    /** Missing readings for which the last value is held before it becomes unavailable. */
    holdReadings: integer(0, 1e6),
    /**
     * "counter": only grows, and starts again from a lower value after a reset; "angle": comes
     * round again after a turn. Absent: kind.ts says.
     */
    kind: oneOf("gauge", "counter", "angle"),
    /** Once round, in the unit of an angle. */
    turn: positive(FAR),
    /** Nominal time between readings, by which long gaps are seen; 0: they are not. */
    periodMs: number(0, DAY_MS),
    /** When a reading is published; absent: always. */
    report: REPORT,
    /** Home Assistant's `device_class`, such as `temperature`; checked against its list. */
    deviceClass: text(1, 64),
    /** Home Assistant's `state_class`; absent: found from `kind` and `deviceClass`. */
    stateClass: oneOf("measurement", "measurement_angle", "total", "total_increasing"),
    /** Decimals that Home Assistant and the page show. */
    decimals: integer(0, DECIMALS_MAX),
    /** The value is scale · reading + offset. */
    scale: optional(ANY, 1),
    offset: optional(ANY, 0),
  },
  "name",
);

export type ReportSettings = Value<typeof REPORT>;
export type ChannelSettings = Value<typeof CHANNEL>;
