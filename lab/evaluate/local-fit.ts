// A causal local polynomial with Tukey's bisquare weights (robust loess, Cleveland, 1979): the last
// n readings are fitted by a constant or a line, and what lies far from the fit counts less.
//
//   g = (1 − (residual / c·σ)²)²,   σ = 1.4826·MAD, at least FLOOR noise scales
//
// The first weights are about the median of the window, three times wider. Missing readings have no
// place in the window.
import { type Baseline, factor, medianOf, type StreamFilter, whole } from "./baseline.ts";

const FLOOR = 0.7;
const FIRST_WIDTH = 3;
const ROUNDS = 2;

const spreadOf = (residuals: readonly number[], s: number): number =>
  Math.max(FLOOR * s, 1.4826 * medianOf(residuals.map(Math.abs)));

const bisquare = (u: number): number => (Math.abs(u) < 1 ? (1 - u * u) ** 2 : 0);

/** Level now and slope a reading, by weighted least squares over ages 0, -1, … */
function leastSquares(
  y: readonly number[],
  g: readonly number[],
  degree: number,
): [number, number] {
  let [s0, s1, s2, t0, t1] = [0, 0, 0, 0, 0];
  for (let i = 0; i < y.length; i++) {
    const at = i - y.length + 1;
    s0 += g[i]!;
    s1 += g[i]! * at;
    s2 += g[i]! * at * at;
    t0 += g[i]! * y[i]!;
    t1 += g[i]! * at * y[i]!;
  }
  const d = s0 * s2 - s1 * s1;
  if (degree === 1 && y.length > 3 && d > 1e-9) {
    return [(s2 * t0 - s1 * t1) / d, (s0 * t1 - s1 * t0) / d];
  }
  return [s0 > 0 ? t0 / s0 : medianOf(y), 0];
}

function localFit(length: number, degree: number, c: number): StreamFilter {
  const window: number[] = [];
  let z = Number.NaN;
  return {
    step(u, s) {
      if (Number.isNaN(u)) return z;
      window.push(u);
      if (window.length > length) window.shift();
      const middle = medianOf(window);
      let residuals = window.map((v) => v - middle);
      let width = FIRST_WIDTH * c * spreadOf(residuals, s);
      for (let round = 0; round < ROUNDS; round++) {
        const weights = residuals.map((e) => bisquare(e / width));
        const [level, slope] = leastSquares(window, weights, degree);
        z = level;
        residuals = window.map((v, i) => v - level - slope * (i - window.length + 1));
        width = c * spreadOf(residuals, s);
      }
      return z;
    },
  };
}

export const LOCAL_FITS: readonly Baseline[] = [0, 1].map((degree) => ({
  name: degree === 0 ? "local bisquare, constant" : "local bisquare, line",
  axes: [whole(5, 9, 14, 21), factor(2.5, 4.7, 8)],
  create: (p) => localFit(p[0]!, degree, p[1]!),
}));
