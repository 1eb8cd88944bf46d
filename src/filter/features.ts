// What the filter's first layer sees of a reading: differences in noise scales, each squashed to
// a few units, so that no reading can throw the layer out of the range it was trained in, and what
// became of earlier excursions.
//
//   e   from the output     d   from the reading before
//   x = [tanh(e/2), clip(e/10), ev(e), step chance, repeats, clip(d/10), excursion/7, 1]
//   a missing reading has 0 for all but excursion = −1 and 1
//   clip to ±4;  ev(v) = v²/(16 + v²): "how surely is this not noise", 1/2 at four scales
//
// Clipped in place: on XS a call costs more than what it does.
import { FEATURES } from "../limits.ts";
import { tanh } from "../math.ts";

/** Places in x of what excursions.ts says. */
export const STEP_CHANCE = 3;
export const REPEATS = 4;
export const EXCURSION = 6;
const CHANGE = 5;
const ONE = 7;

/** Far beyond every bend of the features, and its square is a finite double. */
const DIFFERENCE_MAX = 1e6;

/** x[0 … 2]: e in noise scales, ±Infinity allowed. They depend on the model's last output. */
export function innovationInto(e: number, x: Float64Array): void {
  const eTenth = e / 10;
  const ec = e > DIFFERENCE_MAX ? DIFFERENCE_MAX : e < -DIFFERENCE_MAX ? -DIFFERENCE_MAX : e;
  const squared = ec * ec;
  x[0] = tanh(ec / 2);
  x[1] = eTenth > 4 ? 4 : eTenth < -4 ? -4 : eTenth;
  x[2] = squared / (16 + squared);
}

/** x[5]: d in noise scales, ±Infinity allowed. The same for every model. */
export function changeInto(d: number, x: Float64Array): void {
  const dTenth = d / 10;
  x[CHANGE] = dTenth > 4 ? 4 : dTenth < -4 ? -4 : dTenth;
}

/** x[8] as it is before the first reading, its constant 1 set. */
export function newFeatures(): Float64Array {
  const x = new Float64Array(FEATURES);
  x[ONE] = 1;
  return x;
}

/** All of x[8] for a missing reading. */
export function missingInto(x: Float64Array): void {
  x.fill(0);
  x[EXCURSION] = -1;
  x[ONE] = 1;
}
