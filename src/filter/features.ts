// What the filter's first layer sees of a reading: differences in noise scales, each squashed to
// a few units, so that no reading can throw the layer out of the range it was trained in.
//
//   e   from the output     d1   from the reading before     d2   from the one before that
//   x = [tanh(e/2), clip(e/10), ev(e), ev(d1), ev(d2), clip(d1/10), missing?, 1]
//   clip to ±4;  ev(v) = v²/(16 + v²): "how surely is this not noise", 1/2 at four scales
import { tanh } from "../math.ts";

export const FEATURES = 8;

/** Far beyond every bend of the features, and its square is a finite double. */
const DIFFERENCE_MAX = 1e6;

/** Features of a good reading → x[8]; e, d1, d2 in noise scales, ±Infinity allowed. */
export function featuresInto(e: number, d1: number, d2: number, x: Float64Array): void {
  const ec = clip(e, DIFFERENCE_MAX);
  const d1c = clip(d1, DIFFERENCE_MAX);
  x[0] = tanh(ec / 2);
  x[1] = clip(ec / 10, 4);
  x[2] = evidence(ec);
  x[3] = evidence(d1c);
  x[4] = evidence(clip(d2, DIFFERENCE_MAX));
  x[5] = clip(d1c / 10, 4);
  x[6] = 0;
  x[7] = 1;
}

/** Features of a missing reading → x[8]. */
export function missingFeaturesInto(x: Float64Array): void {
  x.fill(0);
  x[6] = 1;
  x[7] = 1;
}

function clip(v: number, vMax: number): number {
  return v > vMax ? vMax : v < -vMax ? -vMax : v;
}

function evidence(v: number): number {
  const squared = v * v;
  return squared / (16 + squared);
}
