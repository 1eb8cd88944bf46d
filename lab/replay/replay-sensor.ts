import type { Sensor } from "../../src/ports.ts";
import type { Calibration } from "../../src/settings/calibration.ts";

const AS_IT_IS: Calibration = { scale: 1, offset: 0 };

/** A sensor whose readings are put into it, one record at a time. */
export class ReplaySensor implements Sensor {
  readonly channels: number;
  readonly #calibrations: readonly Calibration[];
  #values: ArrayLike<number>;

  /** @param calibrations one a channel; absent: readings are values already */
  constructor(channels: number, calibrations: readonly Calibration[] = []) {
    this.channels = channels;
    this.#calibrations = Array.from({ length: channels }, (_, i) => calibrations[i] ?? AS_IT_IS);
    this.#values = new Float64Array(channels).fill(Number.NaN);
  }

  /** `values[channels]` is what the next `readInto` gives; kept, not copied. */
  load(values: ArrayLike<number>): void {
    this.#values = values;
  }

  readInto(out: Float64Array, offset: number): void {
    for (let i = 0; i < this.channels; i++) {
      const { offset: shift, scale } = this.#calibrations[i]!;
      out[offset + i] = scale * this.#values[i]! + shift;
    }
  }
}
