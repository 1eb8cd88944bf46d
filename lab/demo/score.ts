// What the filter made of the plant: its error beside the raw readings', and what it said about
// each kind of trouble.
import type { Judged } from "../../src/filter/config.ts";
import { PLANT_CHANNELS, type Plant, type Trouble } from "./plant.ts";

/** Readings of one kind of trouble, and those of them that were not published as good. */
interface Said {
  readings: number;
  said: number;
}

export class PlantScore {
  readonly #rawSquares = PLANT_CHANNELS.map(() => 0);
  readonly #valueSquares = PLANT_CHANNELS.map(() => 0);
  readonly #counts = PLANT_CHANNELS.map(() => 0);
  readonly #said = new Map<Trouble, Said>();

  add({ readings, troubles, truths }: Plant, judged: readonly Judged[]): void {
    for (let c = 0; c < judged.length; c++) {
      const { flags, value } = judged[c];
      const trouble = troubles[c];
      if (trouble !== undefined) {
        const said = this.#said.get(trouble) ?? { readings: 0, said: 0 };
        said.readings++;
        if (flags !== 0) said.said++;
        this.#said.set(trouble, said);
      }
      if (Number.isNaN(value) || Number.isNaN(readings[c])) continue;
      this.#counts[c]++;
      this.#rawSquares[c] += (readings[c] - truths[c]) ** 2;
      this.#valueSquares[c] += (value - truths[c]) ** 2;
    }
  }

  /** Some lines for people. */
  text(): string {
    const rms = (squares: number, c: number) =>
      Math.sqrt(squares / Math.max(1, this.#counts[c])).toFixed(2);
    const errors = PLANT_CHANNELS.map(
      ({ name, unit }, c) =>
        `  ${name}: ${rms(this.#rawSquares[c], c)} ${unit} in the readings, ` +
        `${rms(this.#valueSquares[c], c)} ${unit} in the values`,
    );
    const said = [...this.#said].map(
      ([trouble, { readings, said }]) => `  ${trouble}: ${said} of ${readings} readings flagged`,
    );
    return ["RMS error against the truth:", ...errors, "What was wrong, and said:", ...said].join(
      "\n",
    );
  }
}
