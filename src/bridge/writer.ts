// Writes JSON as bytes into one buffer that is allocated once. No string is made for a message:
// on a microcontroller every message would otherwise feed the garbage collector.
//
// Numbers use + - * / % and floor alone, so that every engine writes the same bytes. Digits come
// out of small integers, four at a time: on XS a division of doubles or a call costs as much as
// several of those.

const ZERO = 0x30;
const MINUS = 0x2d;
const POINT = 0x2e;
const LETTER_E = 0x65;
const DASH = 0x2d;
const COLON = 0x3a;
const LETTER_T = 0x54;
const LETTER_Z = 0x5a;
const NULL = [0x6e, 0x75, 0x6c, 0x6c];

/** Digits right of the first one in a number that is not an integer: an error of 1e-9 of it. */
const DECIMALS = 9;
/** 10 ** DECIMALS */
const SCALE = 1e9;
/** Below it every integer is a double of its own. */
const INTEGER_MAX = 2 ** 53;
/** Smaller numbers are written with an exponent. */
const PLAIN_MIN = 1e-5;
/** That of the largest double. */
const EXPONENT_MAX = 308;

/** The largest step by which a number is brought into [1, 10); each next one is half of it. */
const FIRST_STEP = 256;
// At most one use of each, so that at most nine roundings of 2^-53 precede that to ten digits.
const POWERS = [1e256, 1e128, 1e64, 1e32, 1e16, 1e8, 1e4, 1e2, 1e1];

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

  /** `source` must not lie in this writer's own buffer: XS then allocates for `set`, else not. */
  append(source: Uint8Array): void {
    // One copy in the engine; a loop costs 24 bytecodes a byte.
    this.bytes.set(source, this.length);
    this.length += source.length;
  }

  /** Appends `source[begin … end)`. */
  appendRange(source: Uint8Array, begin: number, end: number): void {
    const bytes = this.bytes;
    let length = this.length;
    for (let i = begin; i < end; i++) bytes[length++] = source[i]!;
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
    if ((magnitude | 0) === magnitude) {
      this.#whole(magnitude);
    } else if (magnitude > INTEGER_MAX || magnitude < PLAIN_MIN) {
      this.#exponential(magnitude);
    } else if (magnitude >= SCALE) {
      // The tenth digit is left of the point or the first one right of it.
      const whole = Math.floor(magnitude);
      this.#whole(magnitude - whole < 0.5 ? whole : whole + 1);
    } else {
      this.#plain(magnitude);
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

  /** `whole` without leading zeros. */
  #whole(whole: number): void {
    let width = 1;
    for (let bound = 10; whole >= bound; bound *= 10) width++;
    this.#digits(whole, width);
  }

  /** `whole` in `width` digits, filled with zeros from the left. */
  #digits(whole: number, width: number): void {
    const bytes = this.bytes;
    const start = this.length;
    let at = start + width;
    this.length = at;
    let rest = whole;
    let four = 0;
    let two = 0;
    let tenth = 0;
    for (; at - 4 >= start; at -= 4) {
      // The quotient's fraction is 0.9999 at most and doubles are 1.2e-4 apart at 2^53 / 10^4, so
      // floor is never fooled by the division's rounding.
      tenth = Math.floor(rest / 10_000);
      four = rest - tenth * 10_000;
      rest = tenth;
      // 5243 / 2^19 is 1/100 and 6554 / 2^16 is 1/10 for integers below 10^4: a product, a shift.
      two = (four * 5243) >>> 19;
      tenth = (two * 6554) >>> 16;
      bytes[at - 4] = ZERO + tenth;
      bytes[at - 3] = ZERO + two - tenth * 10;
      two = four - two * 100;
      tenth = (two * 6554) >>> 16;
      bytes[at - 2] = ZERO + tenth;
      bytes[at - 1] = ZERO + two - tenth * 10;
    }
    while (at > start) {
      tenth = (rest * 6554) >>> 16;
      at--;
      bytes[at] = ZERO + rest - tenth * 10;
      rest = tenth;
    }
  }

  /** A number of PLAIN_MIN … SCALE to ten digits, without an exponent. */
  #plain(magnitude: number): void {
    let decimals = DECIMALS;
    let scale = SCALE;
    for (let bound = 10; magnitude >= bound; bound *= 10) {
      decimals--;
      scale /= 10;
    }
    for (let shifted = magnitude; shifted < 1; shifted *= 10) {
      decimals++;
      scale *= 10;
    }
    // Powers of ten up to 10^22 are doubles: the product is the only rounding before this one.
    const scaled = Math.floor(magnitude * scale + 0.5);
    const whole = Math.floor(scaled / scale);
    this.#whole(whole);
    this.#fraction(scaled - whole * scale, decimals);
  }

  /** `fraction` / 10^`decimals` behind a point, without trailing zeros; nothing if it is 0. */
  #fraction(fraction: number, decimals: number): void {
    if (fraction === 0) return;
    let rest = fraction;
    let width = decimals;
    for (; rest % 10_000 === 0; rest /= 10_000) width -= 4;
    for (; rest % 10 === 0; rest /= 10) width--;
    this.byte(POINT);
    this.#digits(rest, width);
  }

  #exponential(magnitude: number): void {
    let scaled = magnitude;
    let exponent = 0;
    let step = FIRST_STEP;
    for (let i = 0; i < POWERS.length; i++) {
      const power = POWERS[i]!;
      if (scaled >= power) {
        scaled /= power;
        exponent += step;
      } else if (scaled * power < 10) {
        scaled *= power;
        exponent -= step;
      }
      step /= 2;
    }
    // Rounded down at the top of the range, where up would read back as infinity.
    const half = exponent === EXPONENT_MAX ? 0 : 0.5;
    let mantissa = Math.floor(scaled * SCALE + half);
    if (mantissa >= SCALE * 10) {
      mantissa = SCALE;
      exponent++;
    }
    const first = Math.floor(mantissa / SCALE);
    this.#whole(first);
    this.#fraction(mantissa - first * SCALE, DECIMALS);
    this.byte(LETTER_E);
    this.number(exponent);
  }
}
