// A simulated driver of a thermometer and barometer, in the place of the real one on a desktop:
// slow weather, noise, and now and then a spike.

import Time from "time";
import { Xorshift64 } from "../../src/index.ts";

const DAY_MS = 86_400_000;

export default class Thermometer {
  readonly #random = new Xorshift64(7);

  configure(): void {}

  close(): void {}

  sample(): object {
    const phase = (2 * (Time.ticks % DAY_MS)) / DAY_MS - 1;
    const spike = this.#random.uniform() < 0.01 ? 40 : 0;
    const temperature = 21 + 3 * (1 - phase * phase) + 0.1 * this.#random.normal() + spike;
    const pressure = 101_325 - 200 * phase + 5 * this.#random.normal();
    return { thermometer: { temperature }, barometer: { pressure } };
  }
}
