// The learned filter alone, without guard and watchdog: one channel whose noise scale is given.
// Golden vectors are its answers.
import { Columns } from "./columns.ts";
import { Estimator } from "./estimator.ts";
import { EXCURSION_STATE, Excursions } from "./excursions.ts";
import { FAILURE_STATE, FailureValues } from "./failure-values.ts";
import { changeInto, innovationInto, missingInto } from "./features.ts";
import type { FilterModel } from "./model.ts";
import { Reading } from "./reading.ts";
import { REST_STATE, Rests } from "./rests.ts";

/** Steps allocate nothing. */
export class InnovationFilter {
  readonly #estimator: Estimator;
  readonly #excursions: Excursions;
  readonly #reading = new Reading();
  /** The reading before. */
  #u1 = 0;

  /**
   * `source`: a model, or an estimator whose first channel is used. Throws RangeError when the
   * weights do not fit the shape or are not numbers.
   */
  constructor(source: FilterModel | Estimator) {
    this.#estimator = source instanceof Estimator ? source : new Estimator(source, 1);
    const columns = new Columns(1, [EXCURSION_STATE, FAILURE_STATE, REST_STATE]);
    const rests = new Rests(columns.of(REST_STATE));
    const failures = new FailureValues(columns.of(FAILURE_STATE), rests);
    this.#excursions = new Excursions(columns.of(EXCURSION_STATE), failures, rests);
  }

  /** The output z, in the unit of the readings. */
  get z(): number {
    return this.#estimator.z[0];
  }

  /** Starts at the level `z` with an empty memory; `u1` is the last good reading. */
  start(z: number, u1: number): void {
    this.#estimator.start(0, z);
    this.#excursions.begin(0, z);
    this.#u1 = u1;
  }

  /** One good reading `u`; `s` > 0 in its unit, and so is `measured`, which judges excursions. */
  step(u: number, s: number, measured = s): void {
    const reading = this.#reading;
    reading.u = u;
    reading.s = s;
    this.#excursions.take(0, reading, this.#u1, measured);
    changeInto((u - this.#u1) / s, reading.x);
    innovationInto((u - this.z) / s, reading.x);
    this.#estimator.move(0, reading);
    this.#u1 = u;
  }

  /** One missing reading: a step of its own, in which the memory may move z. */
  stepMissing(s: number): void {
    this.#reading.s = s;
    missingInto(this.#reading.x);
    this.#estimator.move(0, this.#reading);
  }
}
