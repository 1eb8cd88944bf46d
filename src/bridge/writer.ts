// Writes JSON as bytes into one buffer that is allocated once. No string is made for a message:
// on a microcontroller every message would otherwise feed the garbage collector.
//
// Numbers use + - * / and floor alone, so that every engine writes the same bytes.

const ZERO = 0x30;
const MINUS = 0x2d;
const POINT = 0x2e;
const LETTER_E = 0x65;
const DASH = 0x2d;
const COLON = 0x3a;
const LETTER_T = 0x54;
const LETTER_Z = 0x5a;
const NULL = [0x6e, 0x75, 0x6c, 0x6c];

/** Significant digits of a number that is not an integer: an error of 1e-9 of it at most. */
const DIGITS = 10;
/** The smallest integer of `DIGITS` digits. */
const MANTISSA_MIN = 1e9;
/** Below it every integer is a double of its own. */
const INTEGER_MAX = 2 ** 53;
/** That of the largest double. */
const EXPONENT_MAX = 308;
/** Smaller numbers are written with an exponent. */
const PLAIN_MIN_EXPONENT = -5;

// Steps by which a number is brought into [1, 10): at most one use of each, so that at most
// nine roundings of 2^-53 precede the rounding to ten digits.
const STEPS = [256, 128, 64, 32, 16, 8, 4, 2, 1];
const POWERS = [1e256, 1e128, 1e64, 1e32, 1e16, 1e8, 1e4, 1e2, 1e1];
const LOW_BOUNDS = [1e-255, 1e-127, 1e-63, 1e-31, 1e-15, 1e-7, 1e-3, 1e-1, 1];

/** The longest number this writes: `-1.234567891e-308`, as long as `-9007199254740992`. */
export const NUMBER_BYTES_MAX = 17;

/** `2026-11-25T10:52:09Z` */
export const ISO_TIME_BYTES = 20;

/** Is `timeMs` a time of the years 1970 … 9999? NaN, an unset clock and nonsense are not. */
export function isIsoTime(timeMs: number): boolean {
  return timeMs >= 0 && timeMs < 253_402_300_800_000;
}

export class ByteWriter {
  /** `bytes[0 … length)` is what was written. */
  readonly bytes: Uint8Array;
  length = 0;

  /** @param capacityBytes the most that will be written between two `clear()` */
  constructor(capacityBytes: number) {
    this.bytes = new Uint8Array(capacityBytes);
  }

  clear(): void {
    this.length = 0;
  }

  byte(value: number): void {
    this.bytes[this.length++] = value;
  }

  append(source: Uint8Array): void {
    const bytes = this.bytes;
    let length = this.length;
    for (let i = 0; i < source.length; i++) bytes[length++] = source[i]!;
    this.length = length;
  }

  /** `value` as a JSON number: integers up to 2^53 exactly, others to ten digits; else `null`. */
  number(value: number): void {
    // Negated, so that NaN takes this way too.
    if (!(value > -Infinity && value < Infinity)) {
      for (let i = 0; i < NULL.length; i++) this.byte(NULL[i]!);
      return;
    }
    let magnitude = value;
    if (value < 0) {
      this.byte(MINUS);
      magnitude = -value;
    }
    const whole = Math.floor(magnitude);
    if (whole === magnitude && magnitude <= INTEGER_MAX) {
      this.#digits(whole, 1);
    } else if (magnitude >= MANTISSA_MIN && magnitude < INTEGER_MAX) {
      // The tenth digit is left of the point or the first one right of it.
      this.#digits(Math.floor(magnitude + 0.5), 1);
    } else {
      this.#decimal(magnitude);
    }
  }

  /** UTC time as ISO 8601, to the second; `isIsoTime(timeMs)` must hold. */
  isoTime(timeMs: number): void {
    const seconds = Math.floor(timeMs / 1000);
    const days = Math.floor(seconds / 86_400);
    const inDay = seconds - days * 86_400;
    // Days to a date in a calendar whose year starts with March, so that the leap day is its
    // last (E. G. Richards, "Mapping Time", 1998).
    const sinceMarch0 = days + 719_468;
    const era = Math.floor(sinceMarch0 / 146_097);
    const dayOfEra = sinceMarch0 - era * 146_097;
    const yearOfEra = Math.floor(
      (dayOfEra -
        Math.floor(dayOfEra / 1460) +
        Math.floor(dayOfEra / 36_524) -
        Math.floor(dayOfEra / 146_096)) /
        365,
    );
    const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
    const dayOfYear = dayOfEra - (yearOfEra * 365 + leapDays);
    const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
    const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
    this.#digits(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), 4);
    this.#after(DASH, month);
    this.#after(DASH, dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1);
    this.#after(LETTER_T, Math.floor(inDay / 3600));
    this.#after(COLON, Math.floor(inDay / 60) % 60);
    this.#after(COLON, inDay % 60);
    this.byte(LETTER_Z);
  }

  #after(separator: number, twoDigits: number): void {
    this.byte(separator);
    this.#digits(twoDigits, 2);
  }

  /** `whole` in at least `width` digits, filled with zeros from the left. */
  #digits(whole: number, width: number): void {
    let count = 1;
    for (let rest = Math.floor(whole / 10); rest > 0; rest = Math.floor(rest / 10)) count++;
    if (count < width) count = width;
    // The quotient's fraction is 0.9 at most and doubles are 0.125 apart at 2^53 / 10, so floor
    // is never fooled by the division's rounding.
    let rest = whole;
    for (let at = this.length + count - 1; at >= this.length; at--) {
      const next = Math.floor(rest / 10);
      this.bytes[at] = ZERO + (rest - next * 10);
      rest = next;
    }
    this.length += count;
  }

  #decimal(magnitude: number): void {
    let scaled = magnitude;
    let exponent = 0;
    for (let i = 0; i < STEPS.length; i++) {
      if (scaled >= POWERS[i]!) {
        scaled /= POWERS[i]!;
        exponent += STEPS[i]!;
      } else if (scaled < LOW_BOUNDS[i]!) {
        scaled *= POWERS[i]!;
        exponent -= STEPS[i]!;
      }
    }
    // Rounded down at the top of the range, where up would read back as infinity.
    const half = exponent === EXPONENT_MAX ? 0 : 0.5;
    let mantissa = Math.floor(scaled * MANTISSA_MIN + half);
    if (mantissa >= MANTISSA_MIN * 10) {
      mantissa = MANTISSA_MIN;
      exponent++;
    }
    let digits = DIGITS;
    while (Math.floor(mantissa / 10) * 10 === mantissa) {
      mantissa /= 10;
      digits--;
    }
    if (exponent >= PLAIN_MIN_EXPONENT && exponent < DIGITS) {
      this.#pointed(mantissa, digits, exponent);
    } else {
      this.#pointed(mantissa, digits, 0);
      this.byte(LETTER_E);
      this.number(exponent);
    }
  }

  /** `mantissa` of `digits` digits with the point after digit `exponent` (before it if < 0). */
  #pointed(mantissa: number, digits: number, exponent: number): void {
    if (exponent < 0) {
      this.byte(ZERO);
      this.byte(POINT);
      this.#digits(mantissa, digits - exponent - 1);
      return;
    }
    const start = this.length;
    this.#digits(mantissa, digits);
    if (digits <= exponent + 1) {
      for (let i = digits; i <= exponent; i++) this.byte(ZERO);
      return;
    }
    const bytes = this.bytes;
    for (let at = this.length; at > start + exponent + 1; at--) bytes[at] = bytes[at - 1]!;
    bytes[start + exponent + 1] = POINT;
    this.length++;
  }
}
