// Angles come round. All of an angle is judged without full turns: a reading is taken as the one of
// its turns that is nearest to the value, and the value is wrapped when it is shown.
import { kindOf, turnOf } from "../settings/kind.ts";
import type { Index } from "../ssm/kernels.ts";
import { doubles, type Views } from "./columns.ts";
import type { ChannelConfig } from "./config.ts";

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
    for (const [c, config] of configs.entries()) {
      const { min = 0 } = config;
      turn[c] = kindOf(config) === "angle" ? turnOf(config) : 0;
      start[c] = min < 0 ? -turn[c] / 2 : 0;
    }
  }

  /** `u` with as many turns as bring it nearest to `near`; NaN: none is known. */
  unwrap(c: Index, u: number, near: number): number {
    const turn = this.#turn[c];
    return turn === 0 || Number.isNaN(near) ? u : u + Math.floor((near - u) / turn + 0.5) * turn;
  }

  /** The angle without its turns. */
  wrap(c: Index, u: number): number {
    const turn = this.#turn[c];
    return turn === 0 ? u : u - Math.floor((u - this.#start[c]) / turn) * turn;
  }
}
