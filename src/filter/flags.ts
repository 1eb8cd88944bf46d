// What is said about a reading, as bits of one integer. The names are what people see in CSV
// files and MQTT payloads; the bits are stable (SPEC.md), new ones are only ever appended.

/** No reading arrived. */
export const FLAG_MISSING = 1 << 0;
/** NaN was not given as "missing" but the reading is ±Infinity or beyond any number we accept. */
export const FLAG_NON_FINITE = 1 << 1;
/** Outside the sensor's physical range. */
export const FLAG_RANGE = 1 << 2;
/** One of the values by which the sensor says that it failed. */
export const FLAG_SENTINEL = 1 << 3;
/** The same time stamp as the reading before. */
export const FLAG_DUPLICATE = 1 << 4;
/** A time stamp before that of the reading before. */
export const FLAG_LATE = 1 << 5;
/** The noise that this sensor always has is gone: it repeats itself. */
export const FLAG_STUCK = 1 << 6;
/** A counter started again from a lower value. */
export const FLAG_COUNTER_RESET = 1 << 7;
/** The noise scale is not known yet; the value is a running median. */
export const FLAG_WARMING = 1 << 8;
/** The value is not fresh: it comes from an earlier reading. */
export const FLAG_HELD = 1 << 9;
/** No value: the last good reading is too old. */
export const FLAG_UNAVAILABLE = 1 << 10;
/** The reading is far from the value, measured in noise scales. */
export const FLAG_OUTLIER = 1 << 11;
/** The filter had lost the signal and was set back to it. */
export const FLAG_RECOVERED = 1 << 12;

/** Flags under which a reading is kept from the filter. */
export const FLAGS_REJECTED =
  FLAG_MISSING |
  FLAG_NON_FINITE |
  FLAG_RANGE |
  FLAG_SENTINEL |
  FLAG_DUPLICATE |
  FLAG_LATE |
  FLAG_STUCK;

/** Bit i is called `FLAG_NAMES[i]`. */
export const FLAG_NAMES: readonly string[] = [
  "missing",
  "nonfinite",
  "range",
  "sentinel",
  "duplicate",
  "late",
  "stuck",
  "reset",
  "warming",
  "held",
  "unavailable",
  "outlier",
  "recovered",
];
