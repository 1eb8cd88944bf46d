import type { Sensor } from "../../src/ports.ts";

/** A sensor whose readings are put into it, one record at a time. */
export class ReplaySensor implements Sensor {
  readonly channels: number;
  #values: ArrayLike<number>;

  constructor(channels: number) {
    this.channels = channels;
    this.#values = new Float64Array(channels).fill(Number.NaN);
  }

  /** `values[channels]` is what the next `readInto` gives; kept, not copied. */
  load(values: ArrayLike<number>): void {
    this.#values = values;
  }

  readInto(out: Float64Array, offset: number): void {
    for (let i = 0; i < this.channels; i++) out[offset + i] = this.#values[i]!;
  }
}
