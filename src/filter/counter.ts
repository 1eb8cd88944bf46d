// A counter's value is its last accepted reading. It never falls but at a reset: a reading that is
// clearly lower and that the next one confirms, or a meter that stays below for long. One absurd
// reading upwards waits for the next one too; and a little less is the meter's jitter.
import { STUCK_READINGS } from "../limits.ts";
import type { Index } from "../ssm/kernels.ts";
import { bytes, doubles, type Views } from "./columns.ts";
import { FLAG_COUNTER_RESET, FLAG_OUTLIER } from "./flags.ts";
import type { Reading } from "./reading.ts";

/** A counter that falls by less than this share was not reset. */
const JITTER_SHARE = 0.1;
/** A reading so far above the last one waits for the next. */
const JUMP_SCALES = 12;

export const COUNTER_STATE = {
  /** The last accepted reading. */
  counted: doubles(1, NaN, "finite or NaN"),
  /** A reading that waits to be confirmed, else NaN. */
  waiting: doubles(1, NaN, "finite or NaN"),
  /** Readings in a row below `counted`. */
  below: bytes(STUCK_READINGS + 1),
};

export class Counters {
  readonly counted: Float64Array;
  readonly #waiting: Float64Array;
  readonly #below: Uint8Array;

  constructor({ counted, waiting, below }: Views<typeof COUNTER_STATE>) {
    this.counted = counted;
    this.#waiting = waiting;
    this.#below = below;
  }

  /** Judges reading.u by the scale `s` of its steps, known or guessed. Says its flags. */
  judge(c: Index, reading: Reading, s: number, isKnown: boolean): void {
    const { u } = reading;
    const last = this.counted[c];
    const waiting = this.#waiting[c];
    reading.repeatsInHealth = true;
    this.#waiting[c] = NaN;
    if (Number.isNaN(last) || last === u) this.#accept(c, u);
    else if (u > last) {
      const most = JUMP_SCALES * s;
      const unknown = isKnown ? 0 : JITTER_SHARE * Math.abs(last);
      const isUsual = u - last <= (most > unknown ? most : unknown);
      const confirms = u >= waiting && u - waiting <= waiting - last;
      if (isUsual || confirms) this.#accept(c, u);
      else this.#wait(c, reading, FLAG_OUTLIER);
    } else if (last - u > JITTER_SHARE * Math.abs(last)) {
      reading.flags = FLAG_COUNTER_RESET;
      if (waiting < last) this.#accept(c, u);
      else this.#wait(c, reading, FLAG_COUNTER_RESET);
    } else if (this.#below[c] < STUCK_READINGS) this.#below[c]++;
    else {
      reading.flags = FLAG_COUNTER_RESET;
      this.#accept(c, u);
    }
  }

  #accept(c: Index, u: number): void {
    this.counted[c] = u;
    this.#below[c] = 0;
  }

  #wait(c: Index, reading: Reading, flag: Index): void {
    this.#waiting[c] = reading.u;
    reading.flags = flag;
    reading.accepted = false;
  }
}
