// Angles come round. All of an angle is judged without full turns: a reading is taken as the one of
// its turns that is nearest to the value, and the value is wrapped when it is shown.
import type { Index } from "../ssm/kernels.ts";
import { doubles, type Views } from "./columns.ts";
import type { ChannelConfig } from "./config.ts";

const DEGREES = 360;

export const ANGLE_SETTINGS = {
  /** Once round, in the sensor's unit; 0: it is no angle. */
  turn: doubles(),
  /** Where its numbers start. */
  start: doubles(),
};

export class Angles {
  readonly #turn: Float64Array;
  readonly #start: Float64Array;

  constructor({ turn, start }: Views<typeof ANGLE_SETTINGS>, configs: readonly ChannelConfig[]) {
    this.#turn = turn;
    this.#start = start;
    for (const [c, { kind, min = 0, turn: told = DEGREES }] of configs.entries()) {
      turn[c] = kind === "angle" ? told : 0;
      start[c] = min < 0 ? -told / 2 : 0;
    }
  }

  /** `u` with as many turns as bring it nearest to `near`; NaN: none is known. */
  unwrap(c: Index, u: number, near: number): number {
    const turn = this.#turn[c];
    return turn === 0 || Number.isNaN(near) ? u : u + Math.round((near - u) / turn) * turn;
  }

  /** The angle without its turns. */
  wrap(c: Index, u: number): number {
    const turn = this.#turn[c];
    return turn === 0 ? u : u - Math.floor((u - this.#start[c]) / turn) * turn;
  }
}
