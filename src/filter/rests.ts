// Values at which a channel rested before: there a flat line is no sign of a sensor that froze, and
// a jump to that very value is none of a sensor that failed. Zero has a place of its own, for ever.
import type { Index } from "../ssm/kernels.ts";
import { bytes, doubles, type Views } from "./columns.ts";

const RESTS = 4;

export const REST_STATE = {
  rests: doubles(RESTS, NaN, "finite or NaN"),
  nextRest: bytes(RESTS),
  /** 1: the channel rested at exactly zero, as a load does that is off. */
  zero: bytes(2),
};

export class Rests {
  readonly #rests: Float64Array;
  readonly #next: Uint8Array;
  readonly #zero: Uint8Array;

  constructor({ rests, nextRest, zero }: Views<typeof REST_STATE>) {
    this.#rests = rests;
    this.#next = nextRest;
    this.#zero = zero;
  }

  /** Did it rest at `u`, give or take `band`? */
  has(c: Index, u: number, band: number): boolean {
    const end = (c + 1) * RESTS;
    for (let i = c * RESTS; i < end; i++) if (Math.abs(u - this.#rests[i]) <= band) return true;
    return u === 0 && this.#zero[c] === 1;
  }

  remember(c: Index, u: number): void {
    if (u === 0) this.#zero[c] = 1;
    if (this.has(c, u, 0)) return;
    const next = this.#next[c];
    this.#rests[c * RESTS + next] = u;
    this.#next[c] = next + 1 === RESTS ? 0 : next + 1;
  }
}
