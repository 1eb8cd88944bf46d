// What a device does with one channel: readings through guard, filter and payload.
import type { FilterModel } from "../../src/filter/model.ts";
import { BitHash, faultyReading, faultyTicks, type Sluice } from "../core/suite.ts";

export class Workload {
  readonly #bank: InstanceType<Sluice["FilterBank"]>;
  readonly #payload: InstanceType<Sluice["OutPayload"]>;
  readonly #readings = new Float64Array(1);
  readonly #noise = new Float64Array(61);
  readonly #hash = new BitHash();

  constructor(sluice: Sluice, model: FilterModel) {
    const config = { name: "t", min: -40, max: 4000, sentinels: [85], periodMs: 1000 };
    this.#bank = new sluice.FilterBank(model, [config]);
    this.#payload = new sluice.OutPayload(["t"]);
    const random = new sluice.Xorshift64(11);
    for (let i = 0; i < this.#noise.length; i++) this.#noise[i] = random.normal();
  }

  run(from: number, to: number): void {
    for (let t = from; t < to; t++) {
      this.#readings[0] = faultyReading(t, this.#noise[t % 61]);
      this.#bank.push(this.#readings, faultyTicks(t, 0));
      this.#payload.encode(t, 1000 * t, this.#bank.channels);
    }
  }

  /** Runs and takes every output into the hash. */
  runHashed(from: number, to: number): string {
    for (let t = from; t < to; t++) {
      this.run(t, t + 1);
      const channel = this.#bank.channels[0];
      this.#hash.number(channel.value);
      this.#hash.number(channel.score);
      this.#hash.number(channel.flags);
    }
    return this.#hash.hex;
  }
}
