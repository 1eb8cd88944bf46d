// What the filter's first layer sees of a reading: differences in noise scales, each squashed to
// a few units, so that no reading can throw the layer out of the range it was trained in, and what
// became of earlier excursions.
//
//   e   from the output     d   from the reading before
//   x = [tanh(e/2), clip(e/10), ev(e), step chance, repeats, clip(d/10), excursion/7, 1]
//   a missing reading has 0 for all but excursion = −1 and 1
//   clip to ±4;  ev(v) = v²/(16 + v²): "how surely is this not noise", 1/2 at four scales
import { EXCURSION_READINGS, FEATURES } from "../limits.ts";
import { tanh } from "../math.ts";
import type { Excursions } from "./excursions.ts";

export { FEATURES };

/** Far beyond every bend of the features, and its square is a finite double. */
const DIFFERENCE_MAX = 1e6;

/**
 * Features of a good reading → x[8]; e and d in noise scales, ±Infinity allowed. Clipped in place:
 * on XS a call costs more than what it does.
 */
export function featuresInto(e: number, d: number, excursions: Excursions, x: Float64Array): void {
  const eTenth = e / 10;
  const dTenth = d / 10;
  const ec = e > DIFFERENCE_MAX ? DIFFERENCE_MAX : e < -DIFFERENCE_MAX ? -DIFFERENCE_MAX : e;
  const squared = ec * ec;
  x[0] = tanh(ec / 2);
  x[1] = eTenth > 4 ? 4 : eTenth < -4 ? -4 : eTenth;
  x[2] = squared / (16 + squared);
  x[3] = excursions.stepChance;
  x[4] = excursions.repeats;
  x[5] = dTenth > 4 ? 4 : dTenth < -4 ? -4 : dTenth;
  x[6] = excursions.length / EXCURSION_READINGS;
  x[7] = 1;
}

/** Features of a missing reading → x[8]. */
export function missingFeaturesInto(x: Float64Array): void {
  x.fill(0);
  x[6] = -1;
  x[7] = 1;
}
