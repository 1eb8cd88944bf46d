// Averages, medians, Hampel and 1€: filters without a model of the signal. A missing reading leaves
// all of them where they are.
import {
  type Baseline,
  chain,
  factor,
  medianOf,
  type StreamFilter,
  share,
  whole,
} from "./baseline.ts";

function hold(): StreamFilter {
  let last = Number.NaN;
  return {
    step(u) {
      if (!Number.isNaN(u)) last = u;
      return last;
    },
  };
}

export function exponential(alpha: number): StreamFilter {
  let z = Number.NaN;
  return {
    step(u) {
      if (!Number.isNaN(u)) z = !Number.isNaN(z) ? z + alpha * (u - z) : u;
      return z;
    },
  };
}

function windowed(length: number, summary: (values: readonly number[]) => number): StreamFilter {
  const window: number[] = [];
  let z = Number.NaN;
  return {
    step(u) {
      if (Number.isNaN(u)) return z;
      window.push(u);
      if (window.length > length) window.shift();
      z = summary(window);
      return z;
    },
  };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, v) => sum + v, 0) / values.length;

/**
 * Replaces a reading farther than `limit` deviations (1.4826·MAD, at least `floor` noise scales)
 * from the median of the last `length` by that median.
 */
function hampel(length: number, limit: number, floor: number): StreamFilter {
  const window: number[] = [];
  return {
    step(u, s) {
      if (Number.isNaN(u)) return u;
      window.push(u);
      if (window.length > length) window.shift();
      const middle = medianOf(window);
      const spread = 1.4826 * medianOf(window.map((v) => Math.abs(v - middle)));
      return Math.abs(u - middle) > limit * Math.max(spread, floor * s) ? middle : u;
    },
  };
}

/**
 * The 1€ filter (Casiez, Roussel and Vogel, 2012) at `rate` readings a second. `beta` multiplies the
 * speed in units of `scale(s)` a second.
 */
export function oneEuro(
  rate: number,
  minCutoff: number,
  beta: number,
  derivativeCutoff: number,
  scale: (s: number) => number,
): StreamFilter {
  const weight = (cutoff: number) => 1 / (1 + rate / (2 * Math.PI * cutoff));
  let [z, speed] = [Number.NaN, 0];
  return {
    step(u, s) {
      if (Number.isNaN(u)) return z;
      if (Number.isNaN(z)) {
        z = u;
        return z;
      }
      // The speed is measured from the filtered value, as its authors' code does since 2019.
      speed += weight(derivativeCutoff) * ((u - z) * rate - speed);
      z += weight(minCutoff + (beta * Math.abs(speed)) / scale(s)) * (u - z);
      return z;
    },
  };
}

const perReading = (p: readonly number[]): StreamFilter =>
  oneEuro(1, p[0]!, p[1]!, p[2]!, (s) => s);
const EURO_AXES = [
  factor(0.003, 0.01, 0.03, 0.1),
  factor(0.003, 0.01, 0.03, 0.1, 0.3),
  factor(0.05, 0.3),
];

export const SMOOTHERS: readonly Baseline[] = [
  { name: "raw", axes: [], create: hold },
  {
    name: "EMA",
    axes: [share(0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8)],
    create: (p) => exponential(p[0]!),
  },
  { name: "moving average", axes: [whole(2, 3, 5, 8, 13)], create: (p) => windowed(p[0]!, mean) },
  { name: "median", axes: [whole(3, 5, 7, 9, 13)], create: (p) => windowed(p[0]!, medianOf) },
  {
    name: "median + EMA",
    axes: [whole(3, 5, 7, 9), share(0.1, 0.2, 0.3, 0.5, 0.7, 1)],
    create: (p) => chain(windowed(p[0]!, medianOf), exponential(p[1]!)),
  },
  {
    name: "Hampel + EMA",
    axes: [whole(5, 7, 9, 11), factor(2.5, 4), factor(0.5, 1, 2), share(0.15, 0.3, 0.5, 0.8)],
    create: (p) => chain(hampel(p[0]!, p[1]!, p[2]!), exponential(p[3]!)),
  },
  { name: "1€", axes: EURO_AXES, create: perReading },
  {
    name: "median + 1€",
    axes: [whole(3, 5, 7), ...EURO_AXES],
    create: (p) => chain(windowed(p[0]!, medianOf), perReading(p.slice(1))),
  },
];
